-- Whose interview ended in a span of time, for the daily digest.

CREATE INDEX enrolment_ended ON enrolment (merchant_id, ended_at) WHERE ended_at IS NOT NULL;
