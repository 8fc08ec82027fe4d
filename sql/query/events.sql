-- event_counts
-- What happened on each day (days since 1970, UTC), each kind from an index; days without are left out.
SELECT day, event, event_number FROM (
	SELECT e.created_at / 86400000 AS day, 'interview_invitation' AS event, COUNT(*) AS event_number
	FROM enrolment AS e
	WHERE e.merchant_id = :merchant_id AND e.id >= :first_id AND e.id < :last_id
		AND (:interview_id IS NULL OR e.interview_id = :interview_id)
	GROUP BY e.created_at / 86400000
	UNION ALL
	SELECT e.opened_at / 86400000 AS day, 'interview_page_visit' AS event, COUNT(*) AS event_number
	FROM enrolment AS e
	WHERE e.merchant_id = :merchant_id AND e.opened_at IS NOT NULL AND e.opened_at >= :first_ms AND e.opened_at < :last_ms
		AND (:interview_id IS NULL OR e.interview_id = :interview_id)
	GROUP BY e.opened_at / 86400000
	UNION ALL
	SELECT r.submitted_at / 86400000 AS day, 'interview' AS event, COUNT(*) AS event_number
	FROM result AS r
	WHERE r.merchant_id = :merchant_id AND r.submitted_at IS NOT NULL AND r.submitted_at >= :first_ms AND r.submitted_at < :last_ms
		AND (:interview_id IS NULL OR r.interview_id = :interview_id)
	GROUP BY r.submitted_at / 86400000
	UNION ALL
	SELECT a.day, 'ai_calls_' || a.purpose AS event, a.calls AS event_number FROM ai_day AS a
	WHERE a.merchant_id = :merchant_id AND a.day >= :first_day AND a.day < :last_day AND :interview_id IS NULL
	UNION ALL
	SELECT a.day, 'ai_tokens_in_' || a.purpose AS event, a.tokens_in AS event_number FROM ai_day AS a
	WHERE a.merchant_id = :merchant_id AND a.day >= :first_day AND a.day < :last_day AND :interview_id IS NULL
	UNION ALL
	SELECT a.day, 'ai_tokens_out_' || a.purpose AS event, a.tokens_out AS event_number FROM ai_day AS a
	WHERE a.merchant_id = :merchant_id AND a.day >= :first_day AND a.day < :last_day AND :interview_id IS NULL
) AS events
ORDER BY day, event

-- ai_day_add
INSERT INTO ai_day (merchant_id, day, purpose, calls, tokens_in, tokens_out)
VALUES (:merchant_id, :day, :purpose, :calls, :tokens_in, :tokens_out)
ON CONFLICT (merchant_id, day, purpose) DO UPDATE SET calls = ai_day.calls + excluded.calls,
	tokens_in = ai_day.tokens_in + excluded.tokens_in, tokens_out = ai_day.tokens_out + excluded.tokens_out
