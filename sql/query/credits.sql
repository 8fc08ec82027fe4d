-- credit_lock
SELECT granted, held, charged FROM credit WHERE merchant_id = :merchant_id /*postgres FOR UPDATE*/

-- credit_find
SELECT granted, held, charged FROM credit WHERE merchant_id = :merchant_id

-- credit_start
INSERT INTO credit (merchant_id, granted, held, charged) VALUES (:merchant_id, 0, 0, 0)

-- credit_entry_add
INSERT INTO credit_entry (merchant_id, id, kind, amount, people, hold_id, enrolment_id, interview_id, actor_id, cause, created_at)
SELECT r.merchant_id, r.id, r.kind, r.amount, r.people, r.hold_id, r.enrolment_id, r.interview_id, r.actor_id, r.cause, r.created_at
FROM :rows(merchant_id uuid, id uuid, kind text, amount bigint, people bigint, hold_id uuid, enrolment_id uuid, interview_id uuid,
	actor_id uuid, cause text, created_at bigint) AS r

-- credit_move
UPDATE credit SET granted = granted + :granted, held = held + :held, charged = charged + :charged WHERE merchant_id = :merchant_id

-- credit_use_list
SELECT u.id AS id, u.created_at AS event_date, u.kind AS kind, u.cause AS cause, u.amount AS amount, u.people AS people,
	u.enrolment_id AS enrolment_id, u.interview_id AS interview_id, c.id AS candidate_id, c.name AS candidate_name
FROM (SELECT k.merchant_id, k.id, k.created_at, k.kind, k.cause, k.people, k.enrolment_id, k.interview_id,
		k.amount - CASE WHEN k.kind = 'hold' THEN CAST(COALESCE((SELECT SUM(d.amount) FROM credit_entry d
			WHERE d.merchant_id = :merchant_id AND d.hold_id = k.id), 0) AS BIGINT) ELSE 0 END AS amount
	FROM credit_entry k
	WHERE k.merchant_id = :merchant_id AND k.kind IN ('hold', 'charge')
		AND (:interview_id IS NULL OR k.interview_id = :interview_id)) u
LEFT JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = u.enrolment_id
LEFT JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
WHERE u.amount > 0
ORDER BY u.id DESC
LIMIT :limit OFFSET :offset

-- credit_use_count
SELECT COUNT(*) AS count
FROM credit_entry k
WHERE k.merchant_id = :merchant_id AND k.kind IN ('hold', 'charge') AND (:interview_id IS NULL OR k.interview_id = :interview_id)
	AND (k.kind = 'charge' OR k.amount > CAST(COALESCE((SELECT SUM(d.amount) FROM credit_entry d
		WHERE d.merchant_id = :merchant_id AND d.hold_id = k.id), 0) AS BIGINT))
