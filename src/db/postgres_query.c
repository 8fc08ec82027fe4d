/* Queries on PostgreSQL. Statements go out as one pipeline; nobody waits before an answer is wanted: BEGIN travels with the first
 * statement, and a statement whose answer nobody asked for travels with the next one or with COMMIT. */
#include "db/postgres_query.h"

#include "base/log.h"
#include "base/panic.h"
#include "db/postgres_value.h"

#include <stdlib.h>
#include <string.h>

/* Buffers beyond this go back to the system when a statement has been sent. */
enum { VALUES_KEPT_BYTES = 1 << 20 };
/* Statements with more than this go to the server at once, while the handler goes on. */
enum { FLUSHED_BYTES = 1 << 14 };
/* The first rows of a large batch go ahead: the server works on them while the others are written. */
enum { AHEAD_ROWS = 1000 };

/* Sending -------------------------------------------------------------------------------------------------------------------- */

/* Notes a statement that libpq took, or the loss of the connection when it did not. */
static void sent_note(struct postgres_db *db, const char *name, int is_taken)
{
	ASSERT(db->sent_to < db->sent_capacity);
	db->sent[db->sent_to++] = name;
	db->has_unsynced = true;
	if (!is_taken)
		db->end = END_LOST;
}

void postgres_send(struct postgres_db *db, const char *sql, const char *name)
{
	sent_note(db, name, PQsendQueryParams(db->connection, sql, 0, NULL, NULL, NULL, NULL, 1));
}

void postgres_sync(struct postgres_db *db)
{
	if (!db->has_unsynced)
		return;
	db->has_unsynced = false;
	if (PQpipelineSync(db->connection))
		db->syncs++;
	else
		db->end = END_LOST;
}

/* Parameters as libpq wants them. */
struct values {
	const char **pointers;
	int *lengths, *formats;
};

/* One column of a batch. What nobody has at its end need not be sent: unnest goes on with NULLs for as long as the first column. */
static void column_write(struct buf *buf, const struct execution *execution, uint32_t param)
{
	const struct plan *plan = execution->plan;
	const struct field *field = plan->params[param];
	size_t size = plan->query->rows->size;
	struct list rows = *execution->rows;
	const char *items = rows.items;
	while (param > plan->scalar_count && rows.count > 0 && field_is_none(field, items + (rows.count - 1) * size))
		rows.count--;
	postgres_array_write(buf, field, &rows, size);
}

static struct values values_write(struct call *call, struct buf *buf, const struct execution *execution)
{
	const struct plan *plan = execution->plan;
	uint32_t count = plan->param_count;
	struct values values = {ARENA_ARRAY(call->arena, const char *, count), ARENA_ARRAY(call->arena, int, count),
		ARENA_ARRAY(call->arena, int, count)};
	bool *is_null = ARENA_ARRAY(call->arena, bool, count);
	buf_clear(buf);
	buf_reserve(buf, 1);
	for (uint32_t i = 0; i < count; i++) {
		size_t from = buf->len;
		if (i < plan->scalar_count)
			is_null[i] = !postgres_value_write(buf, plan->params[i], execution->in);
		else
			column_write(buf, execution, i);
		values.lengths[i] = (int)(buf->len - from);
		values.formats[i] = 1;
	}
	/* The buffer moves while it grows. */
	const char *at = buf->ptr;
	for (uint32_t i = 0; i < count; i++) {
		values.pointers[i] = is_null[i] ? NULL : at;
		at += values.lengths[i];
	}
	return values;
}

static void begin_send(struct postgres_db *db)
{
	const char *begin = db->begin;
	db->begin = NULL;
	if (begin != NULL)
		postgres_send(db, begin, "begin");
}

static void execution_send(struct call *call, struct postgres_db *db, const struct execution *execution)
{
	const struct plan *plan = execution->plan;
	begin_send(db);
	struct values values = values_write(call, &db->values, execution);
	int is_taken = PQsendQueryPrepared(
		db->connection, plan->query->name, (int)plan->param_count, values.pointers, values.lengths, values.formats, 1);
	sent_note(db, plan->query->name, is_taken);
	/* libpq keeps the last part of a long statement back, and with it the server from beginning. */
	if (db->values.len > FLUSHED_BYTES && PQflush(db->connection) < 0)
		db->end = END_LOST;
	if (db->values.capacity > VALUES_KEPT_BYTES)
		buf_close(&db->values);
}

/* Results -------------------------------------------------------------------------------------------------------------------- */

static bool state_is(const char *state, const char *class)
{
	return strncmp(state, class, strlen(class)) == 0;
}

static enum postgres_end fail_for_now(struct call *call)
{
	if (call->fault.kind != FAULT_NONE)
		return END_FAILED;
	fault(call, FAULT_UNAVAILABLE, NULL, "The database cannot do it now.");
	call->fault.retry_after_s = 2;
	return END_FAILED;
}

/* What an error means, by its SQLSTATE (appendix A of the manual). The server's words are logged, not said. */
static enum postgres_end error_weigh(struct call *call, const struct postgres_db *db, const PGresult *result, const char *name)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	if (state == NULL)
		return END_LOST; /* libpq's own words: there is no server any more */
	if (db->is_opening) {
		fault(call, FAULT_INTERNAL, NULL, "query %s: %s", name, message);
		return END_FAILED;
	}
	if (state_is(state, "40001") || state_is(state, "40P01"))
		return END_AGAIN;
	if ((state_is(state, "23505") || state_is(state, "23514")) && !db->base.is_repeated)
		return END_AGAIN;
	if (state_is(state, "23505")) {
		fault(call, FAULT_CONFLICT, NULL, "it exists already");
		return END_FAILED;
	}
	log_event(LOG_ERROR, "database", LOG_TEXT("doing", str_of(name)), LOG_TEXT("why", str_of(message)),
		LOG_TEXT("code", str_of(state)));
	if (state_is(state, "57P") || state_is(state, "08"))
		return END_LOST;
	if (state_is(state, "53") || state_is(state, "55") || state_is(state, "57") || state_is(state, "58"))
		return fail_for_now(call);
	fault(call, FAULT_INTERNAL, NULL, "the database refused query %s", name);
	return END_FAILED;
}

/* Behind an error the server skips everything up to the next sync, and says so for each statement. */
static void result_take(struct call *call, struct postgres_db *db, PGresult *result, PGresult **last)
{
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_PIPELINE_SYNC) {
		db->syncs--;
		PQclear(result);
		return;
	}
	const char *name = db->sent_from < db->sent_to ? db->sent[db->sent_from++] : "connection";
	bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	if (!is_good && status != PGRES_PIPELINE_ABORTED && db->end == END_WELL)
		db->end = error_weigh(call, db, result, name);
	if (is_good && db->kept != NULL) {
		db->kept->items[db->kept->count++] = result;
		return;
	}
	PQclear(*last);
	*last = is_good ? result : NULL;
	if (!is_good)
		PQclear(result);
}

PGresult *postgres_read(struct call *call, struct postgres_db *db)
{
	PGresult *last = NULL;
	postgres_sync(db);
	while (db->syncs > 0 && db->end != END_LOST) {
		PGresult *result = PQgetResult(db->connection);
		if (result != NULL)
			result_take(call, db, result, &last);
		else if (PQstatus(db->connection) != CONNECTION_OK)
			db->end = END_LOST;
	}
	db->sent_from = db->sent_to = 0;
	if (db->end == END_WELL)
		return last;
	PQclear(last);
	return NULL;
}

static bool row_take(struct call *call, const struct execution *execution, const PGresult *result, int row)
{
	const struct plan *plan = execution->plan;
	if (sink_is_full(execution->sink))
		return fault(call, FAULT_INTERNAL, NULL, "query %s returns more than one row", plan->query->name);
	void *out = sink_row(execution->sink);
	for (uint32_t i = 0; out != NULL && i < plan->column_count; i++) {
		if (PQgetisnull(result, row, (int)i))
			continue;
		struct str value = {PQgetvalue(result, row, (int)i), (size_t)PQgetlength(result, row, (int)i)};
		if (!postgres_value_read(execution->sink->arena, plan->columns[i], out, value))
			return fault(call, FAULT_INTERNAL, NULL, "query %s: column %s holds another type than its member",
				plan->query->name, plan->columns[i]->name);
	}
	return true;
}

static bool rows_take(struct call *call, struct execution *execution, PGresult *result)
{
	ASSERT(PQnfields(result) == (int)execution->plan->column_count);
	int count = PQntuples(result);
	for (int row = 0; row < count; row++) {
		if (!row_take(call, execution, result, row))
			return false;
	}
	if (strncmp(PQcmdStatus(result), "SELECT", 6) != 0)
		execution->changed = strtoll(PQcmdTuples(result), NULL, 10);
	return true;
}

/* Queries -------------------------------------------------------------------------------------------------------------------- */

static bool whole_execute(struct call *call, struct postgres_db *db, struct execution *execution)
{
	execution_send(call, db, execution);
	if (execution->is_quiet && db->sent_to + 4 < db->sent_capacity)
		return db->end == END_WELL;
	PGresult *result = postgres_read(call, db);
	if (result == NULL)
		return false;
	bool done = rows_take(call, execution, result);
	PQclear(result);
	return done;
}

bool postgres_execute(struct call *call, struct db *base, struct execution *execution)
{
	struct postgres_db *db = (struct postgres_db *)base;
	if (db->end != END_WELL)
		return false; /* the handler goes on after a failure: nothing is sent, its transaction is undone */
	const struct list *rows = execution->rows;
	if (!execution->is_quiet || rows == NULL || rows->count < 2 * AHEAD_ROWS)
		return whole_execute(call, db, execution);
	struct execution ahead = *execution, rest = *execution;
	ahead.rows = &(struct list){rows->items, AHEAD_ROWS};
	rest.rows = &(struct list){(char *)rows->items + AHEAD_ROWS * execution->plan->query->rows->size, rows->count - AHEAD_ROWS};
	return whole_execute(call, db, &ahead) && whole_execute(call, db, &rest);
}

/* FNV-1a, 64 bits. Two names with one hash would keep each other out for the time of a transaction, no more. */
static uint64_t name_hash(struct str name)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.ptr[i]) * 0x100000001b3u;
	return hash;
}

bool postgres_claim(struct call *call, struct db *base, struct str name, bool *claimed)
{
	struct postgres_db *db = (struct postgres_db *)base;
	if (db->end != END_WELL)
		return false;
	begin_send(db);
	struct str sql = arena_printf(call->arena, "SELECT pg_try_advisory_xact_lock(%lld)", (long long)name_hash(name));
	postgres_send(db, arena_cstr(call->arena, sql), "claim");
	PGresult *result = postgres_read(call, db);
	if (result == NULL)
		return false;
	*claimed = PQgetvalue(result, 0, 0)[0] != 0;
	PQclear(result);
	return true;
}

/* Opening -------------------------------------------------------------------------------------------------------------------- */

static void plan_send(struct postgres_db *db, const struct plan *plan)
{
	uint32_t *types = calloc(plan->param_count + 1, sizeof *types);
	ASSERT(types != NULL);
	for (uint32_t i = 0; i < plan->param_count; i++) {
		enum sql_type type = field_sql_type(plan->params[i]);
		types[i] = i < plan->scalar_count ? postgres_type(type) : postgres_array_type(type);
	}
	const char *text = plan->sql->text[SQL_POSTGRES].ptr;
	sent_note(db, plan->query->name, PQsendPrepare(db->connection, plan->query->name, text, (int)plan->param_count, types));
	free(types);
}

void postgres_send_plans(struct postgres_db *db, const struct plans *plans, bool describe)
{
	for (uint32_t i = 0; i < plans->count; i++) {
		const char *name = plans->items[i].query->name;
		if (describe)
			sent_note(db, name, PQsendDescribePrepared(db->connection, name));
		else
			plan_send(db, &plans->items[i]);
	}
}

bool postgres_set_columns(struct call *call, struct arena *arena, struct plan *plan, const PGresult *described)
{
	size_t count = (size_t)PQnfields(described);
	struct str *names = ARENA_ARRAY(call->arena, struct str, count);
	for (size_t i = 0; i < count; i++)
		names[i] = str_of(PQfname(described, (int)i));
	if (!plan_set_columns(call, arena, plan, (struct list){names, count}))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (!postgres_type_fits(plan->columns[i], PQftype(described, (int)i)))
			return fault(call, FAULT_INTERNAL, NULL,
				"query %s: column %s has a type that its field cannot take: cast it", plan->query->name,
				plan->columns[i]->name);
	}
	return true;
}
