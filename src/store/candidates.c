/* Queries about candidates (sql/query/candidates.sql). */
#include "store/candidates.h"

#include "base/panic.h"
#include "store/counts.h"
#include "store/store.h"

#define CANDIDATE(member, ...) FIELD(struct candidate, member, "", __VA_ARGS__)
static const struct field candidate_fields[] = {CANDIDATE(id), CANDIDATE(name), CANDIDATE(email), CANDIDATE(external_id),
	CANDIDATE(status), CANDIDATE(language), CANDIDATE(interview_count), CANDIDATE(interview_last, .format = FORMAT_TIME),
	CANDIDATE(created_at, .format = FORMAT_TIME), CANDIDATE(updated_at, .format = FORMAT_TIME), CANDIDATE(metadata),
	CANDIDATE(invitation_state)};
static const struct shape candidate_shape = SHAPE("Candidate", struct candidate, candidate_fields);

#define FILTER(member, ...) FIELD(struct candidate_filter, member, "", __VA_ARGS__)
static const struct field filter_fields[] = {
	FILTER(merchant_id), FILTER(id), FILTER(text), FILTER(tab), FILTER(order_by), FILTER(limit), FILTER(offset)};
static const struct shape filter_shape = SHAPE("CandidateFilter", struct candidate_filter, filter_fields);

/* What those of a batch have in common. */
struct candidate_add {
	struct uuid merchant_id;
	struct str language;
	bool is_language_said;
	int64_t now_ms;
};
static const struct field add_fields[] = {FIELD(struct candidate_add, merchant_id, ""), FIELD(struct candidate_add, language, ""),
	FIELD(struct candidate_add, is_language_said, ""), FIELD(struct candidate_add, now_ms, "")};
static const struct shape add_shape = SHAPE("CandidateAdd", struct candidate_add, add_fields);

static const struct query candidate_add_query = {.name = "candidate_add", .in = &add_shape, .rows = &enrolment_row_shape};
static const struct query candidate_change_query = {
	.name = "candidate_change", .in = &enrolment_batch_shape, .rows = &enrolment_row_shape};
static const struct query candidate_list_query = {.name = "candidate_list", .in = &filter_shape, .out = &candidate_shape};
static const struct query candidate_list_newest_query = {
	.name = "candidate_list_newest", .in = &filter_shape, .out = &candidate_shape};
static const struct query candidate_count_query = {.name = "candidate_count", .in = &filter_shape, .out = &count_shape};
static const struct query candidate_find_query = {.name = "candidate_find", .in = &by_id_shape, .out = &candidate_shape};

const struct query *const candidate_queries[] = {&candidate_add_query, &candidate_change_query, &candidate_list_query,
	&candidate_list_newest_query, &candidate_count_query, &candidate_find_query, NULL};

bool candidates_add(struct call *call, struct enrolment_batch batch, struct list rows)
{
	const struct enrolment_row *all = rows.items;

	if (rows.count == 0)
		return true;
	for (size_t i = 0; i < rows.count; i++)
		ASSERT(str_equal(all[i].language, all->language) && all[i].is_language_said == all->is_language_said);
	return db_run_batch(call, &candidate_add_query,
		&(struct candidate_add){batch.merchant_id, all->language, all->is_language_said, batch.now_ms}, rows, NULL);
}

bool candidates_change(struct call *call, struct enrolment_batch batch, struct list rows)
{
	return db_run_batch(call, &candidate_change_query, &batch, rows, NULL);
}

/* The plain list, newest first, walks the key and stops after a page; only the others look at every row. */
static bool is_plain(const struct candidate_filter *filter)
{
	return str_is_empty(filter->text) && str_is_empty(filter->tab) &&
		(str_is_empty(filter->order_by) || str_equal(filter->order_by, STR("created_at_newest")));
}

bool candidates_list(struct call *call, const struct candidate_filter *filter, struct list *out)
{
	return db_list(call, is_plain(filter) ? &candidate_list_newest_query : &candidate_list_query, filter, out);
}

bool candidates_count(struct call *call, const struct candidate_filter *filter, int64_t *total)
{
	return count_find(call, &candidate_count_query, filter, total);
}

bool candidate_find(struct call *call, struct uuid merchant_id, struct uuid id, struct candidate *out, bool *found)
{
	return db_find(call, &candidate_find_query, &(struct by_id){merchant_id, id}, out, found);
}
