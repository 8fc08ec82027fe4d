-- Sign-in for other people's programs (OAuth 2.1): who registered, and codes on their way. Both belong to the platform.

-- A program that asked for itself (RFC 7591). All are public clients: they prove themselves by PKCE alone.
CREATE TABLE oauth_client (
	merchant_id UUID NOT NULL,            -- the platform
	id TEXT NOT NULL,
	name TEXT NOT NULL,                   -- as it calls itself
	redirect_uris TEXT NOT NULL,          -- one a line
	created_at BIGINT NOT NULL,
	used_at BIGINT,                       -- last sign-in; those never used are forgotten after a day
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE oauth_code (
	merchant_id UUID NOT NULL,            -- the platform
	code_hash TEXT NOT NULL,              -- SHA-256, base64url
	client_id TEXT NOT NULL,
	account_id UUID NOT NULL,
	redirect_uri TEXT NOT NULL,
	challenge TEXT NOT NULL,              -- PKCE, S256
	expires_at BIGINT NOT NULL,
	session_id UUID,                      -- what it was exchanged for; a second exchange ends that session
	PRIMARY KEY (merchant_id, code_hash)
) /*sqlite WITHOUT ROWID*/;

-- Whose memberships reach beyond the home merchant, and which merchants have sub-merchants: asked when somebody signs in.
CREATE INDEX IF NOT EXISTS membership_account ON membership (account_id, merchant_id);
CREATE INDEX IF NOT EXISTS merchant_parent ON merchant (parent_id) WHERE parent_id IS NOT NULL;
