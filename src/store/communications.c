/* Queries about communications (sql/query/communications.sql). */
#include "store/communications.h"

#include "store/counts.h"

#define FILTER(member, ...) FIELD(struct communication_filter, member, "", __VA_ARGS__)
static const struct field filter_fields[] = {
	FILTER(merchant_id), FILTER(interview_id), FILTER(kind), FILTER(state), FILTER(limit), FILTER(offset)};
static const struct shape filter_shape = SHAPE("CommunicationFilter", struct communication_filter, filter_fields);
static const struct field person_fields[] = {FILTER(merchant_id), FILTER(candidate_id), FILTER(interview_id), FILTER(enrolment_id),
	FILTER(kind), FILTER(state), FILTER(limit), FILTER(offset)};
static const struct shape person_shape = SHAPE("CommunicationPerson", struct communication_filter, person_fields);

#define ROW(member, ...) FIELD(struct communication, member, "", __VA_ARGS__)
static const struct field row_fields[] = {ROW(id), ROW(enrolment_id), ROW(candidate_id), ROW(interview_id), ROW(account_id),
	ROW(kind), ROW(language), ROW(state), ROW(reason), ROW(recipient), ROW(candidate_name), ROW(candidate_email),
	ROW(interview_name), ROW(created_at, .format = FORMAT_TIME), ROW(due_at, .format = FORMAT_TIME),
	ROW(sent_at, .format = FORMAT_TIME), ROW(updated_at, .format = FORMAT_TIME), ROW(attempts)};
static const struct shape row_shape = SHAPE("Communication", struct communication, row_fields);

#define RECENT(member, ...) FIELD(struct communication_recent, member, "", __VA_ARGS__)
static const struct field recent_fields[] = {RECENT(merchant_id), RECENT(candidate_id), RECENT(enrolment_id), RECENT(account_id),
	RECENT(is_message), RECENT(since_ms), RECENT(now_ms)};
static const struct shape recent_shape = SHAPE("CommunicationRecent", struct communication_recent, recent_fields);
#define COUNTS(member) FIELD(struct communication_counts, member, "")
static const struct field counts_fields[] = {COUNTS(count), COUNTS(at_once)};
static const struct shape counts_shape = SHAPE("CommunicationCounts", struct communication_counts, counts_fields);

#define KNOWN(member) FIELD(struct communication_known, member, "")
static const struct field wanted_fields[] = {KNOWN(n), KNOWN(candidate_id)};
static const struct shape wanted_shape = SHAPE("CommunicationWanted", struct communication_known, wanted_fields);
static const struct field known_fields[] = {KNOWN(n), KNOWN(count)};
static const struct shape known_shape = SHAPE("CommunicationKnown", struct communication_known, known_fields);

static const struct query list_query = {.name = "communication_list", .in = &filter_shape, .out = &row_shape};
static const struct query count_query = {.name = "communication_count", .in = &filter_shape, .out = &count_shape};
static const struct query person_query = {.name = "communication_of_person", .in = &person_shape, .out = &row_shape};
static const struct query person_count_query = {.name = "communication_of_person_count", .in = &person_shape, .out = &count_shape};
static const struct query recent_query = {.name = "communication_recent", .in = &recent_shape, .out = &counts_shape};
static const struct query recent_known_query = {
	.name = "communication_recent_known", .in = &recent_shape, .rows = &wanted_shape, .out = &known_shape};
static const struct query recent_member_query = {.name = "communication_recent_member", .in = &recent_shape, .out = &count_shape};

const struct query *const communication_queries[] = {&list_query, &count_query, &person_query, &person_count_query, &recent_query,
	&recent_known_query, &recent_member_query, NULL};

static bool is_of_person(const struct communication_filter *filter)
{
	return !uuid_is_none(filter->enrolment_id) || !uuid_is_none(filter->candidate_id);
}

bool communications_list(struct call *call, const struct communication_filter *filter, struct list *out)
{
	return db_list(call, is_of_person(filter) ? &person_query : &list_query, filter, out);
}

bool communications_count(struct call *call, const struct communication_filter *filter, int64_t *total)
{
	return count_find(call, is_of_person(filter) ? &person_count_query : &count_query, filter, total);
}

bool communications_recent(struct call *call, const struct communication_recent *recent, struct communication_counts *counts)
{
	bool found;

	return db_find(call, &recent_query, recent, counts, &found);
}

bool communications_recent_known(
	struct call *call, const struct communication_recent *recent, struct list wanted, struct list *known)
{
	return db_list_batch(call, &recent_known_query, recent, wanted, known);
}

bool communications_recent_member(struct call *call, const struct communication_recent *recent, int64_t *count)
{
	return count_find(call, &recent_member_query, recent, count);
}
