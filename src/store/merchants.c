/* Queries about merchants (sql/query/merchants.sql). */
#include "store/merchants.h"

#include "store/store.h"

#define MERCHANT(member, ...) FIELD(struct merchant, member, "", __VA_ARGS__)
static const struct field merchant_fields[] = {MERCHANT(merchant_id), MERCHANT(parent_id), MERCHANT(name), MERCHANT(status),
	MERCHANT(subscription_type), MERCHANT(created_at), MERCHANT(updated_at)};
static const struct shape merchant_shape = SHAPE("Merchant", struct merchant, merchant_fields);

#define NUMBERS(member, ...) FIELD(struct merchant_numbers, member, "", __VA_ARGS__)
static const struct field numbers_fields[] = {NUMBERS(definitions_active), NUMBERS(candidates), NUMBERS(interview_results),
	NUMBERS(interviews_undecided), NUMBERS(interviews_ongoing), NUMBERS(invitations_sent), NUMBERS(mails_queued),
	NUMBERS(mails_deferred), NUMBERS(mails_sent), NUMBERS(mails_failed), NUMBERS(mails_bounced), NUMBERS(mails_stopped)};
static const struct shape numbers_shape = SHAPE("MerchantNumbers", struct merchant_numbers, numbers_fields);

static const struct field owner_fields[] = {FIELD(struct merchant_owner, account_id, ""), FIELD(struct merchant_owner, role, "")};
static const struct shape owner_shape = SHAPE("MerchantOwner", struct merchant_owner, owner_fields);

struct since {
	struct uuid merchant_id, since;
	int64_t since_ms;
};
#define SINCE(member, ...) FIELD(struct since, member, "", __VA_ARGS__)
static const struct field since_fields[] = {SINCE(merchant_id), SINCE(since), SINCE(since_ms)};
static const struct shape since_shape = SHAPE("Since", struct since, since_fields);

static const struct field day_fields[] = {FIELD(struct day_count, day, ""), FIELD(struct day_count, count, "")};
static const struct shape day_shape = SHAPE("DayCount", struct day_count, day_fields);

static const struct query merchant_add_query = {.name = "merchant_add", .in = &merchant_shape};
static const struct query merchant_find_query = {.name = "merchant_find", .in = &by_merchant_shape, .out = &merchant_shape};
static const struct query merchant_find_by_name_query = {
	.name = "merchant_find_by_name", .in = &merchant_shape, .out = &merchant_shape};
static const struct query merchant_other_query = {.name = "merchant_other", .in = &merchant_shape, .out = &by_merchant_shape};
static const struct query merchant_owner_query = {.name = "merchant_owner_find", .in = &by_merchant_shape, .out = &owner_shape};
static const struct query merchant_numbers_query = {.name = "merchant_numbers", .in = &since_shape, .out = &numbers_shape};
static const struct query candidates_by_day_query = {.name = "merchant_candidates_by_day", .in = &since_shape, .out = &day_shape};
static const struct query results_by_day_query = {.name = "merchant_results_by_day", .in = &since_shape, .out = &day_shape};

const struct query *const merchant_queries[] = {&merchant_add_query, &merchant_find_query, &merchant_find_by_name_query,
	&merchant_other_query, &merchant_owner_query, &merchant_numbers_query, &candidates_by_day_query, &results_by_day_query,
	NULL};

bool merchant_add(struct call *call, const struct merchant *merchant)
{
	return db_run(call, &merchant_add_query, merchant, NULL);
}

bool merchant_find(struct call *call, struct uuid merchant_id, struct merchant *out, bool *found)
{
	return db_find(call, &merchant_find_query, &(struct by_merchant){merchant_id}, out, found);
}

bool merchant_find_by_name(struct call *call, struct str name, struct merchant *out, bool *found)
{
	return db_find(call, &merchant_find_by_name_query, &(struct merchant){.name = name}, out, found);
}

bool merchant_has_other(struct call *call, struct str name, bool *has)
{
	struct by_merchant other;

	return db_find(call, &merchant_other_query, &(struct merchant){.name = name}, &other, has);
}

bool merchant_owner_find(struct call *call, struct uuid merchant_id, struct merchant_owner *out, bool *found)
{
	return db_find(call, &merchant_owner_query, &(struct by_merchant){merchant_id}, out, found);
}

bool merchant_numbers(struct call *call, struct uuid merchant_id, struct uuid since, struct merchant_numbers *out)
{
	bool found;

	return db_find(call, &merchant_numbers_query, &(struct since){.merchant_id = merchant_id, .since = since}, out, &found);
}

bool merchant_candidates_by_day(struct call *call, struct uuid merchant_id, struct uuid since, struct list *out)
{
	return db_list(call, &candidates_by_day_query, &(struct since){.merchant_id = merchant_id, .since = since}, out);
}

bool merchant_results_by_day(struct call *call, struct uuid merchant_id, int64_t since_ms, struct list *out)
{
	return db_list(call, &results_by_day_query, &(struct since){.merchant_id = merchant_id, .since_ms = since_ms}, out);
}
