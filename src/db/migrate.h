/* The schema's versions: which one the database has, and bringing it up to this program's. Internal to src/db. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/engine.h"

/* Checks server's schema and, with `migrate`, applies what is missing: each migration in one transaction of its own, under a lock
 * that shuts out other processes. Faults when the database is newer than the program, or older without `migrate`. */
bool migrate_schema(struct call *call, struct db_server *server, bool migrate) MUST_CHECK;

#endif
