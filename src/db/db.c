/* The face: which engine runs, transactions, claims, and the four ways to run a query. */
#include "db/db.h"

#include "base/panic.h"
#include "db/engine.h"
#include "db/migrate.h"

#include <string.h>

struct claim {
	struct claim *next;
	struct str name;
	const struct call *owner;
	struct db_server *server;
};

static const struct db_engine *engine_of(struct str url)
{
	if (str_starts_with(url, STR("sqlite:")))
		return &db_sqlite;
	if (str_starts_with(url, STR("postgres://")) || str_starts_with(url, STR("postgresql://")))
		return &db_postgres;
	return NULL;
}

static bool server_prepare(struct call *call, struct db_server *server, const struct query *const *queries, bool migrate)
{
	return plans_make(call, &server->arena, queries, &server->plans) && migrate_schema(call, server, migrate) &&
		server->engine->server_start(call, server);
}

struct db_server *db_server_open(struct call *call, struct str url, const struct query *const *queries, bool migrate)
{
	const struct db_engine *engine = engine_of(url);
	if (engine == NULL) {
		fault(call, FAULT_INVALID, "database", "must be given as sqlite:PATH or postgres://...");
		return NULL;
	}
	struct db_server *server = engine->server_open(call, url);
	if (server == NULL)
		return NULL;
	server->engine = engine;
	pthread_mutex_init(&server->claims_mutex, NULL);
	if (!server_prepare(call, server, queries, migrate)) {
		db_server_close(server);
		return NULL;
	}
	return server;
}

void db_server_close(struct db_server *server)
{
	struct arena arena = server->arena;
	pthread_mutex_destroy(&server->claims_mutex);
	server->engine->server_close(server);
	arena_close(&arena);
}

struct str db_server_describe(struct call *call, struct db_server *server)
{
	return server->engine->describe(call, server);
}

bool db_server_is_ready(struct db_server *server)
{
	return server->engine->is_ready(server);
}

struct db *db_open(struct call *call, struct db_server *server)
{
	return server->engine->open(call, server);
}

void db_close(struct db *db)
{
	db->server->engine->close(db);
}

/* Claims --------------------------------------------------------------------------------------------------------------------- */

static void claims_release(struct db_server *server, const struct call *owner)
{
	pthread_mutex_lock(&server->claims_mutex);
	for (struct claim **at = &server->claims; *at != NULL;) {
		if ((*at)->owner == owner)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
	pthread_mutex_unlock(&server->claims_mutex);
}

static const struct claim *claim_named(const struct db_server *server, struct str name)
{
	for (const struct claim *claim = server->claims; claim != NULL; claim = claim->next) {
		if (str_equal(claim->name, name))
			return claim;
	}
	return NULL;
}

static void claim_drop(void *data)
{
	struct claim *claim = data;
	claims_release(claim->server, claim->owner);
}

/* Among the transactions of this process. */
static bool claim_take(struct call *call, struct db_server *server, struct str name)
{
	struct claim *mine = ARENA_NEW(call->arena, struct claim);
	*mine = (struct claim){.name = arena_copy(call->arena, name), .owner = call, .server = server};
	pthread_mutex_lock(&server->claims_mutex);
	const struct claim *held = claim_named(server, name);
	if (held == NULL) {
		mine->next = server->claims;
		server->claims = mine;
	}
	bool is_mine = held == NULL || held->owner == call;
	pthread_mutex_unlock(&server->claims_mutex);
	/* Should no writing transaction come: the claim's memory dies with the call. */
	if (held == NULL)
		call_defer(call, claim_drop, mine);
	return is_mine;
}

bool db_claim_before(struct call *call, struct db *db, struct str name)
{
	ASSERT(call->db == NULL);
	return claim_take(call, db->server, name);
}

bool db_claim(struct call *call, struct str name, bool *claimed)
{
	ASSERT(call->db != NULL);
	struct db_server *server = call->db->server;
	*claimed = claim_take(call, server, name);
	if (!*claimed || server->engine->claim == NULL)
		return true;
	bool done = server->engine->claim(call, call->db, name, claimed);
	call->db->has_failed |= !done;
	return done;
}

/* Transactions --------------------------------------------------------------------------------------------------------------- */

bool db_transaction(struct call *call, struct db *db, enum db_mode mode, bool (*run)(struct call *call, void *data), void *data)
{
	ASSERT(call->db == NULL);
	const struct work work = {mode, run, data};
	bool done = db->server->engine->transaction(call, db, &work);
	if (mode == DB_WRITE)
		claims_release(db->server, call);
	ASSERT(call->db == NULL && (done || call->fault.kind != FAULT_NONE));
	return done;
}

bool db_has_one_writer(const struct db *db)
{
	return db->server->engine->has_one_writer;
}

bool db_is_repeated(const struct call *call)
{
	ASSERT(call->db != NULL);
	return call->db->is_repeated;
}

bool transaction_run(struct call *call, struct db *db, const struct work *work)
{
	db->has_failed = false;
	call->db = db;
	bool done = work->run(call, work->data) && !db->has_failed;
	call->db = NULL;
	if (!done && call->fault.kind == FAULT_NONE)
		fault(call, FAULT_INTERNAL, NULL, "a handler failed without a reason");
	return done;
}

/* Queries -------------------------------------------------------------------------------------------------------------------- */

static bool execute(struct call *call, const struct query *query, struct execution *execution)
{
	ASSERT(call->db != NULL);
	struct db *db = call->db;
	execution->plan = plan_of(&db->server->plans, query);
	ASSERT(execution->in != NULL || execution->plan->scalar_count == 0);
	ASSERT((execution->rows != NULL) == (query->rows != NULL));
	if (execution->rows != NULL && execution->rows->count == 0)
		return true;
	bool done = db->server->engine->execute(call, db, execution);
	db->has_failed |= !done;
	return done;
}

static bool execute_list(struct call *call, const struct query *query, struct execution *execution, struct list *out)
{
	ASSERT(query->out != NULL);
	struct sink sink = {.arena = call->arena, .shape = query->out};
	execution->sink = &sink;
	if (!execute(call, query, execution))
		return false;
	*out = (struct list){sink.items, sink.count};
	return true;
}

static bool execute_run(struct call *call, const struct query *query, struct execution *execution, int64_t *changed)
{
	struct sink sink = {.arena = call->arena};
	execution->sink = &sink;
	execution->is_quiet = changed == NULL;
	if (!execute(call, query, execution))
		return false;
	if (changed != NULL)
		*changed = execution->changed;
	return true;
}

bool db_list(struct call *call, const struct query *query, const void *in, struct list *out)
{
	return execute_list(call, query, &(struct execution){.in = in}, out);
}

bool db_list_batch(struct call *call, const struct query *query, const void *in, struct list rows, struct list *out)
{
	return execute_list(call, query, &(struct execution){.in = in, .rows = &rows}, out);
}

bool db_run(struct call *call, const struct query *query, const void *in, int64_t *changed)
{
	return execute_run(call, query, &(struct execution){.in = in}, changed);
}

bool db_run_batch(struct call *call, const struct query *query, const void *in, struct list rows, int64_t *changed)
{
	return execute_run(call, query, &(struct execution){.in = in, .rows = &rows}, changed);
}

bool db_find(struct call *call, const struct query *query, const void *in, void *out, bool *found)
{
	ASSERT(query->out != NULL);
	memset(out, 0, query->out->size);
	struct sink sink = {.arena = call->arena, .shape = query->out, .items = out, .capacity = 1, .limit = 1};
	struct execution execution = {.in = in, .sink = &sink};
	if (!execute(call, query, &execution))
		return false;
	*found = sink.count == 1;
	return true;
}
