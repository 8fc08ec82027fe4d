/* SQLite as a side of a copy. */
#include "base/panic.h"
#include "db/copy_engine.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* How long a lock of another process is waited for. */
enum { BUSY_MS = 5000 };

struct sqlite_side {
	struct copy_side base;
	sqlite3 *handle;
	sqlite3_stmt *asked;
	struct copy_query query; /* the one that was asked */
	char fixed[COPY_COLUMNS_MOST][8];
	const struct copy_table *add_table; /* the statement's */
	sqlite3_stmt *add;
};

static bool refuse(struct call *call, const struct sqlite_side *side)
{
	return fault(call, FAULT_INTERNAL, side->base.name, "SQLite: %s", sqlite3_errmsg(side->handle));
}

static void side_close(struct copy_side *base)
{
	struct sqlite_side *side = (struct sqlite_side *)base;
	sqlite3_finalize(side->asked);
	sqlite3_finalize(side->add);
	sqlite3_close(side->handle);
	free(side);
}

static struct copy_side *side_open(struct call *call, struct str url, const char *name)
{
	struct sqlite_side *side = calloc(1, sizeof *side);
	ASSERT(side != NULL);
	side->base.name = name;
	struct str rest = str_from(url, STR("sqlite:").len), path = STR_NONE;
	(void)str_next(&rest, '?', &path);
	int code = sqlite3_open_v2(arena_cstr(call->arena, path), &side->handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	ASSERT(side->handle != NULL);
	sqlite3_busy_timeout(side->handle, BUSY_MS);
	if (code == SQLITE_OK && sqlite3_exec(side->handle, "PRAGMA trusted_schema=OFF", NULL, NULL, NULL) == SQLITE_OK)
		return &side->base;
	fault(call, FAULT_INTERNAL, name, "SQLite: %.*s: %s", STR_ARG(path), sqlite3_errmsg(side->handle));
	side_close(&side->base);
	return NULL;
}

static bool side_script(struct call *call, struct copy_side *base, struct str sql)
{
	struct sqlite_side *side = (struct sqlite_side *)base;
	return sqlite3_exec(side->handle, arena_cstr(call->arena, sql), NULL, NULL, NULL) == SQLITE_OK || refuse(call, side);
}

/* Values ---------------------------------------------------------------------------------------------------------------------- */

static double double_of(struct str bytes)
{
	int64_t bits = copy_int_read(bytes);
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

static int bind(sqlite3_stmt *statement, int number, enum sql_type type, struct str value)
{
	if (value.ptr == NULL)
		return sqlite3_bind_null(statement, number);
	switch (type) {
	case SQL_UUID:
		return sqlite3_bind_blob64(statement, number, value.ptr, value.len, SQLITE_STATIC);
	case SQL_TEXT:
		return sqlite3_bind_text64(statement, number, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BIGINT:
		return sqlite3_bind_int64(statement, number, copy_int_read(value));
	case SQL_BOOLEAN:
		return sqlite3_bind_int(statement, number, value.ptr[0] != 0);
	case SQL_DOUBLE:
		return sqlite3_bind_double(statement, number, double_of(value));
	}
	PANIC("no such type: %d", (int)type);
}

/* A number's eight bytes. */
static struct str fixed_value(struct sqlite_side *side, int column, int64_t value)
{
	copy_int_write(side->fixed[column], value);
	return (struct str){side->fixed[column], 8};
}

static struct str double_value(struct sqlite_side *side, int column)
{
	double value = sqlite3_column_double(side->asked, column);
	int64_t bits;
	memcpy(&bits, &value, sizeof bits);
	return fixed_value(side, column, bits);
}

/* False when what is stored is of another type. An empty text has no pointer in SQLite, but is no NULL. */
static bool column_read(struct sqlite_side *side, int column, struct str *value)
{
	int type = sqlite3_column_type(side->asked, column);
	*value = STR_NONE;
	if (type == SQLITE_NULL)
		return true;
	switch (side->query.columns[column]) {
	case SQL_UUID:
		*value = (struct str){sqlite3_column_blob(side->asked, column), 16};
		return type == SQLITE_BLOB && sqlite3_column_bytes(side->asked, column) == 16;
	case SQL_TEXT:
		value->ptr = (const char *)sqlite3_column_text(side->asked, column);
		value->len = (size_t)sqlite3_column_bytes(side->asked, column);
		return type == SQLITE_TEXT;
	case SQL_BIGINT:
		*value = fixed_value(side, column, sqlite3_column_int64(side->asked, column));
		return type == SQLITE_INTEGER;
	case SQL_BOOLEAN:
		side->fixed[column][0] = sqlite3_column_int(side->asked, column) != 0;
		*value = (struct str){side->fixed[column], 1};
		return type == SQLITE_INTEGER;
	case SQL_DOUBLE:
		*value = double_value(side, column);
		return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
	}
	PANIC("no such type: %d", (int)side->query.columns[column]);
}

/* Asking ---------------------------------------------------------------------------------------------------------------------- */

static bool side_ask(struct call *call, struct copy_side *base, const struct copy_query *query)
{
	struct sqlite_side *side = (struct sqlite_side *)base;
	sqlite3_finalize(side->asked);
	side->asked = NULL;
	side->query = *query;
	if (sqlite3_prepare_v2(side->handle, query->sql.ptr, (int)query->sql.len, &side->asked, NULL) != SQLITE_OK)
		return refuse(call, side);
	for (size_t i = 0; i < query->param_count; i++) {
		if (bind(side->asked, (int)i + 1, query->params[i], query->values[i]) != SQLITE_OK)
			return refuse(call, side);
	}
	return true;
}

static bool side_next(struct call *call, struct copy_side *base, struct str *values, bool *found)
{
	struct sqlite_side *side = (struct sqlite_side *)base;
	int code = sqlite3_step(side->asked);
	*found = code == SQLITE_ROW;
	if (code == SQLITE_DONE) {
		sqlite3_finalize(side->asked);
		side->asked = NULL;
		return true;
	}
	if (code != SQLITE_ROW)
		return refuse(call, side);
	for (size_t i = 0; i < side->query.column_count; i++) {
		if (!column_read(side, (int)i, &values[i]))
			return fault(call, FAULT_INTERNAL, base->name, "SQLite: a value of column %s is of another type",
				sqlite3_column_name(side->asked, (int)i));
	}
	return true;
}

/* Adding ---------------------------------------------------------------------------------------------------------------------- */

static bool add_prepare(struct call *call, struct sqlite_side *side, const struct copy_table *table)
{
	struct str sql = arena_printf(call->arena, "INSERT INTO \"%.*s\" (", STR_ARG(table->name)), marks = STR("");
	for (size_t i = 0; i < table->column_count; i++) {
		const char *comma = i > 0 ? ", " : "";
		sql = arena_printf(call->arena, "%.*s%s\"%.*s\"", STR_ARG(sql), comma, STR_ARG(table->columns[i].name));
		marks = arena_printf(call->arena, "%.*s%s?", STR_ARG(marks), comma);
	}
	sql = arena_printf(call->arena, "%.*s) VALUES (%.*s)", STR_ARG(sql), STR_ARG(marks));
	sqlite3_finalize(side->add);
	side->add = NULL;
	side->add_table = table;
	return sqlite3_prepare_v2(side->handle, sql.ptr, (int)sql.len, &side->add, NULL) == SQLITE_OK || refuse(call, side);
}

static bool row_add(struct call *call, struct sqlite_side *side, const struct str *values)
{
	int code = SQLITE_OK;
	for (size_t i = 0; i < side->add_table->column_count && code == SQLITE_OK; i++)
		code = bind(side->add, (int)i + 1, side->add_table->columns[i].type, values[i]);
	if (code == SQLITE_OK) {
		sqlite3_step(side->add);
		code = sqlite3_reset(side->add);
	}
	return code == SQLITE_OK || refuse(call, side);
}

static bool side_add(struct call *call, struct copy_side *base, const struct copy_page *page)
{
	struct sqlite_side *side = (struct sqlite_side *)base;
	bool done = (side->add_table == page->table || add_prepare(call, side, page->table)) &&
		side_script(call, base, STR("BEGIN IMMEDIATE"));
	for (size_t i = 0; done && i < page->rows; i++)
		done = row_add(call, side, page->values + i * page->table->column_count);
	if (done && side_script(call, base, STR("COMMIT")))
		return true;
	sqlite3_exec(side->handle, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

const struct copy_engine copy_sqlite = {
	.open = side_open,
	.close = side_close,
	.script = side_script,
	.ask = side_ask,
	.next = side_next,
	.add = side_add,
	.begin_snapshot = "BEGIN",
	.catalogue = "SELECT m.name, p.name, p.type, p.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) p"
		     " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, p.cid",
	.param_mark = '?',
	.text_order = "",
};
