-- mail_about
-- All that a mail is decided by and made of, as it is now.
SELECT m.name AS merchant_name, m.status AS merchant_status,
	e.candidate_id AS candidate_id, e.interview_id AS interview_id, a.id AS account_id, e.state AS state,
	e.link_version AS link_version, e.expires_at AS expires_at,
	COALESCE(e.hide_menu, FALSE) AS hide_menu, COALESCE(e.hide_iframe, FALSE) AS hide_iframe,
	c.name AS candidate_name, c.email AS candidate_email, c.status AS candidate_status, c.language AS candidate_language,
	i.name AS interview_name, i.status AS interview_status, i.available_till AS available_till, i.max_duration_s AS max_duration_s,
	a.name AS account_name, a.email AS account_email, a.status AS account_status, a.language AS account_language,
	COALESCE(s.is_off, FALSE) AS is_off, s.sender_name AS sender_name, s.reply_to AS reply_to, s.colour AS colour,
	s.logo_url AS logo_url, s.time_zone AS time_zone, s.weekdays AS weekdays,
	COALESCE(s.quiet_from_h, -1) AS quiet_from_h, COALESCE(s.quiet_until_h, -1) AS quiet_until_h,
	COALESCE(s.completion, 'each') AS completion, mt.status AS team_status, mc.status AS coaching_status,
	x.reason AS suppressed,
	CASE WHEN y.reason = 'complained' THEN y.reason WHEN y.reason = 'bounced' OR y.is_bounced THEN 'bounced' END AS account_suppressed,
	t.subject AS own_subject, t.body AS own_body
FROM merchant m
LEFT JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = :enrolment_id
LEFT JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
LEFT JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
LEFT JOIN account a ON a.merchant_id = :platform_id AND a.id = :account_id
LEFT JOIN membership mt ON mt.merchant_id = :merchant_id AND mt.account_id = :account_id AND mt.portal = 'team'
LEFT JOIN membership mc ON mc.merchant_id = :merchant_id AND mc.account_id = :account_id AND mc.portal = 'coaching'
LEFT JOIN mail_settings s ON s.merchant_id = :merchant_id
LEFT JOIN suppression x ON x.merchant_id = :merchant_id AND x.email_key = c.email_key
LEFT JOIN suppression y ON y.merchant_id = :merchant_id AND y.email_key = a.email_key
LEFT JOIN mail_template t ON t.merchant_id = :merchant_id AND t.kind = :kind
	AND t.language = COALESCE(CAST(:language AS TEXT), a.language, c.language)
WHERE m.merchant_id = :merchant_id AND (CAST(:enrolment_id AS UUID) IS NULL OR e.id IS NOT NULL)
	AND (CAST(:account_id AS UUID) IS NULL OR a.id IS NOT NULL)

-- mail_digest_rows
-- what one of the team reads: of interviews that are theirs or, for owners, nobody's; by the time it ended. coalesce keeps PostgreSQL from walking through all that were ever submitted, by their index
SELECT c.name AS candidate_name, c.email AS candidate_email, i.name AS interview_name
FROM enrolment e
JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
WHERE e.merchant_id = :merchant_id AND coalesce(e.state, '') = 'submitted' AND NOT e.is_test
	AND e.ended_at >= :since_ms AND e.ended_at < :until_ms
	AND (i.recruiter_id = :account_id OR (i.recruiter_id IS NULL AND EXISTS (
		SELECT 1 FROM membership m WHERE m.merchant_id = :merchant_id AND m.account_id = :account_id AND m.portal = 'team'
			AND m.role = 'merchant_owner')))
ORDER BY i.name, c.name, e.id
LIMIT :most

-- mail_digest_count
SELECT COUNT(*) AS count
FROM enrolment e
JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
WHERE e.merchant_id = :merchant_id AND coalesce(e.state, '') = 'submitted' AND NOT e.is_test
	AND e.ended_at >= :since_ms AND e.ended_at < :until_ms
	AND (i.recruiter_id = :account_id OR (i.recruiter_id IS NULL AND EXISTS (
		SELECT 1 FROM membership m WHERE m.merchant_id = :merchant_id AND m.account_id = :account_id AND m.portal = 'team'
			AND m.role = 'merchant_owner')))

-- mail_chain_find
-- The interview may have been given an end of its own since.
SELECT e.state AS state, e.mailed_at AS mailed_at,
	CASE WHEN i.available_till < e.expires_at THEN i.available_till ELSE e.expires_at END AS expires_at,
	COALESCE(e.reminders, i.reminders, s.reminders) AS reminders,
	CASE WHEN c.is_language_said THEN c.language ELSE i.language END AS language
FROM enrolment e
JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
LEFT JOIN mail_settings s ON s.merchant_id = :merchant_id
WHERE e.merchant_id = :merchant_id AND e.id = :enrolment_id

-- mail_chain_begin
UPDATE enrolment SET mailed_at = :now_ms WHERE merchant_id = :merchant_id AND id = :enrolment_id

-- mail_reminders_end
-- SQLite is told the index: it would walk through all mails of the merchant.
UPDATE outbox /*sqlite INDEXED BY outbox_enrolment*/ SET state = 'stopped', reason = 'newer mail', updated_at = :now_ms
WHERE merchant_id = :merchant_id AND enrolment_id = :enrolment_id AND kind = 'action_required'
  AND state IN ('queued', 'deferred')

-- mail_reminders_take_back
-- Those whose moment is still to come; what has a reason waits for something else than its moment.
UPDATE outbox /*sqlite INDEXED BY outbox_enrolment*/ SET state = 'stopped', reason = 'deadline moved', updated_at = :now_ms
WHERE merchant_id = :merchant_id AND enrolment_id = :enrolment_id AND kind = 'action_required'
  AND state = 'queued' AND due_at > :now_ms AND reason IS NULL

-- mail_reminders_waiting
SELECT COUNT(*) AS count FROM outbox /*sqlite INDEXED BY outbox_enrolment*/
WHERE merchant_id = :merchant_id AND enrolment_id = :enrolment_id AND kind = 'action_required'
  AND state IN ('queued', 'deferred')
