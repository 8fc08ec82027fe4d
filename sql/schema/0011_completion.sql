-- The daily digest of who finished: when a merchant's next one is due, and from when on it tells. 0: it was chosen, and no day is settled.
ALTER TABLE mail_settings ADD COLUMN digest_due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mail_settings ADD COLUMN digest_since BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mail_settings_digest ON mail_settings (digest_due_at) WHERE completion = 'digest';
