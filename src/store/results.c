/* Queries about attempts and answers (sql/query/results.sql). */
#include "store/results.h"

#include "store/store.h"

#define RESULT(member, ...) FIELD(struct result, member, "", __VA_ARGS__)
static const struct field result_fields[] = {RESULT(merchant_id), RESULT(id), RESULT(enrolment_id), RESULT(candidate_id),
	RESULT(interview_id), RESULT(attempt), RESULT(is_test), RESULT(status), RESULT(coach_status), RESULT(processing_status),
	RESULT(language), RESULT(completion_reason), RESULT(started_at, .format = FORMAT_TIME),
	RESULT(last_seen_at, .format = FORMAT_TIME), RESULT(ended_at, .format = FORMAT_TIME),
	RESULT(submitted_at, .format = FORMAT_TIME), RESULT(deadline_at, .format = FORMAT_TIME),
	RESULT(resumed_at, .format = FORMAT_TIME), RESULT(updated_at, .format = FORMAT_TIME), RESULT(at_position),
	RESULT(duration_ds, .format = FORMAT_OPT_INT), RESULT(coverage)};
static const struct shape result_shape = SHAPE("Result", struct result, result_fields);

#define ANSWER(member, ...) FIELD(struct answer, member, "", __VA_ARGS__)
static const struct field answer_fields[] = {ANSWER(result_id), ANSWER(id), ANSWER(question_id), ANSWER(main_id), ANSWER(position),
	ANSWER(view), ANSWER(question_asked), ANSWER(language), ANSWER(alternatives), ANSWER(limit_s, .format = FORMAT_OPT_INT),
	ANSWER(state), ANSWER(text), ANSWER(text_version), ANSWER(recording), ANSWER(recording_type), ANSWER(recording_take),
	ANSWER(recording_bytes), ANSWER(shown_at, .format = FORMAT_TIME), ANSWER(answered_at, .format = FORMAT_TIME),
	ANSWER(duration_ds, .format = FORMAT_OPT_INT)};
static const struct shape answer_shape = SHAPE("Answer", struct answer, answer_fields);

/* An answer with what a change of it needs beside. */
struct answer_in {
	struct answer answer;
	struct uuid merchant_id;
	int64_t now_ms;
};
#define IN(member, ...) FIELD_AS(struct answer_in, answer.member, #member, "", __VA_ARGS__)
static const struct field answer_in_fields[] = {IN(result_id), IN(id), IN(state), IN(text), IN(text_version), IN(recording),
	IN(recording_type), IN(recording_take), IN(recording_bytes), IN(recording_offset), IN(answered_at, .format = FORMAT_TIME),
	IN(duration_ds, .format = FORMAT_OPT_INT), FIELD(struct answer_in, merchant_id, ""), FIELD(struct answer_in, now_ms, "")};
static const struct shape answer_in_shape = SHAPE("AnswerIn", struct answer_in, answer_in_fields);

#define PROGRESS(member) FIELD(struct enrolment_progress, member, "")
static const struct field progress_fields[] = {
	PROGRESS(merchant_id), PROGRESS(id), PROGRESS(state), PROGRESS(used), PROGRESS(now_ms)};
static const struct shape progress_shape = SHAPE("EnrolmentProgress", struct enrolment_progress, progress_fields);

struct at_now {
	struct uuid merchant_id, id;
	int64_t now_ms;
};
static const struct field at_now_fields[] = {
	FIELD(struct at_now, merchant_id, ""), FIELD(struct at_now, id, ""), FIELD(struct at_now, now_ms, "")};
static const struct shape at_now_shape = SHAPE("AtNow", struct at_now, at_now_fields);

struct due_in {
	int64_t before_ms, limit;
};
static const struct field due_in_fields[] = {FIELD(struct due_in, before_ms, ""), FIELD(struct due_in, limit, "")};
static const struct shape due_in_shape = SHAPE("ResultsDueIn", struct due_in, due_in_fields);

#define DUE(member) FIELD(struct result_due, member, "")
static const struct field due_fields[] = {DUE(merchant_id), DUE(id), DUE(enrolment_id)};
static const struct shape due_shape = SHAPE("ResultDue", struct result_due, due_fields);

struct reader_in {
	struct uuid merchant_id, id, platform_id;
};
static const struct field reader_in_fields[] = {
	FIELD(struct reader_in, merchant_id, ""), FIELD(struct reader_in, id, ""), FIELD(struct reader_in, platform_id, "")};
static const struct shape reader_in_shape = SHAPE("CompletionReadersIn", struct reader_in, reader_in_fields);

static const struct field reader_fields[] = {
	FIELD(struct completion_reader, account_id, ""), FIELD(struct completion_reader, language, "")};
static const struct shape reader_shape = SHAPE("CompletionReader", struct completion_reader, reader_fields);

static const struct query result_add_query = {.name = "result_add", .in = &result_shape};
static const struct query result_latest_query = {.name = "result_latest", .in = &by_id_shape, .out = &result_shape};
static const struct query result_lock_query = {.name = "result_lock", .in = &by_id_shape, .out = &due_shape};
static const struct query result_change_query = {.name = "result_change", .in = &result_shape};
static const struct query result_see_query = {.name = "result_see", .in = &at_now_shape};
static const struct query result_silent_query = {.name = "result_silent", .in = &due_in_shape, .out = &due_shape};
static const struct query result_unsent_query = {.name = "result_unsent", .in = &due_in_shape, .out = &due_shape};
static const struct query result_remind_query = {.name = "result_remind", .in = &at_now_shape};
static const struct query answer_add_query = {.name = "answer_add", .in = &by_merchant_shape, .rows = &answer_shape};
static const struct query answer_list_query = {.name = "answer_list", .in = &by_id_shape, .out = &answer_shape};
static const struct query answer_show_query = {.name = "answer_show", .in = &answer_in_shape};
static const struct query answer_save_query = {.name = "answer_save", .in = &answer_in_shape};
static const struct query answer_skip_query = {.name = "answer_skip", .in = &answer_in_shape};
static const struct query answer_record_query = {.name = "answer_record", .in = &answer_in_shape};
static const struct query enrolment_progress_query = {.name = "enrolment_progress", .in = &progress_shape};
static const struct query completion_readers_query = {.name = "completion_readers", .in = &reader_in_shape, .out = &reader_shape};

const struct query *const result_queries[] = {&result_add_query, &result_latest_query, &result_lock_query, &result_change_query,
	&result_see_query, &result_silent_query, &result_unsent_query, &result_remind_query, &answer_add_query, &answer_list_query,
	&answer_show_query, &answer_save_query, &answer_skip_query, &answer_record_query, &enrolment_progress_query,
	&completion_readers_query, NULL};

bool answers_add(struct call *call, struct uuid merchant_id, struct list answers)
{
	return db_run_batch(call, &answer_add_query, &(struct by_merchant){merchant_id}, answers, NULL);
}

bool result_add(struct call *call, const struct result *result, struct list answers)
{
	return db_run(call, &result_add_query, result, NULL) && answers_add(call, result->merchant_id, answers);
}

bool result_latest(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct result *out, bool *found)
{
	return db_find(call, &result_latest_query, &(struct by_id){merchant_id, enrolment_id}, out, found);
}

bool result_lock(struct call *call, struct uuid merchant_id, struct uuid enrolment_id)
{
	struct result_due locked;
	bool found;

	return db_find(call, &result_lock_query, &(struct by_id){merchant_id, enrolment_id}, &locked, &found);
}

static bool run_first(struct call *call, const struct query *query, const void *in, bool *first)
{
	int64_t changed = 0;

	if (!db_run(call, query, in, &changed))
		return false;
	*first = changed > 0;
	return true;
}

bool result_change(struct call *call, const struct result *result, bool *changed)
{
	struct result row = *result;

	row.updated_at = call->now_ms;
	return run_first(call, &result_change_query, &row, changed);
}

bool result_see(struct call *call, struct uuid merchant_id, struct uuid id)
{
	return db_run(call, &result_see_query, &(struct at_now){merchant_id, id, call->now_ms}, NULL);
}

bool answers_list(struct call *call, struct uuid merchant_id, struct uuid result_id, struct list *out)
{
	return db_list(call, &answer_list_query, &(struct by_id){merchant_id, result_id}, out);
}

static struct answer_in answer_in(const struct call *call, struct uuid merchant_id, const struct answer *answer)
{
	return (struct answer_in){.answer = *answer, .merchant_id = merchant_id, .now_ms = call->now_ms};
}

bool answer_show(struct call *call, struct uuid merchant_id, const struct answer *answer)
{
	struct answer_in in = answer_in(call, merchant_id, answer);

	return db_run(call, &answer_show_query, &in, NULL);
}

bool answer_save(struct call *call, struct uuid merchant_id, const struct answer *answer, bool *saved)
{
	struct answer_in in = answer_in(call, merchant_id, answer);

	return run_first(call, &answer_save_query, &in, saved);
}

bool answer_skip(struct call *call, struct uuid merchant_id, const struct answer *answer)
{
	struct answer_in in = answer_in(call, merchant_id, answer);

	return db_run(call, &answer_skip_query, &in, NULL);
}

bool answer_record(struct call *call, struct uuid merchant_id, const struct answer *answer, bool *taken)
{
	struct answer_in in = answer_in(call, merchant_id, answer);

	return run_first(call, &answer_record_query, &in, taken);
}

bool enrolment_progress(struct call *call, const struct enrolment_progress *progress)
{
	return db_run(call, &enrolment_progress_query, progress, NULL);
}

bool results_silent(struct call *call, int64_t before_ms, int64_t limit, struct list *out)
{
	return db_list(call, &result_silent_query, &(struct due_in){before_ms, limit}, out);
}

bool results_unsent(struct call *call, int64_t before_ms, int64_t limit, struct list *out)
{
	return db_list(call, &result_unsent_query, &(struct due_in){before_ms, limit}, out);
}

bool result_remind(struct call *call, struct uuid merchant_id, struct uuid id, bool *first)
{
	return run_first(call, &result_remind_query, &(struct at_now){merchant_id, id, call->now_ms}, first);
}

bool completion_readers(struct call *call, struct uuid merchant_id, struct uuid interview_id, struct list *out)
{
	return db_list(call, &completion_readers_query, &(struct reader_in){merchant_id, interview_id, platform_id}, out);
}
