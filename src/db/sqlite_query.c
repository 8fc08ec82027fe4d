/* Queries on SQLite: members of structs into parameters, columns into members. */
#include "db/sqlite_query.h"

#include "base/log.h"
#include "base/panic.h"

#include <string.h>

bool sqlite_fault(struct call *call, sqlite3 *handle, int code, const char *doing)
{
	int extended = sqlite3_extended_errcode(handle);
	if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY || extended == SQLITE_CONSTRAINT_ROWID)
		return fault(call, FAULT_CONFLICT, NULL, "it exists already");
	log_event(LOG_ERROR, "database", LOG_TEXT("doing", str_of(doing)), LOG_TEXT("why", str_of(sqlite3_errmsg(handle))),
		LOG_INT("code", (extended & 0xff) == (code & 0xff) ? extended : code));
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_NOMEM:
		fault(call, FAULT_UNAVAILABLE, NULL, "The database cannot do it now.");
		call->fault.retry_after_s = 1;
		return false;
	default:
		return fault(call, FAULT_INTERNAL, NULL, "the database refused query %s", doing);
	}
}

int sqlite_step(sqlite3_stmt *statement)
{
	sqlite3_step(statement);
	return sqlite3_reset(statement);
}

sqlite3_stmt *sqlite_statement(struct call *call, struct sqlite_db *db, const struct plan *plan)
{
	sqlite3_stmt **statement = &db->statements[plan->index];
	if (*statement != NULL)
		return *statement;
	struct str text = plan->sql->text[SQL_SQLITE];
	int code = sqlite3_prepare_v3(db->handle, text.ptr, (int)text.len, SQLITE_PREPARE_PERSISTENT, statement, NULL);
	if (code != SQLITE_OK)
		sqlite_fault(call, db->handle, code, plan->query->name);
	return *statement;
}

static int bind_text(sqlite3_stmt *statement, int number, struct str text)
{
	if (text.ptr == NULL)
		return sqlite3_bind_null(statement, number);
	return sqlite3_bind_text64(statement, number, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

/* The values live until the statement has run. */
static int bind_value(sqlite3_stmt *statement, int number, const struct field *field, const void *member)
{
	switch ((enum kind)field->kind) {
	case KIND_STR:
		return bind_text(statement, number, *(const struct str *)member);
	case KIND_JSON:
		return bind_text(statement, number, ((const struct json *)member)->text);
	case KIND_BOOL:
		return sqlite3_bind_int(statement, number, *(const bool *)member);
	case KIND_FLAG:
		return sqlite3_bind_int(statement, number, ((const struct flag *)member)->value);
	case KIND_INT:
		return sqlite3_bind_int64(statement, number, *(const int64_t *)member);
	case KIND_NUMBER:
		return sqlite3_bind_double(statement, number, *(const double *)member);
	case KIND_OPT_NUMBER:
		return sqlite3_bind_double(statement, number, ((const struct number *)member)->value);
	case KIND_UUID:
		return sqlite3_bind_blob(statement, number, member, sizeof(struct uuid), SQLITE_STATIC);
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s cannot be bound", field->name);
}

/* The scalars, or those of :rows, from the struct at `base`. A number beyond the text's last is one that only PostgreSQL uses. */
static bool bind_struct(sqlite3_stmt *statement, const struct plan *plan, bool in_rows, const void *base)
{
	uint32_t from = in_rows ? plan->scalar_count : 0, to = in_rows ? plan->param_count : plan->scalar_count;
	uint32_t used = (uint32_t)sqlite3_bind_parameter_count(statement);
	int code = SQLITE_OK;
	for (uint32_t i = from; i < to && i < used && code == SQLITE_OK; i++) {
		const struct field *field = plan->params[i];
		if (field_is_none(field, base))
			code = sqlite3_bind_null(statement, (int)i + 1);
		else
			code = bind_value(statement, (int)i + 1, field, field_in(field, base));
	}
	return code == SQLITE_OK;
}

/* Where a column's value goes. */
struct cell {
	const struct field *field;
	void *member;
};

static struct str column_text(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return arena_copy(arena, (struct str){text, (size_t)sqlite3_column_bytes(statement, column)});
}

/* False when what is stored does not fit the member. */
static bool column_read(struct arena *arena, sqlite3_stmt *statement, int column, struct cell cell)
{
	int type = sqlite3_column_type(statement, column);
	bool is_int = type == SQLITE_INTEGER;
	switch ((enum kind)cell.field->kind) {
	case KIND_STR:
		*(struct str *)cell.member = column_text(arena, statement, column);
		return type == SQLITE_TEXT;
	case KIND_JSON:
		((struct json *)cell.member)->text = column_text(arena, statement, column);
		return type == SQLITE_TEXT;
	case KIND_BOOL:
		*(bool *)cell.member = sqlite3_column_int(statement, column) != 0;
		return is_int;
	case KIND_FLAG:
		*(struct flag *)cell.member = (struct flag){true, sqlite3_column_int(statement, column) != 0};
		return is_int;
	case KIND_INT:
		*(int64_t *)cell.member = sqlite3_column_int64(statement, column);
		return is_int;
	case KIND_NUMBER:
		*(double *)cell.member = sqlite3_column_double(statement, column);
		return is_int || type == SQLITE_FLOAT;
	case KIND_OPT_NUMBER:
		*(struct number *)cell.member = (struct number){true, sqlite3_column_double(statement, column)};
		return is_int || type == SQLITE_FLOAT;
	case KIND_UUID:
		if (type != SQLITE_BLOB || sqlite3_column_bytes(statement, column) != sizeof(struct uuid))
			return false;
		memcpy(cell.member, sqlite3_column_blob(statement, column), sizeof(struct uuid));
		return true;
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s cannot be read", cell.field->name);
}

static bool row_read(struct call *call, sqlite3_stmt *statement, const struct execution *execution)
{
	const struct plan *plan = execution->plan;
	if (sink_is_full(execution->sink))
		return fault(call, FAULT_INTERNAL, NULL, "query %s returns more than one row", plan->query->name);
	char *row = sink_row(execution->sink);
	for (uint32_t i = 0; row != NULL && i < plan->column_count; i++) {
		const struct field *field = plan->columns[i];
		struct cell cell = {field, row + field->offset};
		if (sqlite3_column_type(statement, (int)i) == SQLITE_NULL)
			continue;
		if (!column_read(execution->sink->arena, statement, (int)i, cell))
			return fault(call, FAULT_INTERNAL, NULL, "query %s: column %s holds another type than its member",
				plan->query->name, field->name);
	}
	return true;
}

/* The statement once, with what is bound. */
static bool statement_run(struct call *call, struct sqlite_db *db, sqlite3_stmt *statement, struct execution *execution)
{
	int code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (!row_read(call, statement, execution))
			return false;
	}
	if (code != SQLITE_DONE)
		return sqlite_fault(call, db->handle, code, execution->plan->query->name);
	if (!sqlite3_stmt_readonly(statement))
		execution->changed += sqlite3_changes64(db->handle);
	return true;
}

static bool statement_run_all(struct call *call, struct sqlite_db *db, sqlite3_stmt *statement, struct execution *execution)
{
	const struct plan *plan = execution->plan;
	if (!bind_struct(statement, plan, false, execution->in))
		return sqlite_fault(call, db->handle, SQLITE_TOOBIG, plan->query->name);
	if (execution->rows == NULL)
		return statement_run(call, db, statement, execution);
	const char *row = execution->rows->items;
	for (size_t i = 0; i < execution->rows->count; i++, row += plan->query->rows->size) {
		if (!bind_struct(statement, plan, true, row))
			return sqlite_fault(call, db->handle, SQLITE_TOOBIG, plan->query->name);
		bool done = statement_run(call, db, statement, execution);
		sqlite3_reset(statement);
		if (!done)
			return false;
	}
	return true;
}

bool sqlite_execute(struct call *call, struct db *base, struct execution *execution)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	sqlite3_stmt *statement = sqlite_statement(call, db, execution->plan);
	if (statement == NULL)
		return false;
	ASSERT(sqlite3_column_count(statement) == (int)execution->plan->column_count);
	bool done = statement_run_all(call, db, statement, execution);
	sqlite3_reset(statement);
	return done;
}
