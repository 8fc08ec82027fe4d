/* The steps of a copy: look at both sides, mark the target, copy, compare, take the mark away. */
#include "db/copy.h"

#include "base/panic.h"
#include "db/copy_table.h"
#include "db/db.h"

#include <sodium/crypto_generichash.h>

static const struct copy_engine *engine_of(struct str url)
{
	if (str_starts_with(url, STR("sqlite:")))
		return &copy_sqlite;
	if (str_starts_with(url, STR("postgres://")) || str_starts_with(url, STR("postgresql://")))
		return &copy_postgres;
	return NULL;
}

static struct copy_side *side_open(struct call *call, struct str url, const char *name)
{
	const struct copy_engine *engine = engine_of(url);
	if (engine == NULL) {
		fault(call, FAULT_BAD_REQUEST, name, "must be sqlite:PATH or postgres://...");
		return NULL;
	}
	struct copy_side *side = engine->open(call, url, name);
	if (side != NULL)
		side->engine = engine;
	return side;
}

static bool script(struct call *call, struct copy_side *side, const char *sql)
{
	return side->engine->script(call, side, str_of(sql));
}

/* The source ------------------------------------------------------------------------------------------------------------------ */

static bool schema_check(struct call *call, struct copy_side *from, bool has_schema)
{
	int64_t version, newest = (int64_t)sql_migration_count;
	if (!has_schema)
		return fault(call, FAULT_INVALID, from->name, "there is no installation in this database");
	if (!copy_number(call, from, STR("SELECT MAX(version) FROM schema_migration"), &version))
		return false;
	if (version < newest)
		return fault(call, FAULT_INVALID, from->name,
			"it has schema %lld, this program needs %lld: start the server on it once", (long long)version,
			(long long)newest);
	return version == newest ||
		fault(call, FAULT_INVALID, from->name, "it has schema %lld, this program knows %lld: it is too old for it",
			(long long)version, (long long)newest);
}

static struct str hash_text(struct arena *arena, const unsigned char hash[COPY_HASH_BYTES])
{
	struct str text = STR("");
	for (size_t i = 0; i < COPY_HASH_BYTES; i++)
		text = arena_printf(arena, "%.*s%02x", STR_ARG(text), hash[i]);
	return text;
}

/* What tells one installation from another and stays: when its schema was made, to the millisecond. */
static bool identity_read(struct call *call, struct copy_side *from, struct str *identity)
{
	struct copy_query query = {.sql = STR("SELECT version, applied_at FROM schema_migration ORDER BY version"),
		.columns = {SQL_BIGINT, SQL_BIGINT},
		.column_count = 2};
	unsigned char hash[COPY_HASH_BYTES];
	struct str row[2], text = STR("");
	bool found;
	if (!from->engine->ask(call, from, &query))
		return false;
	for (;;) {
		if (!from->engine->next(call, from, row, &found))
			return false;
		if (!found)
			break;
		text = arena_printf(call->arena, "%.*s%lld %lld\n", STR_ARG(text), (long long)copy_int_read(row[0]),
			(long long)copy_int_read(row[1]));
	}
	crypto_generichash(hash, sizeof hash, (const unsigned char *)text.ptr, text.len, NULL, 0);
	*identity = hash_text(call->arena, hash);
	return true;
}

static bool rows_count(struct call *call, struct copying *copying, struct list tables)
{
	struct copy_table *table = tables.items;
	for (size_t i = 0; i < tables.count; i++, table++) {
		struct str sql = arena_printf(call->arena, "SELECT COUNT(*) FROM \"%.*s\"", STR_ARG(table->name));
		if (!copy_number(call, copying->from, sql, &table->rows))
			return false;
		copying->progress.total += table->rows;
	}
	return true;
}

/* The target ------------------------------------------------------------------------------------------------------------------ */

/* An unfinished copy has its schema already. */
static bool target_migrate(struct call *call, struct str url)
{
	static const struct query *const none[] = {NULL};
	struct db_server *server = db_server_open(call, url, none, true);
	if (server != NULL) {
		db_server_close(server);
		return true;
	}
	struct fault why = call->fault;
	call->fault = (struct fault){0};
	return str_equal(why.code, STR("copy_unfinished")) || fault(call, why.kind, "to", "%.*s", STR_ARG(why.message));
}

static bool target_is_empty(struct call *call, struct copy_side *to, struct list tables)
{
	const struct copy_table *table = tables.items;
	for (size_t i = 0; i < tables.count; i++, table++) {
		int64_t count;
		struct str sql = arena_printf(
			call->arena, "SELECT COUNT(*) FROM (SELECT 1 FROM \"%.*s\" LIMIT 1) AS one", STR_ARG(table->name));
		if (!copy_number(call, to, sql, &count))
			return false;
		if (count > 0)
			return fault(call, FAULT_CONFLICT, to->name, "the database is not empty: table %.*s has rows",
				STR_ARG(table->name));
	}
	return true;
}

/* A copy under way is marked by a migration 0 that says whose it is; migrate.c lets nobody open the database until it is gone. */
static bool mark_read(struct call *call, struct copy_side *side, bool *is_begun)
{
	int64_t count;
	if (!copy_number(call, side, STR("SELECT COUNT(*) FROM schema_migration WHERE version = 0"), &count))
		return false;
	*is_begun = count > 0;
	return true;
}

static bool mark_add(struct call *call, struct copy_side *to, struct str identity)
{
	struct str sql = arena_printf(call->arena,
		"INSERT INTO schema_migration (version, name, applied_at) VALUES (0, 'copy of %.*s', 0)", STR_ARG(identity));
	return to->engine->script(call, to, sql);
}

static bool mark_is_ours(struct call *call, struct copy_side *to, struct str identity)
{
	int64_t count;
	struct str sql = arena_printf(call->arena,
		"SELECT COUNT(*) FROM schema_migration WHERE version = 0 AND name = 'copy of %.*s'", STR_ARG(identity));
	if (!copy_number(call, to, sql, &count))
		return false;
	return count == 1 ||
		fault(call, FAULT_CONFLICT, to->name, "the database holds an interrupted copy of another installation");
}

static const struct copy_column *column_named(const struct copy_table *table, struct str name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (str_equal(table->columns[i].name, name))
			return &table->columns[i];
	}
	return NULL;
}

/* Both sides have the same tables, columns, types and keys; the order of columns does not matter. */
static bool tables_check(struct call *call, struct list from, struct list to)
{
	const struct copy_table *a = from.items, *b = to.items;
	bool is_same = from.count == to.count;
	for (size_t i = 0; is_same && i < from.count; i++, a++, b++) {
		is_same = str_equal(a->name, b->name) && a->column_count == b->column_count;
		for (size_t c = 0; is_same && c < a->column_count; c++) {
			const struct copy_column *other = column_named(b, a->columns[c].name);
			is_same = other != NULL && other->type == a->columns[c].type && other->key == a->columns[c].key;
		}
		if (!is_same)
			return fault(call, FAULT_INVALID, "to", "table %.*s is not the same on both sides", STR_ARG(a->name));
	}
	return is_same || fault(call, FAULT_INVALID, "to", "it does not have the tables of the source");
}

static bool target_prepare(struct call *call, struct copying *copying, struct list tables, struct str identity)
{
	struct copy_catalogue theirs;
	bool is_begun;
	if (!copy_catalogue_read(call, copying->to, &theirs) || !schema_check(call, copying->to, theirs.has_schema) ||
		!tables_check(call, tables, theirs.tables) || !mark_read(call, copying->to, &is_begun))
		return false;
	if (is_begun)
		return mark_is_ours(call, copying->to, identity);
	return target_is_empty(call, copying->to, theirs.tables) && mark_add(call, copying->to, identity);
}

/* Both ------------------------------------------------------------------------------------------------------------------------ */

static bool tables_add(struct call *call, struct copying *copying, struct list tables)
{
	copying->progress.doing = "copying";
	for (size_t i = 0; i < tables.count; i++) {
		if (!copy_table_add(call, copying, (const struct copy_table *)tables.items + i))
			return false;
	}
	return true;
}

static bool tables_compare(struct call *call, struct copying *copying, struct list tables)
{
	copying->progress.doing = "comparing";
	copying->progress.rows = 0;
	if (!script(call, copying->to, copying->to->engine->begin_snapshot))
		return false;
	for (size_t i = 0; i < tables.count; i++) {
		if (!copy_table_compare(call, copying, (const struct copy_table *)tables.items + i))
			return false;
	}
	copying->copy->hash = hash_text(call->arena, copying->hash);
	copying->copy->tables = (int64_t)tables.count;
	return script(call, copying->to, "COMMIT");
}

static bool copy_to(struct call *call, struct copying *copying, struct list tables, struct str identity)
{
	if (!target_migrate(call, copying->copy->to))
		return false;
	copying->to = side_open(call, copying->copy->to, "to");
	if (copying->to == NULL)
		return false;
	bool done = target_prepare(call, copying, tables, identity) && tables_add(call, copying, tables) &&
		tables_compare(call, copying, tables) &&
		script(call, copying->to, "DELETE FROM schema_migration WHERE version = 0");
	copying->to->engine->close(copying->to);
	return done;
}

static bool copy_from(struct call *call, struct copying *copying)
{
	struct copy_side *from = copying->from;
	struct copy_catalogue ours;
	struct str identity;
	bool is_begun;
	if (!script(call, from, from->engine->begin_snapshot) || !copy_catalogue_read(call, from, &ours) ||
		!schema_check(call, from, ours.has_schema) || !mark_read(call, from, &is_begun))
		return false;
	if (is_begun)
		return fault(call, FAULT_INVALID, from->name, "it is an interrupted copy itself: finish that one first");
	return identity_read(call, from, &identity) && rows_count(call, copying, ours.tables) &&
		copy_to(call, copying, ours.tables, identity);
}

bool database_copy(struct call *call, struct copy *copy)
{
	struct copying copying = {.copy = copy};
	if (engine_of(copy->to) == NULL)
		return fault(call, FAULT_BAD_REQUEST, "to", "must be sqlite:PATH or postgres://...");
	copying.from = side_open(call, copy->from, "from");
	if (copying.from == NULL)
		return false;
	bool done = copy_from(call, &copying);
	copying.from->engine->close(copying.from);
	buf_close(&copying.row);
	return done;
}
