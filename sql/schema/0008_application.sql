-- What came with a person who was passed on by a merchant's own form (create_interview_for_candidate), and how its position is found.

CREATE TABLE application (
	merchant_id UUID NOT NULL,
	enrolment_id UUID NOT NULL,
	candidate_id UUID NOT NULL,
	interview_id UUID NOT NULL,
	country_code TEXT NOT NULL,           -- ISO 3166, two letters
	linkedin_url TEXT,
	resume TEXT NOT NULL,                 -- plain text
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, enrolment_id)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX interview_code ON interview (merchant_id, code) WHERE code IS NOT NULL;
CREATE INDEX interview_name ON interview (merchant_id, name);
