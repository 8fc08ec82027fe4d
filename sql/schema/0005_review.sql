-- Scoring what was submitted, and finding and counting it again.

ALTER TABLE result ADD COLUMN scoring_until BIGINT;       -- taken by a scorer until then
ALTER TABLE result ADD COLUMN scoring_id UUID;            -- by which one
ALTER TABLE result ADD COLUMN scoring_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE result ADD COLUMN risks TEXT;                 -- JSON array of keys, see doc/scoring.md
DROP INDEX result_waiting;
CREATE INDEX result_waiting ON result (updated_at) WHERE processing_status IN ('waiting', 'processing');
CREATE INDEX result_undecided ON result (merchant_id, id) WHERE status = 'active' AND decision_status IS NULL;
CREATE INDEX result_submitted ON result (merchant_id, submitted_at) WHERE submitted_at IS NOT NULL;
CREATE INDEX enrolment_opened ON enrolment (merchant_id, opened_at) WHERE opened_at IS NOT NULL;
