/* What all store files share: the list of every query, and the id under which rows of no merchant are kept. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "db/db.h"

/* Every query of the program, NULL-terminated; `arena` must outlive the database that is opened with them. */
const struct query *const *store_queries(struct arena *arena);

/* 00000000-0000-7000-8000-000000000000: owner of accounts, sessions, signing keys and service keys. */
extern const struct uuid platform_id;

/* Scalars that many queries need. */
struct by_merchant {
	struct uuid merchant_id;
};
struct by_id {
	struct uuid merchant_id, id;
};
extern const struct shape by_merchant_shape, by_id_shape;

#endif
