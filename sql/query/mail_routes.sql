-- mail_route_find
SELECT smtp_url, sender_address FROM mail_settings WHERE merchant_id = :merchant_id

-- mail_route_put
INSERT INTO mail_settings (merchant_id, is_off, completion, smtp_url, sender_address, updated_at)
VALUES (:merchant_id, FALSE, 'each', :smtp_url, :sender_address, :now_ms)
ON CONFLICT (merchant_id) DO UPDATE
   SET smtp_url = excluded.smtp_url, sender_address = excluded.sender_address, updated_at = excluded.updated_at
