/* Queries about what a candidate's page shows (sql/query/takes.sql). */
#include "store/takes.h"

#include "store/store.h"

#define TAKE(member, ...) FIELD(struct take_row, member, "", __VA_ARGS__)
static const struct field take_fields[] = {TAKE(candidate_id), TAKE(interview_id), TAKE(state), TAKE(is_test), TAKE(link_version),
	TAKE(attempts_left), TAKE(expires_at, .format = FORMAT_TIME), TAKE(candidate_name), TAKE(candidate_status), TAKE(merchant_name),
	TAKE(merchant_status), TAKE(interview_name), TAKE(location), TAKE(interview_status), TAKE(language), TAKE(template_id),
	TAKE(available_till, .format = FORMAT_TIME), TAKE(max_duration_s), TAKE(recording), TAKE(recording_full_session),
	TAKE(welcome_message), TAKE(embed_id), TAKE(questions), TAKE(questions_always), TAKE(questions_random_subset)};
static const struct shape take_shape = SHAPE("Take", struct take_row, take_fields);

struct opened {
	struct uuid merchant_id, id;
	int64_t now_ms;
};
static const struct field opened_fields[] = {
	FIELD(struct opened, merchant_id, ""), FIELD(struct opened, id, ""), FIELD(struct opened, now_ms, "")};
static const struct shape opened_shape = SHAPE("Opened", struct opened, opened_fields);

static const struct query take_find_query = {.name = "take_find", .in = &by_id_shape, .out = &take_shape};
static const struct query enrolment_opened_query = {.name = "enrolment_opened", .in = &opened_shape};

const struct query *const take_queries[] = {&take_find_query, &enrolment_opened_query, NULL};

bool take_find(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct take_row *out, bool *found)
{
	return db_find(call, &take_find_query, &(struct by_id){merchant_id, enrolment_id}, out, found);
}

bool take_mark_opened(struct call *call, struct uuid merchant_id, struct uuid enrolment_id)
{
	return db_run(call, &enrolment_opened_query, &(struct opened){merchant_id, enrolment_id, call->now_ms}, NULL);
}
