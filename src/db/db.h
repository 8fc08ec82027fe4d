/* One face for the databases. Above it nobody knows which engine runs: queries are named (sql/query), their parameters and columns
 * are matched to structs by shapes, and all are prepared and checked when the database is opened. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/call.h"
#include "base/shape.h"

/* One named query with the shapes it speaks. `in`: scalars bound to :name. `rows`: when the text says :rows(...), one struct per
 * row of a batch. `out`: one struct per row of the result, columns matched by name; NULL when it returns none.
 * Every parameter must be a field of in/rows, every column a field of out: checked when the connection opens. */
struct query {
	const char *name;
	const struct shape *in, *rows, *out;
};

/* What a connection may do. */
enum db_mode { DB_READ, DB_WRITE };

struct db;        /* a connection, used by one thread at a time */
struct db_server; /* one database, opened once per process: engine, address, commit lane, the list of queries */

/* Opens the database (sqlite:PATH or postgres://...) and, with `migrate`, brings its schema up to date under a lock. `queries` is a
 * NULL-terminated list that outlives it. On failure the fault says in one line what is wrong. */
struct db_server *db_server_open(struct call *call, struct str url, const struct query *const *queries, bool migrate);
void db_server_close(struct db_server *server);
/* "SQLite 3.40.1, schema 1" for the start line. */
struct str db_server_describe(struct call *call, struct db_server *server);
/* True when the database answers now (for /readyz). */
bool db_server_is_ready(struct db_server *server);

/* A connection for one thread. NULL with a fault when it cannot be had. */
struct db *db_open(struct call *call, struct db_server *server);
void db_close(struct db *db);

/* One transaction around `run(call, data)` with call->db inside it. DB_READ: a snapshot. DB_WRITE: durable when true comes back;
 * on SQLite the turn is taken in the commit lane (see commit_lane.h), on PostgreSQL it is a transaction of its own, repeated by
 * itself when the engine asks for that. When run returns false everything is undone and the fault stands. A lost database is
 * FAULT_UNAVAILABLE. */
bool db_transaction(
	struct call *call, struct db *db, enum db_mode mode, bool (*run)(struct call *call, void *data), void *data) MUST_CHECK;

/* True when writing transactions run one after another: what they do while they run, all others wait for. */
bool db_has_one_writer(const struct db *db);
/* Inside a transaction: true when it runs again. The first time, what a unique index or a CHECK refuses is taken as somebody who
 * came between reading and writing, so that a handler may read without a lock then, and locks before it reads now. */
bool db_is_repeated(const struct call *call);

/* Inside a transaction (call->db). `in` may be NULL when the query has no scalars. All return false with a fault in the call. */

/* Any number of rows; `*out` is a list of the query's out structs in the call's arena. */
bool db_list(struct call *call, const struct query *query, const void *in, struct list *out) MUST_CHECK;
/* At most one row into `out` (zeroed first); `*found` says whether. More than one row is a fault. */
bool db_find(struct call *call, const struct query *query, const void *in, void *out, bool *found) MUST_CHECK;
/* No result wanted; `*changed` (may be NULL) gets the number of rows changed. */
bool db_run(struct call *call, const struct query *query, const void *in, int64_t *changed) MUST_CHECK;

/* A batch in one go: the query says :rows(...), `rows` are structs of query->rows. PostgreSQL: one statement with arrays; SQLite:
 * the prepared statement once per row. The result, if any, is not in the order of `rows`; carry a number in the row to match it. */
bool db_list_batch(struct call *call, const struct query *query, const void *in, struct list rows, struct list *out) MUST_CHECK;
bool db_run_batch(struct call *call, const struct query *query, const void *in, struct list rows, int64_t *changed) MUST_CHECK;

/* Claims a name until the end of this writing transaction; false without a fault in `*claimed` when another transaction holds it
 * now. */
bool db_claim(struct call *call, struct str name, bool *claimed) MUST_CHECK;
/* Before db_transaction with the same call: claims the name until the end of its next writing transaction (or of the call, should
 * none follow), so that a second call learns at once, and not only when its turn in the commit lane comes, that the name is taken:
 * false. It knows this process alone: say db_claim inside as well. */
bool db_claim_before(struct call *call, struct db *db, struct str name) MUST_CHECK;

#endif
