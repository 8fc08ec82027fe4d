-- The first floor. One text for both engines: types are PostgreSQL's words, which SQLite takes as they are; what stands in
-- /*sqlite ...*/ or /*postgres ...*/ is for that engine alone. Times are milliseconds since 1970, credits are thousandths.
-- Every key and every unique index begins with merchant_id. What belongs to no merchant (accounts, sessions, keys) carries the
-- platform's id, 00000000-0000-7000-8000-000000000000.

CREATE TABLE merchant (
	merchant_id UUID NOT NULL,
	name TEXT NOT NULL,
	status TEXT NOT NULL,                 -- active, closed
	parent_id UUID,                       -- whose sub-merchant it is
	subscription_type TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id)
) /*sqlite WITHOUT ROWID*/;

-- A person who can sign in. Candidates are not accounts.
CREATE TABLE account (
	merchant_id UUID NOT NULL,            -- the platform
	id UUID NOT NULL,
	email_key TEXT NOT NULL,              -- lower-cased address: who it is
	email TEXT NOT NULL,
	name TEXT,
	password_hash TEXT,
	status TEXT NOT NULL,                 -- invited, active, deleted
	language TEXT NOT NULL,
	home_merchant_id UUID NOT NULL,       -- whose token it gets
	subject UUID,                         -- the id of the same person in a Supabase project, when it differs
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	last_login_at BIGINT,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX account_email ON account (merchant_id, email_key);
CREATE UNIQUE INDEX account_subject ON account (merchant_id, subject) WHERE subject IS NOT NULL;

CREATE TABLE membership (
	merchant_id UUID NOT NULL,
	account_id UUID NOT NULL,
	portal TEXT NOT NULL,                 -- team, coaching
	role TEXT NOT NULL,                   -- merchant_owner, merchant, merchant_selection, admin | user, mentor
	status TEXT NOT NULL,                 -- invited, active
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, account_id, portal)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE session (
	merchant_id UUID NOT NULL,            -- the platform
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	refresh_hash TEXT NOT NULL,           -- SHA-256 of the current refresh token, base64url
	previous_hash TEXT,                   -- the one before; still good for some seconds (two tabs)
	previous_until BIGINT,
	client_id TEXT,                       -- the OAuth client, when one signed in
	created_at BIGINT NOT NULL,
	refreshed_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended_at BIGINT,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX session_account ON session (merchant_id, account_id);

CREATE TABLE signing_key (
	merchant_id UUID NOT NULL,            -- the platform
	id TEXT NOT NULL,                     -- the kid
	purpose TEXT NOT NULL,                -- access (ES256), link (HS256)
	secret TEXT NOT NULL,                 -- base64url: PKCS#8 DER or 32 random bytes
	created_at BIGINT NOT NULL,
	retired_at BIGINT,                    -- signs no more; checks until its tokens have run out
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE api_key (
	merchant_id UUID NOT NULL,            -- the platform's for service keys
	id UUID NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,                   -- service, merchant_owner, merchant, merchant_selection
	secret_hash TEXT NOT NULL,            -- SHA-256, base64url
	hint TEXT NOT NULL,                   -- last four characters
	created_at BIGINT NOT NULL,
	revoked_at BIGINT,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE interview (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	name TEXT NOT NULL,
	location TEXT NOT NULL,
	template_id UUID NOT NULL,
	language TEXT NOT NULL,
	status TEXT NOT NULL,                 -- draft, active, archived, deleted, preparing, completed
	type TEXT NOT NULL,                   -- interview, coaching, assessment
	visibility TEXT NOT NULL,
	description TEXT,
	description_long TEXT,
	code TEXT,
	cover_image_url TEXT,
	department TEXT,
	salary TEXT,
	available_till BIGINT,
	recruiter_id UUID,
	recording TEXT,
	recording_full_session TEXT,
	interview_type TEXT,
	seniority_level TEXT,
	result_view TEXT,
	conversation_speed TEXT,
	candidate_video_introduction TEXT,
	tone TEXT,
	attempts BIGINT NOT NULL,
	max_duration_s BIGINT NOT NULL,
	max_followups DOUBLE PRECISION,
	questions_random_subset DOUBLE PRECISION,
	required_pronunciation BOOLEAN NOT NULL,
	edit_transcript BOOLEAN NOT NULL,
	tags TEXT,                            -- JSON array
	hiring_for_company TEXT,              -- JSON
	candidate_expectations TEXT,
	candidate_expectations_json TEXT,
	additional_context TEXT,
	custom_scoring TEXT,
	pdf_export_auto_config TEXT,
	knowledge_base_store_id TEXT,
	welcome_message TEXT,
	thank_you_message TEXT,
	embed_id TEXT,
	embed_signing_key TEXT,
	cost BIGINT NOT NULL,                 -- of one candidate, in thousandths of a credit
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX interview_updated ON interview (merchant_id, updated_at);

CREATE TABLE question (
	merchant_id UUID NOT NULL,
	interview_id UUID NOT NULL,
	id UUID NOT NULL,
	position BIGINT NOT NULL,
	question TEXT NOT NULL,
	duration_s BIGINT,
	language TEXT,
	label TEXT,
	is_conditional BOOLEAN NOT NULL,
	is_without_scoring BOOLEAN NOT NULL,
	is_candidate_asking_recruiter BOOLEAN NOT NULL,
	is_expert BOOLEAN NOT NULL,
	is_multiple_choice BOOLEAN NOT NULL,
	question_alternatives TEXT,           -- JSON array
	conditional_question_main_id UUID,
	knowledge_base_id TEXT,
	external_id TEXT,
	external_data TEXT,                   -- JSON
	candidate_expectations_json TEXT,     -- JSON
	PRIMARY KEY (merchant_id, interview_id, id)
) /*sqlite WITHOUT ROWID*/;

-- A person within one merchant: the contract's profile_interview.
CREATE TABLE candidate (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	email_key TEXT NOT NULL,              -- lower-cased, domain in A-labels: who it is
	email TEXT NOT NULL,
	name TEXT,
	external_id TEXT,
	language TEXT NOT NULL,
	status TEXT NOT NULL,                 -- invited, active, deleted
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX candidate_email ON candidate (merchant_id, email_key);

-- One candidate on one interview.
CREATE TABLE enrolment (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	candidate_id UUID NOT NULL,
	interview_id UUID NOT NULL,
	state TEXT NOT NULL,                  -- invited, opened, started, collected, submitted, revoked, expired
	is_test BOOLEAN NOT NULL,
	is_mailed BOOLEAN NOT NULL,           -- on the mail chain
	hide_menu BOOLEAN NOT NULL,
	hide_iframe BOOLEAN NOT NULL,
	link_version BIGINT NOT NULL,         -- links of an older one are dead; 0..255
	attempts_left BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	cost BIGINT NOT NULL,                 -- held for it, in thousandths; 0 once charged or released
	hold_id UUID,                         -- the ledger's entry that holds it
	metadata TEXT,                        -- JSON object of the caller's
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	opened_at BIGINT,
	ended_at BIGINT,                      -- submitted, revoked or expired
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX enrolment_person ON enrolment (merchant_id, candidate_id, interview_id);
CREATE INDEX enrolment_expiry ON enrolment (expires_at) WHERE ended_at IS NULL;
CREATE INDEX enrolment_taken ON enrolment (merchant_id, interview_id, updated_at) WHERE state IN ('started', 'collected', 'submitted');

-- Credits: the sums, and the ledger that explains them. available = granted - held - charged, never negative.
CREATE TABLE credit (
	merchant_id UUID NOT NULL,
	granted BIGINT NOT NULL,
	held BIGINT NOT NULL,
	charged BIGINT NOT NULL,
	PRIMARY KEY (merchant_id),
	CHECK (held >= 0 AND charged >= 0 AND granted >= held + charged)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE credit_entry (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	kind TEXT NOT NULL,                   -- grant, hold, charge, release
	amount BIGINT NOT NULL,               -- thousandths, always positive
	people BIGINT NOT NULL,               -- how many enrolments it is for
	hold_id UUID,                         -- charge, release: the hold it ends a part of
	enrolment_id UUID,                    -- charge, release
	interview_id UUID,
	actor_id UUID,                        -- account or key that caused it
	cause TEXT NOT NULL,                  -- endpoint, command or job
	created_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX credit_entry_hold ON credit_entry (merchant_id, hold_id) WHERE hold_id IS NOT NULL;

-- Mails to be sent, written with what causes them.
CREATE TABLE outbox (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	kind TEXT NOT NULL,                   -- invitation, team_invitation, ...
	state TEXT NOT NULL,                  -- queued, ...
	due_at BIGINT NOT NULL,
	enrolment_id UUID,
	account_id UUID,
	language TEXT NOT NULL,
	data TEXT,                            -- JSON: what the template needs beyond the rows it points at
	created_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';

CREATE TABLE idempotency (
	merchant_id UUID NOT NULL,
	key TEXT NOT NULL,                    -- endpoint name, a space, the caller's key
	body_hash TEXT NOT NULL,
	reply TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, key)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX idempotency_expiry ON idempotency (expires_at);
