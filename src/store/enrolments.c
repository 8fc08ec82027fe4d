/* Queries about enrolments (sql/query/enrolments.sql). */
#include "store/enrolments.h"

#include "base/panic.h"
#include "store/store.h"

#define KNOWN(member, ...) FIELD(struct enrolment_known, member, "", __VA_ARGS__)
static const struct field known_fields[] = {KNOWN(email_key), KNOWN(candidate_id), KNOWN(name), KNOWN(external_id),
	KNOWN(candidate_status), KNOWN(enrolment_id), KNOWN(state), KNOWN(link_version), KNOWN(attempts_left),
	KNOWN(expires_at, .format = FORMAT_TIME), KNOWN(is_test), KNOWN(is_mailed), KNOWN(openings), KNOWN(language)};
static const struct shape known_shape = SHAPE("EnrolmentKnown", struct enrolment_known, known_fields);

#define ROW(member, ...) FIELD(struct enrolment_row, member, "", __VA_ARGS__)
static const struct field row_fields[] = {ROW(candidate_id), ROW(enrolment_id), ROW(email_key), ROW(email), ROW(name),
	ROW(external_id), ROW(language), ROW(is_language_said), ROW(state), ROW(is_test), ROW(is_mailed), ROW(hide_menu),
	ROW(hide_iframe), ROW(link_version), ROW(attempts_left), ROW(expires_at, .format = FORMAT_TIME), ROW(cost), ROW(hold_id),
	ROW(metadata), ROW(reminders), ROW(openings)};
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
	.name = "enrolment_known", .in = &enrolment_batch_shape, .rows = &enrolment_row_shape, .out = &known_shape};
/* What those of a batch have in common. */
struct enrolment_add {
	struct uuid merchant_id, interview_id, hold_id;
	struct str state;
	bool is_test, hide_menu, hide_iframe;
	int64_t link_version, attempts_left, cost, now_ms;
	struct json reminders;
};
#define ADD(member) FIELD(struct enrolment_add, member, "")
static const struct field add_fields[] = {ADD(merchant_id), ADD(interview_id), ADD(hold_id), ADD(state), ADD(is_test),
	ADD(hide_menu), ADD(hide_iframe), ADD(link_version), ADD(attempts_left), ADD(cost), ADD(now_ms), ADD(reminders)};
static const struct shape add_shape = SHAPE("EnrolmentAdd", struct enrolment_add, add_fields);

static const struct query enrolment_add_query = {.name = "enrolment_add", .in = &add_shape, .rows = &enrolment_row_shape};
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

bool enrolments_known(struct call *call, struct enrolment_batch batch, struct list rows, struct list *known)
{
	return db_list_batch(call, &enrolment_known_query, &batch, rows, known);
}

static bool is_alike(const struct enrolment_add *add, const struct enrolment_row *row)
{
	return str_equal(add->state, row->state) && add->is_test == row->is_test && add->hide_menu == row->hide_menu &&
		add->hide_iframe == row->hide_iframe && add->link_version == row->link_version &&
		add->attempts_left == row->attempts_left && str_equal(add->reminders.text, row->reminders.text) &&
		add->cost == row->cost && uuid_equal(add->hold_id, row->hold_id);
}

bool enrolments_add(struct call *call, struct enrolment_batch batch, struct list rows)
{
	const struct enrolment_row *first = rows.items;
	struct enrolment_add add = {.merchant_id = batch.merchant_id, .interview_id = batch.interview_id, .now_ms = batch.now_ms};

	if (rows.count == 0)
		return true;
	add.state = first->state;
	add.is_test = first->is_test;
	add.hide_menu = first->hide_menu;
	add.hide_iframe = first->hide_iframe;
	add.link_version = first->link_version;
	add.attempts_left = first->attempts_left;
	add.reminders = first->reminders;
	add.cost = first->cost;
	add.hold_id = first->hold_id;
	for (size_t i = 0; i < rows.count; i++)
		ASSERT(is_alike(&add, first + i));
	return db_run_batch(call, &enrolment_add_query, &add, rows, NULL);
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
