-- communication_list
SELECT o.id AS id, o.enrolment_id AS enrolment_id, e.candidate_id AS candidate_id, e.interview_id AS interview_id,
	o.account_id AS account_id, o.kind AS kind, o.language AS language, o.state AS state, o.reason AS reason,
	o.recipient AS recipient, c.name AS candidate_name, c.email AS candidate_email, i.name AS interview_name,
	o.created_at AS created_at, o.due_at AS due_at, o.sent_at AS sent_at, o.updated_at AS updated_at, o.attempts AS attempts
FROM outbox o
LEFT JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = o.enrolment_id
LEFT JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
LEFT JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
WHERE o.merchant_id = :merchant_id AND (:interview_id IS NULL OR e.interview_id = :interview_id)
	AND (:kind IS NULL OR o.kind = :kind) AND (:state IS NULL OR o.state = :state)
ORDER BY o.id DESC
LIMIT :limit OFFSET :offset

-- communication_count
SELECT COUNT(*) AS count
FROM outbox o
WHERE o.merchant_id = :merchant_id AND (:kind IS NULL OR o.kind = :kind) AND (:state IS NULL OR o.state = :state)
	AND (:interview_id IS NULL OR EXISTS (SELECT 1 FROM enrolment e
		WHERE e.merchant_id = :merchant_id AND e.id = o.enrolment_id AND e.interview_id = :interview_id))

-- communication_of_person
-- By the enrolment or, without one, by the candidate: only the mails of one person are looked at (CROSS: SQLite would begin with all).
SELECT o.id AS id, o.enrolment_id AS enrolment_id, e.candidate_id AS candidate_id, e.interview_id AS interview_id,
	o.account_id AS account_id, o.kind AS kind, o.language AS language, o.state AS state, o.reason AS reason,
	o.recipient AS recipient, c.name AS candidate_name, c.email AS candidate_email, i.name AS interview_name,
	o.created_at AS created_at, o.due_at AS due_at, o.sent_at AS sent_at, o.updated_at AS updated_at, o.attempts AS attempts
FROM (
	SELECT id, candidate_id, interview_id FROM enrolment WHERE merchant_id = :merchant_id AND id = :enrolment_id
	UNION ALL
	SELECT id, candidate_id, interview_id FROM enrolment WHERE merchant_id = :merchant_id AND :enrolment_id IS NULL AND candidate_id = :candidate_id
) AS e
/*sqlite CROSS*/ JOIN outbox o /*sqlite INDEXED BY outbox_enrolment*/ ON o.merchant_id = :merchant_id AND o.enrolment_id = e.id
LEFT JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
LEFT JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
WHERE (:candidate_id IS NULL OR e.candidate_id = :candidate_id) AND (:interview_id IS NULL OR e.interview_id = :interview_id)
	AND (:kind IS NULL OR o.kind = :kind) AND (:state IS NULL OR coalesce(o.state, '') = :state)
ORDER BY o.id DESC
LIMIT :limit OFFSET :offset

-- communication_of_person_count
SELECT COUNT(*) AS count
FROM (
	SELECT id, candidate_id, interview_id FROM enrolment WHERE merchant_id = :merchant_id AND id = :enrolment_id
	UNION ALL
	SELECT id, candidate_id, interview_id FROM enrolment WHERE merchant_id = :merchant_id AND :enrolment_id IS NULL AND candidate_id = :candidate_id
) AS e
/*sqlite CROSS*/ JOIN outbox o /*sqlite INDEXED BY outbox_enrolment*/ ON o.merchant_id = :merchant_id AND o.enrolment_id = e.id
WHERE (:candidate_id IS NULL OR e.candidate_id = :candidate_id) AND (:interview_id IS NULL OR e.interview_id = :interview_id)
	AND (:kind IS NULL OR o.kind = :kind) AND (:state IS NULL OR coalesce(o.state, '') = :state)

-- communication_recent
-- Of all of a person's interviews; at_once: for this one and by this very call.
SELECT COUNT(*) AS count, COUNT(CASE WHEN o.enrolment_id = :enrolment_id AND o.created_at >= :now_ms THEN 1 END) AS at_once
FROM enrolment e
JOIN outbox o ON o.merchant_id = :merchant_id AND o.enrolment_id = e.id
WHERE e.merchant_id = :merchant_id AND e.candidate_id = :candidate_id
	AND CASE WHEN :is_message THEN o.kind = 'recruiter_message' ELSE o.kind = 'invitation' OR o.opening < 0 END
	AND o.created_at > :since_ms AND coalesce(o.state, '') <> 'stopped'

-- communication_recent_known
-- The same for many, of all of their interviews.
SELECT r.n AS n, (
	SELECT COUNT(*) FROM enrolment e JOIN outbox o ON o.merchant_id = :merchant_id AND o.enrolment_id = e.id
	WHERE e.merchant_id = :merchant_id AND e.candidate_id = r.candidate_id AND (o.kind = 'invitation' OR o.opening < 0)
		AND o.created_at > :since_ms AND coalesce(o.state, '') <> 'stopped') AS count
FROM :rows(n bigint, candidate_id uuid) AS r

-- communication_recent_member
SELECT COUNT(*) AS count
FROM outbox o
WHERE o.merchant_id = :merchant_id AND o.account_id = :account_id AND o.created_at > :since_ms
	AND o.kind IN ('team_invitation', 'member_invitation', 'mentor_invitation') AND coalesce(o.state, '') <> 'stopped'
