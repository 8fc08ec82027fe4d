/* PostgreSQL as a side of a copy: rows come one by one, and go in by COPY in its binary form. */
#include "base/buf.h"
#include "base/panic.h"
#include "db/copy_engine.h"
#include "db/postgres_value.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* What is sent at once of a COPY. */
enum { PART_BYTES = 256 * 1024 };

struct postgres_side {
	struct copy_side base;
	PGconn *connection;
	PGresult *row;
	size_t column_count;
	struct buf out;
};

/* libpq's words as one line; never the URL, there may be a password in it. */
static bool refuse(struct call *call, const struct postgres_side *side, const char *words)
{
	char *line = arena_cstr(call->arena, str_trim(str_of(words)));
	for (char *p = line; *p != 0; p++) {
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	}
	return fault(call, FAULT_INTERNAL, side->base.name, "PostgreSQL: %s", line);
}

static void side_close(struct copy_side *base)
{
	struct postgres_side *side = (struct postgres_side *)base;
	PQclear(side->row);
	PQfinish(side->connection);
	buf_close(&side->out);
	free(side);
}

static void notice_ignore(void *nothing, const PGresult *notice)
{
	(void)nothing, (void)notice;
}

static struct copy_side *side_open(struct call *call, struct str url, const char *name)
{
	static const char *const names[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *const values[] = {"5", "convoke copy", arena_cstr(call->arena, url), "UTF8", NULL};
	struct postgres_side *side = calloc(1, sizeof *side);
	ASSERT(side != NULL);
	side->base.name = name;
	side->connection = PQconnectdbParams(names, values, 1);
	ASSERT(side->connection != NULL);
	PQsetNoticeReceiver(side->connection, notice_ignore, NULL);
	if (PQstatus(side->connection) == CONNECTION_OK)
		return &side->base;
	refuse(call, side, PQerrorMessage(side->connection));
	side_close(&side->base);
	return NULL;
}

/* Takes the result of something that gives no rows. */
static bool done_check(struct call *call, struct postgres_side *side, PGresult *result, ExecStatusType wanted)
{
	bool done = PQresultStatus(result) == wanted || refuse(call, side, PQerrorMessage(side->connection));
	PQclear(result);
	return done;
}

static bool side_script(struct call *call, struct copy_side *base, struct str sql)
{
	struct postgres_side *side = (struct postgres_side *)base;
	return done_check(call, side, PQexec(side->connection, arena_cstr(call->arena, sql)), PGRES_COMMAND_OK);
}

/* Asking ---------------------------------------------------------------------------------------------------------------------- */

static bool side_ask(struct call *call, struct copy_side *base, const struct copy_query *query)
{
	struct postgres_side *side = (struct postgres_side *)base;
	Oid types[COPY_COLUMNS_MOST];
	const char *values[COPY_COLUMNS_MOST];
	int lengths[COPY_COLUMNS_MOST], formats[COPY_COLUMNS_MOST];
	for (size_t i = 0; i < query->param_count; i++) {
		types[i] = postgres_type(query->params[i]);
		values[i] = query->values[i].ptr;
		lengths[i] = (int)query->values[i].len;
		formats[i] = 1;
	}
	side->column_count = query->column_count;
	if (PQsendQueryParams(side->connection, arena_cstr(call->arena, query->sql), (int)query->param_count, types, values,
		    lengths, formats, 1) == 1 &&
		PQsetSingleRowMode(side->connection) == 1)
		return true;
	return refuse(call, side, PQerrorMessage(side->connection));
}

/* Reads off what is left of an answer. */
static void answer_drain(struct postgres_side *side)
{
	for (PGresult *result; (result = PQgetResult(side->connection)) != NULL;)
		PQclear(result);
}

static bool side_next(struct call *call, struct copy_side *base, struct str *values, bool *found)
{
	struct postgres_side *side = (struct postgres_side *)base;
	PQclear(side->row);
	side->row = PQgetResult(side->connection);
	*found = PQresultStatus(side->row) == PGRES_SINGLE_TUPLE;
	if (!*found) {
		bool done = PQresultStatus(side->row) == PGRES_TUPLES_OK;
		if (!done)
			refuse(call, side, PQerrorMessage(side->connection));
		answer_drain(side);
		return done;
	}
	ASSERT((size_t)PQnfields(side->row) == side->column_count);
	for (int i = 0; i < (int)side->column_count; i++)
		values[i] = PQgetisnull(side->row, 0, i)
			? STR_NONE
			: (struct str){PQgetvalue(side->row, 0, i), (size_t)PQgetlength(side->row, 0, i)};
	return true;
}

/* Adding ---------------------------------------------------------------------------------------------------------------------- */

static void int16_add(struct buf *out, uint16_t value)
{
	value = htobe16(value);
	buf_add(out, (struct str){(const char *)&value, sizeof value});
}

static void int32_add(struct buf *out, uint32_t value)
{
	value = htobe32(value);
	buf_add(out, (struct str){(const char *)&value, sizeof value});
}

static bool part_send(struct call *call, struct postgres_side *side)
{
	bool sent = PQputCopyData(side->connection, side->out.ptr, (int)side->out.len) == 1;
	buf_clear(&side->out);
	return sent || refuse(call, side, PQerrorMessage(side->connection));
}

/* The form is told in the manual's page of COPY: a head, each row with the number and lengths of its values, an end. */
static bool rows_send(struct call *call, struct postgres_side *side, const struct copy_page *page)
{
	size_t columns = page->table->column_count;
	buf_clear(&side->out);
	buf_add(&side->out, STR("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"));
	for (size_t i = 0; i < page->rows * columns; i++) {
		struct str value = page->values[i];
		if (i % columns == 0)
			int16_add(&side->out, (uint16_t)columns);
		int32_add(&side->out, value.ptr == NULL ? UINT32_MAX : (uint32_t)value.len);
		buf_add(&side->out, value);
		if (side->out.len >= PART_BYTES && !part_send(call, side))
			return false;
	}
	int16_add(&side->out, UINT16_MAX);
	return part_send(call, side);
}

static bool rows_add(struct call *call, struct postgres_side *side, const struct copy_page *page)
{
	const struct copy_table *table = page->table;
	struct str sql = arena_printf(call->arena, "COPY \"%.*s\" (", STR_ARG(table->name));
	for (size_t i = 0; i < table->column_count; i++)
		sql = arena_printf(call->arena, "%.*s%s\"%.*s\"", STR_ARG(sql), i > 0 ? ", " : "", STR_ARG(table->columns[i].name));
	sql = arena_printf(call->arena, "%.*s) FROM STDIN (FORMAT binary)", STR_ARG(sql));
	if (!done_check(call, side, PQexec(side->connection, arena_cstr(call->arena, sql)), PGRES_COPY_IN))
		return false;
	if (!rows_send(call, side, page) || PQputCopyEnd(side->connection, NULL) != 1)
		return refuse(call, side, PQerrorMessage(side->connection));
	bool done = done_check(call, side, PQgetResult(side->connection), PGRES_COMMAND_OK);
	answer_drain(side);
	return done;
}

static bool side_add(struct call *call, struct copy_side *base, const struct copy_page *page)
{
	/* One statement is one transaction. */
	return rows_add(call, (struct postgres_side *)base, page);
}

const struct copy_engine copy_postgres = {
	.open = side_open,
	.close = side_close,
	.script = side_script,
	.ask = side_ask,
	.next = side_next,
	.add = side_add,
	.begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	.catalogue = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL),"
		     " COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint"
		     " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
		     " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
		     " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
		     " ORDER BY c.relname COLLATE \"C\", a.attnum",
	.param_mark = '$',
	.text_order = " COLLATE \"C\"",
};
