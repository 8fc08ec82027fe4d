/* Compiling templates: text with tags into a flat list of steps, every name checked against the shape. */
#include "work/template.h"

#include "base/encode.h"
#include "base/panic.h"
#include "work/template_steps.h"

#include <string.h>

enum { PARTIAL_DEPTH_MAX = 8 };

/* What stands around a tag: level 0 is the template's own struct, a section of a list or an object adds one. */
struct level {
	const struct shape *shape; /* NULL: an item of a list of strings */
};

struct section {
	struct str name;
	size_t step;
	bool adds_level;
};

struct compiler {
	struct call *call;
	const struct template_source *source;
	struct template *out;
	size_t capacity;
	struct level levels[TEMPLATE_DEPTH_MAX + 1];
	size_t level_count;
	struct section sections[TEMPLATE_DEPTH_MAX];
	size_t section_count;
	size_t partial_depth;
};

/* One text being read: the template itself, a partial or a word. */
struct reader {
	struct str name, text;
	size_t at;
	bool is_word;
};

struct tag {
	char kind; /* one of # ^ / > _ ! . or { for raw and 'v' for a value */
	struct str name;
	size_t open, close; /* from the first brace to behind the last one */
};

static bool text_read(struct compiler *compiler, struct str name, struct str text, bool is_word);

const struct template *template_make(struct call *call, const struct template_source *source)
{
	struct compiler compiler = {.call = call, .source = source, .out = ARENA_NEW(call->arena, struct template)};

	compiler.levels[0].shape = source->shape;
	compiler.level_count = 1;
	compiler.out->mode = source->mode;
	if (!text_read(&compiler, source->name, source->text, false))
		return NULL;
	return compiler.out;
}

static bool fail(struct compiler *compiler, const struct reader *reader, const char *why, struct str name)
{
	int line = 1;

	for (size_t i = 0; i < reader->at && i < reader->text.len; i++)
		line += reader->text.ptr[i] == '\n';
	return fault(compiler->call, FAULT_INTERNAL, NULL, "%.*s:%d: %s: %.*s", STR_ARG(reader->name), line, why, STR_ARG(name));
}

static struct step *step_add(struct compiler *compiler, enum step_kind kind)
{
	struct template *out = compiler->out;

	if (out->count == compiler->capacity) {
		size_t capacity = compiler->capacity ? compiler->capacity * 2 : 32;
		struct step *steps = ARENA_ARRAY(compiler->call->arena, struct step, capacity);
		if (out->count > 0)
			memcpy(steps, out->steps, out->count * sizeof(*steps));
		out->steps = steps;
		compiler->capacity = capacity;
	}
	out->steps[out->count].kind = kind;
	return &out->steps[out->count++];
}

static void literal_add(struct compiler *compiler, const struct reader *reader, struct str literal)
{
	struct buf escaped = {0};

	if (literal.len == 0)
		return;
	if (reader->is_word && compiler->source->mode == TEMPLATE_HTML) {
		html_write(&escaped, literal);
		literal = arena_copy(compiler->call->arena, buf_str(&escaped));
		buf_close(&escaped);
	}
	step_add(compiler, STEP_TEXT)->text = literal;
}

static ptrdiff_t find_text(struct str text, size_t from, const char *what)
{
	const char *found = from < text.len ? memmem(text.ptr + from, text.len - from, what, strlen(what)) : NULL;

	return found ? found - text.ptr : -1;
}

static bool name_is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/' || c == '-'))
			return false;
	}
	return name.len > 0;
}

/* The tag that opens at `open`. */
static bool tag_read(struct compiler *compiler, struct reader *reader, size_t open, struct tag *tag)
{
	struct str text = reader->text;
	size_t inside = open + 2;
	bool is_raw = inside < text.len && text.ptr[inside] == '{';
	ptrdiff_t end = find_text(text, inside, is_raw ? "}}}" : "}}");

	reader->at = open;
	if (end < 0)
		return fail(compiler, reader, "a tag that does not end", str_first(str_from(text, open), 20));
	tag->open = open;
	tag->close = (size_t)end + (is_raw ? 3 : 2);
	tag->kind = 'v';
	if (is_raw || ((size_t)end > inside && memchr("#^/>_!", text.ptr[inside], 6) != NULL))
		tag->kind = text.ptr[inside++];
	tag->name = str_trim(str_first(str_from(text, inside), (size_t)end - inside));
	if (tag->kind != '!' && !name_is_plain(tag->name))
		return fail(compiler, reader, "not a name", tag->name);
	return true;
}

/* A tag for structure that has a line to itself takes the line with it: `*before` and `*after` are moved to the line's ends. */
static void take_whole_line(struct str text, const struct tag *tag, size_t *before, size_t *after)
{
	size_t start = tag->open, end = tag->close;

	if (strchr("#^/>!", tag->kind) == NULL)
		return;
	while (start > 0 && (text.ptr[start - 1] == ' ' || text.ptr[start - 1] == '\t'))
		start--;
	while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t' || text.ptr[end] == '\r'))
		end++;
	if ((start > 0 && text.ptr[start - 1] != '\n') || (end < text.len && text.ptr[end] != '\n'))
		return;
	*before = start;
	*after = end < text.len ? end + 1 : end;
}

/* The member called `name`, looked for from the innermost level outwards. */
static const struct field *member_find(const struct compiler *compiler, struct str name, size_t *level)
{
	for (size_t i = compiler->level_count; i-- > 0;) {
		const struct shape *shape = compiler->levels[i].shape;
		const struct field *field = shape ? shape_field(shape, name) : NULL;
		if (field != NULL) {
			*level = i;
			return field;
		}
	}
	return NULL;
}

static bool has_text(const struct field *field)
{
	switch (field->kind) {
	case KIND_STR:
	case KIND_INT:
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
	case KIND_UUID:
		return true;
	default:
		return false;
	}
}

static bool value_read(struct compiler *compiler, const struct reader *reader, const struct tag *tag)
{
	size_t level = compiler->level_count - 1;
	const struct field *field = NULL;
	struct step *step;

	if (str_equal(tag->name, STR("."))) {
		if (compiler->levels[level].shape != NULL || tag->kind == '{')
			return fail(compiler, reader, "only inside a list of strings, and escaped", tag->name);
	} else {
		field = member_find(compiler, tag->name, &level);
		if (field == NULL)
			return fail(compiler, reader, "unknown variable", tag->name);
		if (!has_text(field))
			return fail(compiler, reader, "has no text", tag->name);
		if (tag->kind == '{' && (field->kind != KIND_STR || !str_ends_with(tag->name, STR("_html"))))
			return fail(compiler, reader, "only members named ..._html may be raw", tag->name);
	}
	step = step_add(compiler, tag->kind == '{' ? STEP_RAW : STEP_VALUE);
	step->field = field;
	step->level = (uint32_t)level;
	return true;
}

static bool section_open(struct compiler *compiler, const struct reader *reader, const struct tag *tag)
{
	size_t level = 0;
	const struct field *field = member_find(compiler, tag->name, &level);
	bool adds_level = tag->kind == '#' && field != NULL && (field->kind == KIND_LIST || field->kind == KIND_OBJECT);
	struct step *step;

	if (field == NULL)
		return fail(compiler, reader, "unknown variable", tag->name);
	if (compiler->section_count == TEMPLATE_DEPTH_MAX)
		return fail(compiler, reader, "sections too deep", tag->name);
	compiler->sections[compiler->section_count++] =
		(struct section){.name = tag->name, .step = compiler->out->count, .adds_level = adds_level};
	step = step_add(compiler, tag->kind == '#' ? STEP_SECTION : STEP_INVERTED);
	step->field = field;
	step->level = (uint32_t)level;
	if (adds_level) {
		step->inner = (uint32_t)compiler->level_count;
		compiler->levels[compiler->level_count++].shape = field->of;
	}
	return true;
}

static bool section_close(struct compiler *compiler, const struct reader *reader, const struct tag *tag, size_t base)
{
	const struct section *section;

	if (compiler->section_count == base)
		return fail(compiler, reader, "closes nothing", tag->name);
	section = &compiler->sections[--compiler->section_count];
	if (!str_equal(section->name, tag->name))
		return fail(compiler, reader, "closes another section than the one open", tag->name);
	compiler->out->steps[section->step].end = (uint32_t)compiler->out->count;
	if (section->adds_level)
		compiler->level_count--;
	return true;
}

static bool other_text_read(struct compiler *compiler, const struct reader *reader, const struct tag *tag)
{
	const struct template_source *source = compiler->source;
	bool is_word = tag->kind == '_';
	struct str (*find)(const void *, struct str) = is_word ? source->word : source->partial;
	struct str text = find ? find(source->context, tag->name) : STR_NONE;

	if (text.ptr == NULL)
		return fail(compiler, reader, is_word ? "unknown word" : "unknown partial", tag->name);
	if (compiler->partial_depth == PARTIAL_DEPTH_MAX)
		return fail(compiler, reader, "partials too deep", tag->name);
	compiler->partial_depth++;
	if (!text_read(compiler, tag->name, text, is_word))
		return false;
	compiler->partial_depth--;
	return true;
}

static bool tag_compile(struct compiler *compiler, const struct reader *reader, const struct tag *tag, size_t base)
{
	/* Counted here too, so that a partial without text cannot multiply for ever. */
	if (compiler->out->count + 2 >= TEMPLATE_STEPS_MAX || ++compiler->out->tags >= TEMPLATE_STEPS_MAX)
		return fail(compiler, reader, "template too long", tag->name);
	switch (tag->kind) {
	case '!':
		return true;
	case '#':
	case '^':
		return section_open(compiler, reader, tag);
	case '/':
		return section_close(compiler, reader, tag, base);
	case '>':
	case '_':
		return other_text_read(compiler, reader, tag);
	default:
		return value_read(compiler, reader, tag);
	}
}

static bool text_read(struct compiler *compiler, struct str name, struct str text, bool is_word)
{
	struct reader reader = {.name = name, .text = text, .is_word = is_word};
	size_t base = compiler->section_count, from = 0;
	ptrdiff_t open;

	while ((open = find_text(text, from, "{{")) >= 0) {
		struct tag tag = {0};
		if (!tag_read(compiler, &reader, (size_t)open, &tag))
			return false;
		size_t before = tag.open, after = tag.close;
		if (!is_word)
			take_whole_line(text, &tag, &before, &after);
		if (before > from)
			literal_add(compiler, &reader, str_first(str_from(text, from), before - from));
		if (!tag_compile(compiler, &reader, &tag, base))
			return false;
		from = after;
	}
	literal_add(compiler, &reader, str_from(text, from));
	reader.at = text.len;
	if (compiler->section_count != base)
		return fail(compiler, &reader, "section not closed", compiler->sections[compiler->section_count - 1].name);
	return true;
}
