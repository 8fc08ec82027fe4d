/* Queries about kept answers (sql/query/idempotency.sql). */
#include "store/idempotency.h"

#define KEPT(member, ...) FIELD(struct idempotency, member, "", __VA_ARGS__)
static const struct field kept_fields[] = {
	KEPT(merchant_id), KEPT(key), KEPT(body_hash), KEPT(reply), KEPT(created_at), KEPT(expires_at)};
static const struct shape kept_shape = SHAPE("Idempotency", struct idempotency, kept_fields);

struct purge_in {
	int64_t now_ms;
};
static const struct field purge_fields[] = {FIELD(struct purge_in, now_ms, "")};
static const struct shape purge_shape = SHAPE("IdempotencyPurge", struct purge_in, purge_fields);

static const struct query idempotency_find_query = {.name = "idempotency_find", .in = &kept_shape, .out = &kept_shape};
static const struct query idempotency_add_query = {.name = "idempotency_add", .in = &kept_shape};
static const struct query idempotency_purge_query = {.name = "idempotency_purge", .in = &purge_shape};

const struct query *const idempotency_queries[] = {&idempotency_find_query, &idempotency_add_query, &idempotency_purge_query, NULL};

bool idempotency_find(struct call *call, struct uuid merchant_id, struct str key, struct idempotency *out, bool *found)
{
	struct idempotency in = {.merchant_id = merchant_id, .key = key};

	return db_find(call, &idempotency_find_query, &in, out, found);
}

bool idempotency_add(struct call *call, const struct idempotency *answer)
{
	return db_run(call, &idempotency_add_query, answer, NULL);
}

bool idempotency_purge(struct call *call, int64_t now_ms, int64_t *removed)
{
	return db_run(call, &idempotency_purge_query, &(struct purge_in){now_ms}, removed);
}
