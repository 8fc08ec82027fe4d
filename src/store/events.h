/* What happened, counted by the day. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "db/db.h"

extern const struct query *const event_queries[];

/* Days count from 1970, UTC. */
struct event_span {
	struct uuid merchant_id, interview_id; /* interview_id none: all */
	int64_t first_ms, last_ms;             /* from, and up to without it */
};
struct event_count {
	int64_t day, event_number;
	struct str event; /* interview_invitation, interview_page_visit, interview; ai_calls_, ai_tokens_in_,
			     ai_tokens_out_<purpose> */
};
bool events_count(struct call *call, const struct event_span *span, struct list *out) MUST_CHECK;

/* What was asked of the endpoint of ai_base_url on a day. */
struct ai_day {
	struct uuid merchant_id;
	int64_t day, calls, tokens_in, tokens_out;
	struct str purpose;
};
/* Adds to what is there. */
bool ai_day_add(struct call *call, const struct ai_day *by) MUST_CHECK;

#endif
