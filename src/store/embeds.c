/* Queries of embedding (sql/query/embeds.sql). */
#include "store/embeds.h"

#include "store/counts.h"
#include "store/store.h"

#define ROW(member, ...) FIELD(struct embed_row, member, "", __VA_ARGS__)
static const struct field row_fields[] = {ROW(merchant_id), ROW(interview_id), ROW(interview_name), ROW(language),
	ROW(interview_status), ROW(available_till, .format = FORMAT_TIME), ROW(embed_id), ROW(signing_key), ROW(origins),
	ROW(merchant_name), ROW(merchant_status)};
static const struct shape row_shape = SHAPE("Embed", struct embed_row, row_fields);

#define CONFIRMATION(member, ...) FIELD(struct confirmation, member, "", __VA_ARGS__)
static const struct field confirmation_fields[] = {CONFIRMATION(merchant_id), CONFIRMATION(id), CONFIRMATION(interview_id),
	CONFIRMATION(email_key), CONFIRMATION(email), CONFIRMATION(name), CONFIRMATION(interview_name), CONFIRMATION(tries),
	CONFIRMATION(used_at, .format = FORMAT_TIME), CONFIRMATION(created_at), CONFIRMATION(expires_at)};
static const struct shape confirmation_shape = SHAPE("Confirmation", struct confirmation, confirmation_fields);

static const struct query find_query = {.name = "embed_find", .in = &row_shape, .out = &row_shape};
static const struct query set_origins_query = {.name = "embed_set_origins", .in = &row_shape};
static const struct query add_query = {.name = "confirmation_add", .in = &confirmation_shape};
static const struct query count_query = {.name = "confirmation_count", .in = &confirmation_shape, .out = &count_shape};
static const struct query confirmation_query = {.name = "confirmation_find", .in = &by_id_shape, .out = &confirmation_shape};
static const struct query try_query = {.name = "confirmation_try", .in = &confirmation_shape};
static const struct query use_query = {.name = "confirmation_use", .in = &confirmation_shape};
static const struct query purge_query = {.name = "confirmation_purge", .in = &confirmation_shape};

const struct query *const embed_queries[] = {
	&find_query, &set_origins_query, &add_query, &count_query, &confirmation_query, &try_query, &use_query, &purge_query, NULL};

bool embed_find(struct call *call, struct str embed_id, struct embed_row *out, bool *found)
{
	return db_find(call, &find_query, &(struct embed_row){.embed_id = embed_id}, out, found);
}

bool embed_set_origins(struct call *call, struct uuid merchant_id, struct uuid interview_id, struct str origins)
{
	struct embed_row row = {.merchant_id = merchant_id, .interview_id = interview_id, .origins = origins};

	return db_run(call, &set_origins_query, &row, NULL);
}

bool confirmation_add(struct call *call, const struct confirmation *confirmation)
{
	return db_run(call, &add_query, confirmation, NULL);
}

bool confirmations_count(struct call *call, const struct confirmation *whose, int64_t since_ms, int64_t *count)
{
	struct confirmation in = {.merchant_id = whose->merchant_id, .email_key = whose->email_key, .created_at = since_ms};

	return count_find(call, &count_query, &in, count);
}

bool confirmation_find(struct call *call, struct uuid merchant_id, struct uuid id, struct confirmation *out, bool *found)
{
	return db_find(call, &confirmation_query, &(struct by_id){merchant_id, id}, out, found);
}

bool confirmation_try(struct call *call, const struct confirmation *confirmation, int64_t most, bool *allowed)
{
	struct confirmation in = {
		.merchant_id = confirmation->merchant_id, .id = confirmation->id, .tries = most, .used_at = call->now_ms};
	int64_t changed = 0;

	if (!db_run(call, &try_query, &in, &changed))
		return false;
	*allowed = changed == 1;
	return true;
}

bool confirmation_use(struct call *call, const struct confirmation *confirmation)
{
	struct confirmation in = {.merchant_id = confirmation->merchant_id, .id = confirmation->id, .used_at = call->now_ms};

	return db_run(call, &use_query, &in, NULL);
}

bool confirmations_purge(struct call *call, int64_t before_ms, int64_t *removed)
{
	return db_run(call, &purge_query, &(struct confirmation){.expires_at = before_ms}, removed);
}
