/* Queries of scoring (sql/query/scoring.sql). */
#include "store/scoring.h"

#include "store/store.h"

struct waiting_in {
	int64_t now_ms, limit;
};
static const struct field waiting_fields[] = {FIELD(struct waiting_in, now_ms, ""), FIELD(struct waiting_in, limit, "")};
static const struct shape waiting_shape = SHAPE("ScoringWaiting", struct waiting_in, waiting_fields);

#define DUE(member) FIELD(struct scoring_due, member, "")
static const struct field due_fields[] = {DUE(merchant_id), DUE(id), DUE(tries)};
static const struct shape due_shape = SHAPE("ScoringDue", struct scoring_due, due_fields);

#define LEASE(member) FIELD(struct scoring_lease, member, "")
static const struct field lease_fields[] = {LEASE(merchant_id), LEASE(id), LEASE(scoring_id), LEASE(now_ms), LEASE(until_ms)};
static const struct shape lease_shape = SHAPE("ScoringLease", struct scoring_lease, lease_fields);

#define RESULT(member) FIELD(struct scored_result, member, "")
static const struct field result_fields[] = {RESULT(merchant_id), RESULT(id), RESULT(scoring_id), RESULT(processing_status),
	RESULT(processing_error), RESULT(score), RESULT(score_answer), RESULT(score_interview_ai), RESULT(score_words_per_minute),
	RESULT(analysis), RESULT(analysis_recruiter), RESULT(scored_by), RESULT(analysis_other), RESULT(rubric), RESULT(risks),
	RESULT(now_ms)};
static const struct shape result_shape = SHAPE("ScoredResult", struct scored_result, result_fields);

#define ANSWER(member) FIELD(struct scored_answer, member, "")
static const struct field answer_fields[] = {
	ANSWER(id), ANSWER(score), ANSWER(analysis), ANSWER(analysis_recruiter), ANSWER(assessment)};
static const struct shape answer_shape = SHAPE("ScoredAnswer", struct scored_answer, answer_fields);

#define RECORDING(member) FIELD(struct transcript_due, member, "")
static const struct field recording_fields[] = {
	RECORDING(id), RECORDING(recording), RECORDING(recording_type), RECORDING(language), RECORDING(recording_bytes)};
static const struct shape recording_shape = SHAPE("TranscriptDue", struct transcript_due, recording_fields);

#define WORDS(member) FIELD(struct transcript, member, "")
static const struct field words_fields[] = {
	WORDS(merchant_id), WORDS(result_id), WORDS(scoring_id), WORDS(id), WORDS(text), WORDS(until_ms)};
static const struct shape words_shape = SHAPE("Transcript", struct transcript, words_fields);

static const struct query waiting_query = {.name = "scoring_waiting", .in = &waiting_shape, .out = &due_shape};
static const struct query take_query = {.name = "scoring_take", .in = &lease_shape};
static const struct query write_query = {.name = "scoring_write", .in = &result_shape};
static const struct query answers_query = {.name = "scoring_write_answers", .in = &by_id_shape, .rows = &answer_shape};
static const struct query give_back_query = {.name = "scoring_give_back", .in = &result_shape};

static const struct query recordings_query = {.name = "transcripts_due", .in = &by_id_shape, .out = &recording_shape};
static const struct query hold_query = {.name = "transcript_hold", .in = &words_shape};
static const struct query words_query = {.name = "transcript_write", .in = &words_shape};

const struct query *const scoring_queries[] = {&waiting_query, &take_query, &write_query, &answers_query, &give_back_query,
	&recordings_query, &hold_query, &words_query, NULL};

bool scoring_waiting(struct call *call, int64_t now_ms, int64_t limit, struct list *out)
{
	return db_list(call, &waiting_query, &(struct waiting_in){now_ms, limit}, out);
}

bool scoring_take(struct call *call, const struct scoring_lease *lease, bool *taken)
{
	int64_t rows;

	if (!db_run(call, &take_query, lease, &rows))
		return false;
	*taken = rows > 0;
	return true;
}

bool scoring_write(struct call *call, const struct scored_result *result, struct list answers, bool *is_held)
{
	struct by_id in = {result->merchant_id, result->id};
	int64_t rows;

	if (!db_run(call, &write_query, result, &rows))
		return false;
	*is_held = rows > 0;
	return !*is_held || answers.count == 0 || db_run_batch(call, &answers_query, &in, answers, NULL);
}

bool scoring_give_back(struct call *call, const struct scored_result *result)
{
	return db_run(call, &give_back_query, result, NULL);
}

bool transcripts_due(struct call *call, struct uuid merchant_id, struct uuid result_id, struct list *out)
{
	return db_list(call, &recordings_query, &(struct by_id){merchant_id, result_id}, out);
}

bool transcript_write(struct call *call, const struct transcript *transcript, bool *is_held)
{
	int64_t rows;

	if (!db_run(call, &hold_query, transcript, &rows))
		return false;
	*is_held = rows > 0;
	return !*is_held || db_run(call, &words_query, transcript, NULL);
}
