-- mail_sent_by_id
-- A mail that names an account went to it, whatever else it is about.
SELECT o.merchant_id AS merchant_id, o.id AS id,
	COALESCE((SELECT a.email_key FROM account a WHERE a.merchant_id = :platform_id AND a.id = o.account_id), c.email_key) AS email_key
FROM outbox o
LEFT JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = o.enrolment_id
LEFT JOIN candidate c ON c.merchant_id = :merchant_id AND c.id = e.candidate_id
WHERE o.merchant_id = :merchant_id AND o.id = :id

-- mail_sent_last
-- Candidates, and members of the merchant.
SELECT x.merchant_id AS merchant_id, x.email_key AS email_key, x.id AS id FROM (
	SELECT c.merchant_id AS merchant_id, c.email_key AS email_key,
		(SELECT o.id FROM outbox o JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = o.enrolment_id
		  WHERE o.merchant_id = :merchant_id AND e.candidate_id = c.id AND o.account_id IS NULL AND o.state = 'sent'
		  ORDER BY o.id DESC LIMIT 1) AS id
	FROM candidate c
	WHERE c.merchant_id = :merchant_id AND c.email_key = :email_key
	UNION ALL
	SELECT m.merchant_id AS merchant_id, a.email_key AS email_key,
		(SELECT o.id FROM outbox o WHERE o.merchant_id = :merchant_id AND o.account_id = a.id AND coalesce(o.state, '') = 'sent'
		  ORDER BY o.created_at DESC LIMIT 1) AS id
	FROM account a
	JOIN membership m ON m.merchant_id = :merchant_id AND m.account_id = a.id
	WHERE a.merchant_id = :platform_id AND a.email_key = :email_key
) AS x
ORDER BY CASE WHEN x.id IS NULL THEN 1 ELSE 0 END, x.id DESC
LIMIT 1

-- mail_bounce_note
UPDATE outbox SET state = CASE WHEN :is_bounced THEN 'bounced' ELSE state END, reason = :reason, updated_at = :at_ms
WHERE merchant_id = :merchant_id AND id = :id AND state IN ('sent', 'bounced')
