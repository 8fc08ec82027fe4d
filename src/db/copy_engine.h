/* What copying asks of an engine: running SQL that copy.c makes, and values in one form for all engines. Internal to src/db.
 *
 * A value travels as PostgreSQL's binary format has it (numbers in network order, a boolean as one byte); NULL is a str without
 * value. */
#ifndef DB_COPY_ENGINE_H
#define DB_COPY_ENGINE_H

#include "base/call.h"
#include "db/plan.h"
#include "db/sql.h"

enum { COPY_COLUMNS_MOST = 128 };

struct copy_column {
	struct str name;
	enum sql_type type;
	int64_t key; /* its place in the primary key, from 1; 0: in none */
};

struct copy_table {
	struct str name;
	struct copy_column *columns;
	size_t column_count;
	const struct copy_column *key[COPY_COLUMNS_MOST]; /* the primary key's columns in their order */
	size_t key_count;
	int64_t rows;
};

/* A question with the types of its parameters and columns. */
struct copy_query {
	struct str sql;
	enum sql_type params[COPY_COLUMNS_MOST], columns[COPY_COLUMNS_MOST];
	struct str values[COPY_COLUMNS_MOST]; /* of the parameters */
	size_t param_count, column_count;
};

/* Rows of one table, `values` one row after the other. */
struct copy_page {
	const struct copy_table *table;
	struct str *values;
	size_t rows;
};

/* The first member of each engine's own connection. */
struct copy_side {
	const struct copy_engine *engine;
	const char *name; /* "from" or "to", for faults */
};

/* What fails leaves a fault in the call, named after the side. */
struct copy_engine {
	/* A connection to a database that exists; NULL with a fault. */
	struct copy_side *(*open)(struct call *call, struct str url, const char *name);
	void (*close)(struct copy_side *side);
	/* Statements without parameters and rows. */
	bool (*script)(struct call *call, struct copy_side *side, struct str sql);
	/* Asks; the rows come from `next`, all of them, before the next question. */
	bool (*ask)(struct call *call, struct copy_side *side, const struct copy_query *query);
	/* The next row into `values`, which live until the next call. */
	bool (*next)(struct call *call, struct copy_side *side, struct str *values, bool *found);
	/* Adds the page's rows in one transaction. */
	bool (*add)(struct call *call, struct copy_side *side, const struct copy_page *page);

	const char *begin_snapshot; /* one moment for all questions until COMMIT */
	/* Of every table and column, in order: table (text), column (text), type (text), place in the primary key (bigint). */
	const char *catalogue;
	char param_mark;        /* before a parameter's number */
	const char *text_order; /* behind a text that is to be ordered by its bytes */
};

extern const struct copy_engine copy_sqlite, copy_postgres;

/* Integers in network order, as values hold them. */
void copy_int_write(char bytes[8], int64_t value);
int64_t copy_int_read(struct str bytes);

#endif
