/* Answers kept for their Idempotency-Key, written in the transaction of what they answer. */
#ifndef STORE_IDEMPOTENCY_H
#define STORE_IDEMPOTENCY_H

#include "db/db.h"

extern const struct query *const idempotency_queries[];

struct idempotency {
	struct uuid merchant_id;
	struct str key, body_hash, reply;
	int64_t created_at, expires_at;
};

bool idempotency_find(struct call *call, struct uuid merchant_id, struct str key, struct idempotency *out, bool *found) MUST_CHECK;
/* Replaces one that has run out. */
bool idempotency_add(struct call *call, const struct idempotency *answer) MUST_CHECK;
/* Operator: forgets those of any merchant that have run out. */
bool idempotency_purge(struct call *call, int64_t now_ms, int64_t *removed) MUST_CHECK;

#endif
