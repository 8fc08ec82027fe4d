-- oauth_client_add
INSERT INTO oauth_client (merchant_id, id, name, redirect_uris, created_at, used_at)
VALUES (:merchant_id, :id, :name, :redirect_uris, :created_at, :used_at)

-- oauth_client_find
SELECT merchant_id, id, name, redirect_uris, created_at, used_at FROM oauth_client WHERE merchant_id = :merchant_id AND id = :id

-- oauth_client_note_use
UPDATE oauth_client SET used_at = :used_at WHERE merchant_id = :merchant_id AND id = :id

-- oauth_clients_forget
DELETE FROM oauth_client WHERE merchant_id = :merchant_id AND used_at IS NULL AND created_at < :created_at

-- oauth_code_add
INSERT INTO oauth_code (merchant_id, code_hash, client_id, account_id, redirect_uri, challenge, expires_at, session_id)
VALUES (:merchant_id, :code_hash, :client_id, :account_id, :redirect_uri, :challenge, :expires_at, :session_id)

-- oauth_code_find
SELECT merchant_id, code_hash, client_id, account_id, redirect_uri, challenge, expires_at, session_id
FROM oauth_code WHERE merchant_id = :merchant_id AND code_hash = :code_hash

-- oauth_code_use
UPDATE oauth_code SET session_id = :session_id WHERE merchant_id = :merchant_id AND code_hash = :code_hash AND session_id IS NULL

-- oauth_codes_forget
DELETE FROM oauth_code WHERE merchant_id = :merchant_id AND expires_at < :expires_at
