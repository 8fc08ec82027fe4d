/* SQL as pieces (words, literals, comments, parameters), and from them the text that each engine gets: see sql/query/README.md. */
#include "sql_rewrite.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const engine_names[ENGINE_COUNT] = {"sqlite", "postgres"};

/* A piece of SQL: a word, a literal, a comment, a parameter, ... as [begin, begin + len). */
enum piece_kind {
	PIECE_END,
	PIECE_SPACE,
	PIECE_WORD,
	PIECE_QUOTED,
	PIECE_LINE_COMMENT,
	PIECE_BLOCK_COMMENT,
	PIECE_PARAM,
	PIECE_OTHER
};
struct piece {
	enum piece_kind kind;
	const char *begin;
	size_t len;
	struct place at;
};

void refuse(struct place at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (at.line > 0)
		fprintf(stderr, "%s:%d: ", at.file, at.line);
	else
		fprintf(stderr, "%s: ", at.file);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

void *grow(void *memory, size_t size)
{
	void *grown = realloc(memory, size);
	if (grown == NULL) {
		fputs("embed: out of memory\n", stderr);
		exit(1);
	}
	return grown;
}

void text_add(struct text *text, const char *bytes, size_t len)
{
	if (text->len + len + 1 > text->capacity) {
		text->capacity = 2 * (text->len + len + 1);
		text->ptr = grow(text->ptr, text->capacity);
	}
	memcpy(text->ptr + text->len, bytes, len);
	text->len += len;
	text->ptr[text->len] = 0;
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	char *line = grow(NULL, (size_t)len + 1);
	vsnprintf(line, (size_t)len + 1, format, again);
	text_add(text, line, (size_t)len);
	va_end(again);
	va_end(args);
}

bool is_word_start(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t word_len(const char *ptr, const char *end)
{
	size_t len = 0;
	while (ptr + len < end && is_word(ptr[len]))
		len++;
	return len;
}

/* Length of a literal or name in quotes; the quote doubled stands for itself. */
static size_t quoted_len(const struct cursor *cursor)
{
	char quote = *cursor->ptr;
	for (const char *p = cursor->ptr + 1; p < cursor->end; p++) {
		if (*p != quote)
			continue;
		if (p + 1 < cursor->end && p[1] == quote)
			p++;
		else
			return (size_t)(p + 1 - cursor->ptr);
	}
	refuse(cursor->at, "a %c is never closed", quote);
}

static size_t comment_len(const struct cursor *cursor)
{
	for (const char *p = cursor->ptr + 2; p + 1 < cursor->end; p++) {
		if (p[0] == '*' && p[1] == '/')
			return (size_t)(p + 2 - cursor->ptr);
		if (p[0] == '/' && p[1] == '*')
			refuse(cursor->at, "a comment in a comment: the engines disagree about it");
	}
	refuse(cursor->at, "a comment is never closed");
}

static enum piece_kind piece_measure(const struct cursor *cursor, size_t *len)
{
	const char *p = cursor->ptr;
	size_t left = (size_t)(cursor->end - p);
	*len = 1;
	if (left == 0) {
		*len = 0;
		return PIECE_END;
	}
	if (isspace((unsigned char)*p))
		return PIECE_SPACE;
	if (*p == '\'' || *p == '"') {
		*len = quoted_len(cursor);
		return PIECE_QUOTED;
	}
	if (left >= 2 && p[0] == '-' && p[1] == '-') {
		const char *newline = memchr(p, '\n', left);
		*len = newline ? (size_t)(newline - p) : left;
		return PIECE_LINE_COMMENT;
	}
	if (left >= 2 && p[0] == '/' && p[1] == '*') {
		*len = comment_len(cursor);
		return PIECE_BLOCK_COMMENT;
	}
	if (is_word(*p)) {
		*len = word_len(p, cursor->end);
		return PIECE_WORD;
	}
	if (left >= 2 && p[0] == ':' && p[1] == ':') {
		*len = 2;
		return PIECE_OTHER;
	}
	if (left >= 2 && p[0] == ':' && is_word_start(p[1])) {
		*len = 1 + word_len(p + 1, cursor->end);
		return PIECE_PARAM;
	}
	if (*p == '$' || *p == '?')
		refuse(cursor->at, "'%c' outside of a literal: parameters are written :name", *p);
	return PIECE_OTHER;
}

static struct piece piece_next(struct cursor *cursor)
{
	struct piece piece = {.begin = cursor->ptr, .at = cursor->at};
	piece.kind = piece_measure(cursor, &piece.len);
	if (piece.len == 0)
		return piece;
	for (size_t i = 0; i < piece.len; i++)
		cursor->at.line += cursor->ptr[i] == '\n';
	cursor->ptr += piece.len;
	return piece;
}

static struct piece piece_next_solid(struct cursor *cursor)
{
	struct piece piece = piece_next(cursor);
	while (piece.kind == PIECE_SPACE)
		piece = piece_next(cursor);
	return piece;
}

static bool piece_is(const struct piece *piece, const char *word)
{
	return piece->len == strlen(word) && memcmp(piece->begin, word, piece->len) == 0;
}

static bool piece_is_nocase(const struct piece *piece, const char *word)
{
	return piece->len == strlen(word) && strncasecmp(piece->begin, word, piece->len) == 0;
}

/* The inside of a comment for one engine only, or an empty cursor when it is a comment for people or for the other engine. */
static struct cursor engine_comment(const struct piece *piece, enum engine engine)
{
	const char *word = piece->begin + 2, *end = piece->begin + piece->len - 2;
	size_t len = word_len(word, end), wanted = strlen(engine_names[engine]);
	if (len != wanted || memcmp(word, engine_names[engine], len) != 0)
		return (struct cursor){0};
	return (struct cursor){word + len, end, piece->at};
}

/* What a rewriting pass is for. Numbers are known when all parameters have been collected from both engines' texts. */
struct pass {
	struct query *query;
	enum engine engine;
	bool names_merchant;
	bool has_verb; /* the statement's INSERT or UPDATE has been seen */
	int rows_seen;
	bool is_ended; /* a ; was seen */
};

static int param_index(struct param *params, int *count, const char *name, const struct piece *piece)
{
	for (int i = 0; i < *count; i++) {
		if (strcmp(params[i].name, name) == 0)
			return i;
	}
	if (*count == MAX_PARAMS)
		refuse(piece->at, "more than %d parameters", MAX_PARAMS);
	snprintf(params[*count].name, MAX_NAME, "%s", name);
	return (*count)++;
}

static void name_copy(char name[MAX_NAME], const char *begin, size_t len, struct place at)
{
	if (len >= MAX_NAME)
		refuse(at, "a name of more than %d characters", MAX_NAME - 1);
	memcpy(name, begin, len);
	name[len] = 0;
}

static void scalar_rewrite(struct pass *pass, const struct piece *piece, struct text *out)
{
	char name[MAX_NAME];
	name_copy(name, piece->begin + 1, piece->len - 1, piece->at);
	int number = 1 + param_index(pass->query->scalars, &pass->query->scalar_count, name, piece);
	text_printf(out, pass->engine == SQLITE ? "?%d" : "$%d", number);
}

static const char *column_type(const struct piece *piece)
{
	static const char *const types[] = {"uuid", "text", "bigint", "boolean", "double"};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (piece_is(piece, types[i]))
			return types[i];
	}
	refuse(piece->at, "unknown type \"%.*s\" in :rows (uuid, text, bigint, boolean, double)", (int)piece->len, piece->begin);
}

/* One `name type` of :rows(...); returns its index. */
static int column_read(struct query *query, struct cursor *cursor)
{
	struct piece word = piece_next_solid(cursor);
	if (word.kind != PIECE_WORD)
		refuse(word.at, ":rows is written :rows(name type, ...)");
	char name[MAX_NAME];
	name_copy(name, word.begin, word.len, word.at);
	struct piece type_word = piece_next_solid(cursor);
	const char *type = column_type(&type_word);
	int index = param_index(query->columns, &query->column_count, name, &word);
	if (query->columns[index].type != NULL && query->columns[index].type != type)
		refuse(word.at, "column %s of :rows has two types", name);
	query->columns[index].type = type;
	return index;
}

/* Reads :rows(a uuid, b text) and writes a subselect that an alias can follow. PostgreSQL takes each array apart in the list of
 * what is selected, all in step, and hands row by row on; in FROM it would store every column away first, at several times the
 * price. An array that is shorter than others goes on with NULLs. The SELECT around each hides its length from the planner, which
 * otherwise finds a plan for one row so much cheaper than the general one that it plans anew each time. */
static void rows_rewrite(struct pass *pass, struct cursor *cursor, const struct piece *rows, struct text *out)
{
	struct query *query = pass->query;
	if (pass->rows_seen++ > 0)
		refuse(rows->at, "query %s: a second :rows (name the first one in a WITH)", query->name);
	struct piece mark = piece_next_solid(cursor);
	if (!piece_is(&mark, "("))
		refuse(rows->at, ":rows is written :rows(name type, ...)");
	bool seen[MAX_PARAMS] = {false};
	const char *comma = "";
	text_printf(out, "(SELECT ");
	do {
		int index = column_read(query, cursor);
		if (seen[index])
			refuse(rows->at, ":rows has column %s twice", query->columns[index].name);
		seen[index] = true;
		const char *name = query->columns[index].name, *type = query->columns[index].type;
		int number = query->scalar_count + index + 1;
		if (pass->engine == SQLITE)
			text_printf(out, "%s?%d AS %s", comma, number, name);
		else
			text_printf(out, "%sunnest((SELECT $%d::%s[])) AS %s", comma, number,
				strcmp(type, "double") == 0 ? "double precision" : type, name);
		comma = ", ";
		mark = piece_next_solid(cursor);
	} while (piece_is(&mark, ","));
	if (!piece_is(&mark, ")"))
		refuse(mark.at, ":rows is written :rows(name type, ...)");
	text_printf(out, ")");
}

static void line_comment_read(struct pass *pass, const struct piece *piece)
{
	const char *p = piece->begin + 2, *end = piece->begin + piece->len;
	while (p < end && *p == ' ')
		p++;
	size_t len = word_len(p, end);
	if (len == strlen("operator") && memcmp(p, "operator", len) == 0)
		pass->query->is_operators = true;
}

/* SQLite keeps a journal of each statement that may write many rows and fail half-way, which quadruples the cost of a batch. One
 * run of a :rows statement is for one row, and a failed statement undoes its transaction in any case: so nothing is to be kept. */
static void verb_rewrite(struct pass *pass, struct cursor after, const struct piece *word, struct text *out)
{
	bool is_verb = piece_is_nocase(word, "insert") || piece_is_nocase(word, "update");
	if (pass->engine != SQLITE || pass->query->column_count == 0 || pass->has_verb || !is_verb)
		return;
	pass->has_verb = true;
	struct piece next = piece_next_solid(&after);
	if (!piece_is_nocase(&next, "or"))
		text_printf(out, " OR FAIL");
}

/* One engine's text: comments fall away, white space becomes one blank, parameters get numbers. */
static void text_rewrite(struct pass *pass, struct cursor cursor, struct text *out)
{
	for (struct piece piece; (piece = piece_next(&cursor)).kind != PIECE_END;) {
		bool is_solid = piece.kind != PIECE_SPACE && piece.kind != PIECE_LINE_COMMENT && piece.kind != PIECE_BLOCK_COMMENT;
		if (is_solid && pass->is_ended)
			refuse(piece.at, "query %s: a second statement", pass->query->name);
		if (piece_is(&piece, ";")) {
			pass->is_ended = true;
		} else if (piece.kind == PIECE_BLOCK_COMMENT) {
			text_rewrite(pass, engine_comment(&piece, pass->engine), out);
		} else if (piece.kind == PIECE_LINE_COMMENT) {
			line_comment_read(pass, &piece);
		} else if (piece.kind == PIECE_SPACE) {
			if (out->len > 0 && out->ptr[out->len - 1] != ' ')
				text_add(out, " ", 1);
		} else if (piece.kind == PIECE_PARAM && piece_is(&piece, ":rows")) {
			rows_rewrite(pass, &cursor, &piece, out);
		} else if (piece.kind == PIECE_PARAM) {
			scalar_rewrite(pass, &piece, out);
		} else {
			pass->names_merchant |= piece_is(&piece, "merchant_id");
			text_add(out, piece.begin, piece.len);
			verb_rewrite(pass, cursor, &piece, out);
		}
	}
}

static void query_pass(struct query *query, enum engine engine, bool is_collecting)
{
	struct pass pass = {.query = query, .engine = engine};
	struct text *out = &query->out[engine];
	*out = (struct text){0};
	text_add(out, "", 0);
	text_rewrite(&pass, query->source[engine], out);
	while (out->len > 0 && out->ptr[out->len - 1] == ' ')
		out->ptr[--out->len] = 0;
	struct place at = query->source[engine].at;
	at.line--;
	if (out->len == 0)
		refuse(at, "query %s is empty", query->name);
	if (!is_collecting && !pass.names_merchant && !query->is_operators)
		refuse(at, "query %s names no merchant_id; when it is to run across merchants, say \"-- operator: why\" in it",
			query->name);
}

void query_rewrite(struct query *query)
{
	for (int engine = 0; engine < ENGINE_COUNT; engine++) {
		if (query->source[engine].ptr == NULL)
			refuse(query->source[!engine].at, "query %s has no %s text", query->name, engine_names[engine]);
		query_pass(query, engine, true);
	}
	for (int engine = 0; engine < ENGINE_COUNT; engine++)
		query_pass(query, engine, false);
}

void migration_rewrite(enum engine engine, struct cursor cursor, struct text *out)
{
	for (struct piece piece; (piece = piece_next(&cursor)).kind != PIECE_END;) {
		struct cursor inside = {0};
		if (piece.kind == PIECE_PARAM)
			refuse(piece.at, "a migration has no parameters");
		if (piece.kind == PIECE_BLOCK_COMMENT)
			inside = engine_comment(&piece, engine);
		if (inside.ptr != NULL)
			migration_rewrite(engine, inside, out);
		else if (piece.kind != PIECE_BLOCK_COMMENT)
			text_add(out, piece.begin, piece.len);
	}
}
