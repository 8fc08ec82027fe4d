-- Mails of the future sleep, so that looking for those that are due costs the same however many there are and whosever they are: a timer's
-- queue in the order of time, and beside it the merchants that have something to send.
ALTER TABLE outbox ADD COLUMN asleep_until BIGINT;        -- not looked at before; NULL: awake
UPDATE outbox SET asleep_until = due_at WHERE state IN ('queued', 'deferred');
CREATE INDEX outbox_asleep ON outbox (asleep_until) WHERE asleep_until IS NOT NULL AND state IN ('queued', 'deferred');
CREATE INDEX outbox_sleeping ON outbox (merchant_id) WHERE asleep_until IS NOT NULL AND state IN ('queued', 'deferred');
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (merchant_id, due_at) WHERE asleep_until IS NULL AND state IN ('queued', 'deferred');
