-- What results say in other languages, for reports: paid for once, made once.

CREATE TABLE translation (
	merchant_id UUID NOT NULL,
	result_id UUID NOT NULL,
	language TEXT NOT NULL,               -- into which
	texts TEXT NOT NULL,                  -- {"pairs": [{"original": ..., "translated": ...}]}
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, result_id, language)
) /*sqlite WITHOUT ROWID*/;
