/* Queries that count by the day (sql/query/events.sql). */
#include "store/events.h"

enum { DAY_MS = 86400000 };

struct span_in {
	struct uuid merchant_id, interview_id, first_id, last_id;
	int64_t first_ms, last_ms, first_day, last_day;
};
#define SPAN(member) FIELD(struct span_in, member, "")
static const struct field span_fields[] = {SPAN(merchant_id), SPAN(interview_id), SPAN(first_id), SPAN(last_id), SPAN(first_ms),
	SPAN(last_ms), SPAN(first_day), SPAN(last_day)};
static const struct shape span_shape = SHAPE("EventSpan", struct span_in, span_fields);

static const struct field event_fields[] = {
	FIELD(struct event_count, day, ""), FIELD(struct event_count, event_number, ""), FIELD(struct event_count, event, "")};
static const struct shape event_shape = SHAPE("EventCount", struct event_count, event_fields);

static const struct query events_query = {.name = "event_counts", .in = &span_shape, .out = &event_shape};

#define AI_DAY(member) FIELD(struct ai_day, member, "")
static const struct field ai_day_fields[] = {
	AI_DAY(merchant_id), AI_DAY(day), AI_DAY(purpose), AI_DAY(calls), AI_DAY(tokens_in), AI_DAY(tokens_out)};
static const struct shape ai_day_shape = SHAPE("AiDay", struct ai_day, ai_day_fields);

static const struct query ai_day_query = {.name = "ai_day_add", .in = &ai_day_shape};

const struct query *const event_queries[] = {&events_query, &ai_day_query, NULL};

bool events_count(struct call *call, const struct event_span *span, struct list *out)
{
	struct span_in in = {span->merchant_id, span->interview_id, uuid_first(span->first_ms), uuid_first(span->last_ms),
		span->first_ms, span->last_ms, span->first_ms / DAY_MS, span->last_ms / DAY_MS};

	return db_list(call, &events_query, &in, out);
}

bool ai_day_add(struct call *call, const struct ai_day *by)
{
	return db_run(call, &ai_day_query, by, NULL);
}
