/* What tools/embed.c would make of the things' schema and queries. */
#ifndef TESTS_THINGS_SQL_H
#define TESTS_THINGS_SQL_H

#include "db/sql.h"

static const struct sql_param thing_params[] = {{"merchant_id"}, {"id"}, {"name"}, {"is_good"}, {"size"}, {"seen_at"}, {"rank"},
	{"price"}, {"ratio"}, {"is_new"}, {"weight"}, {"data"}};
static const struct sql_param thing_row_params[] = {{"merchant_id", "uuid", true}, {"id", "uuid", true}, {"name", "text", true},
	{"is_good", "boolean", true}, {"size", "bigint", true}, {"seen_at", "bigint", true}, {"rank", "bigint", true},
	{"price", "bigint", true}, {"ratio", "double", true}, {"is_new", "boolean", true}, {"weight", "double", true},
	{"data", "text", true}};
static const struct sql_param thing_pick_params[] = {{"merchant_id"}, {"id", "uuid", true}};

#define THING_COLUMNS "merchant_id, id, name, is_good, size, seen_at, rank, price, ratio, is_new, weight, data"

const struct sql_query sql_queries[] = {
	{.name = "thing_add",
		.params = thing_params,
		.param_count = 12,
		.text = {STR("INSERT INTO thing (" THING_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
			STR("INSERT INTO thing (" THING_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")}},
	{.name = "thing_add_all",
		.params = thing_row_params,
		.param_count = 12,
		.text = {STR("INSERT OR FAIL INTO thing (" THING_COLUMNS
			     ") SELECT * FROM (SELECT ?1 AS merchant_id, ?2 AS id, ?3 AS name, ?4 AS is_good, ?5 AS size, ?6 AS "
			     "seen_at, ?7 AS rank, ?8 AS price, ?9 AS ratio, ?10 AS is_new, ?11 AS weight, ?12 AS data) AS r WHERE "
			     "true"),
			STR("INSERT INTO thing (" THING_COLUMNS
			    ") SELECT * FROM (SELECT unnest($1::uuid[]) AS merchant_id, unnest($2::uuid[]) AS id, "
			    "unnest($3::text[]) AS name, unnest($4::boolean[]) AS is_good, unnest($5::bigint[]) AS size, "
			    "unnest($6::bigint[]) AS seen_at, unnest($7::bigint[]) AS rank, unnest($8::bigint[]) AS price, "
			    "unnest($9::double precision[]) AS ratio, unnest($10::boolean[]) AS is_new, unnest($11::double "
			    "precision[]) AS weight, "
			    "unnest($12::text[]) AS data) AS r WHERE true")}},
	{.name = "thing_find",
		.params = thing_params,
		.param_count = 2,
		.text = {STR("SELECT " THING_COLUMNS " FROM thing WHERE merchant_id = ?1 AND id = ?2"),
			STR("SELECT " THING_COLUMNS " FROM thing WHERE merchant_id = $1 AND id = $2")}},
	{.name = "thing_list",
		.params = thing_params,
		.param_count = 1,
		.text = {STR("SELECT " THING_COLUMNS " FROM thing WHERE merchant_id = ?1 ORDER BY id"),
			STR("SELECT " THING_COLUMNS " FROM thing WHERE merchant_id = $1 ORDER BY id")}},
	{.name = "thing_pick",
		.params = thing_pick_params,
		.param_count = 2,
		.text = {STR("SELECT t.id, t.name FROM (SELECT ?2 AS id) AS r JOIN thing t ON t.merchant_id = ?1 AND t.id = r.id"),
			STR("SELECT t.id, t.name FROM (SELECT unnest($2::uuid[]) AS id) AS r JOIN thing t ON "
			    "t.merchant_id = $1 AND t.id = r.id")}},
	{.name = "thing_rename",
		.params = thing_params,
		.param_count = 3,
		.text = {STR("UPDATE thing SET name = ?3 WHERE merchant_id = ?1 AND id = ?2"),
			STR("UPDATE thing SET name = $3 WHERE merchant_id = $1 AND id = $2")}},
	{.name = "thing_words",
		.params = thing_params,
		.param_count = 1,
		.text = {STR("SELECT name AS word FROM thing WHERE merchant_id = ?1"),
			STR("SELECT name AS word FROM thing WHERE merchant_id = $1")}},
	{.name = "thing_wrong",
		.params = thing_params,
		.param_count = 1,
		.text = {STR("SELECT nam FROM thing WHERE merchant_id = ?1"), STR("SELECT nam FROM thing WHERE merchant_id = $1")}},
};
const size_t sql_query_count = COUNT_OF(sql_queries);

#define THING_TABLE                                                                                                                \
	"CREATE TABLE thing (merchant_id UUID NOT NULL, id UUID NOT NULL, name TEXT, is_good BOOLEAN, size BIGINT, seen_at "       \
	"BIGINT,"                                                                                                                  \
	" rank BIGINT, price BIGINT, ratio DOUBLE PRECISION, is_new BOOLEAN, weight DOUBLE PRECISION, data TEXT,"                  \
	" PRIMARY KEY (merchant_id, id)); -- the thing's table\n"

const struct sql_migration sql_migrations[] = {
	{.version = 1, .name = "start", .text = {STR(THING_TABLE), STR(THING_TABLE)}},
	{.version = 2,
		.name = "name",
		.text = {STR("CREATE UNIQUE INDEX thing_name ON thing (merchant_id, name)"),
			STR("CREATE UNIQUE INDEX thing_name ON thing (merchant_id, name)")}},
};
const size_t sql_migration_count = COUNT_OF(sql_migrations);

#endif
