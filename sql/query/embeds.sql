-- embed_find
-- operator: of any merchant_id, since the page that shows an interview names it by its embed_id alone.
SELECT i.merchant_id AS merchant_id, i.id AS interview_id, i.name AS interview_name, i.language AS language, i.status AS interview_status,
	i.available_till AS available_till, i.embed_id AS embed_id, i.embed_signing_key AS signing_key, i.embed_origins AS origins,
	m.name AS merchant_name, m.status AS merchant_status
FROM interview i
JOIN merchant m ON m.merchant_id = i.merchant_id
WHERE i.embed_id = :embed_id AND i.status <> 'deleted'

-- embed_set_origins
UPDATE interview SET embed_origins = :origins WHERE merchant_id = :merchant_id AND id = :interview_id

-- confirmation_add
INSERT INTO confirmation (merchant_id, id, interview_id, email_key, email, name, tries, created_at, expires_at)
VALUES (:merchant_id, :id, :interview_id, :email_key, :email, :name, 0, :created_at, :expires_at)

-- confirmation_count
SELECT COUNT(*) AS count FROM confirmation
WHERE merchant_id = :merchant_id AND email_key = :email_key AND created_at > :created_at

-- confirmation_find
SELECT c.merchant_id, c.id, c.interview_id, c.email_key, c.email, c.name, c.tries, c.used_at, c.created_at, c.expires_at,
	i.name AS interview_name
FROM confirmation c
JOIN interview i ON i.merchant_id = :merchant_id AND i.id = c.interview_id
WHERE c.merchant_id = :merchant_id AND c.id = :id

-- confirmation_try
-- One more try, unless there were too many or it is used or over: then no row changes.
UPDATE confirmation SET tries = tries + 1
WHERE merchant_id = :merchant_id AND id = :id AND tries < :tries AND used_at IS NULL AND expires_at > :used_at

-- confirmation_use
UPDATE confirmation SET used_at = :used_at WHERE merchant_id = :merchant_id AND id = :id

-- confirmation_purge
-- operator: those that are over, of every merchant_id
DELETE FROM confirmation WHERE expires_at < :expires_at
