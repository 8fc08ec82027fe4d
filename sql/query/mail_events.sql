-- mail_sent_by_id
-- operator: across merchants, since a message id says no more.
SELECT o.merchant_id AS merchant_id, o.id AS id, c.email_key AS email_key
FROM outbox o
LEFT JOIN enrolment e ON e.merchant_id = o.merchant_id AND e.id = o.enrolment_id
LEFT JOIN candidate c ON c.merchant_id = o.merchant_id AND c.id = e.candidate_id
WHERE o.id = :id

-- mail_sent_last
SELECT c.merchant_id AS merchant_id, c.email_key AS email_key,
	(SELECT o.id FROM outbox o JOIN enrolment e ON e.merchant_id = :merchant_id AND e.id = o.enrolment_id
	  WHERE o.merchant_id = :merchant_id AND e.candidate_id = c.id AND o.state = 'sent'
	  ORDER BY o.id DESC LIMIT 1) AS id
FROM candidate c
WHERE c.merchant_id = :merchant_id AND c.email_key = :email_key

-- mail_bounce_note
UPDATE outbox SET state = CASE WHEN :is_bounced THEN 'bounced' ELSE state END, reason = :reason, updated_at = :at_ms
WHERE merchant_id = :merchant_id AND id = :id AND state IN ('sent', 'bounced')
