/* A connection to SQLite and how queries run on it. Internal to src/db. */
#ifndef DB_SQLITE_QUERY_H
#define DB_SQLITE_QUERY_H

#include "db/engine.h"

#include <sqlite3.h>

struct sqlite_db {
	struct db base;
	sqlite3 *handle;
	sqlite3_stmt *begin, *commit, *rollback, *savepoint, *release, *rollback_to;
	sqlite3_stmt **statements; /* by the index of the plan, each prepared when it is first used */
};

/* The statement of a plan, prepared. NULL with a fault. */
sqlite3_stmt *sqlite_statement(struct call *call, struct sqlite_db *db, const struct plan *plan);
bool sqlite_execute(struct call *call, struct db *db, struct execution *execution) MUST_CHECK;

/* Runs a statement without parameters and rows; returns SQLite's code, SQLITE_OK when it went well. */
int sqlite_step(sqlite3_stmt *statement);
/* The fault of a result code while running: what may pass by itself is UNAVAILABLE, a broken unique index CONFLICT. The engine's
 * words are logged with `doing`, not said. */
bool sqlite_fault(struct call *call, sqlite3 *handle, int code, const char *doing);

#endif
