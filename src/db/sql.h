/* The SQL texts that tools/embed.c makes of sql/schema and sql/query, in both engines' words. */
#ifndef DB_SQL_H
#define DB_SQL_H

#include "base/str.h"

enum sql_engine { SQL_SQLITE, SQL_POSTGRES, SQL_ENGINE_COUNT };

/* A parameter in the order of its number: first the scalars, then the columns of :rows. */
struct sql_param {
	const char *name;
	const char *type; /* as written in :rows(name type, ...); NULL for scalars */
	bool in_rows;
};

struct sql_query {
	const char *name;
	struct str text[SQL_ENGINE_COUNT];
	const struct sql_param *params;
	uint32_t param_count;
};

struct sql_migration {
	int version; /* 1, 2, ... without gaps */
	const char *name;
	struct str text[SQL_ENGINE_COUNT];
};

/* Sorted by name. */
extern const struct sql_query sql_queries[];
extern const size_t sql_query_count;
extern const struct sql_migration sql_migrations[];
extern const size_t sql_migration_count;

/* Other embedded files (bank/, mail/, web/): path below the repository, bytes, a content hash for caching. Sorted by path. */
struct embedded_file {
	const char *path;
	struct str bytes;
	const char *hash; /* 16 hex digits */
};
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
