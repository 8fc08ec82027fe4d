-- signing_key_add
INSERT INTO signing_key (merchant_id, id, purpose, secret, created_at, retired_at)
VALUES (:merchant_id, :id, :purpose, :secret, :created_at, :retired_at)
ON CONFLICT (merchant_id, id) DO NOTHING

-- signing_key_list
SELECT merchant_id, id, purpose, secret, created_at, retired_at
FROM signing_key WHERE merchant_id = :merchant_id ORDER BY created_at, id

-- signing_keys_retire
UPDATE signing_key SET retired_at = :retired_at WHERE merchant_id = :merchant_id AND purpose = :purpose AND retired_at IS NULL

-- signing_keys_forget
DELETE FROM signing_key WHERE merchant_id = :merchant_id AND purpose = :purpose AND retired_at < :retired_at

-- api_key_add
INSERT INTO api_key (merchant_id, id, name, role, secret_hash, hint, created_at, revoked_at)
VALUES (:merchant_id, :id, :name, :role, :secret_hash, :hint, :created_at, :revoked_at)

-- api_key_find
SELECT merchant_id, id, name, role, secret_hash, hint, created_at, revoked_at
FROM api_key WHERE merchant_id = :merchant_id AND id = :id

-- api_key_list
SELECT merchant_id, id, name, role, secret_hash, hint, created_at, revoked_at
FROM api_key WHERE merchant_id = :merchant_id ORDER BY id

-- api_key_revoke
UPDATE api_key SET revoked_at = :revoked_at WHERE merchant_id = :merchant_id AND id = :id AND revoked_at IS NULL
