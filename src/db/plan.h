/* A query matched to its shapes, once when the database is opened, so that each execution is a plain loop. Internal to src/db. */
#ifndef DB_PLAN_H
#define DB_PLAN_H

#include "base/arena.h"
#include "base/call.h"
#include "db/db.h"
#include "db/sql.h"

/* Types of parameters and columns, the same five in both engines. */
enum sql_type { SQL_UUID, SQL_TEXT, SQL_BIGINT, SQL_BOOLEAN, SQL_DOUBLE };

struct plan {
	const struct query *query;
	const struct sql_query *sql;
	const struct field **params; /* by number less one: scalars are fields of query->in, then those of query->rows */
	uint32_t param_count, scalar_count;
	const struct field **columns; /* by position, fields of query->out; set by plan_set_columns */
	uint32_t column_count;
	uint32_t index; /* position in the list of plans */
};

struct plans {
	struct plan *items;
	uint32_t count;
	uint32_t *slots; /* hash of the query's address -> index + 1 */
	uint32_t slot_mask;
};

/* Finds each query's text and each parameter's field. Faults name the query and what does not fit. */
bool plans_make(struct call *call, struct arena *arena, const struct query *const *queries, struct plans *plans) MUST_CHECK;
/* The plan of a query that was in the list; panics for another. */
struct plan *plan_of(const struct plans *plans, const struct query *query);
/* Matches result columns, as the engine names them, to fields. */
bool plan_set_columns(struct call *call, struct arena *arena, struct plan *plan, struct list names) MUST_CHECK;

/* How a field travels. */
enum sql_type field_sql_type(const struct field *field);

/* Takes the rows of a result: structs of `shape`, in the arena. Without shape it only counts. */
struct sink {
	struct arena *arena;
	const struct shape *shape;
	char *items;
	size_t count, capacity;
	size_t limit; /* 0: none */
};

/* The next zeroed struct, NULL without shape; call sink_is_full before. */
void *sink_row(struct sink *sink);
bool sink_is_full(const struct sink *sink);

#endif
