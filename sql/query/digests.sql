-- digests_due
-- operator: across merchants, whose team is to be told of the day, and who has just chosen to be
SELECT merchant_id, time_zone, digest_due_at, digest_since
FROM mail_settings WHERE completion = 'digest' AND digest_due_at <= :now_ms
ORDER BY digest_due_at LIMIT :most

-- digest_take
-- Of several processes that want to tell, the first one does: the others find another time.
UPDATE mail_settings SET digest_due_at = :next_due_at, digest_since = :until_ms
WHERE merchant_id = :merchant_id AND completion = 'digest' AND digest_due_at = :digest_due_at AND digest_since = :digest_since

-- digest_readers
-- Who of the team has something to read: the recruiter in charge, else the owners. coalesce keeps PostgreSQL from walking through all
-- that were ever submitted, by their index.
SELECT a.id AS account_id, a.language AS language
FROM membership m
JOIN account a ON a.merchant_id = :platform_id AND a.id = m.account_id AND a.status = 'active'
WHERE m.merchant_id = :merchant_id AND m.portal = 'team' AND m.status = 'active'
	AND EXISTS (
		SELECT 1 FROM enrolment e
		JOIN interview i ON i.merchant_id = :merchant_id AND i.id = e.interview_id
		WHERE e.merchant_id = :merchant_id AND coalesce(e.state, '') = 'submitted' AND NOT e.is_test
			AND e.ended_at >= :digest_since AND e.ended_at < :until_ms
			AND (i.recruiter_id = m.account_id OR (i.recruiter_id IS NULL AND m.role = 'merchant_owner')))
