/* Queries about enrolments (sql/query/enrolments.sql). */
#include "store/enrolments.h"

#include "store/store.h"

#define KNOWN(member, ...) FIELD(struct enrolment_known, member, "", __VA_ARGS__)
static const struct field known_fields[] = {KNOWN(n), KNOWN(candidate_id), KNOWN(name), KNOWN(external_id), KNOWN(candidate_status),
	KNOWN(enrolment_id), KNOWN(state), KNOWN(link_version), KNOWN(attempts_left), KNOWN(expires_at, .format = FORMAT_TIME),
	KNOWN(is_test), KNOWN(is_mailed)};
static const struct shape known_shape = SHAPE("EnrolmentKnown", struct enrolment_known, known_fields);

static const struct field wanted_fields[] = {FIELD(struct enrolment_wanted, n, ""), FIELD(struct enrolment_wanted, email_key, "")};
static const struct shape wanted_shape = SHAPE("EnrolmentWanted", struct enrolment_wanted, wanted_fields);

#define ROW(member, ...) FIELD(struct enrolment_row, member, "", __VA_ARGS__)
static const struct field row_fields[] = {ROW(candidate_id), ROW(enrolment_id), ROW(email_key), ROW(email), ROW(name),
	ROW(external_id), ROW(language), ROW(state), ROW(is_test), ROW(is_mailed), ROW(hide_menu), ROW(hide_iframe),
	ROW(link_version), ROW(attempts_left), ROW(expires_at, .format = FORMAT_TIME), ROW(cost), ROW(hold_id), ROW(metadata),
	ROW(reminders)};
const struct shape enrolment_row_shape = SHAPE("EnrolmentRow", struct enrolment_row, row_fields);

#define BATCH(member, ...) FIELD(struct enrolment_batch, member, "", __VA_ARGS__)
static const struct field batch_fields[] = {BATCH(merchant_id), BATCH(interview_id), BATCH(now_ms)};
const struct shape enrolment_batch_shape = SHAPE("EnrolmentBatch", struct enrolment_batch, batch_fields);

#define HELD(member, ...) FIELD(struct enrolment_held, member, "", __VA_ARGS__)
static const struct field held_fields[] = {HELD(merchant_id), HELD(id), HELD(candidate_id), HELD(interview_id), HELD(hold_id),
	HELD(state), HELD(cost), HELD(link_version), HELD(attempts_left), HELD(expires_at, .format = FORMAT_TIME)};
static const struct shape held_shape = SHAPE("EnrolmentHeld", struct enrolment_held, held_fields);

struct extend_in {
	struct uuid merchant_id, id, hold_id;
	struct str state;
	int64_t cost, expires_at, now_ms;
};
#define EXTEND(member, ...) FIELD(struct extend_in, member, "", __VA_ARGS__)
static const struct field extend_fields[] = {
	EXTEND(merchant_id), EXTEND(id), EXTEND(hold_id), EXTEND(state), EXTEND(cost), EXTEND(expires_at), EXTEND(now_ms)};
static const struct shape extend_shape = SHAPE("EnrolmentExtend", struct extend_in, extend_fields);

struct until {
	int64_t now_ms, limit;
};
static const struct field until_fields[] = {FIELD(struct until, now_ms, ""), FIELD(struct until, limit, "")};
static const struct shape until_shape = SHAPE("Until", struct until, until_fields);

static const struct query enrolment_known_query = {
	.name = "enrolment_known", .in = &enrolment_batch_shape, .rows = &wanted_shape, .out = &known_shape};
static const struct query enrolment_add_query = {
	.name = "enrolment_add", .in = &enrolment_batch_shape, .rows = &enrolment_row_shape};
static const struct query enrolment_change_query = {
	.name = "enrolment_change", .in = &enrolment_batch_shape, .rows = &enrolment_row_shape};
static const struct query enrolment_find_query = {.name = "enrolment_find", .in = &by_id_shape, .out = &held_shape};
static const struct query enrolment_end_query = {.name = "enrolment_end", .in = &enrolment_batch_shape, .rows = &held_shape};
static const struct query enrolment_extend_query = {.name = "enrolment_extend", .in = &extend_shape};
static const struct query enrolment_mail_query = {.name = "enrolment_mail", .in = &by_id_shape};
static const struct query enrolment_run_out_query = {.name = "enrolment_run_out", .in = &until_shape, .out = &held_shape};

const struct query *const enrolment_queries[] = {&enrolment_known_query, &enrolment_add_query, &enrolment_change_query,
	&enrolment_find_query, &enrolment_end_query, &enrolment_extend_query, &enrolment_mail_query, &enrolment_run_out_query,
	NULL};

bool enrolments_known(struct call *call, struct enrolment_batch batch, struct list wanted, struct list *known)
{
	return db_list_batch(call, &enrolment_known_query, &batch, wanted, known);
}

bool enrolments_add(struct call *call, struct enrolment_batch batch, struct list rows)
{
	return db_run_batch(call, &enrolment_add_query, &batch, rows, NULL);
}

bool enrolments_change(struct call *call, struct enrolment_batch batch, struct list rows)
{
	return db_run_batch(call, &enrolment_change_query, &batch, rows, NULL);
}

bool enrolment_find(struct call *call, struct uuid merchant_id, struct uuid id, struct enrolment_held *out, bool *found)
{
	return db_find(call, &enrolment_find_query, &(struct by_id){merchant_id, id}, out, found);
}

bool enrolment_extend(struct call *call, const struct enrolment_held *held, int64_t now_ms)
{
	struct extend_in in = {held->merchant_id, held->id, held->hold_id, held->state, held->cost, held->expires_at, now_ms};

	return db_run(call, &enrolment_extend_query, &in, NULL);
}

bool enrolment_mail(struct call *call, struct uuid merchant_id, struct uuid id)
{
	return db_run(call, &enrolment_mail_query, &(struct by_id){merchant_id, id}, NULL);
}

bool enrolments_end(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list ended)
{
	struct enrolment_batch batch = {.merchant_id = merchant_id, .now_ms = now_ms};

	return db_run_batch(call, &enrolment_end_query, &batch, ended, NULL);
}

bool enrolments_run_out(struct call *call, int64_t now_ms, int64_t limit, struct list *out)
{
	return db_list(call, &enrolment_run_out_query, &(struct until){now_ms, limit}, out);
}
