/* What db.c asks of an engine (db_sqlite.c, db_postgres.c). Internal to src/db. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "base/arena.h"
#include "db/db.h"
#include "db/plan.h"

#include <pthread.h>

struct claim;

/* One execution of a query. */
struct execution {
	const struct plan *plan;
	const void *in;
	const struct list *rows; /* of a batch; NULL when the query has no :rows */
	struct sink *sink;
	bool is_quiet; /* nobody wants its answer, but its failure must not be missed */
	int64_t changed;
};

/* What a transaction is to run. */
struct work {
	enum db_mode mode;
	bool (*run)(struct call *call, void *data);
	void *data;
};

/* What all functions that fail have in common: the fault is in the call. Faults of opening carry the engine's own words, those of
 * executions are for callers of the API and the engine's words are logged. */
struct db_engine {
	enum sql_engine words;
	/* Opens the database with one connection of the server's own and checks versions. The server is of the engine's size. */
	struct db_server *(*server_open)(struct call *call, struct str url);
	/* Runs statements on the server's own connection; `*value` (may be NULL): the first column of the last row. */
	bool (*script)(struct call *call, struct db_server *server, struct str sql, int64_t *value);
	/* With the schema in place: prepares and checks every query, sets the plans' columns, starts what runs beside. */
	bool (*server_start)(struct call *call, struct db_server *server);
	void (*server_close)(struct db_server *server);
	struct str (*describe)(struct call *call, struct db_server *server);
	bool (*is_ready)(struct db_server *server);

	struct db *(*open)(struct call *call, struct db_server *server);
	void (*close)(struct db *db);
	/* Calls transaction_run once or more. */
	bool (*transaction)(struct call *call, struct db *db, const struct work *work);
	bool (*execute)(struct call *call, struct db *db, struct execution *execution);
	/* A claim beyond this process; NULL when there is no such thing. */
	bool (*claim)(struct call *call, struct db *db, struct str name, bool *claimed);

	bool has_one_writer; /* see db_has_one_writer */
	/* For migrate.c: what begins a transaction that shuts out every other migration, what stands behind each one's statements
	 * (NULL: nothing), and what gives 1 when the table of migrations is there, else 0. */
	const char *begin_migration, *end_migration, *has_migrations;
};

/* The first member of each engine's own server. */
struct db_server {
	const struct db_engine *engine;
	struct arena arena; /* lives as long as the server */
	struct plans plans;
	int64_t schema;
	pthread_mutex_t claims_mutex;
	struct claim *claims;
};

/* The first member of each engine's own connection. */
struct db {
	struct db_server *server;
	bool has_failed, is_repeated; /* a statement of this transaction has; it has been run before */
};

extern const struct db_engine db_sqlite, db_postgres;

/* The handler inside a transaction that the engine has begun on `db`: false when it is to be undone. A statement that failed undoes
 * it even when the handler says true, on both engines alike. */
bool transaction_run(struct call *call, struct db *db, const struct work *work) MUST_CHECK;

#endif
