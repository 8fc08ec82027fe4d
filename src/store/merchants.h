/* Merchants, and the numbers of their status page. */
#ifndef STORE_MERCHANTS_H
#define STORE_MERCHANTS_H

#include "db/db.h"

extern const struct query *const merchant_queries[];

struct merchant {
	struct uuid merchant_id, parent_id;
	struct str name, status, subscription_type;
	int64_t created_at, updated_at;
};

bool merchant_add(struct call *call, const struct merchant *merchant) MUST_CHECK;
bool merchant_find(struct call *call, struct uuid merchant_id, struct merchant *out, bool *found) MUST_CHECK;
/* Operator: the first merchant of this name, the oldest; for the demo. */
bool merchant_find_by_name(struct call *call, struct str name, struct merchant *out, bool *found) MUST_CHECK;

/* Operator: whether there is a merchant of any other name. */
bool merchant_has_other(struct call *call, struct str name, bool *has) MUST_CHECK;

/* The account that first became owner of it. */
struct merchant_owner {
	struct uuid account_id;
	struct str role;
};
bool merchant_owner_find(struct call *call, struct uuid merchant_id, struct merchant_owner *out, bool *found) MUST_CHECK;

struct merchant_numbers {
	int64_t definitions_active, candidates, interview_results, interviews_undecided, interviews_ongoing, invitations_sent;
	int64_t mails_queued, mails_deferred; /* now */
	int64_t mails_sent, mails_failed, mails_bounced, mails_stopped;
};
/* `since`: the beginning of the period for invitations_sent and the mails that are not waiting. */
bool merchant_numbers(struct call *call, struct uuid merchant_id, struct uuid since, struct merchant_numbers *out) MUST_CHECK;

/* How many came on a day (days since 1970, UTC), from a moment on. */
struct day_count {
	int64_t day, count;
};
bool merchant_candidates_by_day(struct call *call, struct uuid merchant_id, struct uuid since, struct list *out) MUST_CHECK;
bool merchant_results_by_day(struct call *call, struct uuid merchant_id, int64_t since_ms, struct list *out) MUST_CHECK;

#endif
