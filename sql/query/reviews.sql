-- review_list
-- Results outlive a deleted interview, not a deleted candidate.
-- The newest first: walks the key and stops after a page.
SELECT r.merchant_id AS merchant_id, r.id AS id, r.enrolment_id AS enrolment_id, r.candidate_id AS candidate_id,
	r.interview_id AS interview_id, c.name AS candidate_name, c.email AS candidate_email, c.external_id AS candidate_external_id,
	i.name AS interview_name, i.type AS interview_type, i.location AS interview_location, r.attempt AS attempt, r.is_test AS is_test,
	r.status AS status, r.coach_status AS coach_status, r.processing_status AS processing_status,
	r.processing_error AS processing_error, r.language AS language, r.started_at AS started_at, r.ended_at AS ended_at,
	r.submitted_at AS submitted_at, r.duration_ds AS duration_ds, r.score AS score, r.score_answer AS score_answer,
	r.score_interview_ai AS score_interview_ai, r.score_words_per_minute AS score_words_per_minute,
	r.score_sentiment AS score_sentiment, r.coverage AS coverage, r.decision_status AS decision_status,
	r.decided_at AS decided_at, r.is_shortlisted AS is_shortlisted, r.risks AS risks, r.created_at AS created_at,
	r.updated_at AS updated_at
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
WHERE r.merchant_id = :merchant_id AND (:type IS NULL OR i.type = :type) AND c.status <> 'deleted'
	AND (:candidate_id IS NULL OR r.candidate_id = :candidate_id)
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND CASE WHEN :tab IS NULL THEN r.status <> 'archived'
		WHEN :tab = 'undecided' THEN r.status = 'active' AND r.decision_status IS NULL
		WHEN :tab = 'shortlist' THEN r.status = 'active' AND r.is_shortlisted
		WHEN :tab = 'decided-selected' THEN r.status = 'active' AND r.decision_status = 'selected'
		WHEN :tab = 'decided-rejected' THEN r.status = 'active' AND r.decision_status = 'rejected'
		WHEN :tab = 'completed' THEN r.status <> 'archived' AND r.coach_status IN ('completed', 'completed, stopped early')
		WHEN :tab = 'incomplete' THEN r.status <> 'archived' AND r.coach_status NOT IN ('completed', 'completed, stopped early')
		WHEN :tab = 'archived-interview' THEN r.status = 'archived'
		ELSE FALSE END
	AND (:risk IS NULL OR r.risks LIKE '%"' || :risk || '"%' OR r.risks LIKE '%"' || :risk_b || '"%'
		OR r.risks LIKE '%"' || :risk_c || '"%' OR r.risks LIKE '%"' || :risk_d || '"%')
ORDER BY r.id DESC LIMIT :limit OFFSET :offset

-- review_list_interview
SELECT r.merchant_id AS merchant_id, r.id AS id, r.enrolment_id AS enrolment_id, r.candidate_id AS candidate_id,
	r.interview_id AS interview_id, c.name AS candidate_name, c.email AS candidate_email, c.external_id AS candidate_external_id,
	i.name AS interview_name, i.type AS interview_type, i.location AS interview_location, r.attempt AS attempt, r.is_test AS is_test,
	r.status AS status, r.coach_status AS coach_status, r.processing_status AS processing_status,
	r.processing_error AS processing_error, r.language AS language, r.started_at AS started_at, r.ended_at AS ended_at,
	r.submitted_at AS submitted_at, r.duration_ds AS duration_ds, r.score AS score, r.score_answer AS score_answer,
	r.score_interview_ai AS score_interview_ai, r.score_words_per_minute AS score_words_per_minute,
	r.score_sentiment AS score_sentiment, r.coverage AS coverage, r.decision_status AS decision_status,
	r.decided_at AS decided_at, r.is_shortlisted AS is_shortlisted, r.risks AS risks, r.created_at AS created_at,
	r.updated_at AS updated_at
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
WHERE r.merchant_id = :merchant_id
	AND r.interview_id = :interview_id AND (:type IS NULL OR i.type = :type) AND c.status <> 'deleted'
	AND (:candidate_id IS NULL OR r.candidate_id = :candidate_id)
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND CASE WHEN :tab IS NULL THEN r.status <> 'archived'
		WHEN :tab = 'undecided' THEN r.status = 'active' AND r.decision_status IS NULL
		WHEN :tab = 'shortlist' THEN r.status = 'active' AND r.is_shortlisted
		WHEN :tab = 'decided-selected' THEN r.status = 'active' AND r.decision_status = 'selected'
		WHEN :tab = 'decided-rejected' THEN r.status = 'active' AND r.decision_status = 'rejected'
		WHEN :tab = 'completed' THEN r.status <> 'archived' AND r.coach_status IN ('completed', 'completed, stopped early')
		WHEN :tab = 'incomplete' THEN r.status <> 'archived' AND r.coach_status NOT IN ('completed', 'completed, stopped early')
		WHEN :tab = 'archived-interview' THEN r.status = 'archived'
		ELSE FALSE END
	AND (:risk IS NULL OR r.risks LIKE '%"' || :risk || '"%' OR r.risks LIKE '%"' || :risk_b || '"%'
		OR r.risks LIKE '%"' || :risk_c || '"%' OR r.risks LIKE '%"' || :risk_d || '"%')
ORDER BY r.id DESC LIMIT :limit OFFSET :offset

-- review_list_ordered
SELECT r.merchant_id AS merchant_id, r.id AS id, r.enrolment_id AS enrolment_id, r.candidate_id AS candidate_id,
	r.interview_id AS interview_id, c.name AS candidate_name, c.email AS candidate_email, c.external_id AS candidate_external_id,
	i.name AS interview_name, i.type AS interview_type, i.location AS interview_location, r.attempt AS attempt, r.is_test AS is_test,
	r.status AS status, r.coach_status AS coach_status, r.processing_status AS processing_status,
	r.processing_error AS processing_error, r.language AS language, r.started_at AS started_at, r.ended_at AS ended_at,
	r.submitted_at AS submitted_at, r.duration_ds AS duration_ds, r.score AS score, r.score_answer AS score_answer,
	r.score_interview_ai AS score_interview_ai, r.score_words_per_minute AS score_words_per_minute,
	r.score_sentiment AS score_sentiment, r.coverage AS coverage, r.decision_status AS decision_status,
	r.decided_at AS decided_at, r.is_shortlisted AS is_shortlisted, r.risks AS risks, r.created_at AS created_at,
	r.updated_at AS updated_at
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
WHERE r.merchant_id = :merchant_id
	AND (:interview_id IS NULL OR r.interview_id = :interview_id) AND (:type IS NULL OR i.type = :type) AND c.status <> 'deleted'
	AND (:candidate_id IS NULL OR r.candidate_id = :candidate_id)
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND CASE WHEN :tab IS NULL THEN r.status <> 'archived'
		WHEN :tab = 'undecided' THEN r.status = 'active' AND r.decision_status IS NULL
		WHEN :tab = 'shortlist' THEN r.status = 'active' AND r.is_shortlisted
		WHEN :tab = 'decided-selected' THEN r.status = 'active' AND r.decision_status = 'selected'
		WHEN :tab = 'decided-rejected' THEN r.status = 'active' AND r.decision_status = 'rejected'
		WHEN :tab = 'completed' THEN r.status <> 'archived' AND r.coach_status IN ('completed', 'completed, stopped early')
		WHEN :tab = 'incomplete' THEN r.status <> 'archived' AND r.coach_status NOT IN ('completed', 'completed, stopped early')
		WHEN :tab = 'archived-interview' THEN r.status = 'archived'
		ELSE FALSE END
	AND (:risk IS NULL OR r.risks LIKE '%"' || :risk || '"%' OR r.risks LIKE '%"' || :risk_b || '"%'
		OR r.risks LIKE '%"' || :risk_c || '"%' OR r.risks LIKE '%"' || :risk_d || '"%')
ORDER BY CASE WHEN :order_by = 'score' THEN COALESCE(r.score, 0) END DESC,
	CASE WHEN :order_by = 'updated_at_newest' THEN r.updated_at END DESC,
	CASE WHEN :order_by = 'created_at_oldest' THEN r.id END,
	r.id DESC
LIMIT :limit OFFSET :offset

-- review_count
SELECT COUNT(*) AS count
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
WHERE r.merchant_id = :merchant_id AND (:type IS NULL OR i.type = :type) AND c.status <> 'deleted'
	AND (:candidate_id IS NULL OR r.candidate_id = :candidate_id)
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND CASE WHEN :tab IS NULL THEN r.status <> 'archived'
		WHEN :tab = 'undecided' THEN r.status = 'active' AND r.decision_status IS NULL
		WHEN :tab = 'shortlist' THEN r.status = 'active' AND r.is_shortlisted
		WHEN :tab = 'decided-selected' THEN r.status = 'active' AND r.decision_status = 'selected'
		WHEN :tab = 'decided-rejected' THEN r.status = 'active' AND r.decision_status = 'rejected'
		WHEN :tab = 'completed' THEN r.status <> 'archived' AND r.coach_status IN ('completed', 'completed, stopped early')
		WHEN :tab = 'incomplete' THEN r.status <> 'archived' AND r.coach_status NOT IN ('completed', 'completed, stopped early')
		WHEN :tab = 'archived-interview' THEN r.status = 'archived'
		ELSE FALSE END
	AND (:risk IS NULL OR r.risks LIKE '%"' || :risk || '"%' OR r.risks LIKE '%"' || :risk_b || '"%'
		OR r.risks LIKE '%"' || :risk_c || '"%' OR r.risks LIKE '%"' || :risk_d || '"%')

-- review_count_interview
SELECT COUNT(*) AS count
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
WHERE r.merchant_id = :merchant_id
	AND r.interview_id = :interview_id AND (:type IS NULL OR i.type = :type) AND c.status <> 'deleted'
	AND (:candidate_id IS NULL OR r.candidate_id = :candidate_id)
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND CASE WHEN :tab IS NULL THEN r.status <> 'archived'
		WHEN :tab = 'undecided' THEN r.status = 'active' AND r.decision_status IS NULL
		WHEN :tab = 'shortlist' THEN r.status = 'active' AND r.is_shortlisted
		WHEN :tab = 'decided-selected' THEN r.status = 'active' AND r.decision_status = 'selected'
		WHEN :tab = 'decided-rejected' THEN r.status = 'active' AND r.decision_status = 'rejected'
		WHEN :tab = 'completed' THEN r.status <> 'archived' AND r.coach_status IN ('completed', 'completed, stopped early')
		WHEN :tab = 'incomplete' THEN r.status <> 'archived' AND r.coach_status NOT IN ('completed', 'completed, stopped early')
		WHEN :tab = 'archived-interview' THEN r.status = 'archived'
		ELSE FALSE END
	AND (:risk IS NULL OR r.risks LIKE '%"' || :risk || '"%' OR r.risks LIKE '%"' || :risk_b || '"%'
		OR r.risks LIKE '%"' || :risk_c || '"%' OR r.risks LIKE '%"' || :risk_d || '"%')

-- review_find
SELECT r.merchant_id AS merchant_id, r.id AS id, r.enrolment_id AS enrolment_id, r.candidate_id AS candidate_id,
	r.interview_id AS interview_id, c.name AS candidate_name, c.email AS candidate_email, c.external_id AS candidate_external_id,
	i.name AS interview_name, i.type AS interview_type, i.location AS interview_location, r.attempt AS attempt, r.is_test AS is_test,
	r.status AS status, r.coach_status AS coach_status, r.processing_status AS processing_status,
	r.processing_error AS processing_error, r.language AS language, r.started_at AS started_at, r.ended_at AS ended_at,
	r.submitted_at AS submitted_at, r.duration_ds AS duration_ds, r.score AS score, r.score_answer AS score_answer,
	r.score_interview_ai AS score_interview_ai, r.score_words_per_minute AS score_words_per_minute,
	r.score_sentiment AS score_sentiment, r.coverage AS coverage, r.decision_status AS decision_status,
	r.decided_at AS decided_at, r.is_shortlisted AS is_shortlisted, r.risks AS risks, r.created_at AS created_at,
	r.updated_at AS updated_at,
	r.completion_reason AS completion_reason, r.analysis AS analysis, r.analysis_recruiter AS analysis_recruiter,
	r.analysis_other AS analysis_other, r.rubric AS rubric, r.scored_by AS scored_by, r.decided_by AS decided_by, r.note AS note,
	r.external_data AS external_data, e.is_mailed AS is_mailed, e.state AS enrolment_state,
	CASE WHEN c.is_language_said THEN c.language ELSE i.language END AS candidate_language,
	i.result_view AS result_view, i.pdf_export_auto_config AS report_config, m.name AS merchant_name
FROM result AS r
JOIN candidate AS c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id
JOIN interview AS i ON i.merchant_id = r.merchant_id AND i.id = r.interview_id
JOIN enrolment AS e ON e.merchant_id = r.merchant_id AND e.id = r.enrolment_id
JOIN merchant AS m ON m.merchant_id = r.merchant_id
WHERE r.merchant_id = :merchant_id AND r.id = :id AND c.status <> 'deleted'

-- review_answers
SELECT a.id AS id, a.question_id AS question_id, a.main_id AS main_id, a.position AS position, a.view AS view,
	a.question_asked AS question_asked, q.question AS question_original, q.external_id AS external_id, q.external_data AS external_data,
	a.alternatives AS alternatives, a.language AS language, a.state AS state, a.text AS text, a.transcript AS transcript,
	a.recording AS recording, a.recording_type AS recording_type, a.recording_bytes AS recording_bytes, a.shown_at AS shown_at,
	a.duration_ds AS duration_ds, a.score AS score, a.analysis AS analysis, a.analysis_recruiter AS analysis_recruiter,
	a.assessment AS assessment, q.candidate_expectations_json AS expectations
FROM answer AS a
LEFT JOIN question AS q ON q.merchant_id = a.merchant_id AND q.interview_id = :interview_id AND q.id = a.question_id
WHERE a.merchant_id = :merchant_id AND a.result_id = :id
ORDER BY a.position, a.id

-- review_decide
UPDATE result SET decision_status = CASE WHEN :has_decision THEN :decision_status ELSE decision_status END,
	decided_at = CASE WHEN :has_decision THEN :decided_at ELSE decided_at END,
	decided_by = CASE WHEN :has_decision THEN :decided_by ELSE decided_by END,
	is_shortlisted = CASE WHEN :has_shortlist THEN :is_shortlisted ELSE is_shortlisted END,
	note = CASE WHEN :has_note THEN :note ELSE note END, updated_at = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND status = 'active'

-- review_reopen
-- Back to a draft that did not succeed; what was decided is undone.
UPDATE result SET status = 'draft', coach_status = 'failed', completion_reason = :reason, decision_status = NULL, decided_at = NULL,
	decided_by = NULL, is_shortlisted = FALSE, processing_status = NULL, deadline_at = started_at, reminded_at = :now_ms, updated_at = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND status = 'active' AND coach_status IN ('completed', 'completed, stopped early')

-- review_mails_stop
-- Mails about a decision that no longer stands.
UPDATE outbox /*sqlite INDEXED BY outbox_enrolment*/ SET state = 'stopped', reason = 'decided anew', updated_at = :now_ms
WHERE merchant_id = :merchant_id AND state IN ('queued', 'deferred') AND lease_until IS NULL AND enrolment_id = :enrolment_id
	AND kind IN ('selected', 'not_selected')

-- enrolment_reopen
-- What is left of the interview's attempts stays; who has none left gets one.
UPDATE enrolment SET state = 'opened', attempts_left = CASE WHEN attempts_left > 1 THEN attempts_left ELSE 1 END, cost = :cost, hold_id = :hold_id, expires_at = :expires_at, updated_at = :now_ms,
	ended_at = NULL
-- coalesce keeps PostgreSQL from walking through all that the merchant's people have submitted, by its index
WHERE merchant_id = :merchant_id AND id = :id AND coalesce(state, '') = 'submitted'
