/* PostgreSQL as an engine, through libpq: one connection per thread, made again at the next use when it was lost.
 *
 * Writing transactions are READ COMMITTED: each statement sees what is committed when it begins, so that an UPDATE with a condition
 * ("SET held = held + :n WHERE granted - held - charged >= :n") waits for the row's lock and then checks its condition on the
 * newest row. REPEATABLE READ would refuse it instead whenever somebody else was there first, and all of the handler's work be
 * repeated. Whatever a rule depends on is therefore checked in the statement that writes, by a unique index, or on a row locked FOR
 * UPDATE. Reading transactions are REPEATABLE READ: one snapshot, never refused. */
#include "base/log.h"
#include "base/panic.h"
#include "db/postgres_query.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The oldest that is tested. */
enum { LEAST_VERSION = 150000 };
/* How often a transaction is run when the server asks for that. */
enum { ATTEMPTS = 5 };
/* Statements that may be under way at once. */
enum { SENT_MAX = 64 };

struct postgres_server {
	struct db_server base;
	const char *url;
	PGconn *main; /* scripts and is_ready, under the mutex */
	pthread_mutex_t mutex;
};

/* Connecting ----------------------------------------------------------------------------------------------------------------- */

static void notice_ignore(void *nothing, const PGresult *notice)
{
	(void)nothing, (void)notice;
}

/* libpq's words, which end in a newline and may have more than one line, as one line. */
static bool refuse(struct call *call, PGconn *connection)
{
	char *words = arena_cstr(call->arena, str_trim(str_of(PQerrorMessage(connection))));
	for (char *p = words; *p != 0; p++) {
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	}
	return fault(call, FAULT_INTERNAL, NULL, "PostgreSQL: %s", words);
}

/* NULL with a fault. Never prints the URL: there may be a password in it. */
static PGconn *connection_make(struct call *call, const struct postgres_server *server)
{
	/* What stands behind dbname wins over the URL, what stands before does not. */
	static const char *const names[] = {
		"connect_timeout", "tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *const values[] = {"5", "15000", "convoke", server->url, "UTF8", NULL};
	PGconn *connection = PQconnectdbParams(names, values, 1);
	ASSERT(connection != NULL);
	PQsetNoticeReceiver(connection, notice_ignore, NULL);
	int version = PQserverVersion(connection);
	if (PQstatus(connection) != CONNECTION_OK)
		refuse(call, connection);
	else if (version < LEAST_VERSION)
		fault(call, FAULT_INTERNAL, NULL, "PostgreSQL %d is too old: 15 or newer is needed", version / 10000);
	else
		return connection;
	PQfinish(connection);
	return NULL;
}

static void connection_drop(struct postgres_db *db)
{
	PQfinish(db->connection);
	db->connection = NULL;
	db->syncs = 0;
	db->sent_from = db->sent_to = 0;
	db->has_unsynced = false;
}

/* Connects and prepares all queries, in one round trip. */
static bool connection_open(struct call *call, struct postgres_db *db)
{
	struct postgres_server *server = (struct postgres_server *)db->base.server;
	db->connection = connection_make(call, server);
	if (db->connection == NULL)
		return false;
	int is_piped = PQenterPipelineMode(db->connection);
	ASSERT(is_piped);
	db->is_opening = true;
	db->end = END_WELL;
	postgres_send_plans(db, &server->base.plans, false);
	PQclear(postgres_read(call, db));
	db->is_opening = false;
	if (db->end == END_WELL)
		return true;
	if (db->end == END_LOST)
		refuse(call, db->connection);
	connection_drop(db);
	return false;
}

static void postgres_close(struct db *base)
{
	struct postgres_db *db = (struct postgres_db *)base;
	PQfinish(db->connection);
	buf_close(&db->values);
	free(db->sent);
	free(db);
}

static struct db *postgres_open(struct call *call, struct db_server *server)
{
	struct postgres_db *db = calloc(1, sizeof *db);
	ASSERT(db != NULL);
	db->base.server = server;
	db->sent_capacity = server->plans.count + SENT_MAX;
	db->sent = calloc(db->sent_capacity, sizeof *db->sent);
	ASSERT(db->sent != NULL);
	if (connection_open(call, db))
		return &db->base;
	postgres_close(&db->base);
	return NULL;
}

/* Transactions --------------------------------------------------------------------------------------------------------------- */

static bool fail_for_now(struct call *call)
{
	call->fault = (struct fault){0};
	fault(call, FAULT_UNAVAILABLE, NULL, "The database cannot be reached now.");
	call->fault.retry_after_s = 2;
	return false;
}

/* Others changed the same rows each time. */
static bool fail_for_others(struct call *call)
{
	call->fault = (struct fault){0};
	fault(call, FAULT_UNAVAILABLE, NULL, "Too many calls change the same rows at once.");
	call->fault.retry_after_s = 1;
	return false;
}

/* A server that went away while nothing was asked of it has left its farewell in the socket, and behind it the end: seen before a
 * transaction begins, it costs nobody a fault. Never blocks. */
static bool connection_is_alive(PGconn *connection)
{
	return PQconsumeInput(connection) && PQconsumeInput(connection) && PQtransactionStatus(connection) == PQTRANS_IDLE;
}

/* A connection on which nothing is open: reads what the last transaction left to come, connects again when it was lost. */
static bool connection_ready(struct call *call, struct postgres_db *db)
{
	struct call aside = {.arena = call->arena};
	if (db->connection != NULL) {
		db->end = END_WELL;
		PQclear(postgres_read(&aside, db));
		if (db->end == END_LOST || !connection_is_alive(db->connection))
			connection_drop(db);
	}
	if (db->connection != NULL || connection_open(&aside, db))
		return true;
	log_event(LOG_ERROR, "database", LOG_TEXT("doing", STR("connect")), LOG_TEXT("why", aside.fault.message));
	return fail_for_now(call);
}

/* Sends the end of a transaction without waiting: the answer is read at the next use. Behind a sync of its own, since an error
 * before would make the server skip it. */
static void end_send(struct postgres_db *db, const char *sql)
{
	postgres_sync(db);
	postgres_send(db, sql, sql);
	postgres_sync(db);
}

static enum postgres_end undo(struct postgres_db *db)
{
	enum postgres_end end = db->end == END_WELL ? END_FAILED : db->end;
	if (end == END_LOST)
		connection_drop(db);
	else if (db->begin == NULL)
		end_send(db, "ROLLBACK");
	return end;
}

/* COMMIT goes with the statements whose answers are still to come. */
static enum postgres_end commit(struct call *call, struct postgres_db *db)
{
	postgres_send(db, "COMMIT", "commit");
	PGresult *result = postgres_read(call, db);
	bool is_committed = result != NULL && strcmp(PQcmdStatus(result), "COMMIT") == 0;
	PQclear(result);
	if (is_committed)
		return END_WELL;
	if (db->end != END_LOST)
		return undo(db);
	/* Whether it was committed cannot be known, so it must not be run again. */
	connection_drop(db);
	fail_for_now(call);
	return END_FAILED;
}

static enum postgres_end attempt(struct call *call, struct postgres_db *db, const struct work *work)
{
	bool is_write = work->mode == DB_WRITE;
	db->end = END_WELL;
	db->begin =
		is_write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	bool done = transaction_run(call, &db->base, work);
	if (!done || db->end != END_WELL)
		return undo(db);
	if (db->begin != NULL)
		return END_WELL;
	if (is_write || db->has_unsynced)
		return commit(call, db);
	end_send(db, "COMMIT");
	return END_WELL;
}

static bool transaction(struct call *call, struct db *base, const struct work *work)
{
	struct postgres_db *db = (struct postgres_db *)base;
	bool was_lost = false;
	for (int attempts = 1; connection_ready(call, db); attempts++) {
		db->base.is_repeated = attempts > 1;
		enum postgres_end end = attempt(call, db, work);
		if (end == END_WELL || end == END_FAILED)
			return end == END_WELL;
		if (end == END_LOST && (was_lost || attempts == ATTEMPTS))
			return fail_for_now(call);
		if (attempts == ATTEMPTS)
			return fail_for_others(call);
		/* A connection that broke while nothing was asked of it (the server was started anew) shows only now. */
		was_lost |= end == END_LOST;
		call->fault = (struct fault){0};
		if (end == END_AGAIN)
			usleep((useconds_t)attempts * 2000);
	}
	return false;
}

/* The server ----------------------------------------------------------------------------------------------------------------- */

static void server_close(struct db_server *base)
{
	struct postgres_server *server = (struct postgres_server *)base;
	PQfinish(server->main);
	pthread_mutex_destroy(&server->mutex);
	free(server);
}

static struct db_server *server_open(struct call *call, struct str url)
{
	struct postgres_server *server = calloc(1, sizeof *server);
	ASSERT(server != NULL);
	pthread_mutex_init(&server->mutex, NULL);
	server->url = arena_cstr(&server->base.arena, url);
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(server->url, &why);
	if (options == NULL)
		fault(call, FAULT_INTERNAL, NULL, "PostgreSQL: the URL cannot be read");
	else
		server->main = connection_make(call, server);
	PQconninfoFree(options);
	PQfreemem(why);
	if (server->main != NULL)
		return &server->base;
	struct arena arena = server->base.arena;
	server_close(&server->base);
	arena_close(&arena);
	return NULL;
}

static bool script(struct call *call, struct db_server *base, struct str sql, int64_t *value)
{
	struct postgres_server *server = (struct postgres_server *)base;
	PGresult *result = PQexec(server->main, arena_cstr(call->arena, sql));
	ExecStatusType status = PQresultStatus(result);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	if (!done && message != NULL)
		fault(call, FAULT_INTERNAL, NULL, "PostgreSQL: %s", message);
	else if (!done)
		refuse(call, server->main);
	if (done && value != NULL && PQntuples(result) > 0)
		*value = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return done;
}

/* Describes every query on a first connection, which is closed again. */
static bool server_start(struct call *call, struct db_server *base)
{
	struct postgres_db *db = (struct postgres_db *)postgres_open(call, base);
	if (db == NULL)
		return false;
	struct postgres_results kept = {.items = ARENA_ARRAY(call->arena, PGresult *, base->plans.count)};
	db->kept = &kept;
	postgres_send_plans(db, &base->plans, true);
	PQclear(postgres_read(call, db));
	bool done = db->end == END_WELL || fault(call, FAULT_INTERNAL, NULL, "PostgreSQL: the queries cannot be described");
	for (uint32_t i = 0; i < kept.count; i++) {
		done = done && postgres_set_columns(call, &base->arena, &base->plans.items[i], kept.items[i]);
		PQclear(kept.items[i]);
	}
	postgres_close(&db->base);
	return done;
}

static struct str describe(struct call *call, struct db_server *base)
{
	const char *version = PQparameterStatus(((struct postgres_server *)base)->main, "server_version");
	/* "15.20 (Debian 15.20-0+deb12u1)" */
	struct str rest = str_of(version ? version : "?"), number;
	(void)!str_next(&rest, ' ', &number);
	return arena_printf(call->arena, "PostgreSQL %.*s, schema %lld", STR_ARG(number), (long long)base->schema);
}

static bool is_ready(struct db_server *base)
{
	struct postgres_server *server = (struct postgres_server *)base;
	pthread_mutex_lock(&server->mutex);
	bool done = false;
	for (int attempts = 0; attempts < 2 && !done; attempts++) {
		if (PQstatus(server->main) != CONNECTION_OK)
			PQreset(server->main);
		PGresult *result = PQexec(server->main, "SELECT MAX(version) FROM schema_migration");
		done = PQresultStatus(result) == PGRES_TUPLES_OK;
		PQclear(result);
	}
	pthread_mutex_unlock(&server->mutex);
	return done;
}

/* Texts are compared byte by byte, as SQLite does it, whatever locale the database was made with: the same order and the same LOWER
 * on both engines, and no index that a new version of the C library spoils. */
static const char texts_collate[] =
	"DO $$ DECLARE change text; BEGIN"
	" FOR change IN"
	"  SELECT format('ALTER TABLE %s %s', r.oid::regclass,"
	"   string_agg(format('ALTER COLUMN %I TYPE TEXT COLLATE \"C\"', a.attname), ', '))"
	"  FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid"
	"  WHERE r.relnamespace = current_schema()::regnamespace AND r.relkind IN ('r', 'p')"
	"   AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype AND a.attcollation <> '\"C\"'::regcollation"
	"  GROUP BY r.oid"
	" LOOP EXECUTE change; END LOOP; END $$";

const struct db_engine db_postgres = {
	.words = SQL_POSTGRES,
	.server_open = server_open,
	.script = script,
	.server_start = server_start,
	.server_close = server_close,
	.describe = describe,
	.is_ready = is_ready,
	.open = postgres_open,
	.close = postgres_close,
	.transaction = transaction,
	.execute = postgres_execute,
	.claim = postgres_claim,
	/* Any number does, as long as every version of the program takes the same. */
	.begin_migration = "BEGIN; SELECT pg_advisory_xact_lock(6013257014)",
	.end_migration = texts_collate,
	.has_migrations = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('schema_migration')",
};
