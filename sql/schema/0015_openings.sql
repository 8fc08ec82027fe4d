-- What makes an invitation that nobody asked for provable: each opening of an enrolment has one, unless it is asked for again.

ALTER TABLE enrolment ADD COLUMN openings BIGINT NOT NULL DEFAULT 1; -- 1, and one more each time its end is undone by enrolling again
ALTER TABLE outbox ADD COLUMN opening BIGINT;             -- -1: somebody asked for this mail once more; invitations: the opening it is for; NULL: others, older ones
