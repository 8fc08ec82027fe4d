-- suppression_put
-- Both facts are kept: what the owner of the address has said, and that mail to it bounced.
INSERT INTO suppression (merchant_id, email_key, reason, note, is_bounced, created_at)
VALUES (:merchant_id, :email_key, :reason, :note, CAST(:reason AS TEXT) = 'bounced', :created_at)
ON CONFLICT (merchant_id, email_key) DO UPDATE
   SET reason = CASE WHEN excluded.reason = 'bounced' THEN suppression.reason ELSE excluded.reason END,
       note = COALESCE(excluded.note, suppression.note),
       is_bounced = suppression.is_bounced OR suppression.reason = 'bounced' OR excluded.reason = 'bounced'

-- suppression_find
SELECT merchant_id, email_key, reason, note, is_bounced, created_at FROM suppression
WHERE merchant_id = :merchant_id AND email_key = :email_key

-- suppression_remove
DELETE FROM suppression
WHERE merchant_id = :merchant_id AND email_key = :email_key AND reason IN ('unsubscribed', 'complained') AND NOT is_bounced

-- suppression_bounce_stays
UPDATE suppression SET reason = 'bounced' WHERE merchant_id = :merchant_id AND email_key = :email_key AND is_bounced

-- suppression_list
SELECT email_key, reason FROM suppression WHERE merchant_id = :merchant_id LIMIT :most

-- suppression_known
SELECT s.email_key AS email_key, s.reason AS reason
FROM :rows(email_key text) AS r
JOIN suppression s ON s.merchant_id = :merchant_id AND s.email_key = r.email_key

-- stop_find
SELECT c.email AS email, c.email_key AS email_key, m.name AS merchant_name, c.language AS language, s.reason AS reason,
	CASE WHEN c.is_language_said THEN c.language END AS own_language
FROM candidate c
JOIN merchant m ON m.merchant_id = :merchant_id
LEFT JOIN suppression s ON s.merchant_id = :merchant_id AND s.email_key = c.email_key
WHERE c.merchant_id = :merchant_id AND c.id = :id
