/* Reading the catalogue, copying a table, comparing a table. */
#include "db/copy_table.h"

#include "base/clock.h"
#include "base/panic.h"

#include <endian.h>
#include <sodium/crypto_generichash.h>
#include <string.h>

/* A page ends when it has this many rows or bytes: some rows are some bytes, others some megabytes. */
enum { PAGE_ROWS = 5000, PAGE_BYTES = 8 * 1024 * 1024 };

void copy_int_write(char bytes[8], int64_t value)
{
	uint64_t big = htobe64((uint64_t)value);
	memcpy(bytes, &big, sizeof big);
}

int64_t copy_int_read(struct str bytes)
{
	uint64_t big;
	ASSERT(bytes.len == sizeof big);
	memcpy(&big, bytes.ptr, sizeof big);
	return (int64_t)be64toh(big);
}

bool copy_number(struct call *call, struct copy_side *side, struct str sql, int64_t *value)
{
	struct copy_query query = {.sql = sql, .columns = {SQL_BIGINT}, .column_count = 1};
	struct str got;
	bool found;
	*value = 0;
	if (!side->engine->ask(call, side, &query))
		return false;
	for (;;) {
		if (!side->engine->next(call, side, &got, &found))
			return false;
		if (!found)
			return true;
		*value = got.ptr == NULL ? 0 : copy_int_read(got);
	}
}

/* Catalogue ------------------------------------------------------------------------------------------------------------------- */

/* Tables while the catalogue is read, column by column. */
enum { TABLES_MOST = 256 };

static bool type_by_name(struct str name, enum sql_type *type)
{
	static const struct {
		const char *name;
		enum sql_type type;
	} types[] = {{"uuid", SQL_UUID}, {"text", SQL_TEXT}, {"bigint", SQL_BIGINT}, {"boolean", SQL_BOOLEAN},
		{"double precision", SQL_DOUBLE}};
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		*type = types[i].type;
		if (str_equal_nocase(name, str_of(types[i].name)))
			return true;
	}
	return false;
}

/* `row`: table, column, type, place in the key, as the engines' catalogue queries have it. */
static bool column_add(struct call *call, const struct copy_side *side, struct list *tables, const struct str *row)
{
	struct copy_table *table = (struct copy_table *)tables->items + tables->count - 1;
	if (tables->count == 0 || !str_equal(table->name, row[0])) {
		if (tables->count == TABLES_MOST)
			return fault(call, FAULT_INTERNAL, side->name, "more than %d tables", TABLES_MOST);
		table = (struct copy_table *)tables->items + tables->count++;
		table->name = arena_copy(call->arena, row[0]);
		table->columns = ARENA_ARRAY(call->arena, struct copy_column, COPY_COLUMNS_MOST);
	}
	if (table->column_count == COPY_COLUMNS_MOST)
		return fault(call, FAULT_INTERNAL, side->name, "table %.*s has too many columns", STR_ARG(table->name));
	struct copy_column *column = &table->columns[table->column_count++];
	*column = (struct copy_column){.name = arena_copy(call->arena, row[1]), .key = copy_int_read(row[3])};
	if (!type_by_name(row[2], &column->type))
		return fault(call, FAULT_INTERNAL, side->name, "table %.*s: column %.*s is of type %.*s, which cannot be copied",
			STR_ARG(table->name), STR_ARG(column->name), STR_ARG(row[2]));
	if (column->key > 0 && column->key <= COPY_COLUMNS_MOST) {
		table->key[column->key - 1] = column;
		table->key_count++;
	}
	return true;
}

static bool columns_read(struct call *call, struct copy_side *side, struct list *tables)
{
	struct copy_query query = {
		.sql = str_of(side->engine->catalogue), .columns = {SQL_TEXT, SQL_TEXT, SQL_TEXT, SQL_BIGINT}, .column_count = 4};
	struct str row[4];
	bool found;
	*tables = (struct list){ARENA_ARRAY(call->arena, struct copy_table, TABLES_MOST), 0};
	if (!side->engine->ask(call, side, &query))
		return false;
	for (;;) {
		if (!side->engine->next(call, side, row, &found))
			return false;
		if (!found)
			return true;
		if (!column_add(call, side, tables, row))
			return false;
	}
}

bool copy_catalogue_read(struct call *call, struct copy_side *side, struct copy_catalogue *catalogue)
{
	*catalogue = (struct copy_catalogue){0};
	if (!columns_read(call, side, &catalogue->tables))
		return false;
	struct copy_table *all = catalogue->tables.items;
	size_t kept = 0;
	for (size_t i = 0; i < catalogue->tables.count; i++) {
		bool is_schema = str_equal(all[i].name, STR("schema_migration"));
		catalogue->has_schema |= is_schema;
		if (is_schema)
			continue;
		if (all[i].key_count == 0)
			return fault(call, FAULT_INTERNAL, side->name, "table %.*s has no primary key", STR_ARG(all[i].name));
		all[kept++] = all[i];
	}
	catalogue->tables.count = kept;
	return true;
}

/* SQL ------------------------------------------------------------------------------------------------------------------------- */

static void text_add(struct call *call, struct str *text, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void text_add(struct call *call, struct str *text, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str more = arena_vprintf(call->arena, format, args);
	va_end(args);
	*text = arena_printf(call->arena, "%.*s%.*s", STR_ARG(*text), STR_ARG(more));
}

/* The key's columns, each ordered by its bytes: "a", "b" COLLATE "C". */
static struct str key_text(struct call *call, const struct copy_side *side, const struct copy_table *table, const char *behind)
{
	struct str text = STR("");
	for (size_t i = 0; i < table->key_count; i++)
		text_add(call, &text, "%s\"%.*s\"%s%s", i > 0 ? ", " : "", STR_ARG(table->key[i]->name),
			table->key[i]->type == SQL_TEXT ? side->engine->text_order : "", behind);
	return text;
}

/* All rows behind the key `after` (its values by the key's columns; NULL: all), in the order of the key. */
static void rows_query(struct call *call, const struct copy_side *side, const struct copy_table *table, struct copy_query *query)
{
	query->sql = STR("SELECT ");
	query->column_count = table->column_count;
	for (size_t i = 0; i < table->column_count; i++) {
		text_add(call, &query->sql, "%s\"%.*s\"", i > 0 ? ", " : "", STR_ARG(table->columns[i].name));
		query->columns[i] = table->columns[i].type;
	}
	text_add(call, &query->sql, " FROM \"%.*s\"", STR_ARG(table->name));
	struct str key = key_text(call, side, table, "");
	if (query->param_count > 0) {
		text_add(call, &query->sql, " WHERE (%.*s) > (", STR_ARG(key));
		for (size_t i = 0; i < query->param_count; i++)
			text_add(call, &query->sql, "%s%c%zu", i > 0 ? ", " : "", side->engine->param_mark, i + 1);
		text_add(call, &query->sql, ")");
	}
	text_add(call, &query->sql, " ORDER BY %.*s", STR_ARG(key));
}

/* Copying --------------------------------------------------------------------------------------------------------------------- */

/* The greatest key of the target as the parameters of `query`; none when the table is empty. */
static bool last_key(struct call *call, struct copy_side *side, const struct copy_table *table, struct copy_query *query)
{
	struct copy_query last = {.column_count = table->key_count};
	struct str row[COPY_COLUMNS_MOST];
	bool found, is_over;
	for (size_t i = 0; i < table->key_count; i++)
		query->params[i] = last.columns[i] = table->key[i]->type;
	struct str plain = STR("");
	for (size_t i = 0; i < table->key_count; i++)
		text_add(call, &plain, "%s\"%.*s\"", i > 0 ? ", " : "", STR_ARG(table->key[i]->name));
	last.sql = arena_printf(call->arena, "SELECT %.*s FROM \"%.*s\" ORDER BY %.*s LIMIT 1", STR_ARG(plain),
		STR_ARG(table->name), STR_ARG(key_text(call, side, table, " DESC")));
	if (!side->engine->ask(call, side, &last) || !side->engine->next(call, side, row, &found))
		return false;
	if (!found)
		return true;
	for (size_t i = 0; i < table->key_count; i++)
		query->values[i] = arena_copy(call->arena, row[i]);
	query->param_count = table->key_count;
	return side->engine->next(call, side, row, &is_over);
}

static void progress_tell(struct copying *copying, const struct copy_table *table, size_t rows)
{
	copying->progress.table = table->name;
	copying->progress.rows += (int64_t)rows;
	if (copying->copy->progress != NULL)
		copying->copy->progress(copying->copy->data, &copying->progress);
}

/* Fills the page, whose values live in its call's arena, from the rows that were asked for. */
static bool page_read(struct call *call, struct copy_side *from, struct copy_page *page, bool *is_over)
{
	size_t columns = page->table->column_count, bytes = 0;
	struct str row[COPY_COLUMNS_MOST];
	bool found;
	page->values = ARENA_ARRAY(call->arena, struct str, columns * PAGE_ROWS);
	for (page->rows = 0; page->rows < PAGE_ROWS && bytes < PAGE_BYTES; page->rows++) {
		if (!from->engine->next(call, from, row, &found))
			return false;
		*is_over = !found;
		if (!found)
			return true;
		struct str *values = page->values + page->rows * columns;
		for (size_t i = 0; i < columns; i++) {
			values[i] = arena_copy(call->arena, row[i]);
			bytes += row[i].len;
		}
	}
	return true;
}

/* Runs in a call of its own, whose memory is a page's. */
static bool page_copy(struct call *call, struct copying *copying, const struct copy_table *table, bool *is_over)
{
	struct copy_page page = {.table = table};
	if (!page_read(call, copying->from, &page, is_over))
		return false;
	if (page.rows > 0 && !copying->to->engine->add(call, copying->to, &page))
		return false;
	progress_tell(copying, table, page.rows);
	return true;
}

static bool rows_before(struct call *call, struct copying *copying, const struct copy_table *table)
{
	int64_t count;
	if (!copy_number(
		    call, copying->to, arena_printf(call->arena, "SELECT COUNT(*) FROM \"%.*s\"", STR_ARG(table->name)), &count))
		return false;
	copying->copy->rows_before += count;
	progress_tell(copying, table, (size_t)count);
	return true;
}

bool copy_table_add(struct call *call, struct copying *copying, const struct copy_table *table)
{
	struct copy_query query = {0};
	bool is_over = false, done = true;
	if (!last_key(call, copying->to, table, &query) || (query.param_count > 0 && !rows_before(call, copying, table)))
		return false;
	rows_query(call, copying->from, table, &query);
	if (!copying->from->engine->ask(call, copying->from, &query))
		return false;
	struct arena arena = {0};
	while (done && !is_over) {
		struct call one = {.arena = &arena};
		done = page_copy(&one, copying, table, &is_over);
		if (!done)
			fault(call, one.fault.kind, arena_cstr(call->arena, one.fault.name), "table %.*s: %.*s",
				STR_ARG(table->name), STR_ARG(one.fault.message));
		arena_reset(&arena);
	}
	arena_close(&arena);
	return done;
}

/* Comparing ------------------------------------------------------------------------------------------------------------------- */

static void value_add(struct buf *row, struct str value)
{
	char len[8];
	copy_int_write(len, value.ptr == NULL ? -1 : (int64_t)value.len);
	buf_add(row, (struct str){len, sizeof len});
	buf_add(row, value);
}

/* Takes what has been gathered. */
static void hash_step(struct copying *copying)
{
	unsigned char next[COPY_HASH_BYTES];
	crypto_generichash(
		next, sizeof next, (const unsigned char *)copying->row.ptr, copying->row.len, copying->hash, sizeof copying->hash);
	memcpy(copying->hash, next, sizeof next);
	buf_clear(&copying->row);
}

static struct str value_text(struct call *call, enum sql_type type, struct str value)
{
	if (value.ptr == NULL)
		return STR("NULL");
	if (type == SQL_BIGINT)
		return arena_printf(call->arena, "%lld", (long long)copy_int_read(value));
	if (type != SQL_UUID)
		return value;
	struct uuid id;
	char text[UUID_TEXT_LEN];
	memcpy(&id, value.ptr, sizeof id);
	uuid_write(id, text);
	return arena_copy(call->arena, (struct str){text, sizeof text});
}

static bool differs(struct call *call, const struct copy_table *table, const struct str *row)
{
	struct str at = STR("");
	for (size_t i = 0; i < table->key_count; i++) {
		struct str value = row[table->key[i] - table->columns];
		text_add(call, &at, "%s%.*s %.*s", i > 0 ? ", " : "", STR_ARG(table->key[i]->name),
			STR_ARG(value_text(call, table->key[i]->type, value)));
	}
	return fault(call, FAULT_CONFLICT, NULL,
		"table %.*s differs at %.*s: one side was written to meanwhile; empty the target and copy again",
		STR_ARG(table->name), STR_ARG(at));
}

static bool value_equal(struct str a, struct str b)
{
	return (a.ptr == NULL) == (b.ptr == NULL) && str_equal(a, b);
}

/* One row of each side. */
static bool row_compare(struct call *call, struct copying *copying, const struct copy_table *table, bool *is_over)
{
	struct str source[COPY_COLUMNS_MOST], target[COPY_COLUMNS_MOST];
	bool in_source, in_target;
	if (!copying->from->engine->next(call, copying->from, source, &in_source) ||
		!copying->to->engine->next(call, copying->to, target, &in_target))
		return false;
	*is_over = !in_source && !in_target;
	if (*is_over)
		return true;
	if (!in_source || !in_target)
		return differs(call, table, in_source ? source : target);
	for (size_t i = 0; i < table->column_count; i++) {
		if (!value_equal(source[i], target[i]))
			return differs(call, table, source);
		value_add(&copying->row, source[i]);
	}
	hash_step(copying);
	return true;
}

static bool both_ask(struct call *call, struct copying *copying, const struct copy_table *table)
{
	struct copy_query query = {0};
	rows_query(call, copying->from, table, &query);
	if (!copying->from->engine->ask(call, copying->from, &query))
		return false;
	rows_query(call, copying->to, table, &query);
	return copying->to->engine->ask(call, copying->to, &query);
}

bool copy_table_compare(struct call *call, struct copying *copying, const struct copy_table *table)
{
	size_t rows = 0;
	bool is_over = false;
	value_add(&copying->row, table->name);
	hash_step(copying);
	if (!both_ask(call, copying, table))
		return false;
	for (;;) {
		if (!row_compare(call, copying, table, &is_over))
			return false;
		if (is_over || ++rows == PAGE_ROWS) {
			copying->copy->rows += (int64_t)rows;
			progress_tell(copying, table, rows);
			rows = 0;
		}
		if (is_over)
			return true;
	}
}
