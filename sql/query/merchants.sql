-- merchant_add
INSERT INTO merchant (merchant_id, name, status, parent_id, subscription_type, created_at, updated_at)
VALUES (:merchant_id, :name, :status, :parent_id, :subscription_type, :created_at, :updated_at)

-- merchant_find
SELECT merchant_id, name, status, parent_id, subscription_type, created_at, updated_at FROM merchant WHERE merchant_id = :merchant_id

-- merchant_find_by_name
-- operator: the demo's merchant
SELECT merchant_id, name, status, parent_id, subscription_type, created_at, updated_at FROM merchant WHERE name = :name
ORDER BY merchant_id LIMIT 1

-- merchant_other
-- operator: whether the demo's merchant is alone
SELECT merchant_id FROM merchant WHERE name <> :name LIMIT 1

-- merchant_owner_find
SELECT account_id, role FROM membership
WHERE merchant_id = :merchant_id AND portal = 'team' AND role = 'merchant_owner' ORDER BY created_at, account_id LIMIT 1

-- merchant_numbers
SELECT (SELECT COUNT(*) FROM interview i WHERE i.merchant_id = :merchant_id AND i.status = 'active') AS definitions_active,
	(SELECT COUNT(*) FROM candidate c WHERE c.merchant_id = :merchant_id AND c.status <> 'deleted') AS candidates,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.status <> 'archived'
		AND r.coach_status IN ('completed', 'completed, stopped early')) AS interview_results,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.status = 'active' AND r.decision_status IS NULL)
		AS interviews_undecided,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.status <> 'archived' AND r.coach_status = 'started')
		AS interviews_ongoing,
	(SELECT COUNT(*) FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.id >= :since AND e.is_mailed) AS invitations_sent,
	w.queued AS mails_queued, w.deferred AS mails_deferred, d.sent AS mails_sent, d.failed AS mails_failed,
	d.bounced AS mails_bounced, d.stopped AS mails_stopped
FROM (
	SELECT COUNT(CASE WHEN m.state = 'queued' THEN 1 END) AS queued, COUNT(CASE WHEN m.state = 'deferred' THEN 1 END) AS deferred
	FROM (
		SELECT o.state AS state FROM outbox o /*sqlite INDEXED BY outbox_due*/
		 WHERE o.merchant_id = :merchant_id AND o.state IN ('queued', 'deferred') AND o.asleep_until IS NULL
		UNION ALL
		SELECT s.state FROM outbox s /*sqlite INDEXED BY outbox_sleeping*/
		 WHERE s.merchant_id = :merchant_id AND s.state IN ('queued', 'deferred') AND s.asleep_until IS NOT NULL
	) AS m
) AS w
CROSS JOIN (
	SELECT COUNT(CASE WHEN o.state = 'sent' THEN 1 END) AS sent, COUNT(CASE WHEN o.state = 'failed' THEN 1 END) AS failed,
		COUNT(CASE WHEN o.state = 'bounced' THEN 1 END) AS bounced, COUNT(CASE WHEN o.state = 'stopped' THEN 1 END) AS stopped
	FROM outbox o WHERE o.merchant_id = :merchant_id AND o.id >= :since
) AS d

-- merchant_candidates_by_day
SELECT c.created_at / 86400000 AS day, COUNT(*) AS count
FROM candidate c WHERE c.merchant_id = :merchant_id AND c.id >= :since AND c.status <> 'deleted'
GROUP BY c.created_at / 86400000

-- merchant_results_by_day
SELECT r.submitted_at / 86400000 AS day, COUNT(*) AS count
FROM result r
WHERE r.merchant_id = :merchant_id AND r.submitted_at IS NOT NULL AND r.submitted_at >= :since_ms
GROUP BY r.submitted_at / 86400000
