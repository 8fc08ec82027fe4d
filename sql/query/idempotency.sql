-- idempotency_find
SELECT merchant_id, key, body_hash, reply, created_at, expires_at FROM idempotency WHERE merchant_id = :merchant_id AND key = :key

-- idempotency_add
INSERT INTO idempotency (merchant_id, key, body_hash, reply, created_at, expires_at)
VALUES (:merchant_id, :key, :body_hash, :reply, :created_at, :expires_at)
ON CONFLICT (merchant_id, key) DO UPDATE SET body_hash = excluded.body_hash, reply = excluded.reply,
	created_at = excluded.created_at, expires_at = excluded.expires_at

-- idempotency_purge
-- operator: answers whose time is over, of every merchant_id
-- a range with two ends: of one with a single end PostgreSQL supposes that it is a third of the table
DELETE FROM idempotency WHERE expires_at > 0 AND expires_at < :now_ms
