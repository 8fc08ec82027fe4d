-- What asking again for mails needs to know.

CREATE INDEX outbox_account ON outbox (merchant_id, account_id, created_at) WHERE account_id IS NOT NULL;

-- The language was asked for, not taken from the first interview.
ALTER TABLE candidate ADD COLUMN is_language_said BOOLEAN NOT NULL DEFAULT FALSE;

-- Mail to the address bounced, whatever its owner has said before or since; reason alone says it of older rows.
ALTER TABLE suppression ADD COLUMN is_bounced BOOLEAN NOT NULL DEFAULT FALSE;
