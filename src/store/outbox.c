/* Queries about the outbox (sql/query/outbox.sql). */
#include "store/outbox.h"

#include "store/store.h"

struct outbox_add_in {
	struct uuid merchant_id;
	struct str kind, language;
	struct json data;
	int64_t due_at, opening, now_ms;
};
#define ADD(member, ...) FIELD(struct outbox_add_in, member, "", __VA_ARGS__)
static const struct field add_fields[] = {
	ADD(merchant_id), ADD(kind), ADD(language), ADD(data), ADD(due_at), ADD(opening, .format = FORMAT_TIME), ADD(now_ms)};
static const struct shape add_shape = SHAPE("OutboxAdd", struct outbox_add_in, add_fields);

#define MAIL(member, ...) FIELD(struct outbox_mail, member, "", __VA_ARGS__)
static const struct field mail_fields[] = {MAIL(id), MAIL(kind), MAIL(due_at, .format = FORMAT_TIME), MAIL(enrolment_id),
	MAIL(account_id), MAIL(language), MAIL(data), MAIL(opening, .format = FORMAT_TIME)};
static const struct shape mail_shape = SHAPE("OutboxMail", struct outbox_mail, mail_fields);

struct outbox_due_in {
	struct uuid after;
	int64_t now_ms, most;
};
#define DUE(member) FIELD(struct outbox_due_in, member, "")
static const struct field due_fields[] = {DUE(after), DUE(now_ms), DUE(most)};
static const struct shape due_shape = SHAPE("OutboxDue", struct outbox_due_in, due_fields);

#define LEASE(member) FIELD(struct outbox_lease, member, "")
static const struct field lease_fields[] = {LEASE(merchant_id), LEASE(lease_id), LEASE(now_ms), LEASE(lease_until), LEASE(most)};
static const struct shape lease_shape = SHAPE("OutboxLease", struct outbox_lease, lease_fields);

#define TAKEN(member) FIELD(struct outbox_taken, member, "")
static const struct field taken_fields[] = {TAKEN(merchant_id), TAKEN(id), TAKEN(kind), TAKEN(language), TAKEN(enrolment_id),
	TAKEN(account_id), TAKEN(data), TAKEN(due_at), TAKEN(created_at), TAKEN(attempts)};
static const struct shape taken_shape = SHAPE("OutboxTaken", struct outbox_taken, taken_fields);

#define FATE(member) FIELD(struct outbox_fate, member, "")
static const struct field fate_fields[] = {FATE(merchant_id), FATE(id), FATE(lease_id), FATE(state), FATE(now_ms), FATE(due_at),
	FATE(attempts), FATE(recipient), FATE(reason)};
static const struct shape fate_shape = SHAPE("OutboxFate", struct outbox_fate, fate_fields);

#define DAY(member) FIELD(struct outbox_day, member, "")
static const struct field day_fields[] = {DAY(merchant_id), DAY(day), DAY(count), DAY(cap)};
static const struct shape day_shape = SHAPE("OutboxDay", struct outbox_day, day_fields);

struct outbox_day_out {
	int64_t taken;
};
static const struct field day_out_fields[] = {FIELD(struct outbox_day_out, taken, "")};
static const struct shape day_out_shape = SHAPE("OutboxDayTaken", struct outbox_day_out, day_out_fields);

static const struct query add_query = {.name = "outbox_add", .in = &add_shape, .rows = &mail_shape};
static const struct query sleepers_query = {.name = "outbox_sleepers", .in = &due_shape, .out = &by_id_shape};
static const struct query wake_query = {.name = "outbox_wake", .in = &due_shape, .rows = &by_id_shape};
static const struct query merchants_due_query = {.name = "outbox_merchants_due", .in = &due_shape, .out = &by_merchant_shape};
static const struct query take_query = {.name = "outbox_take", .in = &lease_shape, .out = &taken_shape};
static const struct query hold_query = {.name = "outbox_hold", .in = &lease_shape, .rows = &by_id_shape, .out = &by_id_shape};
static const struct query release_query = {.name = "outbox_release", .in = &lease_shape, .rows = &by_id_shape};
static const struct query settle_query = {.name = "outbox_settle", .in = &fate_shape};
static const struct query day_open_query = {.name = "outbox_day_open", .in = &day_shape};
static const struct query day_take_query = {.name = "outbox_day_take", .in = &day_shape};
static const struct query day_taken_query = {.name = "outbox_day_taken", .in = &day_shape, .out = &day_out_shape};

const struct query *const outbox_queries[] = {&add_query, &sleepers_query, &wake_query, &merchants_due_query, &take_query,
	&hold_query, &release_query, &settle_query, &day_open_query, &day_take_query, &day_taken_query, NULL};

bool outbox_add(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list mails)
{
	return db_run_batch(call, &add_query, &(struct outbox_add_in){.merchant_id = merchant_id, .now_ms = now_ms}, mails, NULL);
}

bool outbox_add_alike(struct call *call, struct uuid merchant_id, const struct outbox_mail *common, struct list mails)
{
	struct outbox_add_in in = {.merchant_id = merchant_id,
		.kind = common->kind,
		.language = common->language,
		.data = common->data,
		.due_at = common->due_at,
		.opening = common->opening,
		.now_ms = call->now_ms};

	return db_run_batch(call, &add_query, &in, mails, NULL);
}

bool outbox_sleepers(struct call *call, int64_t most, struct list *out)
{
	return db_list(call, &sleepers_query, &(struct outbox_due_in){.now_ms = call->now_ms, .most = most}, out);
}

bool outbox_wake(struct call *call, struct list mails)
{
	return db_run_batch(call, &wake_query, &(struct outbox_due_in){.now_ms = call->now_ms}, mails, NULL);
}

bool outbox_merchants_due(struct call *call, struct uuid after, int64_t most, struct list *out)
{
	/* no id is NULL to the engines; this one comes before every id that is made */
	if (uuid_is_none(after))
		after.bytes[sizeof after.bytes - 1] = 1;
	return db_list(call, &merchants_due_query, &(struct outbox_due_in){after, call->now_ms, most}, out);
}

bool outbox_take(struct call *call, const struct outbox_lease *lease, struct list *out)
{
	return db_list(call, &take_query, lease, out);
}

bool outbox_hold(struct call *call, const struct outbox_lease *lease, struct list mails, struct list *held)
{
	return db_list_batch(call, &hold_query, lease, mails, held);
}

bool outbox_release(struct call *call, const struct outbox_lease *lease, struct list mails)
{
	return db_run_batch(call, &release_query, lease, mails, NULL);
}

bool outbox_settle(struct call *call, const struct outbox_fate *fate, bool *is_held)
{
	int64_t changed = 0;

	if (!db_run(call, &settle_query, fate, &changed))
		return false;
	*is_held = changed == 1;
	return true;
}

/* Another process may take some between the look and the update; then this one gets nothing, and asks again later. */
bool outbox_day_take(struct call *call, struct outbox_day day, int64_t *taken)
{
	struct outbox_day_out now = {0};
	int64_t changed = 0;
	bool found;

	*taken = 0;
	day.merchant_id = platform_id;
	if (!db_run(call, &day_open_query, &day, NULL) || !db_find(call, &day_taken_query, &day, &now, &found))
		return false;
	if (day.count > day.cap - now.taken)
		day.count = now.taken < day.cap ? day.cap - now.taken : 0;
	if (day.count == 0 || (day.count < 0 && now.taken < -day.count))
		return true;
	if (!db_run(call, &day_take_query, &day, &changed))
		return false;
	*taken = changed == 1 ? day.count : 0;
	return true;
}
