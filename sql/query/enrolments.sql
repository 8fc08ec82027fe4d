-- enrolment_known sqlite
SELECT r.email_key AS email_key, c.id AS candidate_id, c.name AS name, c.external_id AS external_id, c.status AS candidate_status,
	e.id AS enrolment_id, e.state AS state, e.link_version AS link_version, e.attempts_left AS attempts_left,
	e.expires_at AS expires_at, COALESCE(e.is_test, FALSE) AS is_test, COALESCE(e.is_mailed, FALSE) AS is_mailed,
	COALESCE(e.openings, 0) AS openings,
	CASE WHEN c.is_language_said THEN c.language END AS language
FROM :rows(email_key text) AS r
JOIN candidate c ON c.merchant_id = :merchant_id AND c.email_key = r.email_key
LEFT JOIN enrolment e ON e.merchant_id = :merchant_id AND e.candidate_id = c.id AND e.interview_id = :interview_id

-- enrolment_known postgres
-- OFFSET 0 keeps the planner from reading all of the merchant's people instead of looking up those of the batch, as it does when its
-- statistics are older than the merchant is large.
SELECT r.email_key AS email_key, c.id AS candidate_id, c.name AS name, c.external_id AS external_id, c.status AS candidate_status,
	c.enrolment_id AS enrolment_id, c.state AS state, c.link_version AS link_version, c.attempts_left AS attempts_left,
	c.expires_at AS expires_at, COALESCE(c.is_test, FALSE) AS is_test, COALESCE(c.is_mailed, FALSE) AS is_mailed,
	COALESCE(c.openings, 0) AS openings, c.language AS language
FROM :rows(email_key text) AS r
CROSS JOIN LATERAL (
	SELECT p.id, p.name, p.external_id, p.status, e.id AS enrolment_id, e.state, e.link_version, e.attempts_left, e.expires_at, e.is_test,
		e.is_mailed, e.openings, CASE WHEN p.is_language_said THEN p.language END AS language
	FROM candidate p
	LEFT JOIN LATERAL (
		SELECT * FROM enrolment o WHERE o.merchant_id = :merchant_id AND o.candidate_id = p.id AND o.interview_id = :interview_id OFFSET 0
	) AS e ON TRUE
	WHERE p.merchant_id = :merchant_id AND p.email_key = r.email_key OFFSET 0
) AS c

-- enrolment_add
INSERT INTO enrolment (merchant_id, id, candidate_id, interview_id, state, is_test, is_mailed, hide_menu, hide_iframe, link_version,
	attempts_left, expires_at, cost, hold_id, metadata, reminders, created_at, updated_at)
SELECT :merchant_id, r.enrolment_id, r.candidate_id, :interview_id, :state, :is_test, r.is_mailed, :hide_menu, :hide_iframe,
	:link_version, :attempts_left, r.expires_at, :cost, :hold_id, r.metadata, :reminders, :now_ms, :now_ms
FROM :rows(enrolment_id uuid, candidate_id uuid, is_mailed boolean, expires_at bigint, metadata text) AS r

-- enrolment_change
UPDATE enrolment SET state = r.state, is_test = r.is_test, is_mailed = r.is_mailed, hide_menu = r.hide_menu,
	hide_iframe = r.hide_iframe, link_version = r.link_version, expires_at = r.expires_at,
	cost = CASE WHEN r.hold_id IS NULL THEN enrolment.cost ELSE r.cost END,
	hold_id = COALESCE(r.hold_id, enrolment.hold_id), metadata = COALESCE(r.metadata, enrolment.metadata),
	reminders = COALESCE(r.reminders, enrolment.reminders), updated_at = :now_ms,
	ended_at = CASE WHEN r.state = 'submitted' THEN enrolment.ended_at END, openings = r.openings
FROM :rows(enrolment_id uuid, state text, is_test boolean, is_mailed boolean, hide_menu boolean, hide_iframe boolean,
	link_version bigint, expires_at bigint, cost bigint, hold_id uuid, metadata text, reminders text, openings bigint) AS r
WHERE enrolment.merchant_id = :merchant_id AND enrolment.id = r.enrolment_id

-- enrolment_find
SELECT merchant_id, id, candidate_id, interview_id, hold_id, state, cost, link_version, attempts_left, expires_at
FROM enrolment WHERE merchant_id = :merchant_id AND id = :id /*postgres FOR UPDATE*/

-- enrolment_extend
UPDATE enrolment SET state = :state, cost = :cost, hold_id = :hold_id, expires_at = :expires_at, updated_at = :now_ms, ended_at = NULL
WHERE merchant_id = :merchant_id AND id = :id

-- enrolment_mail
UPDATE enrolment SET is_mailed = TRUE WHERE merchant_id = :merchant_id AND id = :id

-- enrolment_end
UPDATE enrolment SET state = r.state, cost = 0, hold_id = NULL, link_version = r.link_version, attempts_left = r.attempts_left,
	updated_at = :now_ms, ended_at = :now_ms
FROM :rows(id uuid, state text, link_version bigint, attempts_left bigint) AS r
WHERE enrolment.merchant_id = :merchant_id AND enrolment.id = r.id

-- enrolment_run_out
-- operator: whoever's invitation has run out unused, or a day ago without a submission
SELECT merchant_id, id, candidate_id, interview_id, hold_id, state, cost, link_version, attempts_left, expires_at
FROM enrolment
WHERE ended_at IS NULL AND expires_at < :now_ms AND (state IN ('invited', 'opened') OR expires_at < :now_ms - 86400000)
ORDER BY expires_at LIMIT :limit
