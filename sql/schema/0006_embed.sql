-- Embedding: whose pages may show an interview, and addresses that are being confirmed there.

ALTER TABLE interview ADD COLUMN embed_origins TEXT;      -- as frame-ancestors has them, separated by spaces; NULL: any page's
-- interview.embed_signing_key is sealed with the installation's key (doc/embedding.md).
CREATE INDEX interview_embed ON interview (embed_id) WHERE embed_id IS NOT NULL;   -- a page names the interview by it alone

-- Somebody says that this is their address; a code that was mailed there confirms it. The code is not kept: it follows from the id
-- and a key that is not in the database.
CREATE TABLE confirmation (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,
	interview_id UUID NOT NULL,
	email_key TEXT NOT NULL,
	email TEXT NOT NULL,
	name TEXT NOT NULL,
	tries BIGINT NOT NULL,                -- wrong codes so far
	used_at BIGINT,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX confirmation_email ON confirmation (merchant_id, email_key, created_at);
CREATE INDEX confirmation_expiry ON confirmation (expires_at);
