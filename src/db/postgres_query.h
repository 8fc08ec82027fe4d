/* A connection to PostgreSQL, always in pipeline mode, and how queries run on it. Internal to src/db. */
#ifndef DB_POSTGRES_QUERY_H
#define DB_POSTGRES_QUERY_H

#include "base/buf.h"
#include "db/engine.h"

#include <libpq-fe.h>

/* What became of the statements of a transaction. */
enum postgres_end {
	END_WELL,
	END_FAILED, /* the fault stands */
	END_AGAIN,  /* the transaction is to run again: deadlock, serialization, others came between */
	END_LOST    /* the connection is gone */
};

/* Results that are to be kept, in the order of their statements. */
struct postgres_results {
	PGresult **items;
	size_t count;
};

struct postgres_db {
	struct db base;
	PGconn *connection; /* NULL: to be made again at the next use */
	struct buf values;  /* of the parameters, reused */
	const char **sent;  /* names of the statements whose results are due, for the log */
	uint32_t sent_from, sent_to, sent_capacity;
	int syncs;         /* sent, and not yet answered */
	bool has_unsynced; /* something was sent behind the last sync */
	bool is_opening;   /* faults carry the server's words */
	const char *begin; /* goes with the first statement; NULL when the transaction has begun */
	enum postgres_end end;
	struct postgres_results *kept;
};

/* Sends a statement without parameters; its result comes with the next postgres_read. */
void postgres_send(struct postgres_db *db, const char *sql, const char *name);
/* Sends the sync at which the server answers, if one is due. */
void postgres_sync(struct postgres_db *db);
/* Syncs and reads all that is due. Returns the last result (the caller clears it), or NULL with db->end set and, when that is
 * END_FAILED, the fault in the call. */
PGresult *postgres_read(struct call *call, struct postgres_db *db) MUST_CHECK;

bool postgres_execute(struct call *call, struct db *db, struct execution *execution) MUST_CHECK;
bool postgres_claim(struct call *call, struct db *db, struct str name, bool *claimed) MUST_CHECK;

/* Sends the preparing of every plan or, with `describe`, the question for the columns of every plan. */
void postgres_send_plans(struct postgres_db *db, const struct plans *plans, bool describe);
/* Matches described columns, names and types. */
bool postgres_set_columns(struct call *call, struct arena *arena, struct plan *plan, const PGresult *described) MUST_CHECK;

#endif
