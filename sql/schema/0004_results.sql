-- Taking interviews, and what comes of it. One row of `result` is one attempt of one enrolment.

CREATE TABLE result (
	merchant_id UUID NOT NULL,
	id UUID NOT NULL,                     -- interview_result_id
	enrolment_id UUID NOT NULL,
	candidate_id UUID NOT NULL,
	interview_id UUID NOT NULL,
	attempt BIGINT NOT NULL,              -- 1, 2, ...
	is_test BOOLEAN NOT NULL,
	status TEXT NOT NULL,                 -- draft (collected at most), active (submitted), archived
	coach_status TEXT NOT NULL,           -- started, completed, completed, stopped early, failed, abandoned
	processing_status TEXT,               -- NULL, waiting, processing, completed, failed
	processing_error TEXT,
	language TEXT NOT NULL,
	started_at BIGINT NOT NULL,
	last_seen_at BIGINT NOT NULL,         -- last sign of life: abandoned ones are found by it
	ended_at BIGINT,
	submitted_at BIGINT,
	deadline_at BIGINT NOT NULL,          -- started_at + the interview's duration, decided by the server
	resumed_at BIGINT,                    -- continued after an interruption: the time that was left then was given back, once
	reminded_at BIGINT,                   -- the mail that asks to submit was queued
	at_position BIGINT NOT NULL,          -- of the answer that the candidate is at
	duration_ds BIGINT,
	score DOUBLE PRECISION,               -- overall, 1 to 5
	score_answer DOUBLE PRECISION,
	score_interview_ai DOUBLE PRECISION,
	score_words_per_minute DOUBLE PRECISION,
	score_sentiment DOUBLE PRECISION,
	coverage DOUBLE PRECISION,            -- share of the questions that were answered, 0 to 100
	completion_reason TEXT,
	analysis TEXT,                        -- for the candidate
	analysis_recruiter TEXT,              -- for the recruiter
	analysis_other TEXT,                  -- JSON
	rubric TEXT,                          -- JSON: each requirement confirmed, rejected, not_discussed, with its quote
	scored_by TEXT,                       -- which scorer, model and prompt version
	decision_status TEXT,                 -- NULL: undecided; selected, rejected
	decided_at BIGINT,
	decided_by UUID,
	is_shortlisted BOOLEAN NOT NULL,
	note TEXT,                            -- the recruiter's
	external_data TEXT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (merchant_id, id)
) /*sqlite WITHOUT ROWID*/;
CREATE UNIQUE INDEX result_attempt ON result (merchant_id, enrolment_id, attempt);
CREATE INDEX result_interview ON result (merchant_id, interview_id, id);
CREATE INDEX result_candidate ON result (merchant_id, candidate_id, id);
CREATE INDEX result_started ON result (last_seen_at) WHERE coach_status = 'started';
CREATE INDEX result_collected ON result (ended_at) WHERE status = 'draft' AND reminded_at IS NULL
	AND coach_status IN ('completed', 'completed, stopped early');
CREATE INDEX result_waiting ON result (updated_at) WHERE processing_status = 'waiting';

-- One question as it was put to one person, and the answer.
CREATE TABLE answer (
	merchant_id UUID NOT NULL,
	result_id UUID NOT NULL,
	id UUID NOT NULL,
	position BIGINT NOT NULL,             -- 10, 20, ...: follow-ups fit between
	question_id UUID,                     -- NULL: a follow-up made on the way
	main_id UUID,                         -- the answer that a follow-up or conditional question belongs to
	view TEXT NOT NULL,                   -- the contract's question view
	question_asked TEXT NOT NULL,
	alternatives TEXT,                    -- JSON array: the choices as they were put
	limit_s BIGINT,                       -- seconds for this answer, NULL: no limit of its own
	language TEXT NOT NULL,
	state TEXT NOT NULL,                  -- open, answered, skipped
	text TEXT,
	text_version BIGINT NOT NULL,         -- saved with the version it was made from: two tabs do not overwrite each other
	transcript TEXT,                      -- of a recording
	recording TEXT,                       -- file below the data folder, NULL: none
	recording_type TEXT,                  -- audio/webm, ...
	recording_take TEXT,                  -- which recording of the browser's the bytes belong to
	recording_bytes BIGINT NOT NULL,
	shown_at BIGINT,
	answered_at BIGINT,
	duration_ds BIGINT,
	score DOUBLE PRECISION,
	analysis TEXT,
	analysis_recruiter TEXT,
	assessment TEXT,                      -- JSON: what the scorer saw
	PRIMARY KEY (merchant_id, result_id, id)
) /*sqlite WITHOUT ROWID*/;
