-- What each merchant has asked the endpoint of ai_base_url: a row for each day (days since 1970, UTC) and purpose.
CREATE TABLE ai_day (
	merchant_id UUID NOT NULL,
	day BIGINT NOT NULL,
	purpose TEXT NOT NULL,                -- assessment, questions, rubric, follow_up
	calls BIGINT NOT NULL,                -- each try is one
	tokens_in BIGINT NOT NULL,
	tokens_out BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, day, purpose)
) /*sqlite WITHOUT ROWID*/;
