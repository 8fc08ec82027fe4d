-- take_find
-- All that a candidate's page says, from one enrolment. The questions are counted for those who have not begun.
SELECT e.candidate_id, e.interview_id, e.state, e.is_test, e.is_mailed, e.link_version, e.attempts_left, e.expires_at,
	c.name AS candidate_name, c.status AS candidate_status, m.name AS merchant_name, m.status AS merchant_status,
	CASE WHEN c.is_language_said THEN c.language ELSE i.language END AS mail_language,
	i.name AS interview_name, i.location, i.status AS interview_status, i.language, i.template_id, i.available_till,
	i.max_duration_s, i.recording, i.conversation_speed, i.welcome_message, i.instructions, i.embed_id, i.embed_origins,
	i.max_followups, i.questions_random_subset, i.result_view, i.thank_you_message,
	(SELECT MAX(r.deadline_at) FROM result AS r WHERE r.merchant_id = e.merchant_id AND r.enrolment_id = e.id
		AND r.status = 'draft') AS deadline_at,
	CASE WHEN e.state IN ('invited', 'opened') THEN (SELECT COUNT(*) FROM question AS q
		WHERE q.merchant_id = e.merchant_id AND q.interview_id = e.interview_id AND q.position > 0) ELSE 0 END AS questions,
	CASE WHEN e.state IN ('invited', 'opened') THEN (SELECT COUNT(*) FROM question AS q
		WHERE q.merchant_id = e.merchant_id AND q.interview_id = e.interview_id AND q.position > 0
		AND q.conditional_question_main_id IS NULL) ELSE 0 END AS questions_always
FROM enrolment AS e
JOIN candidate AS c ON c.merchant_id = e.merchant_id AND c.id = e.candidate_id
JOIN interview AS i ON i.merchant_id = e.merchant_id AND i.id = e.interview_id
JOIN merchant AS m ON m.merchant_id = e.merchant_id
WHERE e.merchant_id = :merchant_id AND e.id = :id

-- enrolment_opened
UPDATE enrolment SET state = 'opened', opened_at = :now_ms, updated_at = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND state = 'invited'

-- join_find
-- What an invitation to a team says: the person, the merchant, and the person's places there.
SELECT a.email, a.name, a.status AS account_status, a.language, m.name AS merchant_name, m.status AS merchant_status,
	(SELECT t.status FROM membership AS t WHERE t.merchant_id = :merchant_id AND t.account_id = :id AND t.portal = 'team') AS team_status,
	(SELECT t.status FROM membership AS t WHERE t.merchant_id = :merchant_id AND t.account_id = :id AND t.portal = 'coaching')
		AS coaching_status
FROM account AS a, merchant AS m
WHERE a.merchant_id = :platform_id AND a.id = :id AND m.merchant_id = :merchant_id

-- join_name
UPDATE account SET name = :name, updated_at = :now_ms WHERE merchant_id = :platform_id AND id = :id
