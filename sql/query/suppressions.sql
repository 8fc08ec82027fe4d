-- suppression_put
INSERT INTO suppression (merchant_id, email_key, reason, note, created_at)
VALUES (:merchant_id, :email_key, :reason, :note, :created_at)
ON CONFLICT (merchant_id, email_key) DO UPDATE
   SET reason = CASE WHEN excluded.reason = 'bounced' THEN suppression.reason ELSE excluded.reason END,
       note = COALESCE(excluded.note, suppression.note)

-- suppression_find
SELECT merchant_id, email_key, reason, note, created_at FROM suppression
WHERE merchant_id = :merchant_id AND email_key = :email_key

-- suppression_remove
DELETE FROM suppression
WHERE merchant_id = :merchant_id AND email_key = :email_key AND reason IN ('unsubscribed', 'complained')

-- suppression_known
SELECT r.n AS n, s.reason AS reason
FROM :rows(n bigint, email_key text) AS r
JOIN suppression s ON s.merchant_id = :merchant_id AND s.email_key = r.email_key

-- stop_find
SELECT c.email AS email, c.email_key AS email_key, m.name AS merchant_name, c.language AS language, s.reason AS reason
FROM candidate c
JOIN merchant m ON m.merchant_id = :merchant_id
LEFT JOIN suppression s ON s.merchant_id = :merchant_id AND s.email_key = c.email_key
WHERE c.merchant_id = :merchant_id AND c.id = :id
