/* SQLite as an engine: a file in WAL mode, one connection per thread for reading, one for writing in the commit lane, a thread for
 * checkpoints. */
#include "base/clock.h"
#include "base/log.h"
#include "base/panic.h"
#include "db/commit_lane.h"
#include "db/sqlite_checkpoint.h"
#include "db/sqlite_lower.h"
#include "db/sqlite_query.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* KiB of pages that a connection keeps. Readers have the operating system's cache behind them. */
enum { READER_CACHE_KB = 512, WRITER_CACHE_KB = 8192, OTHER_CACHE_KB = 64 };
/* What a savepoint may keep in memory. SQLite writes that much at once when it takes to a file, of which it can write no more than
 * 131,071 bytes. */
enum { SAVEPOINT_BYTES = 120 * 1024 };
/* How long a lock of another process is waited for. */
enum { BUSY_MS = 5000 };
/* A turn in the lane that takes longer is logged: meanwhile nobody else can write. */
enum { SLOW_TURN_MS = 50 };
/* RETURNING, UPDATE ... FROM and column names of subselects as we use them. */
enum { LEAST_VERSION = 3040000 };

struct sqlite_server {
	struct db_server base;
	const char *path;
	const char *synchronous;
	struct sqlite_db *writer; /* whoever has the turn in the lane */
	struct commit_lane *lane;
	struct checkpointer *checkpointer;
	sqlite3 *probe; /* for is_ready */
	pthread_mutex_t probe_mutex;
};

/* Opening -------------------------------------------------------------------------------------------------------------------- */

static void refuse(struct call *call, const struct sqlite_server *server, const char *why)
{
	fault(call, FAULT_INTERNAL, NULL, "database %s: %s", server->path, why);
}

/* sqlite:PATH[?synchronous=full|normal] */
static bool url_read(struct call *call, struct sqlite_server *server, struct str url)
{
	struct str rest = str_from(url, STR("sqlite:").len), path = STR_NONE;
	if (!str_next(&rest, '?', &path) || path.len == 0)
		return fault(call, FAULT_INTERNAL, NULL, "the database must be given as sqlite:PATH");
	server->path = arena_cstr(&server->base.arena, path);
	server->synchronous = "FULL";
	if (rest.ptr == NULL || str_equal(rest, STR("synchronous=full")))
		return true;
	server->synchronous = "NORMAL";
	return str_equal(rest, STR("synchronous=normal")) ||
		fault(call, FAULT_INTERNAL, NULL, "database %s: unknown setting %.*s", server->path, STR_ARG(rest));
}

/* SQLite would create it for everybody to read; its log gets the same rights. An existing file is not opened here, since closing it
 * would drop the locks of this process. */
static bool file_create(struct call *call, const struct sqlite_server *server)
{
	int file = open(server->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file >= 0)
		close(file);
	if (file < 0 && errno != EEXIST)
		return fault(call, FAULT_INTERNAL, NULL, "database %s: %s", server->path, strerror(errno));
	return true;
}

/* SQLite answers journal_mode with the mode that it could have. */
static int journal_check(void *has_log, int count, char **texts, char **names)
{
	(void)names;
	*(bool *)has_log |= count == 1 && texts[0] != NULL && strcmp(texts[0], "wal") == 0;
	return 0;
}

/* Two processes that open a new file at once meet in the switch to the log, where SQLite answers busy, or an error of reading,
 * without waiting: so we wait. */
static int settings_apply(sqlite3 *handle, const char *pragmas, bool *has_log)
{
	enum { PAUSE_MS = 5 };
	int code = SQLITE_OK;

	for (int waited_ms = 0; waited_ms < BUSY_MS; waited_ms += PAUSE_MS) {
		code = sqlite3_exec(handle, pragmas, journal_check, has_log, NULL);
		if (code != SQLITE_BUSY && code != SQLITE_IOERR)
			break;
		sqlite3_sleep(PAUSE_MS);
	}
	return code;
}

/* A connection with its settings; NULL with a fault. */
static sqlite3 *handle_open(struct call *call, const struct sqlite_server *server, int cache_kb)
{
	sqlite3 *handle = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	int code = sqlite3_open_v2(server->path, &handle, flags, NULL);
	ASSERT(handle != NULL);
	sqlite3_busy_timeout(handle, BUSY_MS);
	bool has_log = false;
	/* The size of pages counts for a new file only, and must come before the log. */
	char *pragmas = arena_cstr(call->arena,
		arena_printf(call->arena,
			"PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA cache_size=-%d; "
			"PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF; PRAGMA query_only=%d",
			server->synchronous, cache_kb, cache_kb == READER_CACHE_KB));
	if (code == SQLITE_OK && sqlite3_db_readonly(handle, "main") == 1)
		refuse(call, server, "it may not be written");
	else if (code != SQLITE_OK || settings_apply(handle, pragmas, &has_log) != SQLITE_OK ||
		sqlite_lower_add(handle) != SQLITE_OK)
		refuse(call, server, sqlite3_errmsg(handle));
	else if (!has_log)
		refuse(call, server, "its folder cannot hold a write-ahead log (a network file system?)");
	if (call->fault.kind == FAULT_NONE)
		return handle;
	sqlite3_close(handle);
	return NULL;
}

static void connection_close(struct sqlite_db *db)
{
	sqlite3_stmt *own[] = {db->begin, db->commit, db->rollback, db->savepoint, db->release, db->rollback_to};
	for (size_t i = 0; i < COUNT_OF(own); i++)
		sqlite3_finalize(own[i]);
	for (size_t i = 0; db->statements != NULL && i < db->base.server->plans.count; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close(db->handle);
	free(db->statements);
	free(db);
}

static struct sqlite_db *connection_make(struct sqlite_server *server)
{
	struct sqlite_db *db = calloc(1, sizeof *db);
	ASSERT(db != NULL);
	db->base.server = &server->base;
	return db;
}

static bool connection_open(struct call *call, struct sqlite_db *db, int cache_kb)
{
	db->handle = handle_open(call, (struct sqlite_server *)db->base.server, cache_kb);
	if (db->handle == NULL)
		return false;
	const struct {
		sqlite3_stmt **statement;
		const char *text;
	} own[] = {
		{&db->begin, cache_kb == WRITER_CACHE_KB ? "BEGIN IMMEDIATE" : "BEGIN"},
		{&db->commit, "COMMIT"},
		{&db->rollback, "ROLLBACK"},
		{&db->savepoint, "SAVEPOINT turn"},
		{&db->release, "RELEASE turn"},
		{&db->rollback_to, "ROLLBACK TO turn"},
	};
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		int code = sqlite3_prepare_v3(db->handle, own[i].text, -1, SQLITE_PREPARE_PERSISTENT, own[i].statement, NULL);
		ASSERT(code == SQLITE_OK);
	}
	return true;
}

static void statements_make(struct sqlite_db *db)
{
	db->statements = calloc(db->base.server->plans.count + 1, sizeof(sqlite3_stmt *));
	ASSERT(db->statements != NULL);
}

static void server_close(struct db_server *base)
{
	struct sqlite_server *server = (struct sqlite_server *)base;
	if (server->checkpointer != NULL)
		checkpointer_close(server->checkpointer);
	if (server->lane != NULL)
		commit_lane_close(server->lane);
	if (server->writer != NULL)
		connection_close(server->writer);
	sqlite3_close(server->probe);
	pthread_mutex_destroy(&server->probe_mutex);
	free(server);
}

static struct db_server *server_open(struct call *call, struct str url)
{
	struct sqlite_server *server = calloc(1, sizeof *server);
	ASSERT(server != NULL);
	pthread_mutex_init(&server->probe_mutex, NULL);
	/* Its statistics are a mutex that all threads share. Refused, and no harm, when SQLite already runs in this process. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* For the savepoint of each turn SQLite sets pages aside, beyond 64 KB in a file; a turn of a mail has nearly twice that.
	 */
	(void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, SAVEPOINT_BYTES);
	if (sqlite3_libversion_number() < LEAST_VERSION)
		fault(call, FAULT_INTERNAL, NULL, "SQLite %s is too old: 3.40 or newer is needed", sqlite3_libversion());
	else if (url_read(call, server, url) && file_create(call, server))
		server->writer = connection_make(server);
	if (server->writer != NULL && connection_open(call, server->writer, WRITER_CACHE_KB))
		return &server->base;
	struct arena arena = server->base.arena;
	server_close(&server->base);
	arena_close(&arena);
	return NULL;
}

static int value_take(void *value, int count, char **texts, char **names)
{
	(void)names;
	if (value != NULL && count > 0 && texts[0] != NULL)
		*(int64_t *)value = strtoll(texts[0], NULL, 10);
	return 0;
}

static bool script(struct call *call, struct db_server *base, struct str sql, int64_t *value)
{
	struct sqlite_server *server = (struct sqlite_server *)base;
	if (sqlite3_exec(server->writer->handle, arena_cstr(call->arena, sql), value_take, value, NULL) == SQLITE_OK)
		return true;
	refuse(call, server, sqlite3_errmsg(server->writer->handle));
	return false;
}

/* Transactions --------------------------------------------------------------------------------------------------------------- */

static void transaction_end(struct sqlite_db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		sqlite_step(db->rollback);
}

/* For the lane: what went wrong, with nothing left open. */
static int lane_lost(struct sqlite_db *db, int code, const char *doing)
{
	log_event(LOG_ERROR, "database", LOG_TEXT("doing", str_of(doing)), LOG_TEXT("why", str_of(sqlite3_errmsg(db->handle))),
		LOG_INT("code", sqlite3_extended_errcode(db->handle)));
	transaction_end(db);
	return code;
}

static int lane_begin(void *owner)
{
	struct sqlite_db *db = owner;
	int code = sqlite_step(db->begin);
	return code == SQLITE_OK ? 0 : lane_lost(db, code, "begin");
}

static int lane_commit(void *owner)
{
	struct sqlite_db *db = owner;
	int code = sqlite_step(db->commit);
	return code == SQLITE_OK ? 0 : lane_lost(db, code, "commit");
}

struct turn {
	struct call *call;
	struct sqlite_db *db;
	const struct work *work;
	bool is_done;
};

static int turn_run(void *data)
{
	struct turn *turn = data;
	struct sqlite_db *db = turn->db;
	int code = sqlite_step(db->savepoint);
	if (code != SQLITE_OK)
		return lane_lost(db, code, "savepoint");
	turn->is_done = transaction_run(turn->call, &db->base, turn->work);
	/* Some errors (a full disk) make SQLite undo the whole transaction, and with it the turns before this one. */
	if (sqlite3_get_autocommit(db->handle))
		return lane_lost(db, SQLITE_ABORT, "turn");
	if (!turn->is_done)
		code = sqlite_step(db->rollback_to);
	if (code == SQLITE_OK)
		code = sqlite_step(db->release);
	return code == SQLITE_OK ? 0 : lane_lost(db, code, "release");
}

static int turn_watch(void *data)
{
	int64_t began_us = clock_ticks_us();
	int code = turn_run(data);
	int64_t took_ms = (clock_ticks_us() - began_us) / 1000;
	if (took_ms >= SLOW_TURN_MS)
		log_event(LOG_WARN, "slow_turn", LOG_INT("took_ms", took_ms));
	return code;
}

static bool transaction_write(struct call *call, struct sqlite_server *server, const struct work *work)
{
	struct turn turn = {.call = call, .db = server->writer, .work = work};
	if (commit_lane_run(server->lane, turn_watch, &turn) == 0)
		return turn.is_done;
	/* Whatever the handler said, it said so about a state that never came to be. */
	call->fault = (struct fault){0};
	fault(call, FAULT_UNAVAILABLE, NULL, "The database cannot write now.");
	call->fault.retry_after_s = 1;
	return false;
}

/* A thread's first look: threads that only write, or wait, need no connection and its memory. */
static bool reader_connect(struct call *call, struct sqlite_db *db)
{
	if (connection_open(call, db, READER_CACHE_KB))
		return true;
	log_event(LOG_ERROR, "database", LOG_TEXT("doing", STR("open")), LOG_TEXT("why", call->fault.message));
	call->fault = (struct fault){0};
	return fault(call, FAULT_UNAVAILABLE, NULL, "The database cannot be read now.");
}

static bool transaction(struct call *call, struct db *base, const struct work *work)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	if (work->mode == DB_WRITE)
		return transaction_write(call, (struct sqlite_server *)base->server, work);
	if (db->handle == NULL && !reader_connect(call, db))
		return false;
	int code = sqlite_step(db->begin);
	if (code != SQLITE_OK)
		return sqlite_fault(call, db->handle, code, "begin");
	bool done = transaction_run(call, base, work);
	transaction_end(db);
	return done;
}

/* Running -------------------------------------------------------------------------------------------------------------------- */

static int wal_grown(void *checkpointer, sqlite3 *handle, const char *name, int pages)
{
	(void)handle, (void)name;
	checkpointer_note(checkpointer, pages);
	return SQLITE_OK;
}

/* Waits in short steps: a lane that is busy all the time leaves only short gaps to another process. */
static int writer_wait(void *nothing, int count)
{
	(void)nothing;
	usleep(1000);
	return count < BUSY_MS;
}

static bool plan_prepare(struct call *call, struct sqlite_server *server, struct plan *plan)
{
	sqlite3_stmt *statement = sqlite_statement(call, server->writer, plan);
	if (statement == NULL) {
		call->fault = (struct fault){0};
		return fault(call, FAULT_INTERNAL, NULL, "query %s: %s", plan->query->name, sqlite3_errmsg(server->writer->handle));
	}
	size_t count = (size_t)sqlite3_column_count(statement);
	struct str *names = ARENA_ARRAY(call->arena, struct str, count);
	for (size_t i = 0; i < count; i++)
		names[i] = str_of(sqlite3_column_name(statement, (int)i));
	bool fits = plan_set_columns(call, &server->base.arena, plan, (struct list){names, count});
	/* That it can be prepared was the question: most are never used by this connection, and each keeps some 10 KB. */
	sqlite3_finalize(statement);
	server->writer->statements[plan->index] = NULL;
	return fits;
}

static bool server_start(struct call *call, struct db_server *base)
{
	struct sqlite_server *server = (struct sqlite_server *)base;
	statements_make(server->writer);
	for (uint32_t i = 0; i < base->plans.count; i++) {
		if (!plan_prepare(call, server, &base->plans.items[i]))
			return false;
	}
	server->lane = commit_lane_open(&(struct commit_lane_engine){lane_begin, lane_commit, server->writer});
	server->probe = handle_open(call, server, OTHER_CACHE_KB);
	sqlite3 *handle = server->probe ? handle_open(call, server, OTHER_CACHE_KB) : NULL;
	if (handle == NULL)
		return false;
	server->checkpointer = checkpointer_open(handle, server->lane);
	if (server->checkpointer == NULL) {
		sqlite3_close(handle);
		return fault(call, FAULT_INTERNAL, NULL, "no thread for checkpoints can be had");
	}
	sqlite3_wal_hook(server->writer->handle, wal_grown, server->checkpointer);
	sqlite3_busy_handler(server->writer->handle, writer_wait, NULL);
	return true;
}

static struct str describe(struct call *call, struct db_server *server)
{
	return arena_printf(call->arena, "SQLite %s, schema %lld", sqlite3_libversion(), (long long)server->schema);
}

static bool is_ready(struct db_server *base)
{
	struct sqlite_server *server = (struct sqlite_server *)base;
	pthread_mutex_lock(&server->probe_mutex);
	int code = sqlite3_exec(server->probe, "SELECT MAX(version) FROM schema_migration", NULL, NULL, NULL);
	pthread_mutex_unlock(&server->probe_mutex);
	return code == SQLITE_OK;
}

static struct db *reader_open(struct call *call, struct db_server *base)
{
	struct sqlite_db *db = connection_make((struct sqlite_server *)base);
	(void)call;
	statements_make(db);
	return &db->base;
}

static void reader_close(struct db *db)
{
	connection_close((struct sqlite_db *)db);
}

const struct db_engine db_sqlite = {
	.words = SQL_SQLITE,
	.server_open = server_open,
	.script = script,
	.server_start = server_start,
	.server_close = server_close,
	.describe = describe,
	.is_ready = is_ready,
	.open = reader_open,
	.close = reader_close,
	.transaction = transaction,
	.execute = sqlite_execute,
	.has_one_writer = true,
	.begin_migration = "BEGIN IMMEDIATE",
	.has_migrations = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migration'",
};
