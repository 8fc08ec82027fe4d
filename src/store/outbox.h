/* Mails to be sent: rows written in the transaction of what causes them, taken by senders under a lease, settled by who sent them.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "db/db.h"

extern const struct query *const outbox_queries[];

enum { OUTBOX_AGAIN = -1 /* somebody asked for this mail once more */ };

struct outbox_mail {
	struct uuid id;
	struct str kind;
	int64_t due_at;
	struct uuid enrolment_id, account_id;
	struct str language;
	struct json data;
	int64_t opening; /* OUTBOX_AGAIN, or of an invitation the opening it is for (sql/schema); 0: nothing is said */
};

/* `mails`: list of struct outbox_mail, queued. */
bool outbox_add(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list mails) MUST_CHECK;
/* The same for mails that have kind, due_at, language, data and opening in common and therefore leave them out, or have their own
 * instead. */
bool outbox_add_alike(struct call *call, struct uuid merchant_id, const struct outbox_mail *common, struct list mails) MUST_CHECK;

/* A row that somebody has taken. */
struct outbox_taken {
	struct uuid merchant_id, id;
	struct str kind, language;
	struct uuid enrolment_id, account_id;
	struct json data;
	int64_t due_at, created_at, attempts;
};

/* Across merchants, operator's: wakes at most `most` mails whose time has come by now, longest due first. Until then a mail of the
 * future sleeps: outbox_merchants_due does not see it. Transactions DB_READ and DB_WRITE; `*out` is a list of struct by_id. */
bool outbox_sleepers(struct call *call, int64_t most, struct list *out) MUST_CHECK;
bool outbox_wake(struct call *call, struct list mails) MUST_CHECK;

/* Across merchants, operator's: which have mails due that are awake and that nobody holds, in the order of their ids from behind
 * `after`, at most `most`; `*out` is a list of struct by_merchant (store/store.h). Costs one step per merchant with anything awake,
 * whatever sleeps. */
bool outbox_merchants_due(struct call *call, struct uuid after, int64_t most, struct list *out) MUST_CHECK;

struct outbox_lease {
	struct uuid merchant_id; /* whose mails to take; the others do not use it */
	struct uuid lease_id;    /* who holds them */
	int64_t now_ms, lease_until, most;
};
/* At most `most` due mails of the merchant, longest due first; nobody else gets them before lease_until. List of struct
 * outbox_taken in any order. */
bool outbox_take(struct call *call, const struct outbox_lease *lease, struct list *out) MUST_CHECK;
/* `mails`: list of struct by_id (store/store.h). Holds them until lease_until; `*held` lists, in any order, those that were still
 * held. */
bool outbox_hold(struct call *call, const struct outbox_lease *lease, struct list mails, struct list *held) MUST_CHECK;
/* Gives them back; what somebody else holds stays as it is. */
bool outbox_release(struct call *call, const struct outbox_lease *lease, struct list mails) MUST_CHECK;

struct outbox_fate {
	struct uuid merchant_id, id, lease_id;
	struct str state;       /* sent, deferred, queued, failed, stopped */
	int64_t now_ms, due_at; /* due_at: when it is due again; 0: as before */
	int64_t attempts;
	struct str recipient, reason; /* recipient: none leaves it */
};
/* What became of a mail, and gives it back. `*is_held` is false, and nothing is written, when somebody else holds it by now. */
bool outbox_settle(struct call *call, const struct outbox_fate *fate, bool *is_held) MUST_CHECK;

/* Takes as much of `count` as the day's cap leaves; `day` counts from 1970. A negative count gives some back. */
struct outbox_day {
	struct uuid merchant_id; /* the platform's */
	int64_t day, count, cap;
};
bool outbox_day_take(struct call *call, struct outbox_day day, int64_t *taken) MUST_CHECK;

#endif
