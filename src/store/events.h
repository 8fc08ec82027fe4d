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
	struct str event; /* interview_invitation, interview_page_visit, interview */
};
bool events_count(struct call *call, const struct event_span *span, struct list *out) MUST_CHECK;

#endif
