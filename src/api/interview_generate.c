/* create_interview: an interview whose questions are written here. The endpoint is asked before the transaction. */
#include "api/definition_fields.h"
#include "api/handlers.h"
#include "work/generate.h"
#include "work/interview.h"

enum { LENGTH_MOST = 40 };

struct generate_in {
	struct definition_in def;
	struct json interview_length;
	struct flag is_embedded, instructional_video, include_rapport_question, include_closing_prompt, use_enhanced_expectations;
	struct generate made; /* by generate_prepare */
};
#define IN_OPTIONAL(member, doc, ...) FIELD(struct generate_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field generate_in_fields[] = {DEFINITION_MAIN(generate_in),
	DEFINITION_MAY(generate_in, set.description, description, "What it is about, in two sentences; written when it is blank",
		.max = 20000),
	IN_OPTIONAL(interview_length,
		"Number of questions, 1 to 40 (a number, or as text), at most one for two minutes of max_duration; five to eight "
		"without it",
		.example = "8"),
	IN_OPTIONAL(include_rapport_question, "true: the first question is small talk and is not scored"),
	IN_OPTIONAL(include_closing_prompt, "Whether the last question asks what the candidate wants to know; true without it"),
	IN_OPTIONAL(use_enhanced_expectations, "Accepted for compatibility"),
	DEFINITION_MAY(
		generate_in, set.result_view, result_view, "What the candidate sees at the end", .one_of = terms_result_view),
	DEFINITION_OPTIONS(generate_in), DEFINITION_WHEN_NEW(generate_in)};
static const struct shape generate_in_shape = SHAPE("CreateInterviewRequest", struct generate_in, generate_in_fields);

struct generate_out {
	struct uuid interview_def_set_id;
	struct str embed_id, embed_signing_key, generated_by;
	int64_t questions_generated, max_duration;
	struct list notes;
};
#define OUT(member, doc, ...) FIELD(struct generate_out, member, doc, __VA_ARGS__)
static const struct field generate_out_fields[] = {OUT(interview_def_set_id, "The interview's id, as interview_id elsewhere"),
	OUT(questions_generated, "How many questions it has", .example = "8"),
	OUT(max_duration, "Seconds in all", .example = "1200"),
	OUT(generated_by, "Who wrote the questions: the model of the endpoint, or the built-in generator and why"),
	OUT(notes, "What you should know about them: the language, the length"),
	OUT(embed_id, "For embedding it", .optional = true),
	OUT(embed_signing_key, "For signing embedded visits", .optional = true)};
static const struct shape generate_out_shape = SHAPE("CreateInterviewGeneratedReply", struct generate_out, generate_out_fields);

/* A number or its text. */
static bool length_read(struct call *call, struct json from, size_t *length)
{
	struct str text = from.text;
	double number;

	*length = 0;
	if (text.len >= 2 && text.ptr[0] == '"')
		text = str_trim(str_first(str_from(text, 1), text.len - 2));
	if (str_is_empty(text))
		return true;
	if (!str_to_number(text, &number) || number != (double)(int)number || number < 1 || number > LENGTH_MOST)
		return fault(call, FAULT_INVALID, "interview_length", "Must be a whole number from 1 to %d.", LENGTH_MOST);
	*length = (size_t)number;
	return true;
}

static bool check_run(struct call *call, void *data)
{
	return interview_check(call, data);
}

/* Everything is checked before the endpoint is asked, since asking costs. */
static bool generate_prepare(struct call *call, struct db *db, void *input)
{
	struct generate_in *in = input;
	struct interview *interview = &in->def.set;

	in->made = (struct generate){.interview = interview,
		.db = db,
		.rapport = in->include_rapport_question.value,
		.closing = !in->include_closing_prompt.is_set || in->include_closing_prompt.value};
	if (!definition_is_named(call, &in->def) || !length_read(call, in->interview_length, &in->made.count) ||
		!definition_settle(call, &in->def))
		return false;
	interview_defaults(interview);
	if (str_is_empty(interview->interview_type))
		interview->interview_type = str_of(terms_interview_type[0]);
	if (!db_transaction(call, db, DB_READ, check_run, interview) || !generate_place(call, db))
		return false;
	generate_interview(call, &in->made);
	return true;
}

/* The transaction may run again: what it fills is its own. */
static bool generate_run(struct call *call, const void *input, void *output)
{
	const struct generate_in *in = input;
	const struct generate *made = &in->made;
	struct generate_out *out = output;
	struct interview interview = in->def.set;
	struct question *questions = made->questions.items;

	for (size_t i = 0; i < made->questions.count; i++)
		questions[i].id = uuid_make(call->now_ms);
	if (!interview_define(call, &interview, made->questions, in->is_embedded.value))
		return false;
	*out = (struct generate_out){.interview_def_set_id = interview.id,
		.embed_id = interview.embed_id,
		.embed_signing_key = interview.embed_signing_key,
		.generated_by = made->by,
		.questions_generated = (int64_t)made->questions.count,
		.max_duration = interview.max_duration_s,
		.notes = made->notes};
	return true;
}

const struct endpoint interview_create = {
	.name = "create_interview",
	.path = "/job-interview-create",
	.title = "Create interview",
	.doc = "Makes an interview whose questions are written from its name and description, by the configured model or by the "
	       "built-in "
	       "generator. Creating costs nothing; candidates' invitations hold credits.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.takes_idempotency_key = true,
	.in = &generate_in_shape,
	.out = &generate_out_shape,
	.prepare = generate_prepare,
	.run = generate_run,
};
