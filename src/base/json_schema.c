/* JSON Schema (2020-12) from shapes, in the two styles that readers of it need. */
#include "base/json_write.h"
#include "base/panic.h"

#define DEPTH_MAX 16 /* shapes within shapes; one that contains itself has no inline schema */

struct schema {
	struct buf *buf;
	enum schema_style style;
	bool is_input;
	int depth;
};

static void write_object(struct schema *schema, const struct shape *shape, bool or_null);

static void member_text(struct buf *buf, const char *name, const char *text)
{
	json_write_name(buf, name);
	json_write_str(buf, str_of(text));
}

static void write_doc(struct buf *buf, const char *doc)
{
	if (doc)
		member_text(buf, "description", doc);
}

static void member_number(struct buf *buf, const char *name, double value)
{
	json_write_name(buf, name);
	buf_add_number(buf, value);
}

/* "type":"string" or "type":["string","null"]. */
static void write_type(struct buf *buf, const char *type, bool or_null)
{
	json_write_name(buf, "type");
	if (or_null)
		buf_add_char(buf, '[');
	json_write_str(buf, str_of(type));
	if (or_null)
		buf_add_literal(buf, ",\"null\"]");
}

static void write_enum(struct buf *buf, const char *const *one_of, bool or_null)
{
	if (!one_of)
		return;
	json_write_name(buf, "enum");
	char before = '[';
	for (; *one_of; one_of++) {
		buf_add_char(buf, before);
		json_write_str(buf, str_of(*one_of));
		before = ',';
	}
	if (or_null)
		buf_add_literal(buf, ",null");
	buf_add_char(buf, ']');
}

static void write_counts(struct buf *buf, const struct field *f, const char *min_name, const char *max_name)
{
	if (f->min != 0)
		member_number(buf, min_name, f->min);
	if (f->max != 0)
		member_number(buf, max_name, f->max);
}

static void write_limits(struct buf *buf, const struct field *f)
{
	if (f->min != 0 || f->max != 0)
		member_number(buf, "minimum", f->min);
	if (f->max != 0)
		member_number(buf, "maximum", f->max);
}

static void write_text_type(struct buf *buf, const struct field *f, bool or_null)
{
	write_type(buf, "string", or_null);
	if (f->format == FORMAT_EMAIL)
		member_text(buf, "format", "email");
	if (f->format == FORMAT_URI)
		member_text(buf, "format", "uri");
	if (f->format == FORMAT_UUID)
		member_text(buf, "format", "uuid");
	write_enum(buf, f->one_of, or_null);
	write_counts(buf, f, "minLength", "maxLength");
}

static void write_int_type(struct buf *buf, const struct field *f, bool or_null)
{
	if (f->format == FORMAT_TIME) {
		write_type(buf, "string", or_null);
		member_text(buf, "format", "date-time");
		return;
	}
	write_type(buf, f->format == FORMAT_MILLI ? "number" : "integer", or_null);
	write_limits(buf, f);
}

static void write_list_type(struct schema *schema, const struct field *f, bool or_null)
{
	struct buf *buf = schema->buf;
	write_type(buf, "array", or_null);
	json_write_name(buf, "items");
	buf_add_char(buf, '{');
	if (f->of) {
		write_object(schema, f->of, false);
		write_doc(buf, f->of->doc);
	} else {
		write_type(buf, "string", false);
		write_enum(buf, f->one_of, false);
	}
	buf_add_char(buf, '}');
	write_counts(buf, f, "minItems", "maxItems");
}

/* What values a member takes, without braces. */
static void write_field_type(struct schema *schema, const struct field *f, bool or_null)
{
	struct buf *buf = schema->buf;
	switch ((enum kind)f->kind) {
	case KIND_STR:
		write_text_type(buf, f, or_null);
		return;
	case KIND_BOOL:
	case KIND_FLAG:
		write_type(buf, "boolean", or_null);
		return;
	case KIND_INT:
		write_int_type(buf, f, or_null);
		return;
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
		write_type(buf, f->format == FORMAT_OPT_INT ? "integer" : "number", or_null);
		write_limits(buf, f);
		return;
	case KIND_UUID:
		write_type(buf, "string", or_null);
		member_text(buf, "format", "uuid");
		return;
	case KIND_JSON:
		if (f->format == FORMAT_OBJECT)
			write_type(buf, "object", or_null);
		return;
	case KIND_LIST:
		write_list_type(schema, f, or_null);
		return;
	case KIND_OBJECT:
		write_object(schema, f->of, or_null);
		return;
	}
	PANIC("field %s has no kind", f->name);
}

/* The text form of a value (default, example) as JSON of the field's kind. */
static void write_text_value(struct buf *buf, const struct field *f, struct str text)
{
	bool is_quoted = f->kind == KIND_STR || f->kind == KIND_UUID || (f->kind == KIND_INT && f->format == FORMAT_TIME);
	if (is_quoted) {
		json_write_str(buf, text);
		return;
	}
	if (f->kind != KIND_LIST || str_starts_with(text, STR("["))) {
		buf_add(buf, text);
		return;
	}
	char before = '[';
	for (struct str part; str_next(&text, ',', &part);) {
		buf_add_char(buf, before);
		json_write_str(buf, str_trim(part));
		before = ',';
	}
	buf_add_char(buf, ']');
}

/* An any-JSON member takes null already. */
static bool is_untyped(const struct field *f)
{
	return f->kind == KIND_JSON && f->format != FORMAT_OBJECT;
}

static void write_field(struct schema *schema, const struct field *f)
{
	struct buf *buf = schema->buf;
	bool or_null = f->nullable && !is_untyped(f);
	bool is_any_of = or_null && schema->style == SCHEMA_MCP && !schema->is_input;
	buf_add_char(buf, '{');
	if (is_any_of) {
		json_write_name(buf, "anyOf");
		buf_add_literal(buf, "[{");
		write_field_type(schema, f, false);
		buf_add_literal(buf, "},{\"type\":\"null\"}]");
	} else {
		write_field_type(schema, f, or_null && schema->style == SCHEMA_OPENAPI);
	}
	write_doc(buf, f->doc ? f->doc : f->kind == KIND_OBJECT ? f->of->doc : NULL);
	if (schema->is_input && f->default_to) {
		json_write_name(buf, "default");
		write_text_value(buf, f, str_of(f->default_to));
	}
	if (f->example) {
		json_write_name(buf, "examples");
		buf_add_char(buf, '[');
		write_text_value(buf, f, str_of(f->example));
		buf_add_char(buf, ']');
	}
	buf_add_char(buf, '}');
}

static bool is_required(const struct schema *schema, const struct field *f)
{
	if (!schema->is_input)
		return !f->optional;
	return !f->optional && !f->nullable && !f->default_to;
}

static void write_required(struct schema *schema, const struct shape *shape)
{
	bool is_first = true;
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (f->internal || !is_required(schema, f))
			continue;
		if (is_first) {
			json_write_name(schema->buf, "required");
			buf_add_char(schema->buf, '[');
		} else {
			buf_add_char(schema->buf, ',');
		}
		json_write_str(schema->buf, str_of(f->name));
		is_first = false;
	}
	if (!is_first)
		buf_add_char(schema->buf, ']');
}

/* Type, members and which of them are required, without braces. */
static void write_object(struct schema *schema, const struct shape *shape, bool or_null)
{
	struct buf *buf = schema->buf;
	schema->depth++;
	ASSERT(schema->depth <= DEPTH_MAX);
	write_type(buf, "object", or_null);
	json_write_name(buf, "properties");
	buf_add_char(buf, '{');
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (f->internal)
			continue;
		json_write_name(buf, f->name);
		write_field(schema, f);
	}
	buf_add_char(buf, '}');
	write_required(schema, shape);
	schema->depth--;
}

void schema_write(struct buf *buf, const struct shape *shape, enum schema_style style, bool is_input)
{
	struct schema schema = {.buf = buf, .style = style, .is_input = is_input};
	buf_add_char(buf, '{');
	write_object(&schema, shape, false);
	write_doc(buf, shape->doc);
	buf_add_char(buf, '}');
}
