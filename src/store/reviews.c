/* Queries about results as they are looked at (sql/query/reviews.sql). */
#include "store/reviews.h"

#include "store/counts.h"
#include "store/store.h"

#define REVIEW(member, ...) FIELD(struct review, member, "", __VA_ARGS__)
#define REVIEW_AT(member) REVIEW(member, .format = FORMAT_TIME)
static const struct field review_fields[] = {REVIEW(merchant_id), REVIEW(id), REVIEW(enrolment_id), REVIEW(candidate_id),
	REVIEW(interview_id), REVIEW(candidate_name), REVIEW(candidate_email), REVIEW(candidate_external_id),
	REVIEW(interview_name), REVIEW(interview_type), REVIEW(interview_location), REVIEW(attempt), REVIEW(is_test),
	REVIEW(is_shortlisted), REVIEW(status), REVIEW(coach_status), REVIEW(processing_status), REVIEW(processing_error),
	REVIEW(language), REVIEW(decision_status), REVIEW_AT(started_at), REVIEW_AT(ended_at), REVIEW_AT(submitted_at),
	REVIEW_AT(decided_at), REVIEW(duration_ds, .format = FORMAT_OPT_INT), REVIEW(score), REVIEW(score_answer),
	REVIEW(score_interview_ai), REVIEW(score_words_per_minute), REVIEW(score_sentiment), REVIEW(coverage), REVIEW(risks),
	REVIEW_AT(created_at), REVIEW_AT(updated_at), REVIEW(completion_reason), REVIEW(analysis), REVIEW(analysis_recruiter),
	REVIEW(scored_by), REVIEW(note), REVIEW(analysis_other), REVIEW(rubric), REVIEW(external_data), REVIEW(decided_by),
	REVIEW(is_mailed), REVIEW(enrolment_state), REVIEW(candidate_language), REVIEW(result_view), REVIEW(report_config),
	REVIEW(merchant_name)};
static const struct shape review_shape = SHAPE("Review", struct review, review_fields);

#define ANSWER(member, ...) FIELD(struct review_answer, member, "", __VA_ARGS__)
static const struct field answer_fields[] = {ANSWER(id), ANSWER(question_id), ANSWER(main_id), ANSWER(position),
	ANSWER(recording_bytes), ANSWER(shown_at, .format = FORMAT_TIME), ANSWER(duration_ds, .format = FORMAT_OPT_INT),
	ANSWER(view), ANSWER(question_asked), ANSWER(question_original), ANSWER(external_id), ANSWER(language), ANSWER(state),
	ANSWER(text), ANSWER(transcript), ANSWER(recording), ANSWER(recording_type), ANSWER(analysis), ANSWER(analysis_recruiter),
	ANSWER(external_data), ANSWER(alternatives), ANSWER(assessment), ANSWER(expectations), ANSWER(score)};
static const struct shape answer_shape = SHAPE("ReviewAnswer", struct review_answer, answer_fields);

#define FILTER(member) FIELD(struct review_filter, member, "")
static const struct field filter_fields[] = {FILTER(merchant_id), FILTER(interview_id), FILTER(candidate_id), FILTER(type),
	FILTER(tab), FILTER(order_by), FILTER(text), FILTER(risk), FILTER(risk_b), FILTER(risk_c), FILTER(risk_d), FILTER(limit),
	FILTER(offset)};
static const struct shape filter_shape = SHAPE("ReviewFilter", struct review_filter, filter_fields);

struct answers_in {
	struct uuid merchant_id, id, interview_id;
};
static const struct field answers_in_fields[] = {
	FIELD(struct answers_in, merchant_id, ""), FIELD(struct answers_in, id, ""), FIELD(struct answers_in, interview_id, "")};
static const struct shape answers_in_shape = SHAPE("ReviewAnswersIn", struct answers_in, answers_in_fields);

#define DECISION(member, ...) FIELD(struct review_decision, member, "", __VA_ARGS__)
static const struct field decision_fields[] = {DECISION(merchant_id), DECISION(id), DECISION(decided_by), DECISION(has_decision),
	DECISION(has_shortlist), DECISION(has_note), DECISION(is_shortlisted), DECISION(decision_status), DECISION(note),
	DECISION(decided_at, .format = FORMAT_TIME), DECISION(now_ms)};
static const struct shape decision_shape = SHAPE("ReviewDecision", struct review_decision, decision_fields);

#define REOPENING(member) FIELD(struct review_reopening, member, "")
static const struct field result_reopen_fields[] = {REOPENING(merchant_id), REOPENING(id), REOPENING(now_ms), REOPENING(reason)};
static const struct shape result_reopen_shape = SHAPE("ReviewReopen", struct review_reopening, result_reopen_fields);
static const struct field enrolment_reopen_fields[] = {REOPENING(merchant_id),
	FIELD_AS(struct review_reopening, enrolment_id, "id", ""), REOPENING(hold_id), REOPENING(cost), REOPENING(expires_at),
	REOPENING(now_ms)};
static const struct shape enrolment_reopen_shape = SHAPE("EnrolmentReopen", struct review_reopening, enrolment_reopen_fields);

struct stop_in {
	struct uuid merchant_id, enrolment_id;
	int64_t now_ms;
};
static const struct field stop_in_fields[] = {
	FIELD(struct stop_in, merchant_id, ""), FIELD(struct stop_in, enrolment_id, ""), FIELD(struct stop_in, now_ms, "")};
static const struct shape stop_in_shape = SHAPE("ReviewMailsStop", struct stop_in, stop_in_fields);

static const struct query list_query = {.name = "review_list", .in = &filter_shape, .out = &review_shape};
static const struct query list_interview_query = {.name = "review_list_interview", .in = &filter_shape, .out = &review_shape};
static const struct query list_ordered_query = {.name = "review_list_ordered", .in = &filter_shape, .out = &review_shape};
static const struct query count_query = {.name = "review_count", .in = &filter_shape, .out = &count_shape};
static const struct query count_interview_query = {.name = "review_count_interview", .in = &filter_shape, .out = &count_shape};
static const struct query find_query = {.name = "review_find", .in = &by_id_shape, .out = &review_shape};
static const struct query answers_query = {.name = "review_answers", .in = &answers_in_shape, .out = &answer_shape};
static const struct query decide_query = {.name = "review_decide", .in = &decision_shape};
static const struct query mails_stop_query = {.name = "review_mails_stop", .in = &stop_in_shape};
static const struct query reopen_query = {.name = "review_reopen", .in = &result_reopen_shape};
static const struct query enrolment_reopen_query = {.name = "enrolment_reopen", .in = &enrolment_reopen_shape};

const struct query *const review_queries[] = {&list_query, &list_interview_query, &list_ordered_query, &count_query,
	&count_interview_query, &find_query, &answers_query, &decide_query, &mails_stop_query, &reopen_query,
	&enrolment_reopen_query, NULL};

bool reviews_list(struct call *call, const struct review_filter *filter, struct list *out)
{
	bool is_newest = str_is_empty(filter->order_by) || str_equal(filter->order_by, STR("created_at_newest"));
	const struct query *newest = uuid_is_none(filter->interview_id) ? &list_query : &list_interview_query;

	return db_list(call, is_newest ? newest : &list_ordered_query, filter, out);
}

bool reviews_count(struct call *call, const struct review_filter *filter, int64_t *total)
{
	return count_find(call, uuid_is_none(filter->interview_id) ? &count_query : &count_interview_query, filter, total);
}

bool review_find(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out, bool *found)
{
	return db_find(call, &find_query, &(struct by_id){merchant_id, id}, out, found);
}

bool review_answers(struct call *call, const struct review *review, struct list *out)
{
	return db_list(call, &answers_query, &(struct answers_in){review->merchant_id, review->id, review->interview_id}, out);
}

bool review_decide(struct call *call, const struct review_decision *decision, bool *changed)
{
	int64_t rows;

	if (!db_run(call, &decide_query, decision, &rows))
		return false;
	*changed = rows > 0;
	return true;
}

bool review_mails_stop(struct call *call, const struct review *review)
{
	return db_run(call, &mails_stop_query, &(struct stop_in){review->merchant_id, review->enrolment_id, call->now_ms}, NULL);
}

bool review_reopen(struct call *call, const struct review_reopening *reopening, bool *changed)
{
	int64_t rows;

	if (!db_run(call, &reopen_query, reopening, &rows))
		return false;
	*changed = rows > 0;
	return !*changed || db_run(call, &enrolment_reopen_query, reopening, NULL);
}
