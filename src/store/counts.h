/* Queries that answer one number, as the column `count`. */
#ifndef STORE_COUNTS_H
#define STORE_COUNTS_H

#include "db/db.h"

struct count {
	int64_t count;
};
extern const struct shape count_shape;

/* Runs such a query; no row counts as 0. */
bool count_find(struct call *call, const struct query *query, const void *in, int64_t *out) MUST_CHECK;

#endif
