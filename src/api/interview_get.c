/* get_interview_definition: one interview as it was defined. */
#include "api/handlers.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "store/interviews.h"
#include "work/avatar.h"
#include "work/language.h"
#include "work/question_io.h"
#include "work/terms.h"

struct get_in {
	struct uuid position_id, interview_id;
};
static const struct field get_in_fields[] = {
	FIELD(struct get_in, position_id, "The interview or position; required unless interview_id is given", .optional = true,
		.nullable = true),
	FIELD(struct get_in, interview_id, "The same under its other name", .optional = true, .nullable = true)};
static const struct shape get_in_shape = SHAPE("GetInterviewRequest", struct get_in, get_in_fields);

struct get_out {
	struct str name, status, visibility, stage, type, code, interview_location, cover_image_url, interview_template_type,
		knowledge_base_store_id, mojito_language_code, speech_language_code, speech_language_name, recording,
		recording_full_session, type_credit, result_view, candidate_video_introduction, description,
		interview_description_long, candidate_expectations, interview_department, interview_salary, slug, coach_plan,
		interview_conversation_speed, instructional_video_custom_text, welcome_message, thank_you_message;
	struct uuid merchant_id, interview_template_id, recruiter_profile_id;
	int64_t created_at, updated_at, interview_available_till, max_duration;
	struct list questions;
	struct json tags, candidate_expectations_json, result_scoring, creation_parameters, pdf_export_auto_config,
		calc_definition_json, reminders;
	struct number max_followups, questions_random_subset;
	bool is_multistage, is_voice_only, required_pronunciation, result_enable_edit_transcript;
	double credits;
};
#define OUT(member, doc, ...) FIELD(struct get_out, member, doc, __VA_ARGS__)
#define OUT_NULL(member, doc, ...) OUT(member, doc, .nullable = true, __VA_ARGS__)
static const struct field get_out_fields[] = {
	OUT_NULL(name, "Name"),
	OUT_NULL(created_at, "When it was made", .format = FORMAT_TIME),
	OUT_NULL(updated_at, "When it last changed", .format = FORMAT_TIME),
	OUT_NULL(calc_definition_json, "Compiled definition; not used here"),
	OUT_NULL(questions, "In the order in which they are asked", .of = &question_io_shape),
	OUT(is_multistage, "Whether it is a position of several stages"),
	OUT(status, "draft, active, archived, preparing or completed", .one_of = terms_status),
	OUT(visibility, "Who may find it"),
	OUT_NULL(stage, "Hiring stage"),
	OUT_NULL(type, "interview, coaching or assessment"),
	OUT_NULL(code, "Your own code"),
	OUT_NULL(interview_location, "Where the work is"),
	OUT_NULL(cover_image_url, "Picture"),
	OUT_NULL(merchant_id, "Whose it is"),
	OUT_NULL(interview_template_id, "Template"),
	OUT_NULL(interview_template_type, "Kind of template; null for written interviews"),
	OUT_NULL(is_voice_only, "Whether it is a voice interview without picture"),
	OUT_NULL(knowledge_base_store_id, "Knowledge base"),
	OUT_NULL(mojito_language_code, "Language"),
	OUT_NULL(speech_language_code, "Language of speech recognition"),
	OUT_NULL(speech_language_name, "Its name"),
	OUT_NULL(recording, "What is recorded of the answers"),
	OUT_NULL(recording_full_session, "null: sessions are not recorded in whole"),
	OUT_NULL(type_credit, "Kind of coaching credit"),
	OUT_NULL(result_view, "What the candidate sees at the end"),
	OUT_NULL(candidate_video_introduction, "As it was sent; nobody is asked for one"),
	OUT_NULL(description, "What it is about"),
	OUT_NULL(interview_description_long, "The same at length"),
	OUT_NULL(candidate_expectations, "What a good candidate brings"),
	OUT_NULL(candidate_expectations_json, "Scoring rubric"),
	OUT_NULL(result_scoring, "Scoring; max_retries is the number of attempts"),
	OUT_NULL(creation_parameters, "How it was made"),
	OUT_NULL(interview_department, "Department"),
	OUT_NULL(interview_salary, "Salary"),
	OUT_NULL(interview_available_till, "Nobody can take it after this", .format = FORMAT_TIME),
	OUT_NULL(recruiter_profile_id, "Recruiter in charge"),
	OUT_NULL(slug, "Name in addresses"),
	OUT_NULL(tags, "Words to find it by"),
	OUT_NULL(coach_plan, "Coaching plan"),
	OUT_NULL(interview_conversation_speed, "Pace at which questions are read aloud"),
	OUT_NULL(max_followups, "Follow-up questions at most", .format = FORMAT_OPT_INT),
	OUT_NULL(max_duration, "Seconds in all", .format = FORMAT_OPT_INT),
	OUT_NULL(questions_random_subset, "Fraction of the questions that is asked"),
	OUT_NULL(required_pronunciation, "false: it is not scored"),
	OUT_NULL(result_enable_edit_transcript, "As it was sent; transcripts are made after the submission"),
	OUT_NULL(pdf_export_auto_config, "What goes into reports about it, unless the call says"),
	OUT_NULL(welcome_message, "Said first"),
	OUT_NULL(instructional_video_custom_text, "What candidates read before they begin"),
	OUT_NULL(thank_you_message, "Said last"),
	OUT(credits, "Interview credits that one candidate costs"),
	OUT_NULL(reminders, "When candidates are reminded by mail, as it was set; null: as the e-mail settings say"),
};
static const struct shape get_out_shape = SHAPE("InterviewDefinition", struct get_out, get_out_fields);

static bool questions_load(struct call *call, const struct interview *interview, struct list *out)
{
	struct list stored;

	return interview_questions(call, interview->merchant_id, interview->id, &stored) && question_io_list(call, stored, out);
}

/* What the contract keeps in creation_parameters, and scoring with the number of attempts. */
struct creation {
	struct str interview_type, interview_tone, seniority_level, knowledge_base_store_id;
	struct json additional_context, hiring_for_company, interview_length, include_rapport_question, include_closing_prompt,
		generated_by;
};
#define CREATION(member) FIELD(struct creation, member, "", .nullable = true)
static const struct field creation_fields[] = {CREATION(interview_type), CREATION(interview_tone), CREATION(seniority_level),
	CREATION(knowledge_base_store_id), CREATION(additional_context), CREATION(hiring_for_company), CREATION(interview_length),
	CREATION(include_rapport_question), CREATION(include_closing_prompt), CREATION(generated_by)};
static const struct shape creation_shape = SHAPE("CreationParameters", struct creation, creation_fields);

static struct json written(struct call *call, struct buf *text)
{
	struct json json = {arena_copy(call->arena, buf_str(text))};

	buf_close(text);
	return json;
}

/* What a generator left there has these names, too. */
static bool creation_write(struct call *call, const struct interview *from, struct json *out)
{
	struct creation creation = {0};
	struct buf text = {0};

	if (!str_is_empty(from->generation.text) && !json_read(call, from->generation.text, &creation_shape, &creation))
		return false;
	creation.interview_type = from->interview_type;
	creation.interview_tone = from->tone;
	creation.seniority_level = from->seniority_level;
	creation.knowledge_base_store_id = from->knowledge_base_store_id;
	creation.additional_context = from->additional_context;
	creation.hiring_for_company = from->hiring_for_company;
	json_write(&text, &creation_shape, &creation);
	*out = written(call, &text);
	return true;
}

static struct json scoring_write(struct call *call, const struct interview *from)
{
	struct str custom = from->custom_scoring.text;
	struct buf text = {0};

	buf_printf(&text, "{\"max_retries\":%lld", (long long)from->attempts);
	if (custom.len > 2) {
		buf_add_char(&text, ',');
		buf_add(&text, str_from(custom, 1));
	} else {
		buf_add_char(&text, '}');
	}
	return written(call, &text);
}

static struct get_out definition_make(struct call *call, const struct interview *from)
{
	const struct avatar *avatar = avatar_by_id(from->template_id);
	const struct language *language = language_by_code(from->language);
	struct str accents = str_of(language != NULL ? language->accents : NULL), accent = STR_NONE, speech = STR_NONE;

	if (str_next(&accents, '|', &accent))
		(void)str_next(&accent, ' ', &speech);
	return (struct get_out){.name = from->name,
		.created_at = from->created_at,
		.updated_at = from->updated_at,
		.status = from->status,
		.visibility = from->visibility,
		.type = from->type,
		.code = from->code,
		.interview_location = str_is_empty(from->location) ? STR_NONE : from->location,
		.cover_image_url = from->cover_image_url,
		.merchant_id = from->merchant_id,
		.interview_template_id = from->template_id,
		.interview_template_type = avatar != NULL && avatar->is_voice ? str_of(avatar->type) : STR_NONE,
		.is_voice_only = avatar != NULL && avatar->is_voice,
		.knowledge_base_store_id = from->knowledge_base_store_id,
		.mojito_language_code = from->language,
		.speech_language_code = speech,
		.speech_language_name = accent,
		.recording = from->recording,
		.recording_full_session = from->recording_full_session,
		.type_credit = from->type_credit,
		.coach_plan = from->coach_plan,
		.result_view = from->result_view,
		.candidate_video_introduction = from->candidate_video_introduction,
		.description = from->description,
		.interview_description_long = from->description_long,
		.candidate_expectations = from->candidate_expectations,
		.candidate_expectations_json = from->candidate_expectations_json,
		.result_scoring = scoring_write(call, from),
		.interview_department = from->department,
		.interview_salary = from->salary,
		.interview_available_till = from->available_till,
		.recruiter_profile_id = from->recruiter_id,
		.tags = from->tags,
		.reminders = from->reminders,
		.interview_conversation_speed = from->conversation_speed,
		.max_followups = from->max_followups,
		.max_duration = from->max_duration_s,
		.questions_random_subset = from->questions_random_subset,
		.required_pronunciation = from->required_pronunciation,
		.result_enable_edit_transcript = from->edit_transcript,
		.pdf_export_auto_config = from->pdf_export_auto_config,
		.instructional_video_custom_text = from->instructions,
		.welcome_message = from->welcome_message,
		.thank_you_message = from->thank_you_message,
		.credits = (double)from->cost / 1000};
}

static bool get_run(struct call *call, const void *input, void *output)
{
	const struct get_in *in = input;
	struct get_out *out = output;
	struct uuid id = uuid_is_none(in->position_id) ? in->interview_id : in->position_id;
	struct interview interview;
	bool found;

	if (uuid_is_none(id))
		return fault(call, FAULT_INVALID, "position_id", "Field is required.");
	if (!interview_find(call, call->caller->merchant_id, id, &interview, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "position_id", "There is no interview with this id.");
	*out = definition_make(call, &interview);
	return creation_write(call, &interview, &out->creation_parameters) && questions_load(call, &interview, &out->questions);
}

const struct endpoint interview_get = {
	.name = "get_interview_definition",
	.path = "/job-interview-get",
	.title = "Get interview definition",
	.doc = "One interview with its configuration and its questions.",
	.tag = "Interviews",
	.methods = METHOD_GET | METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &get_in_shape,
	.out = &get_out_shape,
	.run = get_run,
};
