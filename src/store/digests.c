/* Queries about digests (sql/query/digests.sql). */
#include "store/digests.h"

#include "store/results.h"
#include "store/store.h"

struct look {
	int64_t now_ms, most;
};
static const struct field look_fields[] = {FIELD(struct look, now_ms, ""), FIELD(struct look, most, "")};
static const struct shape look_shape = SHAPE("DigestLook", struct look, look_fields);

#define DUE(member) FIELD(struct digest_due, member, "")
static const struct field due_fields[] = {DUE(merchant_id), DUE(time_zone), DUE(digest_due_at), DUE(digest_since)};
static const struct shape due_shape = SHAPE("DigestDue", struct digest_due, due_fields);

struct take {
	struct uuid merchant_id, platform_id;
	int64_t digest_due_at, digest_since, until_ms, next_due_at;
};
#define TAKE(member) FIELD(struct take, member, "")
static const struct field take_fields[] = {
	TAKE(merchant_id), TAKE(platform_id), TAKE(digest_due_at), TAKE(digest_since), TAKE(until_ms), TAKE(next_due_at)};
static const struct shape take_shape = SHAPE("DigestTake", struct take, take_fields);

#define READER(member) FIELD(struct completion_reader, member, "")
static const struct field reader_fields[] = {READER(account_id), READER(language)};
static const struct shape reader_shape = SHAPE("DigestReader", struct completion_reader, reader_fields);

static const struct query due_query = {.name = "digests_due", .in = &look_shape, .out = &due_shape};
static const struct query take_query = {.name = "digest_take", .in = &take_shape};
static const struct query readers_query = {.name = "digest_readers", .in = &take_shape, .out = &reader_shape};

const struct query *const digest_queries[] = {&due_query, &take_query, &readers_query, NULL};

bool digests_due(struct call *call, int64_t now_ms, int64_t most, struct list *out)
{
	return db_list(call, &due_query, &(struct look){now_ms, most}, out);
}

static struct take take_of(const struct digest_take *take)
{
	return (struct take){.merchant_id = take->due.merchant_id,
		.platform_id = platform_id,
		.digest_due_at = take->due.digest_due_at,
		.digest_since = take->due.digest_since,
		.until_ms = take->until_ms,
		.next_due_at = take->next_due_at};
}

bool digest_take(struct call *call, const struct digest_take *take, bool *is_ours)
{
	struct take in = take_of(take);
	int64_t changed;

	if (!db_run(call, &take_query, &in, &changed))
		return false;
	*is_ours = changed > 0;
	return true;
}

bool digest_readers(struct call *call, const struct digest_take *take, struct list *out)
{
	struct take in = take_of(take);

	return db_list(call, &readers_query, &in, out);
}
