-- outbox_add
-- What a mail does not say itself it has in common with the others.
INSERT INTO outbox (merchant_id, id, kind, state, due_at, asleep_until, enrolment_id, account_id, language, data, opening, created_at)
SELECT :merchant_id, r.id, COALESCE(r.kind, :kind), 'queued', COALESCE(r.due_at, :due_at),
	CASE WHEN COALESCE(r.due_at, :due_at) > :now_ms THEN COALESCE(r.due_at, :due_at) END, r.enrolment_id, r.account_id,
	COALESCE(r.language, :language), COALESCE(r.data, :data), COALESCE(r.opening, :opening), :now_ms
FROM :rows(id uuid, kind text, due_at bigint, enrolment_id uuid, account_id uuid, language text, data text, opening bigint) AS r

-- outbox_sleepers
-- operator: across merchants, the mailer's. Whose time has come, in its order.
SELECT merchant_id, id FROM outbox
 WHERE state IN ('queued', 'deferred') AND asleep_until <= :now_ms
 ORDER BY asleep_until LIMIT :most

-- outbox_wake
-- operator: across merchants, the mailer's. One that has been put off again meanwhile sleeps on.
UPDATE outbox SET asleep_until = NULL
  FROM :rows(merchant_id uuid, id uuid) AS r
 WHERE outbox.merchant_id = r.merchant_id AND outbox.id = r.id AND outbox.asleep_until <= :now_ms

-- outbox_merchants_due
-- operator: across merchants, the mailer's. One step from merchant to merchant with mails that are awake and one look at each, whatever lies in
-- the future and however long the backlog of one is.
WITH RECURSIVE pending(merchant_id) AS (
	SELECT * FROM (
		SELECT merchant_id FROM outbox
		 WHERE state IN ('queued', 'deferred') AND asleep_until IS NULL AND merchant_id > :after
		 ORDER BY merchant_id LIMIT 1
	) AS first
	UNION ALL
	SELECT (SELECT o.merchant_id FROM outbox o
		 WHERE o.state IN ('queued', 'deferred') AND o.asleep_until IS NULL AND o.merchant_id > p.merchant_id
		 ORDER BY o.merchant_id LIMIT 1)
	  FROM pending p WHERE p.merchant_id IS NOT NULL
)
SELECT p.merchant_id AS merchant_id
  FROM pending p
 WHERE p.merchant_id IS NOT NULL
   AND EXISTS (
	SELECT 1 FROM outbox o
	 WHERE o.merchant_id = p.merchant_id AND o.state IN ('queued', 'deferred') AND o.asleep_until IS NULL AND o.due_at <= :now_ms
	   AND (o.lease_until IS NULL OR o.lease_until <= :now_ms))
 LIMIT :most

-- outbox_take sqlite
UPDATE outbox SET lease_id = :lease_id, lease_until = :lease_until
 WHERE merchant_id = :merchant_id AND id IN (
	SELECT o.id FROM outbox o
	 WHERE o.merchant_id = :merchant_id AND o.state IN ('queued', 'deferred') AND o.asleep_until IS NULL AND o.due_at <= :now_ms
	   AND (o.lease_until IS NULL OR o.lease_until <= :now_ms)
	 ORDER BY o.due_at LIMIT :most)
RETURNING merchant_id, id, kind, language, enrolment_id, account_id, data, due_at, created_at, attempts

-- outbox_take postgres
WITH taken AS MATERIALIZED (
	SELECT o.id FROM outbox o
	 WHERE o.merchant_id = :merchant_id AND o.state IN ('queued', 'deferred') AND o.asleep_until IS NULL AND o.due_at <= :now_ms
	   AND (o.lease_until IS NULL OR o.lease_until <= :now_ms)
	 ORDER BY o.due_at LIMIT :most
	   FOR UPDATE SKIP LOCKED
)
UPDATE outbox AS u SET lease_id = :lease_id, lease_until = :lease_until
  FROM taken t
 WHERE u.merchant_id = :merchant_id AND u.id = t.id
RETURNING u.merchant_id, u.id, u.kind, u.language, u.enrolment_id, u.account_id, u.data, u.due_at, u.created_at, u.attempts

-- outbox_hold
UPDATE outbox SET lease_until = :lease_until
  FROM :rows(merchant_id uuid, id uuid) AS r
 WHERE outbox.merchant_id = r.merchant_id AND outbox.id = r.id AND outbox.lease_id = :lease_id
RETURNING outbox.merchant_id AS merchant_id, outbox.id AS id

-- outbox_release
UPDATE outbox SET lease_id = NULL, lease_until = NULL
  FROM :rows(merchant_id uuid, id uuid) AS r
 WHERE outbox.merchant_id = r.merchant_id AND outbox.id = r.id AND outbox.lease_id = :lease_id

-- outbox_settle
-- due_at 0 leaves it as it is, as do times and texts without value.
UPDATE outbox
   SET state = :state, attempts = :attempts, updated_at = :now_ms, lease_id = NULL, lease_until = NULL,
       due_at = CASE WHEN CAST(:due_at AS BIGINT) > 0 THEN :due_at ELSE due_at END,
       asleep_until = CASE WHEN CAST(:due_at AS BIGINT) > 0 THEN :due_at ELSE asleep_until END,
       sent_at = CASE WHEN CAST(:state AS TEXT) = 'sent' THEN :now_ms ELSE sent_at END,
       recipient = coalesce(CAST(:recipient AS TEXT), recipient),
       reason = CASE WHEN CAST(:state AS TEXT) = 'sent' THEN NULL ELSE coalesce(CAST(:reason AS TEXT), reason) END
 WHERE merchant_id = :merchant_id AND id = :id AND lease_id = :lease_id

-- outbox_day_open
INSERT INTO mail_day (merchant_id, day, taken) VALUES (:merchant_id, :day, 0) ON CONFLICT (merchant_id, day) DO NOTHING

-- outbox_day_take
UPDATE mail_day SET taken = taken + :count WHERE merchant_id = :merchant_id AND day = :day AND taken + :count <= :cap

-- outbox_day_taken
SELECT taken FROM mail_day WHERE merchant_id = :merchant_id AND day = :day
