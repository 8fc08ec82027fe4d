-- The operator's check of the books (`convoke check`). Each rule finds rows that must not be: their id and, where numbers disagree, the
-- number that is `found` and the one that is `wanted`.
-- What a row points at is looked up by its key, row by row: OFFSET 0 keeps PostgreSQL, which may know nothing of how many rows there
-- are, from joining them another way.

-- books_merchant_next
-- operator: walks every merchant that a row of any table names, by one look into each table's key
SELECT m.merchant_id AS merchant_id
FROM (SELECT * FROM (SELECT merchant_id FROM merchant WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t1
	UNION ALL SELECT * FROM (SELECT merchant_id FROM account WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t2
	UNION ALL SELECT * FROM (SELECT merchant_id FROM membership WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t3
	UNION ALL SELECT * FROM (SELECT merchant_id FROM session WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t4
	UNION ALL SELECT * FROM (SELECT merchant_id FROM signing_key WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t5
	UNION ALL SELECT * FROM (SELECT merchant_id FROM api_key WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t6
	UNION ALL SELECT * FROM (SELECT merchant_id FROM interview WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t7
	UNION ALL SELECT * FROM (SELECT merchant_id FROM question WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t8
	UNION ALL SELECT * FROM (SELECT merchant_id FROM candidate WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t9
	UNION ALL SELECT * FROM (SELECT merchant_id FROM enrolment WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t10
	UNION ALL SELECT * FROM (SELECT merchant_id FROM credit WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t11
	UNION ALL SELECT * FROM (SELECT merchant_id FROM credit_entry WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t12
	UNION ALL SELECT * FROM (SELECT merchant_id FROM outbox WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t13
	UNION ALL SELECT * FROM (SELECT merchant_id FROM idempotency WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t14
	UNION ALL SELECT * FROM (SELECT merchant_id FROM oauth_client WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t15
	UNION ALL SELECT * FROM (SELECT merchant_id FROM oauth_code WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t16
	UNION ALL SELECT * FROM (SELECT merchant_id FROM suppression WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t17
	UNION ALL SELECT * FROM (SELECT merchant_id FROM mail_template WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t18
	UNION ALL SELECT * FROM (SELECT merchant_id FROM mail_settings WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t19
	UNION ALL SELECT * FROM (SELECT merchant_id FROM result WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t20
	UNION ALL SELECT * FROM (SELECT merchant_id FROM answer WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t21
	UNION ALL SELECT * FROM (SELECT merchant_id FROM mail_day WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t22
	UNION ALL SELECT * FROM (SELECT merchant_id FROM confirmation WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t23
	UNION ALL SELECT * FROM (SELECT merchant_id FROM application WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t24
	UNION ALL SELECT * FROM (SELECT merchant_id FROM ai_day WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t25
	UNION ALL SELECT * FROM (SELECT merchant_id FROM translation WHERE merchant_id > :after ORDER BY merchant_id LIMIT 1) AS t26) AS m
ORDER BY m.merchant_id LIMIT 1

-- books_counts
SELECT (SELECT COUNT(*) FROM merchant t WHERE t.merchant_id = :merchant_id) AS merchants,
	(SELECT COUNT(*) FROM account t WHERE t.merchant_id = :merchant_id) AS accounts,
	(SELECT COUNT(*) FROM membership t WHERE t.merchant_id = :merchant_id) AS memberships,
	(SELECT COUNT(*) FROM session t WHERE t.merchant_id = :merchant_id) AS sessions,
	(SELECT COUNT(*) FROM interview t WHERE t.merchant_id = :merchant_id) AS interviews,
	(SELECT COUNT(*) FROM question t WHERE t.merchant_id = :merchant_id) AS questions,
	(SELECT COUNT(*) FROM candidate t WHERE t.merchant_id = :merchant_id) AS candidates,
	(SELECT COUNT(*) FROM enrolment t WHERE t.merchant_id = :merchant_id) AS enrolments,
	(SELECT COUNT(*) FROM result t WHERE t.merchant_id = :merchant_id) AS results,
	(SELECT COUNT(*) FROM answer t WHERE t.merchant_id = :merchant_id) AS answers,
	(SELECT COUNT(*) FROM credit_entry t WHERE t.merchant_id = :merchant_id) AS credit_entries,
	(SELECT COUNT(*) FROM outbox t WHERE t.merchant_id = :merchant_id) AS outbox

-- books_credit_missing
SELECT m.merchant_id AS id FROM merchant m
WHERE m.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM credit c WHERE c.merchant_id = :merchant_id)
LIMIT :limit

-- books_credit_granted
SELECT b.id AS id, b.found AS found, b.wanted AS wanted
FROM (SELECT c.merchant_id AS id, c.granted AS found, CAST(COALESCE((SELECT SUM(k.amount) FROM credit_entry k
		WHERE k.merchant_id = :merchant_id AND k.kind = 'grant'), 0) AS BIGINT) AS wanted
	FROM credit c WHERE c.merchant_id = :merchant_id) AS b
WHERE b.found <> b.wanted LIMIT :limit

-- books_credit_held
SELECT b.id AS id, b.found AS found, b.wanted AS wanted
FROM (SELECT c.merchant_id AS id, c.held AS found, CAST(COALESCE((SELECT SUM(CASE WHEN k.kind = 'hold' THEN k.amount ELSE -k.amount END)
		FROM credit_entry k WHERE k.merchant_id = :merchant_id AND k.kind IN ('hold', 'charge', 'release')), 0) AS BIGINT) AS wanted
	FROM credit c WHERE c.merchant_id = :merchant_id) AS b
WHERE b.found <> b.wanted LIMIT :limit

-- books_credit_charged
SELECT b.id AS id, b.found AS found, b.wanted AS wanted
FROM (SELECT c.merchant_id AS id, c.charged AS found, CAST(COALESCE((SELECT SUM(k.amount) FROM credit_entry k
		WHERE k.merchant_id = :merchant_id AND k.kind = 'charge'), 0) AS BIGINT) AS wanted
	FROM credit c WHERE c.merchant_id = :merchant_id) AS b
WHERE b.found <> b.wanted LIMIT :limit

-- books_credit_enrolments
SELECT b.id AS id, b.found AS found, b.wanted AS wanted
FROM (SELECT c.merchant_id AS id, c.held AS found, CAST(COALESCE((SELECT SUM(e.cost) FROM enrolment e
		WHERE e.merchant_id = :merchant_id), 0) AS BIGINT) AS wanted
	FROM credit c WHERE c.merchant_id = :merchant_id) AS b
WHERE b.found <> b.wanted LIMIT :limit

-- books_credit_negative
SELECT c.merchant_id AS id, c.granted - c.held - c.charged AS found FROM credit c
WHERE c.merchant_id = :merchant_id AND (c.held < 0 OR c.charged < 0 OR c.granted < c.held + c.charged)
LIMIT :limit

-- books_entry_odd
SELECT k.id AS id FROM credit_entry k
WHERE k.merchant_id = :merchant_id AND (k.amount <= 0 OR k.kind NOT IN ('grant', 'hold', 'charge', 'release'))
LIMIT :limit

-- books_entry_hold
SELECT k.id AS id FROM credit_entry k
WHERE k.merchant_id = :merchant_id AND k.kind IN ('charge', 'release') AND NOT EXISTS (SELECT 1 FROM credit_entry h
	WHERE h.merchant_id = :merchant_id AND h.id = k.hold_id AND h.kind = 'hold' /*postgres OFFSET 0*/)
LIMIT :limit

-- books_entry_enrolment
SELECT k.id AS id FROM credit_entry k
WHERE k.merchant_id = :merchant_id AND (k.kind = 'charge' OR k.enrolment_id IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.id = k.enrolment_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_hold
SELECT b.id AS id, CAST(SUM(b.found) AS BIGINT) AS found, CAST(SUM(b.wanted) AS BIGINT) AS wanted
FROM (SELECT h.id AS id, 1 AS is_hold, h.amount AS found, 0 AS wanted FROM credit_entry h
		WHERE h.merchant_id = :merchant_id AND h.kind = 'hold'
	UNION ALL SELECT e.hold_id, 0, 0, e.cost FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.hold_id IS NOT NULL
	UNION ALL SELECT k.hold_id, 0, 0, k.amount FROM credit_entry k WHERE k.merchant_id = :merchant_id AND k.hold_id IS NOT NULL) AS b
GROUP BY b.id HAVING MAX(b.is_hold) = 1 AND SUM(b.found) <> SUM(b.wanted)
LIMIT :limit

-- books_enrolment_twice
SELECT e.candidate_id AS id, COUNT(*) AS found, 1 AS wanted FROM enrolment e
WHERE e.merchant_id = :merchant_id GROUP BY e.candidate_id, e.interview_id HAVING COUNT(*) > 1
LIMIT :limit

-- books_enrolment_candidate
SELECT e.id AS id FROM enrolment e
WHERE e.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM candidate c WHERE c.merchant_id = :merchant_id AND c.id = e.candidate_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_enrolment_interview
SELECT e.id AS id FROM enrolment e
WHERE e.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM interview i WHERE i.merchant_id = :merchant_id AND i.id = e.interview_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_enrolment_hold
SELECT e.id AS id FROM enrolment e
WHERE e.merchant_id = :merchant_id AND (e.cost <> 0 OR e.hold_id IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM credit_entry h
	WHERE h.merchant_id = :merchant_id AND h.id = e.hold_id AND h.kind = 'hold' /*postgres OFFSET 0*/)
LIMIT :limit

-- books_enrolment_cost
SELECT e.id AS id, e.cost AS found FROM enrolment e
WHERE e.merchant_id = :merchant_id AND (e.cost < 0
	OR (e.cost > 0 AND (e.ended_at IS NOT NULL OR e.state IN ('submitted', 'revoked', 'expired'))))
LIMIT :limit

-- books_enrolment_state
SELECT e.id AS id FROM enrolment e
WHERE e.merchant_id = :merchant_id
	AND e.state NOT IN ('invited', 'opened', 'started', 'collected', 'submitted', 'revoked', 'expired')
LIMIT :limit

-- books_enrolment_ended
SELECT e.id AS id FROM enrolment e
WHERE e.merchant_id = :merchant_id AND (e.state IN ('submitted', 'revoked', 'expired')) <> (e.ended_at IS NOT NULL)
LIMIT :limit

-- books_outbox_nobody
-- A code goes to an address that is nobody's yet.
SELECT o.id AS id FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.enrolment_id IS NULL AND o.account_id IS NULL
	AND o.kind <> 'confirm_address'
LIMIT :limit

-- books_outbox_enrolment
SELECT o.id AS id FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.enrolment_id IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.id = o.enrolment_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_outbox_twice
-- Notices of the team go to several accounts; another opening, and whoever asks again, may come in the same millisecond.
SELECT o.enrolment_id AS id, COUNT(*) AS found, 1 AS wanted FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.enrolment_id IS NOT NULL
GROUP BY o.enrolment_id, o.account_id, o.kind, o.opening, o.created_at HAVING COUNT(*) > 1
LIMIT :limit

-- books_invitation_twice
SELECT o.enrolment_id AS id, COUNT(*) AS found, 1 AS wanted FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.kind = 'invitation' AND o.opening > 0
GROUP BY o.enrolment_id, o.opening HAVING COUNT(*) > 1
LIMIT :limit

-- books_invitation_missing
-- grouped, not joined: SQLite would go through all invitations for each enrolment. Those of older enrolments may have been archived.
-- Whoever was only given a link may be put on the chain by a later mail of it that somebody asked for (opening -1).
SELECT b.id AS id
FROM (SELECT e.id AS id, 1 AS is_alone FROM enrolment e
		WHERE e.merchant_id = :merchant_id AND e.is_mailed AND e.created_at >= :mails_since
	UNION ALL SELECT o.enrolment_id, 0 FROM outbox o
		WHERE o.merchant_id = :merchant_id AND o.enrolment_id IS NOT NULL AND (o.kind = 'invitation' OR o.opening = -1)) AS b
GROUP BY b.id HAVING MIN(b.is_alone) = 1
LIMIT :limit

-- books_question_interview
SELECT q.id AS id FROM question q
WHERE q.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM interview i WHERE i.merchant_id = :merchant_id AND i.id = q.interview_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_result_enrolment
SELECT r.id AS id FROM result r
WHERE r.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.id = r.enrolment_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_translation_result
SELECT t.result_id AS id FROM translation t
WHERE t.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.id = t.result_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_confirmation_interview
SELECT c.id AS id FROM confirmation c
WHERE c.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM interview i WHERE i.merchant_id = :merchant_id AND i.id = c.interview_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_application_enrolment
SELECT a.enrolment_id AS id FROM application a
WHERE a.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.id = a.enrolment_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_answer_result
SELECT a.id AS id FROM answer a
WHERE a.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.id = a.result_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_session_account
SELECT s.id AS id FROM session s
WHERE s.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM account a WHERE a.merchant_id = :merchant_id AND a.id = s.account_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_code_account
SELECT o.account_id AS id FROM oauth_code o
WHERE o.merchant_id = :merchant_id AND NOT EXISTS (SELECT 1 FROM account a WHERE a.merchant_id = :merchant_id AND a.id = o.account_id /*postgres OFFSET 0*/)
LIMIT :limit

-- books_membership_accounts
-- whom a merchant's memberships name; they stand under the platform's id, so that another query looks them up
SELECT DISTINCT t.account_id AS id, t.account_id AS account_id FROM membership t
WHERE t.merchant_id = :merchant_id AND t.account_id > :after ORDER BY t.account_id LIMIT :limit

-- books_outbox_accounts
SELECT o.id AS id, o.account_id AS account_id FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.account_id IS NOT NULL AND o.id > :after ORDER BY o.id LIMIT :limit

-- books_accounts_missing
SELECT r.id AS id FROM :rows(id uuid, account_id uuid) AS r
WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.merchant_id = :merchant_id AND a.id = r.account_id /*postgres OFFSET 0*/)
