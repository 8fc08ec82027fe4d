-- mail_template_put
INSERT INTO mail_template (merchant_id, kind, language, subject, body, created_at, updated_at)
VALUES (:merchant_id, :kind, :language, :subject, :body, :updated_at, :updated_at)
ON CONFLICT (merchant_id, kind, language) DO UPDATE
   SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at

-- mail_template_remove
DELETE FROM mail_template WHERE merchant_id = :merchant_id AND kind = :kind AND language = :language

-- mail_template_list
SELECT merchant_id, kind, language, subject, body, updated_at FROM mail_template
WHERE merchant_id = :merchant_id ORDER BY kind, language

-- mail_template_find
SELECT merchant_id, kind, language, subject, body, updated_at FROM mail_template
WHERE merchant_id = :merchant_id AND kind = :kind AND language = :language
