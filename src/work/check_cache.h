/* Checks of credentials that went well, remembered for a short while so that most calls need no query and no signature check.
 * Bounded, in memory, safe for any number of threads. Part of the key ring. */
#ifndef WORK_CHECK_CACHE_H
#define WORK_CHECK_CACHE_H

#include "work/claims.h"

struct check_cache;

struct check {
	struct identity identity; /* what the token says; good until verified_until */
	struct caller caller;     /* what the database says; good until checked_until */
	int64_t verified_until, checked_until;
	uint64_t generation; /* check_cache_generation() from before the database was asked */
};

struct check_cache *check_cache_open(struct arena *arena);
void check_cache_close(struct check_cache *cache);

/* Looks for what is kept under a SHA-256 and is of use at `now_ms`; texts are copied into `arena`. A `checked_until` of 0: only the
 * identity still stands. */
bool check_cache_find(struct check_cache *cache, struct arena *arena, struct str key, struct check *out);
/* What is longer than a slot is not kept. */
void check_cache_put(struct check_cache *cache, struct str key, const struct check *check);

uint64_t check_cache_generation(struct check_cache *cache);
/* What the database said before is forgotten: after a sign-out, a new password, a revoked key. */
void check_cache_expire(struct check_cache *cache);

#endif
