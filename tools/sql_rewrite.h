/* What embed.c and sql_rewrite.c share: growing text, refusals, and queries on their way to C. */
#ifndef TOOLS_SQL_REWRITE_H
#define TOOLS_SQL_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

enum engine { SQLITE, POSTGRES, ENGINE_COUNT };
enum { MAX_PARAMS = 200, MAX_NAME = 80 };

extern const char *const engine_names[ENGINE_COUNT];

struct text {
	char *ptr;
	size_t len, capacity;
};

struct place {
	const char *file;
	int line;
};

/* Text that is read from `ptr` to `end`. */
struct cursor {
	const char *ptr, *end;
	struct place at;
};

struct param {
	char name[MAX_NAME];
	const char *type; /* NULL for scalars */
};

struct query {
	char name[MAX_NAME];
	struct cursor source[ENGINE_COUNT]; /* ptr NULL: not given */
	struct text out[ENGINE_COUNT];
	struct param scalars[MAX_PARAMS], columns[MAX_PARAMS];
	int scalar_count, column_count;
	bool is_operators;
};

/* Prints file:line and why, and ends the build step. */
void refuse(struct place at, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void *grow(void *memory, size_t size);
void text_add(struct text *text, const char *bytes, size_t len);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool is_word_start(char c);
size_t word_len(const char *ptr, const char *end);

/* Writes both engines' texts of a query, with the same number for the same parameter. */
void query_rewrite(struct query *query);
/* One engine's text of a migration. Comments stay: SQLite keeps them in its schema, where an operator finds them. */
void migration_rewrite(enum engine engine, struct cursor cursor, struct text *out);

#endif
