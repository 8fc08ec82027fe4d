/* The team's daily digest of who finished: whose is due, who does it, who reads it. What a digest says is in store/mails.h. */
#ifndef STORE_DIGESTS_H
#define STORE_DIGESTS_H

#include "db/db.h"

extern const struct query *const digest_queries[];

struct digest_due {
	struct uuid merchant_id;
	struct str time_zone;
	int64_t digest_due_at; /* 0: chosen since the last look, and not due yet */
	int64_t digest_since;  /* who finished before was told of; 0: nobody knows since when */
};
/* Operator's, across merchants: list of struct digest_due, at most `most`, the longest due first. */
bool digests_due(struct call *call, int64_t now_ms, int64_t most, struct list *out) MUST_CHECK;

struct digest_take {
	struct digest_due due;
	int64_t until_ms, next_due_at; /* the next one begins there, and is due then */
};
/* In a write transaction. `*is_ours` is false, and nothing is written, when somebody else has taken it or it is not wanted any
 * more. */
bool digest_take(struct call *call, const struct digest_take *take, bool *is_ours) MUST_CHECK;

/* Whom of the team to tell who finished in that span: list of struct completion_reader (store/results.h). */
bool digest_readers(struct call *call, const struct digest_take *take, struct list *out) MUST_CHECK;

#endif
