/* create_interview_for_candidate: a position is found or made, a candidate comes onto its interview, a link comes back. Questions
 * of a new position are written before the transaction, as for create_interview. */
#include "api/definition_fields.h"
#include "api/handlers.h"
#include "work/address.h"
#include "work/apply.h"
#include "work/avatar.h"
#include "work/country.h"
#include "work/credit.h"
#include "work/enrol.h"
#include "work/generate.h"
#include "work/interview.h"
#include "work/link.h"

#include <ctype.h>

enum { RESUME_MOST = 100000 };

struct candidate_in {
	struct definition_in def;
	struct uuid position_def_set_id;
	struct str position_country_code, candidate_name, candidate_email, candidate_country_code, candidate_resume,
		candidate_external_id, candidate_linkedin_url;
	struct flag is_embedded, instructional_video, include_rapport_question, include_closing_prompt, use_enhanced_expectations;
	struct generate made; /* by candidate_prepare, when the position is new */
};
#define IN(member, doc, ...) FIELD(struct candidate_in, member, doc, __VA_ARGS__)
#define IN_OPTIONAL(member, doc, ...) IN(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
#define MAY(member, name, doc, ...) DEFINITION_MAY(candidate_in, member, name, doc, __VA_ARGS__)
static const struct field candidate_in_fields[] = {
	IN(candidate_name, "Name of the candidate", .min = 1, .max = NAME_MOST, .example = "Peter Parker"),
	IN(candidate_email, "Address that identifies the candidate", .min = 1, .format = FORMAT_EMAIL,
		.example = "peter@parker.com"),
	IN(candidate_country_code, "Country of the candidate, ISO 3166 in two letters", .min = 1, .example = "HR"),
	IN(candidate_resume, "The resume as plain text", .min = 1, .max = RESUME_MOST, .example = "Eight years of nursing."),
	IN_OPTIONAL(candidate_external_id, "Your own id of the candidate", .max = EXTERNAL_ID_MOST, .example = "abcd"),
	IN_OPTIONAL(candidate_linkedin_url, "LinkedIn profile", .format = FORMAT_URI, .max = 2000),
	IN_OPTIONAL(position_def_set_id,
		"The position or interview. Without it position_name, position_location, position_country_code and "
		"mojito_language_code are required, and the position is found by position_external_id, else by name, location and "
		"language, else made"),
	MAY(set.code, position_external_id, "Your own id of the position", .max = 200, .example = "JOB-123"),
	MAY(set.name, position_name, "Name of the position", .max = 300, .example = "Project manager"),
	MAY(set.location, position_location, "Where the work is", .max = 300, .example = "remote"),
	IN_OPTIONAL(position_country_code, "Country of the position, ISO 3166 in two letters", .example = "SK"),
	MAY(set.language, mojito_language_code, "Language of the interview", .one_of = terms_language, .example = "en"),
	MAY(set.description, position_description, "What it is about, in two sentences; written when it is blank", .max = 20000),
	MAY(set.description_long, position_description_long, "Longer description, Markdown; written when it is blank",
		.max = 100000),
	MAY(set.template_id, interview_template_id, "Who conducts it: an id of list_avatars; in writing without it"),
	MAY(set.seniority_level, seniority_level, "Seniority asked for", .one_of = terms_seniority),
	MAY(set.result_view, result_view, "What the candidate sees at the end", .one_of = terms_result_view,
		.default_to = "minimal"),
	MAY(set.conversation_speed, interview_conversation_speed,
		"Pace at which the browser reads questions aloud; normal without it", .one_of = terms_speed),
	MAY(set.candidate_video_introduction, candidate_video_introduction,
		"Candidates do not introduce themselves by video: optional asks nobody to, required is refused",
		.one_of = terms_video_introduction),
	MAY(set.attempts, interview_attempts, "How often a candidate may take it; 1 without it", .format = FORMAT_OPT_INT, .min = 1,
		.max = 20),
	MAY(set.max_duration_s, max_duration, "Seconds in all, 1200 without it (below 300: minutes)", .format = FORMAT_OPT_INT,
		.min = 1, .max = 14400),
	MAY(set.max_followups, max_followups, "Follow-up questions at most", .format = FORMAT_OPT_INT, .min = 0, .max = 999),
	MAY(set.questions_random_subset, questions_random_subset, "Fraction of the questions that is asked", .min = 0.01,
		.max = 0.9),
	MAY(set.department, interview_department, "Department", .max = 300),
	MAY(set.salary, interview_salary, "Salary as text", .max = 300, .example = "$80k - $100k"),
	MAY(set.available_till, interview_available_till, "Nobody can take it after this; always without it",
		.format = FORMAT_TIME),
	MAY(set.recruiter_id, recruiter_profile_id, "The recruiter in charge"),
	MAY(set.hiring_for_company, hiring_for_company, "Company hired for: name, description, location, sector, company_size",
		.format = FORMAT_OBJECT),
	MAY(tags, tags, "Words to find it by", .max = 100),
	MAY(set.merchant_id, merchant_id, "For service keys (required) and operators of several merchants"),
	MAY(set.welcome_message, welcome_message, "Said first", .max = 5000),
	MAY(set.thank_you_message, thank_you_message, "Said last", .max = 5000),
	MAY(set.custom_scoring, custom_scoring, "Weights and limits of the scoring", .format = FORMAT_OBJECT),
	MAY(set.pdf_export_auto_config, pdf_export_auto_config,
		"What goes into reports when generate_interview_report is not told: its export_features_result. With it, {} too, "
		"every scored result has a report: pdf_export_url of get_interview_result_details",
		.format = FORMAT_OBJECT),
	MAY(set.required_pronunciation, required_pronunciation, "Pronunciation is not scored: true is refused"),
	MAY(edit_transcript, result_enable_edit_transcript,
		"Accepted for compatibility: recordings are put into words after the submission; until then what is written beside "
		"them may be changed"),
	IN_OPTIONAL(include_rapport_question, "true: the first question is small talk and is not scored"),
	IN_OPTIONAL(include_closing_prompt, "Whether the last question asks what the candidate wants to know; true without it"),
	IN_OPTIONAL(is_embedded, "true: the reply carries embed_id and embed_signing_key"),
	IN_OPTIONAL(instructional_video, "Accepted for compatibility; written instructions are shown"),
	MAY(set.instructions, instructional_video_custom_text, "What candidates read before they begin", .max = 5000),
	IN_OPTIONAL(use_enhanced_expectations, "Accepted for compatibility"),
};
static const struct shape candidate_in_shape =
	SHAPE("CreateInterviewForCandidateRequest", struct candidate_in, candidate_in_fields);

struct candidate_out {
	struct str status, interview_url, reason, generated_by, embed_id, embed_signing_key;
	struct list notes;
	struct uuid position_def_set_id, interview_def_set_id, profile_interview_id, enrolment_id;
};
#define OUT(member, doc, ...) FIELD(struct candidate_out, member, doc, __VA_ARGS__)
static const struct field candidate_out_fields[] = {
	OUT(status,
		"ai_accept: may take the interview now; already-applied: was on it; recruiter_accept, recruiter_reject: a person "
		"has "
		"decided. There is no machine that turns anybody down, so the others do not occur",
		.one_of = apply_statuses, .example = "ai_accept"),
	OUT(interview_url, "The candidate's personal link", .format = FORMAT_URI),
	OUT(position_def_set_id, "The position"),
	OUT(interview_def_set_id, "Its interview, which is the same here"),
	OUT(profile_interview_id, "The candidate within this merchant"),
	OUT(enrolment_id, "This candidate on this interview: for revoking, extending, mailing again"),
	OUT(reason, "Why, unless it is ai_accept", .optional = true),
	OUT(generated_by,
		"When a position was made: who wrote its questions, the model of the endpoint, or the built-in generator and why",
		.optional = true),
	OUT(notes, "What you should know about these questions: the language, the length", .optional = true),
	OUT(embed_id, "For embedding it", .optional = true),
	OUT(embed_signing_key, "For signing embedded visits", .optional = true),
};
static const struct shape candidate_out_shape =
	SHAPE("CreateInterviewForCandidateReply", struct candidate_out, candidate_out_fields);

/* --- before the transaction ------------------------------------------------------------------------------------------------- */

/* Two letters, in upper case from now on. */
static bool country_settle(struct call *call, const char *name, struct str *code)
{
	char *upper = arena_cstr(call->arena, *code);

	for (size_t i = 0; i < code->len; i++)
		upper[i] = (char)toupper((unsigned char)upper[i]);
	*code = (struct str){upper, code->len};
	return country_is_known(*code) || fault(call, FAULT_INVALID, name, "Enter a country's two letters of ISO 3166, like SK.");
}

static bool candidate_check(struct call *call, struct candidate_in *in)
{
	struct address address;
	const char *why = address_check(call->arena, in->candidate_email, &address);

	in->candidate_name = str_trim(in->candidate_name);
	if (str_is_empty(in->candidate_name))
		return fault(call, FAULT_INVALID, "candidate_name", "Field is required.");
	if (why != NULL)
		return fault(call, FAULT_INVALID, "candidate_email", "%s.", why);
	return country_settle(call, "candidate_country_code", &in->candidate_country_code);
}

static bool position_settle(struct call *call, struct candidate_in *in)
{
	struct interview *position = &in->def.set;
	const struct {
		const char *name;
		struct str *text;
	} wanted[] = {{"position_name", &position->name}, {"position_location", &position->location},
		{"position_country_code", &in->position_country_code}, {"mojito_language_code", &position->language}};

	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		*wanted[i].text = str_trim(*wanted[i].text);
		if (str_is_empty(*wanted[i].text))
			return fault(call, FAULT_INVALID, wanted[i].name, "Field is required without position_def_set_id.");
	}
	if (!country_settle(call, "position_country_code", &in->position_country_code) || !definition_settle(call, &in->def))
		return false;
	position->code = str_is_empty(position->code) ? STR_NONE : position->code;
	position->status = STR("active");
	position->type = STR("interview");
	position->visibility = STR("merchant_invite");
	position->interview_type = str_of(terms_interview_type[0]);
	position->additional_context.text =
		arena_printf(call->arena, "{\"position_country_code\":\"%.*s\"}", STR_ARG(in->position_country_code));
	if (uuid_is_none(position->template_id))
		position->template_id = avatar_text->id;
	interview_defaults(position);
	return true;
}

static struct position position_of(const struct candidate_in *in)
{
	const struct interview *set = &in->def.set;

	return (struct position){set->merchant_id, set->code, set->name, set->location, set->language};
}

/* The id of a position that is there; else what there is to say against making it. */
static bool look_run(struct call *call, void *data)
{
	struct candidate_in *in = data;
	struct position position = position_of(in);
	bool found;

	if (!position_find(call, &position, &in->def.set.id, &found))
		return false;
	return found || interview_check(call, &in->def.set);
}

static bool candidate_prepare(struct call *call, struct db *db, void *input)
{
	struct candidate_in *in = input;

	if (!candidate_check(call, in))
		return false;
	if (!uuid_is_none(in->position_def_set_id))
		return true;
	if (!position_settle(call, in) || !db_transaction(call, db, DB_READ, look_run, in))
		return false;
	if (!uuid_is_none(in->def.set.id))
		return true;
	in->made = (struct generate){.interview = &in->def.set,
		.db = db,
		.rapport = in->include_rapport_question.value,
		.closing = !in->include_closing_prompt.is_set || in->include_closing_prompt.value};
	if (!generate_place(call, db))
		return false;
	generate_interview(call, &in->made);
	return true;
}

/* --- inside it -------------------------------------------------------------------------------------------------------------- */

/* Another call may have made the position meanwhile: who asks for one merchant waits here for the others. */
static bool position_take(struct call *call, const struct candidate_in *in, struct uuid *interview_id, bool *is_made)
{
	struct position position = position_of(in);
	struct interview interview = in->def.set;
	struct question *questions = in->made.questions.items;
	int64_t available;
	bool found;

	*is_made = false;
	*interview_id = in->position_def_set_id;
	if (!uuid_is_none(*interview_id))
		return true;
	if (!credit_available(call, call->caller->merchant_id, &available) || !position_find(call, &position, interview_id, &found))
		return false;
	if (found)
		return true;
	if (in->made.questions.count == 0)
		return fault(call, FAULT_UNAVAILABLE, NULL, "The position was put away at this very moment; try again.");
	for (size_t i = 0; i < in->made.questions.count; i++)
		questions[i].id = uuid_make(call->now_ms);
	if (!interview_define(call, &interview, in->made.questions, in->is_embedded.value))
		return false;
	*interview_id = interview.id;
	*is_made = true;
	return true;
}

static bool candidate_run(struct call *call, const void *input, void *output)
{
	const struct candidate_in *in = input;
	struct candidate_out *out = output;
	struct apply applying = {.actor_id = caller_actor(call->caller),
		.name = in->candidate_name,
		.email = in->candidate_email,
		.external_id = in->candidate_external_id,
		.application = {.country_code = in->candidate_country_code,
			.linkedin_url = in->candidate_linkedin_url,
			.resume = in->candidate_resume},
		.is_embedded = in->is_embedded.value};
	bool is_made;

	if (!position_take(call, in, &applying.interview_id, &is_made) || !apply(call, &applying))
		return false;
	*out = (struct candidate_out){.status = str_of(applying.status),
		.reason = applying.reason,
		.interview_url = link_url(call->arena, call->service, &applying.link, false, false),
		.position_def_set_id = applying.interview_id,
		.interview_def_set_id = applying.interview_id,
		.profile_interview_id = applying.link.candidate_id,
		.enrolment_id = applying.link.enrolment_id};
	if (is_made) {
		out->generated_by = in->made.by;
		out->notes = in->made.notes;
	}
	if (applying.is_embedded) {
		out->embed_id = applying.interview.embed_id;
		out->embed_signing_key = applying.interview.embed_signing_key;
	}
	return true;
}

const struct endpoint candidate_token = {
	.name = "create_interview_for_candidate",
	.path = "/job-interview-create-for-candidate-with-token",
	.title = "Create interview for candidate",
	.doc = "For a careers site's own form: finds or makes the position, puts the candidate on its interview by the rules of "
	       "registering, keeps the resume, and gives the personal link. Nobody is mailed. Whoever was on it gets the link "
	       "they have.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.takes_idempotency_key = true,
	.in = &candidate_in_shape,
	.out = &candidate_out_shape,
	.prepare = candidate_prepare,
	.run = candidate_run,
};
