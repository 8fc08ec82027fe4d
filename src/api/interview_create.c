/* create_interview_from_questions: an interview from given questions. */
#include "api/handlers.h"
#include "api/question_io.h"
#include "base/json_write.h"
#include "work/chain.h"
#include "work/interview.h"
#include "work/terms.h"

struct create_in {
	struct str name, location, mojito_language_code, status, type, visibility, description, description_long;
	struct uuid interview_template_id, merchant_id, recruiter_profile_id;
	struct list questions, tags, reminders;
	struct str recording, recording_full_session, interview_type, seniority_level, result_view, interview_conversation_speed,
		candidate_video_introduction, interview_tone, code, cover_image_url, interview_department, interview_salary,
		knowledge_base_store_id, candidate_expectations, welcome_message, thank_you_message,
		instructional_video_custom_text;
	struct number interview_attempts, max_followups, questions_random_subset, max_duration;
	int64_t interview_available_till;
	struct json hiring_for_company, candidate_expectations_json, additional_context, custom_scoring, pdf_export_auto_config;
	struct flag instructional_video, is_embedded, required_pronunciation, result_enable_edit_transcript, disable_deduplication;
};
#define IN(member, doc, ...) FIELD(struct create_in, member, doc, __VA_ARGS__)
#define IN_OPTIONAL(member, doc, ...) IN(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field create_in_fields[] = {
	IN(name, "Name of the interview or position", .min = 1, .max = 300, .example = "Project manager"),
	IN(location, "Where the work is", .min = 1, .max = 300, .example = "remote"),
	IN(interview_template_id, "Who conducts it: an id of list_avatars", .example = "0c0ffee0-0000-7000-8000-000000000001"),
	IN(mojito_language_code, "Language of the interview", .one_of = terms_language, .example = "en"),
	IN(status, "draft: cannot be taken yet; active: can", .one_of = terms_status_new, .example = "active"),
	IN(type, "What it is", .one_of = terms_type, .example = "interview"),
	IN(visibility, "Who may find it", .one_of = terms_visibility, .example = "merchant_invite"),
	IN(description, "What it is about, in two sentences", .min = 1, .max = 20000),
	IN(questions, "What is asked, in order", .of = &question_io_shape, .min = 1, .max = 200),
	IN_OPTIONAL(description_long, "Longer description, Markdown", .max = 100000),
	IN_OPTIONAL(recording, "What is recorded of the answers", .one_of = terms_recording),
	IN_OPTIONAL(recording_full_session, "What is recorded of the whole session", .one_of = terms_recording_full),
	IN_OPTIONAL(interview_type, "Kind of interview", .one_of = terms_interview_type),
	IN_OPTIONAL(seniority_level, "Seniority asked for", .one_of = terms_seniority),
	IN_OPTIONAL(result_view, "What the candidate sees at the end", .one_of = terms_result_view),
	IN_OPTIONAL(interview_conversation_speed, "Pace of the conversation", .one_of = terms_speed),
	IN_OPTIONAL(candidate_video_introduction, "Whether the candidate introduces themselves by video",
		.one_of = terms_video_introduction),
	IN_OPTIONAL(interview_tone, "Tone: relaxed, simple, professional, persuasive", .max = 50),
	IN_OPTIONAL(interview_attempts, "How often a candidate may take it; 1 without it", .min = 1, .max = 20),
	IN_OPTIONAL(max_duration, "Seconds in all, 1200 without it (below 300: minutes)", .min = 1, .max = 14400),
	IN_OPTIONAL(max_followups, "Follow-up questions at most", .min = 0, .max = 999),
	IN_OPTIONAL(questions_random_subset, "Fraction of the questions that is asked", .min = 0.01, .max = 0.9),
	IN_OPTIONAL(code, "Your own code of the position", .max = 200),
	IN_OPTIONAL(cover_image_url, "Picture of the position", .format = FORMAT_URI, .max = 2000),
	IN_OPTIONAL(interview_department, "Department", .max = 300),
	IN_OPTIONAL(interview_salary, "Salary as text", .max = 300, .example = "$80k - $100k"),
	IN_OPTIONAL(interview_available_till, "Nobody can take it after this; always without it", .format = FORMAT_TIME),
	IN_OPTIONAL(recruiter_profile_id, "The recruiter in charge"),
	IN_OPTIONAL(hiring_for_company, "Company hired for: name, description, location, sector, company_size",
		.format = FORMAT_OBJECT),
	IN_OPTIONAL(tags, "Words to find it by", .max = 100),
	IN_OPTIONAL(merchant_id, "For service keys (required) and operators of several merchants"),
	IN_OPTIONAL(knowledge_base_store_id, "Knowledge base to ask from"),
	IN_OPTIONAL(candidate_expectations, "What a good candidate brings", .max = 20000),
	IN_OPTIONAL(candidate_expectations_json, "Scoring rubric: weak, moderate, strong", .format = FORMAT_OBJECT),
	IN_OPTIONAL(welcome_message, "Said first", .max = 5000),
	IN_OPTIONAL(thank_you_message, "Said last", .max = 5000),
	IN_OPTIONAL(additional_context, "Anything that helps to conduct the interview", .format = FORMAT_OBJECT),
	IN_OPTIONAL(instructional_video, "Accepted for compatibility; written instructions are shown"),
	IN_OPTIONAL(instructional_video_custom_text, "Accepted for compatibility", .max = 5000),
	IN_OPTIONAL(reminders, "When candidates are reminded by mail; the merchant's schedule without it, [] for none",
		.of = &reminder_shape, .max = REMINDERS_MOST),
	IN_OPTIONAL(is_embedded, "true: the reply carries embed_id and embed_signing_key"),
	IN_OPTIONAL(required_pronunciation, "Whether pronunciation is scored"),
	IN_OPTIONAL(result_enable_edit_transcript, "Whether the candidate may correct the transcript; true without it"),
	IN_OPTIONAL(custom_scoring, "Weights and limits of the scoring", .format = FORMAT_OBJECT),
	IN_OPTIONAL(pdf_export_auto_config, "Report made after each submission", .format = FORMAT_OBJECT),
	IN_OPTIONAL(disable_deduplication, "Accepted for compatibility; questions are kept as given"),
};
static const struct shape create_in_shape = SHAPE("CreateInterviewFromQuestionsRequest", struct create_in, create_in_fields);

struct create_out {
	struct uuid interview_def_set_id;
	struct str embed_id, embed_signing_key;
};
static const struct field create_out_fields[] = {
	FIELD(struct create_out, interview_def_set_id, "The interview's id, as interview_id elsewhere"),
	FIELD(struct create_out, embed_id, "For embedding it", .optional = true),
	FIELD(struct create_out, embed_signing_key, "For signing embedded visits", .optional = true)};
static const struct shape create_out_shape = SHAPE("CreateInterviewReply", struct create_out, create_out_fields);

static struct json strings_to_json(struct call *call, struct list strings)
{
	struct buf text = {0};
	struct json json = {STR_NONE};

	if (strings.count == 0)
		return json;
	json_write_list(&text, NULL, strings);
	json.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return json;
}

static bool question_fault(struct call *call, size_t at, const char *member, const char *why)
{
	struct str path = arena_printf(call->arena, "questions[%zu].%s", at, member);

	return fault(call, FAULT_INVALID, arena_cstr(call->arena, path), "%s", why);
}

/* The id of the earlier question that `handle` names, given as its own `id`. */
static bool main_question_find(struct call *call, const struct question_io *in, struct question *made, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (str_is_empty(in[i].id) || !str_equal(in[i].id, in[at].conditional_question_main_id))
			continue;
		made[at].conditional_question_main_id = made[i].id;
		return true;
	}
	return question_fault(call, at, "conditional_question_main_id", "No earlier question has this id.");
}

static bool questions_make(struct call *call, struct list from, struct list *out)
{
	const struct question_io *in = from.items;
	struct question *made = ARENA_ARRAY(call->arena, struct question, from.count);

	for (size_t i = 0; i < from.count; i++) {
		made[i] = (struct question){.id = uuid_make(call->now_ms),
			.question = in[i].question,
			.duration_s = in[i].duration,
			.language = in[i].mojito_language_code,
			.label = in[i].label,
			.knowledge_base_id = in[i].knowledge_base_id,
			.external_id = in[i].external_id,
			.external_data = in[i].external_data,
			.candidate_expectations_json = in[i].candidate_expectations_json,
			.is_conditional = in[i].is_conditional.value,
			.is_without_scoring = in[i].is_without_scoring.value,
			.is_expert = in[i].is_expert.value,
			.is_candidate_asking_recruiter = in[i].is_candidate_asking_recruiter.value,
			.is_multiple_choice = in[i].is_multiple_choice.value,
			.question_alternatives = strings_to_json(call, in[i].question_alternatives)};
		if (made[i].is_multiple_choice && in[i].question_alternatives.count < 2)
			return question_fault(call, i, "question_alternatives", "Enter at least two choices.");
		if (!str_is_empty(in[i].conditional_question_main_id) && !main_question_find(call, in, made, i))
			return false;
	}
	*out = (struct list){made, from.count};
	return true;
}

static int64_t seconds_of(struct number max_duration)
{
	/* An older edition of the contract spoke of minutes; nobody means an interview of under five minutes. */
	return (int64_t)(max_duration.value < 300 ? max_duration.value * 60 : max_duration.value);
}

static struct interview interview_make(struct call *call, const struct create_in *in)
{
	return (struct interview){.merchant_id = call->caller->merchant_id,
		.name = in->name,
		.location = in->location,
		.template_id = in->interview_template_id,
		.language = in->mojito_language_code,
		.status = in->status,
		.type = in->type,
		.visibility = in->visibility,
		.description = in->description,
		.description_long = in->description_long,
		.code = in->code,
		.cover_image_url = in->cover_image_url,
		.department = in->interview_department,
		.salary = in->interview_salary,
		.available_till = in->interview_available_till,
		.recruiter_id = in->recruiter_profile_id,
		.recording = in->recording,
		.recording_full_session = in->recording_full_session,
		.interview_type = in->interview_type,
		.seniority_level = in->seniority_level,
		.result_view = in->result_view,
		.conversation_speed = in->interview_conversation_speed,
		.candidate_video_introduction = in->candidate_video_introduction,
		.tone = in->interview_tone,
		.attempts = (int64_t)in->interview_attempts.value,
		.max_duration_s = seconds_of(in->max_duration),
		.max_followups = in->max_followups,
		.questions_random_subset = in->questions_random_subset,
		.required_pronunciation = in->required_pronunciation.value,
		.edit_transcript = !in->result_enable_edit_transcript.is_set || in->result_enable_edit_transcript.value,
		.tags = strings_to_json(call, in->tags),
		.hiring_for_company = in->hiring_for_company,
		.candidate_expectations = in->candidate_expectations,
		.candidate_expectations_json = in->candidate_expectations_json,
		.additional_context = in->additional_context,
		.custom_scoring = in->custom_scoring,
		.pdf_export_auto_config = in->pdf_export_auto_config,
		.knowledge_base_store_id = in->knowledge_base_store_id,
		.welcome_message = in->welcome_message,
		.thank_you_message = in->thank_you_message};
}

static bool create_run(struct call *call, const void *input, void *output)
{
	const struct create_in *in = input;
	struct create_out *out = output;
	struct interview interview = interview_make(call, in);
	struct list questions;

	if (in->reminders.items != NULL && !reminders_keep(call, "reminders", in->reminders, &interview.reminders))
		return false;
	if (!questions_make(call, in->questions, &questions) ||
		!interview_define(call, &interview, questions, in->is_embedded.value))
		return false;
	out->interview_def_set_id = interview.id;
	out->embed_id = interview.embed_id;
	out->embed_signing_key = interview.embed_signing_key;
	return true;
}

const struct endpoint interview_create_from_array = {
	.name = "create_interview_from_questions",
	.path = "/job-interview-create-from-array",
	.title = "Create interview from questions",
	.doc = "Makes an interview from questions that you give. Creating costs nothing; candidates' invitations hold credits.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.takes_idempotency_key = true,
	.in = &create_in_shape,
	.out = &create_out_shape,
	.run = create_run,
};
