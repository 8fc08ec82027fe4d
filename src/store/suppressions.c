/* Queries about suppressions (sql/query/suppressions.sql). */
#include "store/suppressions.h"

#include "store/enrolments.h"
#include "store/store.h"

/* Such a part of a batch is read at the price of an eighth of its looks, should there be more. */
enum { FEW = 8 };

#define ROW(member, ...) FIELD(struct suppression, member, "", __VA_ARGS__)
static const struct field row_fields[] = {
	ROW(merchant_id), ROW(email_key), ROW(reason), ROW(note), ROW(is_bounced), ROW(created_at, .format = FORMAT_TIME)};
static const struct shape row_shape = SHAPE("Suppression", struct suppression, row_fields);

static const struct field known_fields[] = {
	FIELD(struct suppression_known, email_key, ""), FIELD(struct suppression_known, reason, "")};
static const struct shape known_shape = SHAPE("SuppressionKnown", struct suppression_known, known_fields);

struct suppression_list_in {
	struct uuid merchant_id;
	int64_t most;
};
static const struct field list_fields[] = {
	FIELD(struct suppression_list_in, merchant_id, ""), FIELD(struct suppression_list_in, most, "")};
static const struct shape list_shape = SHAPE("SuppressionListIn", struct suppression_list_in, list_fields);

#define STOP(member) FIELD(struct stop_row, member, "")
static const struct field stop_fields[] = {
	STOP(email), STOP(email_key), STOP(merchant_name), STOP(language), STOP(reason), STOP(own_language)};
static const struct shape stop_shape = SHAPE("StopRow", struct stop_row, stop_fields);

static const struct query put_query = {.name = "suppression_put", .in = &row_shape};
static const struct query find_query = {.name = "suppression_find", .in = &row_shape, .out = &row_shape};
static const struct query remove_query = {.name = "suppression_remove", .in = &row_shape};
static const struct query bounce_stays_query = {.name = "suppression_bounce_stays", .in = &row_shape};
static const struct query list_query = {.name = "suppression_list", .in = &list_shape, .out = &known_shape};
static const struct query known_query = {
	.name = "suppression_known", .in = &by_merchant_shape, .rows = &enrolment_row_shape, .out = &known_shape};
static const struct query stop_query = {.name = "stop_find", .in = &by_id_shape, .out = &stop_shape};

const struct query *const suppression_queries[] = {
	&put_query, &find_query, &remove_query, &bounce_stays_query, &list_query, &known_query, &stop_query, NULL};

bool suppression_put(struct call *call, const struct suppression *suppression)
{
	return db_run(call, &put_query, suppression, NULL);
}

bool suppression_find(struct call *call, const struct suppression *key, struct suppression *out, bool *found)
{
	return db_find(call, &find_query, key, out, found);
}

bool suppression_remove(struct call *call, const struct suppression *key)
{
	return db_run(call, &remove_query, key, NULL) && db_run(call, &bounce_stays_query, key, NULL);
}

bool suppressions_known(struct call *call, struct uuid merchant_id, struct list rows, struct list *known)
{
	struct suppression_list_in few = {merchant_id, (int64_t)rows.count / FEW};

	/* When the merchant has few for a batch of this size, all of them: a step each instead of a look for each of the batch. */
	if (few.most > 0 && !db_list(call, &list_query, &few, known))
		return false;
	if ((int64_t)known->count < few.most)
		return true;
	return db_list_batch(call, &known_query, &(struct by_merchant){merchant_id}, rows, known);
}

bool stop_find(struct call *call, struct uuid merchant_id, struct uuid candidate_id, struct stop_row *out, bool *found)
{
	return db_find(call, &stop_query, &(struct by_id){merchant_id, candidate_id}, out, found);
}
