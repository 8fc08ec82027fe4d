/* Build tool: `embed SOURCE_ROOT OUTPUT.c` turns sql/schema, sql/query, bank, mail and web into one C file that defines what
 * src/db/sql.h declares. Queries are rewritten for each engine on the way (sql_rewrite.c), so that nothing parses SQL at run time.
 * Refuses what is wrong with file:line. Memory is never freed: it lives for one build step. */
#include "sql_rewrite.h"

#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct migration {
	int version;
	const char *name;
	struct text out[ENGINE_COUNT];
};

struct paths {
	char **items;
	size_t count;
};

static char *join(const char *folder, const char *name)
{
	struct text path = {0};
	text_add(&path, folder, strlen(folder));
	text_add(&path, "/", 1);
	text_add(&path, name, strlen(name));
	return path.ptr;
}

static struct text file_read(const char *root, const char *path)
{
	struct place at = {path, 0};
	FILE *file = fopen(join(root, path), "rb");
	if (file == NULL)
		refuse(at, "cannot be read");
	struct text text = {0};
	text_add(&text, "", 0);
	char part[65536];
	for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
		text_add(&text, part, got);
	if (ferror(file))
		refuse(at, "cannot be read");
	fclose(file);
	return text;
}

static int path_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every file below `folder` of the root, hidden ones left out. A folder that is not there has none. */
static void paths_collect(struct paths *paths, const char *root, const char *folder)
{
	DIR *dir = opendir(join(root, folder));
	if (dir == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = join(folder, entry->d_name);
		struct stat info;
		if (stat(join(root, path), &info) != 0)
			refuse((struct place){path, 0}, "cannot be read");
		if (S_ISDIR(info.st_mode)) {
			paths_collect(paths, root, path);
			continue;
		}
		paths->items = grow(paths->items, (paths->count + 1) * sizeof *paths->items);
		paths->items[paths->count++] = path;
	}
	closedir(dir);
}

static struct paths paths_below(const char *root, const char *folder)
{
	struct paths paths = {0};
	paths_collect(&paths, root, folder);
	if (paths.count > 0)
		qsort(paths.items, paths.count, sizeof *paths.items, path_compare);
	return paths;
}

static bool ends_with(const char *path, const char *suffix)
{
	size_t len = strlen(path), suffix_len = strlen(suffix);
	return len >= suffix_len && strcmp(path + len - suffix_len, suffix) == 0;
}

/* "-- name", "-- name sqlite" or "-- name postgres", alone on its line: the head of a query. */
static bool head_read(const char *line, size_t len, char name[MAX_NAME], int *engine)
{
	if (len < 4 || memcmp(line, "-- ", 3) != 0)
		return false;
	const char *p = line + 3, *end = line + len;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	size_t name_len = word_len(p, end);
	if (name_len == 0 || name_len >= MAX_NAME || !is_word_start(*p))
		return false;
	memcpy(name, p, name_len);
	name[name_len] = 0;
	p += name_len;
	*engine = ENGINE_COUNT;
	if (p == end)
		return strcmp(name, "operator") != 0;
	for (int i = 0; i < ENGINE_COUNT; i++) {
		size_t wanted = strlen(engine_names[i]);
		if ((size_t)(end - p) == 1 + wanted && *p == ' ' && memcmp(p + 1, engine_names[i], wanted) == 0)
			*engine = i;
	}
	return *engine != ENGINE_COUNT;
}

struct queries {
	struct query **items;
	size_t count;
};

static struct query *query_named(struct queries *queries, const char *name)
{
	for (size_t i = 0; i < queries->count; i++) {
		if (strcmp(queries->items[i]->name, name) == 0)
			return queries->items[i];
	}
	struct query *query = grow(NULL, sizeof *query);
	memset(query, 0, sizeof *query);
	strcpy(query->name, name);
	queries->items = grow(queries->items, (queries->count + 1) * sizeof *queries->items);
	queries->items[queries->count++] = query;
	return query;
}

static void query_add(struct queries *queries, const char *name, int engine, struct cursor source)
{
	struct query *query = query_named(queries, name);
	for (int i = 0; i < ENGINE_COUNT; i++) {
		if (engine != i && engine != ENGINE_COUNT)
			continue;
		struct place head = {source.at.file, source.at.line - 1}, other = query->source[i].at;
		if (query->source[i].ptr != NULL)
			refuse(head, "query %s stands already at %s:%d", name, other.file, other.line - 1);
		query->source[i] = source;
	}
}

/* Cuts one file of sql/query at its heads. */
static void queries_read(struct queries *queries, const char *root, const char *path)
{
	struct text text = file_read(root, path);
	const char *end = text.ptr + text.len;
	char name[MAX_NAME] = "", next_name[MAX_NAME];
	int engine = 0, next_engine = 0, line = 1;
	struct cursor source = {text.ptr, NULL, {path, 1}};
	for (const char *p = text.ptr; p <= end; line++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = newline ? (size_t)(newline - p) : (size_t)(end - p);
		bool is_head = head_read(p, len, next_name, &next_engine), is_end = newline == NULL;
		source.end = is_head ? p : end;
		if ((is_head || is_end) && name[0] != 0)
			query_add(queries, name, engine, source);
		if (is_head) {
			strcpy(name, next_name);
			engine = next_engine;
			source = (struct cursor){p + len, end, {path, line + 1}};
			source.ptr += newline != NULL;
		} else if (name[0] == 0 && len > 0 && !isspace((unsigned char)*p) && *p != '-') {
			refuse((struct place){path, line}, "before the first \"-- name\" only comments may stand");
		}
		if (is_end)
			break;
		p = newline + 1;
	}
}

static int query_compare(const void *a, const void *b)
{
	return strcmp((*(struct query *const *)a)->name, (*(struct query *const *)b)->name);
}

static struct queries queries_collect(const char *root)
{
	struct queries queries = {0};
	struct paths paths = paths_below(root, "sql/query");
	for (size_t i = 0; i < paths.count; i++) {
		if (ends_with(paths.items[i], ".sql"))
			queries_read(&queries, root, paths.items[i]);
	}
	for (size_t i = 0; i < queries.count; i++)
		query_rewrite(queries.items[i]);
	if (queries.count > 0)
		qsort(queries.items, queries.count, sizeof *queries.items, query_compare);
	return queries;
}

struct migrations {
	struct migration *items;
	size_t count;
};

static struct migrations migrations_collect(const char *root)
{
	struct migrations migrations = {0};
	struct paths paths = paths_below(root, "sql/schema");
	for (size_t i = 0; i < paths.count; i++) {
		const char *path = paths.items[i], *file = strrchr(path, '/') + 1;
		struct place at = {path, 0};
		if (!ends_with(path, ".sql"))
			continue;
		if (strspn(file, "0123456789") != 4 || file[4] != '_' || strlen(file) < strlen("0001_x.sql"))
			refuse(at, "a migration is named NNNN_text.sql");
		if (file[5 + word_len(file + 5, file + strlen(file))] != '.')
			refuse(at, "the text of a migration's name is letters, digits and _");
		migrations.items = grow(migrations.items, (migrations.count + 1) * sizeof *migrations.items);
		struct migration *migration = &migrations.items[migrations.count++];
		*migration = (struct migration){.version = atoi(file)};
		if (migration->version != (int)migrations.count)
			refuse(at, "migration %04d where %04d should come", migration->version, (int)migrations.count);
		struct text name = {0};
		text_add(&name, file + 5, strlen(file) - strlen("0001_.sql"));
		migration->name = name.ptr;
		struct text text = file_read(root, path);
		for (int engine = 0; engine < ENGINE_COUNT; engine++) {
			struct cursor cursor = {text.ptr, text.ptr + text.len, {path, 1}};
			text_add(&migration->out[engine], "", 0);
			migration_rewrite(engine, cursor, &migration->out[engine]);
		}
	}
	return migrations;
}

static void literal_write(FILE *c, const char *bytes, size_t len)
{
	fputc('"', c);
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte == '"' || byte == '\\')
			fprintf(c, "\\%c", byte);
		else if (byte == '\n')
			fputs(i + 1 < len ? "\\n\"\n\"" : "\\n", c);
		else if (byte < ' ' || byte > '~' || byte == '?')
			fprintf(c, "\\%03o", byte);
		else
			fputc(byte, c);
	}
	fputc('"', c);
}

static void texts_write(FILE *c, const struct text out[ENGINE_COUNT])
{
	static const char *const names[ENGINE_COUNT] = {"SQL_SQLITE", "SQL_POSTGRES"};
	for (int engine = 0; engine < ENGINE_COUNT; engine++) {
		fprintf(c, "\t [%s] = {", names[engine]);
		literal_write(c, out[engine].ptr, out[engine].len);
		fprintf(c, ", %zu},\n", out[engine].len);
	}
}

static void queries_write(FILE *c, const struct queries *queries)
{
	for (size_t i = 0; i < queries->count; i++) {
		const struct query *query = queries->items[i];
		fprintf(c, "static const struct sql_param params_%zu[] = {", i);
		for (int p = 0; p < query->scalar_count; p++)
			fprintf(c, "{\"%s\", 0, false}, ", query->scalars[p].name);
		for (int p = 0; p < query->column_count; p++)
			fprintf(c, "{\"%s\", \"%s\", true}, ", query->columns[p].name, query->columns[p].type);
		fprintf(c, "{0}};\n");
	}
	fprintf(c, "const struct sql_query sql_queries[] = {\n");
	for (size_t i = 0; i < queries->count; i++) {
		const struct query *query = queries->items[i];
		int count = query->scalar_count + query->column_count;
		fprintf(c, "\t{.name = \"%s\", .params = params_%zu, .param_count = %d, .text = {\n", query->name, i, count);
		texts_write(c, query->out);
		fprintf(c, "\t}},\n");
	}
	fprintf(c, "\t{0}};\nconst size_t sql_query_count = %zu;\n", queries->count);
}

static void migrations_write(FILE *c, const struct migrations *migrations)
{
	fprintf(c, "const struct sql_migration sql_migrations[] = {\n");
	for (size_t i = 0; i < migrations->count; i++) {
		const struct migration *migration = &migrations->items[i];
		fprintf(c, "\t{.version = %d, .name = \"%s\", .text = {\n", migration->version, migration->name);
		texts_write(c, migration->out);
		fprintf(c, "\t}},\n");
	}
	fprintf(c, "\t{0}};\nconst size_t sql_migration_count = %zu;\n", migrations->count);
}

/* FNV-1a, 64 bits: tells versions of a file apart in caches, protects nothing. */
static uint64_t content_hash(const struct text *text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text->len; i++)
		hash = (hash ^ (unsigned char)text->ptr[i]) * 0x100000001b3u;
	return hash;
}

static void files_write(FILE *c, const char *root)
{
	static const char *const folders[] = {"bank", "mail", "web"};
	struct paths paths = {0};
	for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
		struct paths more = paths_below(root, folders[f]);
		paths.items = grow(paths.items, (paths.count + more.count + 1) * sizeof *paths.items);
		for (size_t i = 0; i < more.count; i++)
			paths.items[paths.count++] = more.items[i];
	}
	qsort(paths.items, paths.count, sizeof *paths.items, path_compare);
	fprintf(c, "const struct embedded_file embedded_files[] = {\n");
	for (size_t i = 0; i < paths.count; i++) {
		struct text text = file_read(root, paths.items[i]);
		fprintf(c, "\t{.path = \"%s\", .hash = \"%016llx\", .bytes = {", paths.items[i],
			(unsigned long long)content_hash(&text));
		literal_write(c, text.ptr, text.len);
		fprintf(c, ", %zu}},\n", text.len);
	}
	fprintf(c, "\t{0}};\nconst size_t embedded_file_count = %zu;\n", paths.count);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: embed SOURCE_ROOT OUTPUT.c\n", stderr);
		return 2;
	}
	struct queries queries = queries_collect(argv[1]);
	struct migrations migrations = migrations_collect(argv[1]);
	FILE *c = fopen(argv[2], "wb");
	if (c == NULL)
		refuse((struct place){argv[2], 0}, "cannot be written");
	fputs("/* Made by tools/embed.c; do not edit. */\n#include \"db/sql.h\"\n\n", c);
	queries_write(c, &queries);
	migrations_write(c, &migrations);
	files_write(c, argv[1]);
	if (fclose(c) != 0)
		refuse((struct place){argv[2], 0}, "cannot be written");
	return 0;
}
