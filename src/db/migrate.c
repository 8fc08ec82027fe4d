/* Migrations, in words that both engines understand. */
#include "db/migrate.h"

#include "base/clock.h"
#include "db/sql.h"

static bool script(struct call *call, struct db_server *server, const char *sql, int64_t *value)
{
	return server->engine->script(call, server, str_of(sql), value);
}

/* 0 when nothing was ever migrated. */
static bool version_read(struct call *call, struct db_server *server, int64_t *version)
{
	int64_t has_table;
	*version = 0;
	if (!script(call, server, server->engine->has_migrations, &has_table))
		return false;
	return has_table == 0 || script(call, server, "SELECT COALESCE(MAX(version), 0) FROM schema_migration", version);
}

static bool version_check(struct call *call, int64_t version, bool migrate)
{
	int64_t newest = (int64_t)sql_migration_count;
	if (version > newest)
		return fault(call, FAULT_INTERNAL, NULL,
			"the database has schema %lld, this program knows %lld: it is too old for it", (long long)version,
			(long long)newest);
	if (version < newest && !migrate)
		return fault(call, FAULT_INTERNAL, NULL, "the database has schema %lld, this program needs %lld: migrate it first",
			(long long)version, (long long)newest);
	return true;
}

static bool migration_apply(struct call *call, struct db_server *server, const struct sql_migration *migration)
{
	static const char table[] = "CREATE TABLE IF NOT EXISTS schema_migration"
				    " (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
	struct str note =
		arena_printf(call->arena, "INSERT INTO schema_migration (version, name, applied_at) VALUES (%d, '%s', %lld)",
			migration->version, migration->name, (long long)clock_now_ms());
	return script(call, server, table, NULL) &&
		server->engine->script(call, server, migration->text[server->engine->words], NULL) &&
		server->engine->script(call, server, note, NULL) &&
		(server->engine->end_migration == NULL || script(call, server, server->engine->end_migration, NULL));
}

/* Puts the migration's name before what the engine says. */
static void migration_blame(struct call *call, const struct sql_migration *migration)
{
	struct fault why = call->fault;
	call->fault = (struct fault){0};
	fault(call, why.kind, NULL, "migration %04d_%s: %.*s", migration->version, migration->name, STR_ARG(why.message));
}

/* One step under the lock: another process may have come first, so the version is read again inside. */
static bool migrate_step(struct call *call, struct db_server *server)
{
	if (!script(call, server, server->engine->begin_migration, NULL))
		return false;
	bool done = version_read(call, server, &server->schema) && version_check(call, server->schema, true);
	if (done && server->schema < (int64_t)sql_migration_count) {
		const struct sql_migration *migration = &sql_migrations[server->schema];
		done = migration_apply(call, server, migration);
		if (!done)
			migration_blame(call, migration);
		server->schema++;
	}
	if (done && script(call, server, "COMMIT", NULL))
		return true;
	struct call aside = {.arena = call->arena};
	(void)!script(&aside, server, "ROLLBACK", NULL);
	return false;
}

/* What `copy` has begun and not finished is marked by a version 0 (copy.c): nobody may work with it. */
static bool copy_check(struct call *call, struct db_server *server)
{
	int64_t marks = 0;
	if (server->schema > 0 && !script(call, server, "SELECT COUNT(*) FROM schema_migration WHERE version = 0", &marks))
		return false;
	return marks == 0 ||
		fault_code(call, FAULT_CONFLICT, "copy_unfinished",
			"the database holds an unfinished copy: run \"convoke copy\" again to go on with it");
}

bool migrate_schema(struct call *call, struct db_server *server, bool migrate)
{
	if (!version_read(call, server, &server->schema) || !copy_check(call, server) ||
		!version_check(call, server->schema, migrate))
		return false;
	while (server->schema < (int64_t)sql_migration_count) {
		if (!migrate_step(call, server))
			return false;
	}
	return true;
}
