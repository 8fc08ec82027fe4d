/* Queries about credits (sql/query/credits.sql). */
#include "store/credits.h"

#include "store/counts.h"
#include "store/store.h"

#define SUMS(member, ...) FIELD(struct credit_sums, member, "", __VA_ARGS__)
static const struct field sums_fields[] = {SUMS(granted), SUMS(held), SUMS(charged)};
static const struct shape sums_shape = SHAPE("CreditSums", struct credit_sums, sums_fields);

struct credit_move_in {
	struct uuid merchant_id;
	int64_t granted, held, charged;
};
#define MOVE(member, ...) FIELD(struct credit_move_in, member, "", __VA_ARGS__)
static const struct field move_fields[] = {MOVE(merchant_id), MOVE(granted), MOVE(held), MOVE(charged)};
static const struct shape move_shape = SHAPE("CreditMove", struct credit_move_in, move_fields);

#define ENTRY(member, ...) FIELD(struct credit_entry, member, "", __VA_ARGS__)
static const struct field entry_fields[] = {ENTRY(merchant_id), ENTRY(id), ENTRY(kind), ENTRY(amount), ENTRY(people),
	ENTRY(hold_id), ENTRY(enrolment_id), ENTRY(interview_id), ENTRY(actor_id), ENTRY(cause), ENTRY(created_at)};
static const struct shape entry_shape = SHAPE("CreditEntry", struct credit_entry, entry_fields);

#define USE_FILTER(member, ...) FIELD(struct credit_use_filter, member, "", __VA_ARGS__)
static const struct field use_filter_fields[] = {
	USE_FILTER(merchant_id), USE_FILTER(interview_id), USE_FILTER(limit), USE_FILTER(offset)};
static const struct shape use_filter_shape = SHAPE("CreditUseFilter", struct credit_use_filter, use_filter_fields);

#define USE(member, ...) FIELD(struct credit_use, member, "", __VA_ARGS__)
static const struct field use_fields[] = {USE(id), USE(event_date), USE(kind), USE(cause), USE(candidate_name), USE(amount),
	USE(people), USE(candidate_id), USE(enrolment_id), USE(interview_id)};
static const struct shape use_shape = SHAPE("CreditUse", struct credit_use, use_fields);

static const struct query credit_lock_query = {.name = "credit_lock", .in = &by_merchant_shape, .out = &sums_shape};
static const struct query credit_find_query = {.name = "credit_find", .in = &by_merchant_shape, .out = &sums_shape};
static const struct query credit_start_query = {.name = "credit_start", .in = &by_merchant_shape};
static const struct query credit_entry_add_query = {.name = "credit_entry_add", .rows = &entry_shape};
static const struct query credit_move_query = {.name = "credit_move", .in = &move_shape};
static const struct query credit_use_list_query = {.name = "credit_use_list", .in = &use_filter_shape, .out = &use_shape};
static const struct query credit_use_count_query = {.name = "credit_use_count", .in = &use_filter_shape, .out = &count_shape};

const struct query *const credit_queries[] = {&credit_lock_query, &credit_find_query, &credit_start_query, &credit_entry_add_query,
	&credit_move_query, &credit_use_list_query, &credit_use_count_query, NULL};

bool credit_lock(struct call *call, struct uuid merchant_id, struct credit_sums *sums, bool *found)
{
	return db_find(call, &credit_lock_query, &(struct by_merchant){merchant_id}, sums, found);
}

bool credit_find(struct call *call, struct uuid merchant_id, struct credit_sums *sums, bool *found)
{
	return db_find(call, &credit_find_query, &(struct by_merchant){merchant_id}, sums, found);
}

bool credit_start(struct call *call, struct uuid merchant_id)
{
	return db_run(call, &credit_start_query, &(struct by_merchant){merchant_id}, NULL);
}

bool credit_entries_add(struct call *call, struct list entries)
{
	return db_run_batch(call, &credit_entry_add_query, NULL, entries, NULL);
}

bool credit_move(struct call *call, struct uuid merchant_id, struct credit_sums by)
{
	struct credit_move_in in = {merchant_id, by.granted, by.held, by.charged};

	return db_run(call, &credit_move_query, &in, NULL);
}

bool credit_uses(struct call *call, const struct credit_use_filter *filter, struct list *out)
{
	return db_list(call, &credit_use_list_query, filter, out);
}

bool credit_uses_count(struct call *call, const struct credit_use_filter *filter, int64_t *total)
{
	return count_find(call, &credit_use_count_query, filter, total);
}
