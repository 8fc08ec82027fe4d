-- outbox_add
INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, account_id, language, data, created_at)
SELECT :merchant_id, r.id, r.kind, 'queued', r.due_at, r.enrolment_id, r.account_id, r.language, r.data, :now_ms
FROM :rows(id uuid, kind text, due_at bigint, enrolment_id uuid, account_id uuid, language text, data text) AS r
