-- Sending mails and accounting for them.

ALTER TABLE outbox ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN lease_until BIGINT;         -- taken by a sender until then
ALTER TABLE outbox ADD COLUMN lease_id UUID;              -- by which one
ALTER TABLE outbox ADD COLUMN updated_at BIGINT;
ALTER TABLE outbox ADD COLUMN sent_at BIGINT;
ALTER TABLE outbox ADD COLUMN recipient TEXT;             -- the address it went to
ALTER TABLE outbox ADD COLUMN reason TEXT;                -- why deferred, failed, bounced or stopped
-- outbox.state: queued, sent, deferred (queued again after a failure), failed, bounced, stopped. Due are queued and deferred ones.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (merchant_id, due_at) WHERE state IN ('queued', 'deferred');
CREATE INDEX outbox_enrolment ON outbox (merchant_id, enrolment_id) WHERE enrolment_id IS NOT NULL;

-- Addresses that a merchant must not write to.
CREATE TABLE suppression (
	merchant_id UUID NOT NULL,
	email_key TEXT NOT NULL,
	reason TEXT NOT NULL,                 -- unsubscribed, bounced, complained
	note TEXT,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, email_key)
) /*sqlite WITHOUT ROWID*/;

-- A merchant's own words instead of an embedded template's.
CREATE TABLE mail_template (
	merchant_id UUID NOT NULL,
	kind TEXT NOT NULL,
	language TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,                   -- with the template's variables; paragraphs by blank lines
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, kind, language)
) /*sqlite WITHOUT ROWID*/;

-- How a merchant's mails look, when they go, and over which server.
CREATE TABLE mail_settings (
	merchant_id UUID NOT NULL,
	is_off BOOLEAN NOT NULL,              -- nothing goes to candidates
	sender_name TEXT,
	reply_to TEXT,
	colour TEXT,                          -- #rrggbb
	logo_url TEXT,
	reminders TEXT,                       -- JSON array of {"after_h": n} and {"before_deadline_h": n}; NULL: one at 48 h
	time_zone TEXT,                       -- IANA name; NULL: UTC
	quiet_from_h BIGINT,                  -- local hours 0..23 between which nothing is sent; NULL: none
	quiet_until_h BIGINT,
	weekdays TEXT,                        -- JSON array of 1 (Monday) .. 7; NULL: all
	completion TEXT NOT NULL,             -- each, digest, off
	smtp_url TEXT,                        -- own server, encrypted; NULL: the installation's
	sender_address TEXT,                  -- own envelope and From address; NULL: the installation's
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id)
) /*sqlite WITHOUT ROWID*/;

ALTER TABLE interview ADD COLUMN reminders TEXT;          -- as above; NULL: the merchant's
ALTER TABLE enrolment ADD COLUMN reminders TEXT;          -- as above; NULL: the interview's
ALTER TABLE enrolment ADD COLUMN mailed_at BIGINT;        -- when the invitation was last sent: reminders count from it

-- How many mails of a day have been handed out to senders, when there is a daily cap.

CREATE TABLE mail_day (
	merchant_id UUID NOT NULL,            -- the platform
	day BIGINT NOT NULL,                  -- since 1970, UTC
	taken BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, day)
) /*sqlite WITHOUT ROWID*/;

CREATE INDEX outbox_id ON outbox (id);    -- a provider's event names the message alone
