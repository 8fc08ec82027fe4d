/* get_merchant_analytics: what happened on each day. */
#include "api/handlers.h"
#include "api/page.h"
#include "base/clock.h"
#include "store/events.h"

enum { DAYS_MOST = 3660, DAY_TEXT_LEN = 10 };
static const int64_t day_ms = 86400000;

struct analytics_in {
	struct uuid merchant_id, interview_id;
	struct str date_from, date_to;
	int64_t limit, offset;
};
static const struct field analytics_in_fields[] = {FIELD(struct analytics_in, date_from, "First day, YYYY-MM-DD, UTC",
							   .min = DAY_TEXT_LEN, .max = DAY_TEXT_LEN, .example = "2026-01-01"),
	FIELD(struct analytics_in, date_to, "Last day, YYYY-MM-DD", .min = DAY_TEXT_LEN, .max = DAY_TEXT_LEN,
		.example = "2026-01-31"),
	FIELD(struct analytics_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true),
	FIELD(struct analytics_in, interview_id, "Only this interview or position", .optional = true, .nullable = true),
	PAGE_IN_FIELDS(struct analytics_in)};
static const struct shape analytics_in_shape = SHAPE("AnalyticsRequest", struct analytics_in, analytics_in_fields);

struct analytics_row {
	struct str day, event;
	int64_t event_number;
};
static const struct field analytics_row_fields[] = {FIELD(struct analytics_row, day, "YYYY-MM-DD"),
	FIELD(struct analytics_row, event,
		"interview_invitation, interview_page_visit or interview (submitted); without interview_id also what was asked of "
		"the model: ai_calls_, ai_tokens_in_ and ai_tokens_out_ with assessment, questions, rubric or follow_up"),
	FIELD(struct analytics_row, event_number, "How often; days without it are left out")};
static const struct shape analytics_row_shape = SHAPE("AnalyticsRow", struct analytics_row, analytics_row_fields);
static const struct field analytics_out_fields[] = PAGE_OUT_FIELDS(analytics_row_shape);
static const struct shape analytics_out_shape = SHAPE("AnalyticsReply", struct page_out, analytics_out_fields);

/* The first moment of a day. */
static bool day_read(struct call *call, const char *name, struct str text, int64_t *first_ms)
{
	int64_t last_ms;

	if (text.len != DAY_TEXT_LEN || !time_parse(text, &last_ms))
		return fault(call, FAULT_INVALID, name, "Enter a day as YYYY-MM-DD.");
	*first_ms = last_ms / day_ms * day_ms;
	return true;
}

static struct str day_write(struct call *call, int64_t day)
{
	char text[TIME_TEXT_LEN];

	time_write(day * day_ms, text);
	return arena_copy(call->arena, (struct str){text, DAY_TEXT_LEN});
}

static bool analytics_run(struct call *call, const void *input, void *output)
{
	const struct analytics_in *in = input;
	struct page_out *out = output;
	struct event_span span = {.merchant_id = call->caller->merchant_id, .interview_id = in->interview_id};
	struct list found;

	if (!day_read(call, "date_from", in->date_from, &span.first_ms) || !day_read(call, "date_to", in->date_to, &span.last_ms))
		return false;
	span.last_ms += day_ms;
	if (span.last_ms <= span.first_ms)
		return fault(call, FAULT_INVALID, "date_to", "The last day comes before the first.");
	if (span.last_ms - span.first_ms > DAYS_MOST * day_ms)
		return fault(call, FAULT_INVALID, "date_to", "Ask for at most %d days.", DAYS_MOST);
	if (!events_count(call, &span, &found))
		return false;
	struct analytics_row *rows = ARENA_ARRAY(call->arena, struct analytics_row, found.count);
	const struct event_count *all = found.items;

	for (size_t i = (size_t)in->offset; i < found.count && (int64_t)out->data.count < in->limit; i++)
		rows[out->data.count++] = (struct analytics_row){day_write(call, all[i].day), all[i].event, all[i].event_number};
	out->data.items = rows;
	page_end(call, out, (int64_t)found.count, in->limit, in->offset);
	return true;
}

const struct endpoint merchant_analytics = {
	.name = "get_merchant_analytics",
	.path = "/merchant-analytics",
	.title = "Get merchant analytics",
	.doc = "How many were invited, opened their page and submitted an interview on each day, and what the model was asked for "
	       "it.",
	.tag = "Admin",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &analytics_in_shape,
	.out = &analytics_out_shape,
	.run = analytics_run,
};
