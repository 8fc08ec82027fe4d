-- result_add
INSERT INTO result (merchant_id, id, enrolment_id, candidate_id, interview_id, attempt, is_test, status, coach_status, language,
	started_at, last_seen_at, deadline_at, at_position, is_shortlisted, created_at, updated_at)
VALUES (:merchant_id, :id, :enrolment_id, :candidate_id, :interview_id, :attempt, :is_test, :status, :coach_status, :language,
	:started_at, :last_seen_at, :deadline_at, :at_position, FALSE, :started_at, :started_at)

-- result_latest
SELECT merchant_id, id, enrolment_id, candidate_id, interview_id, attempt, is_test, status, coach_status, processing_status, language,
	started_at, last_seen_at, ended_at, submitted_at, deadline_at, resumed_at, at_position, duration_ds, coverage, completion_reason
FROM result WHERE merchant_id = :merchant_id AND enrolment_id = :id
ORDER BY attempt DESC LIMIT 1

-- result_lock
-- Whoever changes an attempt waits for whoever changes it now. SQLite has one writer anyhow.
SELECT merchant_id, id, enrolment_id FROM result WHERE merchant_id = :merchant_id AND enrolment_id = :id
ORDER BY attempt DESC LIMIT 1 /*postgres FOR UPDATE*/

-- result_change
-- What taking an interview changes of an attempt, as long as it was not submitted.
UPDATE result SET status = :status, coach_status = :coach_status, processing_status = :processing_status, last_seen_at = :last_seen_at,
	ended_at = :ended_at, submitted_at = :submitted_at, deadline_at = :deadline_at, resumed_at = :resumed_at,
	at_position = :at_position, duration_ds = :duration_ds, coverage = :coverage, completion_reason = :completion_reason,
	updated_at = :updated_at
WHERE merchant_id = :merchant_id AND id = :id AND status = 'draft'

-- result_see
UPDATE result SET last_seen_at = :now_ms WHERE merchant_id = :merchant_id AND id = :id

-- result_silent
-- operator: attempts of any merchant without a sign of life
SELECT merchant_id, id, enrolment_id FROM result WHERE coach_status = 'started' AND last_seen_at < :before_ms
ORDER BY last_seen_at LIMIT :limit

-- result_unsent
-- operator: attempts of any merchant that were collected and not submitted
SELECT merchant_id, id, enrolment_id FROM result WHERE status = 'draft' AND reminded_at IS NULL
	AND coach_status IN ('completed', 'completed, stopped early') AND ended_at < :before_ms
ORDER BY ended_at LIMIT :limit

-- result_remind
UPDATE result SET reminded_at = :now_ms WHERE merchant_id = :merchant_id AND id = :id AND status = 'draft' AND reminded_at IS NULL

-- answer_add
INSERT INTO answer (merchant_id, result_id, id, position, question_id, main_id, view, question_asked, alternatives, limit_s, language,
	state, text_version, recording_bytes)
SELECT :merchant_id, r.result_id, r.id, r.position, r.question_id, r.main_id, r.view, r.question_asked, r.alternatives, r.limit_s,
	r.language, 'open', 0, 0
FROM :rows(result_id uuid, id uuid, position bigint, question_id uuid, main_id uuid, view text, question_asked text, alternatives text,
	limit_s bigint, language text) AS r

-- answer_list
SELECT result_id, id, position, question_id, main_id, view, question_asked, alternatives, limit_s, language, state, text, text_version,
	recording, recording_type, recording_take, recording_bytes, shown_at, answered_at, duration_ds
FROM answer WHERE merchant_id = :merchant_id AND result_id = :id ORDER BY position, id

-- answer_show
UPDATE answer SET shown_at = :now_ms WHERE merchant_id = :merchant_id AND result_id = :result_id AND id = :id AND shown_at IS NULL

-- answer_save
-- Only over the version it was made from.
UPDATE answer SET text = :text, state = :state, text_version = text_version + 1, answered_at = :answered_at, duration_ds = :duration_ds
WHERE merchant_id = :merchant_id AND result_id = :result_id AND id = :id AND text_version = :text_version

-- answer_skip
UPDATE answer SET state = 'skipped' WHERE merchant_id = :merchant_id AND result_id = :result_id AND id = :id AND state = 'open'

-- answer_record
-- The next bytes of a recording, only behind those that are there; a new take begins anew.
UPDATE answer SET recording = :recording, recording_type = :recording_type, recording_take = :recording_take,
	recording_bytes = :recording_bytes, state = :state, answered_at = :answered_at, duration_ds = :duration_ds
WHERE merchant_id = :merchant_id AND result_id = :result_id AND id = :id
	AND ((:recording_offset = 0 AND (recording_take IS NULL OR recording_take <> :recording_take))
		OR (recording_take = :recording_take AND recording_bytes = :recording_offset))

-- enrolment_progress
-- invited, opened -> started -> collected; a restart leads back.
-- Who begins has opened the page, also where no script said so.
UPDATE enrolment SET state = :state, attempts_left = attempts_left - :used, opened_at = COALESCE(opened_at, :now_ms),
	updated_at = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND state IN ('invited', 'opened', 'started', 'collected')

-- completion_readers
-- Whom of the team to tell at once: the recruiter in charge, else the owners; nobody where a digest does or nothing is told.
SELECT a.id AS account_id, a.language AS language
FROM interview i
JOIN membership m ON m.merchant_id = :merchant_id AND m.portal = 'team' AND m.status = 'active'
	AND ((i.recruiter_id IS NOT NULL AND m.account_id = i.recruiter_id)
		OR (i.recruiter_id IS NULL AND m.role = 'merchant_owner'))
JOIN account a ON a.merchant_id = :platform_id AND a.id = m.account_id AND a.status = 'active'
WHERE i.merchant_id = :merchant_id AND i.id = :id
	AND NOT EXISTS (SELECT 1 FROM mail_settings s WHERE s.merchant_id = :merchant_id AND s.completion <> 'each')
