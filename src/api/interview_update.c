/* update_interview: only what is sent changes; null clears what may be clear. */
#include "api/definition_fields.h"
#include "api/handlers.h"
#include "base/field.h"
#include "work/ai.h"
#include "work/generate.h"
#include "work/interview.h"

#include <string.h>

enum { COLUMNS_MOST = 64 };

struct update_in {
	struct definition_in def;
	struct uuid position_id;
	struct list questions; /* of struct question_io */
	struct flag regenerate_candidate_expectations;
	struct json rubric; /* by update_prepare */
};
static const char *const terms_introduction_all[] = {"hidden", "optional", "required", NULL};
static const char *const terms_type_credit[] = {
	"resume_check", "interview_coach_starter", "interview_coach_contributor", "interview_coach_manager", "cover_letter", NULL};
static const char *const terms_coach_plan[] = {"demo", "screening", "2nd", "3rd", "closing", "job-specific", "other", NULL};

/* What is not nullable is kept when null comes for it. */
#define IN(member, name, doc, ...) DEFINITION(update_in, set.member, name, doc, .optional = true, __VA_ARGS__)
#define IN_NULL(member, name, doc, ...) DEFINITION_MAY(update_in, set.member, name, doc, __VA_ARGS__)
static const struct field update_in_fields[] = {FIELD(struct update_in, position_id, "The interview or position"),
	IN_NULL(name, name, "Name of the interview or position", .min = 1, .max = 300, .example = "Project manager"),
	IN_NULL(location, location, "Where the work is", .max = 300, .example = "remote"),
	IN_NULL(language, mojito_language_code, "Its language as it is: it cannot change, since its questions are in it",
		.one_of = terms_language),
	IN(template_id, interview_template_id, "Who conducts it: an id of list_avatars"),
	IN(status, status, "Its status", .one_of = terms_status), IN(type, type, "What it is", .one_of = terms_type),
	IN(visibility, visibility, "Who may find it", .one_of = terms_visibility),
	IN_NULL(description, description, "What it is about, in two sentences", .max = 20000),
	IN(result_view, result_view, "What the candidate sees at the end", .one_of = terms_result_view),
	IN_NULL(candidate_expectations_json, candidate_expectations_json, "Scoring rubric: weak, moderate, strong",
		.format = FORMAT_OBJECT),
	IN_NULL(candidate_video_introduction, candidate_video_introduction,
		"Candidates do not introduce themselves by video: optional asks nobody to, required is refused",
		.one_of = terms_introduction_all),
	IN_NULL(type_credit, type_credit, "Kind of coaching credit", .one_of = terms_type_credit),
	IN_NULL(coach_plan, coach_plan, "Coaching plan", .one_of = terms_coach_plan), DEFINITION_OPTIONS(update_in),
	FIELD(struct update_in, questions,
		"The whole list, in order. Those that come back as get_interview_definition shows them are kept, changed ones are "
		"replaced, those that are missing are no longer asked; answers that were given stay with their questions",
		.of = &question_io_shape, .optional = true, .min = 1, .max = 200),
	FIELD(struct update_in, regenerate_candidate_expectations,
		"true: the rubric is written anew from the questions that are sent, by the configured model or the built-in rules; "
		"only with questions, for interviews, without a rubric",
		.optional = true, .nullable = true)};
static const struct shape update_in_shape =
	SHAPE("UpdateInterviewRequest", struct update_in, update_in_fields, .sent_at = offsetof(struct update_in, def.sent));

static const struct field replaced_fields[] = {FIELD(struct question_replaced, from, "The question that is no longer asked"),
	FIELD(struct question_replaced, to, "The one in its place")};
static const struct shape replaced_shape = SHAPE("QuestionReplaced", struct question_replaced, replaced_fields);

struct diff_out {
	struct list kept, added, removed, replaced, question_ids;
	bool reactivated;
};
#define DIFF(member, doc, ...) FIELD(struct diff_out, member, doc, __VA_ARGS__)
static const struct field diff_fields[] = {DIFF(kept, "Ids of those that are asked as before"), DIFF(added, "Ids of new ones"),
	DIFF(removed, "Ids of those that are no longer asked"), DIFF(replaced, "Those that changed", .of = &replaced_shape),
	DIFF(question_ids, "Ids of all that are asked now, in order"),
	DIFF(reactivated, "Whether an active interview is taken with other questions from now on")};
static const struct shape diff_shape = SHAPE("QuestionsDiff", struct diff_out, diff_fields);

struct update_out {
	struct uuid position_id;
	bool is_multistage;
	struct list updated_fields;
	const void *questions_diff;
};
#define OUT(member, doc, ...) FIELD(struct update_out, member, doc, __VA_ARGS__)
static const struct field update_out_fields[] = {OUT(position_id, "The interview or position"),
	OUT(is_multistage, "Whether it is a position of several stages"),
	OUT(updated_fields, "What was written, by the names that get_interview_definition has for it; questions among them"),
	OUT(questions_diff, "What became of the questions; only when they were sent", .of = &diff_shape, .optional = true)};
static const struct shape update_out_shape = SHAPE("UpdateInterviewReply", struct update_out, update_out_fields);

/* --- members -------------------------------------------------------------------------------------------------------------------
 */

/* Where get_interview_definition has them, when it is not under their own name. */
struct column {
	const char *field, *name;
};
static const struct column columns[] = {{"location", "interview_location"}, {"description_long", "interview_description_long"},
	{"interview_attempts", "result_scoring"}, {"custom_scoring", "result_scoring"}, {"interview_type", "creation_parameters"},
	{"interview_tone", "creation_parameters"}, {"seniority_level", "creation_parameters"},
	{"hiring_for_company", "creation_parameters"}};

static void column_add(struct list *names, const char *field)
{
	struct str name = str_of(field), *all = names->items;

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		if (strcmp(columns[i].field, field) == 0)
			name = str_of(columns[i].name);
	for (size_t i = 0; i < names->count; i++)
		if (str_equal(all[i], name))
			return;
	all[names->count++] = name;
}

/* A name is said in pages and mails, and the contract has no null for the attempts: it leaves both. */
static bool null_keeps(const struct field *f)
{
	return f->offset == offsetof(struct update_in, def.set.name) || f->offset == offsetof(struct update_in, def.set.attempts);
}

/* A member of the definition that came with a value, or with the null that clears it. */
static bool is_set(const struct update_in *in, uint32_t i)
{
	const struct field *f = &update_in_fields[i];
	bool is_own = f->offset >= offsetof(struct update_in, def.sent);

	if ((in->def.sent >> i & 1) == 0 || is_own || f->offset == offsetof(struct update_in, def.set.merchant_id) ||
		f->offset == offsetof(struct update_in, def.set.language))
		return false;
	return (f->nullable && !null_keeps(f)) || !field_is_none(f, in);
}

/* What came beside the stored struct is in it since definition_settle. */
static void member_take(const struct update_in *in, const struct field *f, struct interview *after)
{
	size_t offset = f->offset - offsetof(struct update_in, def.set);

	if (f->offset == offsetof(struct update_in, def.tags))
		after->tags = in->def.set.tags;
	else if (f->offset == offsetof(struct update_in, def.reminders))
		after->reminders = in->def.set.reminders;
	else if (f->offset == offsetof(struct update_in, def.edit_transcript))
		after->edit_transcript = in->def.set.edit_transcript;
	else
		memcpy((char *)after + offset, field_in(f, in), field_size(f));
}

static void members_take(const struct update_in *in, struct interview *after, struct list *names)
{
	for (uint32_t i = 0; i < update_in_shape.count; i++) {
		if (!is_set(in, i))
			continue;
		member_take(in, &update_in_fields[i], after);
		column_add(names, update_in_fields[i].name);
	}
	if (str_is_empty(after->location))
		after->location = STR("");
}

/* --- questions -----------------------------------------------------------------------------------------------------------------
 */

static bool expectations_follow(struct call *call, const struct update_in *in, struct interview *after, struct list questions)
{
	if (!in->regenerate_candidate_expectations.value)
		return true;
	if (in->questions.count == 0)
		return fault(call, FAULT_INVALID, "regenerate_candidate_expectations", "Send the questions with it.");
	if (!str_is_empty(in->def.set.candidate_expectations_json.text))
		return fault(call, FAULT_INVALID, "regenerate_candidate_expectations",
			"Send either this or candidate_expectations_json.");
	if (!str_equal(after->type, STR("interview")))
		return fault(call, FAULT_INVALID, "regenerate_candidate_expectations", "Only for the type interview.");
	if (str_is_empty(in->rubric.text))
		generate_expectations(call, after, questions);
	else
		after->candidate_expectations_json = in->rubric;
	return true;
}

static const struct diff_out *diff_make(struct call *call, const struct question_diff *from, const struct interview *after)
{
	struct diff_out *out = ARENA_NEW(call->arena, struct diff_out);

	*out = (struct diff_out){.kept = from->kept,
		.added = from->added,
		.removed = from->removed,
		.replaced = from->replaced,
		.question_ids = from->question_ids,
		.reactivated = str_equal(after->status, STR("active")) && from->added_rows.count + from->moved_rows.count > 0};
	return out;
}

static bool questions_take(
	struct call *call, const struct update_in *in, const struct interview *interview, struct question_diff *diff)
{
	struct list stored;

	*diff = (struct question_diff){0};
	if (in->questions.count == 0)
		return true;
	return interview_questions(call, interview->merchant_id, interview->id, &stored) &&
		question_set_change(call, interview->id, stored, in->questions, diff);
}

static bool interview_get_locked(struct call *call, struct uuid id, struct interview *interview)
{
	bool found;

	if (!interview_lock(call, call->caller->merchant_id, id) ||
		!interview_find(call, call->caller->merchant_id, id, interview, &found))
		return false;
	return found || fault(call, FAULT_NOT_FOUND, "position_id", "There is no interview with this id.");
}

/* What must be right before anything is read. */
static bool input_check(struct call *call, const struct update_in *in)
{
	if (in->def.set.name.ptr != NULL && str_is_empty(str_trim(in->def.set.name)))
		return fault(call, FAULT_INVALID, "name", "Must not be blank.");
	return true;
}

static bool language_check(struct call *call, const struct update_in *in, const struct interview *before)
{
	struct str wanted = in->def.set.language;

	return str_is_empty(wanted) || str_equal(wanted, before->language) ||
		fault(call, FAULT_INVALID, "mojito_language_code",
			"The language of an interview cannot change; this one is in %.*s. Make a new interview for another "
			"language.",
			STR_ARG(before->language));
}

/* The interview as it will be, as far as a rubric follows from it. */
struct update_look {
	const struct update_in *in;
	struct interview after;
	struct question_diff diff;
	bool is_found;
};

static bool look_run(struct call *call, void *data)
{
	struct update_look *look = data;
	struct list names = {.items = ARENA_ARRAY(call->arena, struct str, COLUMNS_MOST)};

	if (!interview_find(call, call->caller->merchant_id, look->in->position_id, &look->after, &look->is_found))
		return false;
	if (!look->is_found || !questions_take(call, look->in, &look->after, &look->diff))
		return !look->is_found;
	if (!language_check(call, look->in, &look->after))
		return false;
	members_take(look->in, &look->after, &names);
	return interview_check(call, &look->after);
}

/* Asks the endpoint for the rubric where one follows; what there is to say against it, update_run says. */
static bool update_prepare(struct call *call, struct db *db, void *input)
{
	struct update_in *in = input, settled = *in;
	struct update_look look = {.in = &settled};

	if (!in->regenerate_candidate_expectations.value || !ai_is_there(call) || in->questions.count == 0 ||
		!str_is_empty(in->def.set.candidate_expectations_json.text))
		return true;
	if (!input_check(call, in) || !definition_settle(call, &settled.def) || !db_transaction(call, db, DB_READ, look_run, &look))
		return false;
	if (!look.is_found || !str_equal(look.after.type, STR("interview")))
		return true;
	generate_rubric(call, db, &look.after, look.diff.questions);
	in->rubric = look.after.candidate_expectations_json;
	return true;
}

static bool update_run(struct call *call, const void *input, void *output)
{
	struct update_in in = *(const struct update_in *)input;
	struct update_out *out = output;
	struct interview before, after;
	struct question_diff diff;

	if (!input_check(call, &in) || !definition_settle(call, &in.def) || !interview_get_locked(call, in.position_id, &before) ||
		!language_check(call, &in, &before))
		return false;
	out->position_id = in.position_id;
	out->updated_fields.items = ARENA_ARRAY(call->arena, struct str, COLUMNS_MOST);
	after = before;
	members_take(&in, &after, &out->updated_fields);
	if (!questions_take(call, &in, &before, &diff) || !expectations_follow(call, &in, &after, diff.questions))
		return false;
	if (in.questions.count > 0) {
		column_add(&out->updated_fields, "questions");
		out->questions_diff = diff_make(call, &diff, &after);
	}
	if (in.regenerate_candidate_expectations.value)
		column_add(&out->updated_fields, "candidate_expectations_json");
	if (out->updated_fields.count == 0)
		return fault(call, FAULT_INVALID, NULL, "Send at least one member to change.");
	return interview_change(call, &before, &after, &diff);
}

const struct endpoint interview_update = {
	.name = "update_interview",
	.path = "/job-interview-update",
	.title = "Update interview or position",
	.doc = "Changes what is sent of an interview and leaves the rest; null clears. Questions come as the whole list. The "
	       "language stays.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_idempotent = true,
	.is_destructive = true,
	.in = &update_in_shape,
	.out = &update_out_shape,
	.prepare = update_prepare,
	.run = update_run,
};
