/* create_interview_from_questions: an interview from given questions. */
#include "api/definition_fields.h"
#include "api/handlers.h"
#include "work/ai.h"
#include "work/generate.h"
#include "work/interview.h"
#include "work/question_set.h"

struct create_in {
	struct definition_in def;
	struct list questions; /* of struct question_io */
	struct flag is_embedded, instructional_video, disable_deduplication;
};
static const struct field create_in_fields[] = {DEFINITION_MAIN(create_in),
	DEFINITION(create_in, set.description, description, "What it is about, in two sentences", .min = 1, .max = 20000),
	FIELD(struct create_in, questions, "What is asked, in order", .of = &question_io_shape, .min = 1, .max = 200),
	DEFINITION_MAY(create_in, set.result_view, result_view, "What the candidate sees at the end", .one_of = terms_result_view),
	DEFINITION_MAY(create_in, set.candidate_expectations_json, candidate_expectations_json,
		"Scoring rubric: weak, moderate, strong; without it, for interviews, written by the configured model, else the "
		"lines of candidate_expectations",
		.format = FORMAT_OBJECT),
	DEFINITION_OPTIONS(create_in), DEFINITION_WHEN_NEW(create_in),
	FIELD(struct create_in, disable_deduplication, "Accepted for compatibility; questions are kept as given", .optional = true,
		.nullable = true)};
static const struct shape create_in_shape = SHAPE("CreateInterviewFromQuestionsRequest", struct create_in, create_in_fields);

static const struct field create_out_fields[] = {
	FIELD(struct created, interview_def_set_id, "The interview's id, as interview_id elsewhere"),
	FIELD(struct created, embed_id, "For embedding it", .optional = true),
	FIELD(struct created, embed_signing_key, "For signing embedded visits", .optional = true)};
static const struct shape create_out_shape = SHAPE("CreateInterviewReply", struct created, create_out_fields);

static bool check_run(struct call *call, void *data)
{
	return interview_check(call, data);
}

/* Everything is checked before the endpoint is asked, since asking costs. */
static bool create_prepare(struct call *call, struct db *db, void *input)
{
	struct create_in *in = input;
	struct interview *interview = &in->def.set;
	struct list questions;

	if (!definition_is_named(call, &in->def) || !definition_settle(call, &in->def))
		return false;
	if (!str_is_empty(interview->candidate_expectations_json.text) || !str_equal(interview->type, STR("interview")))
		return true;
	if (!ai_is_there(call)) {
		generate_expectations(call, interview, (struct list){0});
		return true;
	}
	if (!question_set_make(call, in->questions, &questions) || !db_transaction(call, db, DB_READ, check_run, interview))
		return false;
	generate_rubric(call, db, interview, questions);
	return true;
}

static bool create_run(struct call *call, const void *input, void *output)
{
	struct create_in in = *(const struct create_in *)input;
	struct created *out = output;
	struct interview *interview = &in.def.set;
	struct list questions;

	if (!question_set_make(call, in.questions, &questions) ||
		!interview_define(call, interview, questions, in.is_embedded.value))
		return false;
	*out = (struct created){interview->id, interview->embed_id, interview->embed_signing_key};
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
	.prepare = create_prepare,
	.run = create_run,
};
