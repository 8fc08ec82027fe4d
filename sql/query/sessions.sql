-- session_add
INSERT INTO session (merchant_id, id, account_id, refresh_hash, previous_hash, previous_until, client_id, created_at, refreshed_at,
	expires_at, ended_at)
VALUES (:merchant_id, :id, :account_id, :refresh_hash, :previous_hash, :previous_until, :client_id, :created_at, :refreshed_at,
	:expires_at, :ended_at)

-- session_find
SELECT merchant_id, id, account_id, refresh_hash, previous_hash, previous_until, client_id, created_at, refreshed_at, expires_at, ended_at
FROM session WHERE merchant_id = :merchant_id AND id = :id

-- session_rotate
UPDATE session SET refresh_hash = :refresh_hash, previous_hash = :previous_hash, previous_until = :previous_until,
	refreshed_at = :refreshed_at, expires_at = :expires_at
WHERE merchant_id = :merchant_id AND id = :id AND ended_at IS NULL

-- session_end
UPDATE session SET ended_at = :ended_at WHERE merchant_id = :merchant_id AND id = :id AND ended_at IS NULL

-- sessions_end_of_account
UPDATE session SET ended_at = :ended_at
WHERE merchant_id = :merchant_id AND account_id = :account_id AND ended_at IS NULL AND id <> :id

-- sessions_forget
DELETE FROM session
WHERE merchant_id = :merchant_id AND account_id = :account_id AND (expires_at < :expires_at OR ended_at < :expires_at)

-- session_owner
-- the session of a token together with its person, in one look
SELECT s.account_id, s.client_id, s.expires_at, s.ended_at, a.email, a.status, a.home_merchant_id
FROM session s JOIN account a ON a.merchant_id = s.merchant_id AND a.id = s.account_id
WHERE s.merchant_id = :merchant_id AND s.id = :id
