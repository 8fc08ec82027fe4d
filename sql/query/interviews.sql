-- interview_add
INSERT INTO interview (merchant_id, id, name, location, template_id, language, status, type, visibility, description,
	description_long, code, cover_image_url, department, salary, available_till, recruiter_id, recording,
	recording_full_session, interview_type, seniority_level, result_view, conversation_speed,
	candidate_video_introduction, tone, attempts, max_duration_s, max_followups, questions_random_subset,
	required_pronunciation, edit_transcript, tags, hiring_for_company, candidate_expectations,
	candidate_expectations_json, additional_context, custom_scoring, pdf_export_auto_config, knowledge_base_store_id,
	reminders, welcome_message, thank_you_message, instructions, type_credit, coach_plan, generation, embed_id, embed_signing_key,
	cost, created_at, updated_at)
VALUES (:merchant_id, :id, :name, :location, :template_id, :language, :status, :type, :visibility, :description,
	:description_long, :code, :cover_image_url, :department, :salary, :available_till, :recruiter_id, :recording,
	:recording_full_session, :interview_type, :seniority_level, :result_view, :conversation_speed,
	:candidate_video_introduction, :tone, :attempts, :max_duration_s, :max_followups, :questions_random_subset,
	:required_pronunciation, :edit_transcript, :tags, :hiring_for_company, :candidate_expectations,
	:candidate_expectations_json, :additional_context, :custom_scoring, :pdf_export_auto_config,
	:knowledge_base_store_id, :reminders, :welcome_message, :thank_you_message, :instructions, :type_credit, :coach_plan, :generation,
	:embed_id, :embed_signing_key, :cost, :created_at, :updated_at)

-- interview_find
SELECT merchant_id, id, name, location, template_id, language, status, type, visibility, description, description_long, code,
	cover_image_url, department, salary, available_till, recruiter_id, recording, recording_full_session, interview_type,
	seniority_level, result_view, conversation_speed, candidate_video_introduction, tone, attempts, max_duration_s,
	max_followups, questions_random_subset, required_pronunciation, edit_transcript, tags, hiring_for_company,
	candidate_expectations, candidate_expectations_json, additional_context, custom_scoring, pdf_export_auto_config,
	knowledge_base_store_id, reminders, welcome_message, thank_you_message, instructions, type_credit, coach_plan, generation,
	embed_id, embed_signing_key, cost, created_at, updated_at,
	(SELECT m.invitation_days FROM mail_settings AS m WHERE m.merchant_id = :merchant_id) AS invitation_days
FROM interview WHERE merchant_id = :merchant_id AND id = :id

-- question_add
INSERT INTO question (merchant_id, interview_id, id, position, question, duration_s, language, label, is_conditional,
	is_without_scoring, is_candidate_asking_recruiter, is_expert, is_multiple_choice, question_alternatives,
	conditional_question_main_id, knowledge_base_id, external_id, external_data, candidate_expectations_json)
SELECT :merchant_id, r.interview_id, r.id, r.position, r.question, r.duration_s, r.language, r.label, r.is_conditional,
	r.is_without_scoring, r.is_candidate_asking_recruiter, r.is_expert, r.is_multiple_choice, r.question_alternatives,
	r.conditional_question_main_id, r.knowledge_base_id, r.external_id, r.external_data, r.candidate_expectations_json
FROM :rows(interview_id uuid, id uuid, position bigint, question text, duration_s bigint, language text, label text,
	is_conditional boolean, is_without_scoring boolean, is_candidate_asking_recruiter boolean, is_expert boolean,
	is_multiple_choice boolean, question_alternatives text, conditional_question_main_id uuid, knowledge_base_id text,
	external_id text, external_data text, candidate_expectations_json text) AS r

-- question_list
SELECT interview_id, id, position, question, duration_s, language, label, is_conditional, is_without_scoring,
	is_candidate_asking_recruiter, is_expert, is_multiple_choice, question_alternatives, conditional_question_main_id,
	knowledge_base_id, external_id, external_data, candidate_expectations_json
FROM question WHERE merchant_id = :merchant_id AND interview_id = :id AND position > 0 ORDER BY position

-- question_move
UPDATE question SET position = r.position, conditional_question_main_id = r.conditional_question_main_id
FROM :rows(interview_id uuid, id uuid, position bigint, conditional_question_main_id uuid) AS r
WHERE question.merchant_id = :merchant_id AND question.interview_id = r.interview_id AND question.id = r.id

-- interview_lock
SELECT merchant_id, id FROM interview WHERE merchant_id = :merchant_id AND id = :id /*postgres FOR UPDATE*/

-- interview_write
UPDATE interview SET name = :name, location = :location, template_id = :template_id, status = :status, type = :type,
	visibility = :visibility, description = :description, description_long = :description_long, code = :code,
	cover_image_url = :cover_image_url, department = :department, salary = :salary, available_till = :available_till,
	recruiter_id = :recruiter_id, recording = :recording, recording_full_session = :recording_full_session,
	interview_type = :interview_type, seniority_level = :seniority_level, result_view = :result_view,
	conversation_speed = :conversation_speed, candidate_video_introduction = :candidate_video_introduction, tone = :tone,
	attempts = :attempts, max_duration_s = :max_duration_s, max_followups = :max_followups,
	questions_random_subset = :questions_random_subset, required_pronunciation = :required_pronunciation,
	edit_transcript = :edit_transcript, tags = :tags, hiring_for_company = :hiring_for_company,
	candidate_expectations = :candidate_expectations, candidate_expectations_json = :candidate_expectations_json,
	custom_scoring = :custom_scoring, pdf_export_auto_config = :pdf_export_auto_config, reminders = :reminders,
	knowledge_base_store_id = :knowledge_base_store_id, type_credit = :type_credit, coach_plan = :coach_plan, cost = :cost,
	updated_at = :updated_at
WHERE merchant_id = :merchant_id AND id = :id

-- interview_set_state
UPDATE interview SET status = :status, embed_id = :embed_id, embed_signing_key = :embed_signing_key, updated_at = :updated_at
WHERE merchant_id = :merchant_id AND id = :id

-- interview_list
SELECT i.id AS id, i.merchant_id AS merchant_id, i.template_id AS template_id, i.name AS name, i.type AS type, i.status AS status,
	i.visibility AS visibility, i.language AS language, i.recording AS recording, i.recording_full_session AS recording_full_session,
	i.cover_image_url AS cover_image_url, i.max_duration_s AS max_duration_s, i.created_at AS created_at, i.updated_at AS updated_at,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.interview_id = i.id
		AND r.status <> 'archived') AS interview_count,
	(SELECT MAX(r.started_at) FROM result r WHERE r.merchant_id = :merchant_id AND r.interview_id = i.id
		AND r.status <> 'archived') AS interview_last
FROM interview i
WHERE i.merchant_id = :merchant_id AND i.status <> 'deleted' AND i.type = :type
	AND (:status IS NULL OR i.status = :status) AND (:text IS NULL OR LOWER(i.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
ORDER BY i.updated_at DESC, i.id DESC
LIMIT :limit OFFSET :offset

-- interview_count
SELECT COUNT(*) AS count
FROM interview i
WHERE i.merchant_id = :merchant_id AND i.status <> 'deleted' AND i.type = :type
	AND (:status IS NULL OR i.status = :status) AND (:text IS NULL OR LOWER(i.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
