/* JSON into structs, by their shapes. jansson parses; this file walks its tree and frees it before it returns. */
#include "base/json_read.h"

#include "base/field.h"
#include "base/json_tree.h"
#include "base/json_write.h"
#include "base/panic.h"

#include <math.h>
#include <string.h>

#define DEPTH_MAX 32
#define UNUSABLE "has a character that cannot be used."
#define EXACT_MAX 9007199254740992.0 /* 2^53 */

/* Where the reader is: a member, or one item of it. The root has no `up`; its field only says the shape. */
struct step {
	const struct step *up;
	const struct field *field;
	size_t index; /* NO_INDEX: the member itself */
};
#define NO_INDEX SIZE_MAX

struct reader {
	struct call *call;
	const struct step *item; /* the item that may fail alone, or NULL */
	struct str *item_fault;
	size_t fault_count;
};

static bool read_members(struct reader *r, const struct step *up, json_t *object, void *out);

/* "users[3].email"; below `item` only what follows it. */
static struct str step_path(struct arena *arena, const struct step *step, const struct step *item)
{
	if (!step->up || step == item)
		return STR_NONE;
	struct str up = step_path(arena, step->up, item);
	struct str name = str_of(step->field->name);
	if (up.ptr)
		name = arena_printf(arena, "%.*s.%s", STR_ARG(up), step->field->name);
	return step->index == NO_INDEX ? name : arena_printf(arena, "%.*s[%zu]", STR_ARG(name), step->index);
}

/* Notes what is wrong at `step`. True when reading goes on, because only an item fails. */
static bool fail(struct reader *r, const struct step *step, struct str predicate)
{
	struct arena *arena = r->call->arena;
	struct str path = step_path(arena, step, r->item);
	r->fault_count++;
	if (r->item) {
		if (!r->item_fault->ptr)
			*r->item_fault = field_sentence(arena, path, predicate);
		return true;
	}
	struct str sentence = field_sentence(arena, STR_NONE, predicate);
	return fault(r->call, FAULT_INVALID, arena_cstr(arena, path), "%.*s", STR_ARG(sentence));
}

static struct str view_of(const json_t *string)
{
	return (struct str){json_string_value(string), json_string_length(string)};
}

/* Any value as compact text, members in the order they came in. The depth was checked before parsing. */
static void tree_write(struct buf *buf, json_t *value)
{
	const char *name;
	json_t *child;
	size_t i;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		buf_add_char(buf, '{');
		json_object_foreach(value, name, child)
		{
			if (buf->ptr[buf->len - 1] != '{')
				buf_add_char(buf, ',');
			json_write_str(buf, str_of(name));
			buf_add_char(buf, ':');
			tree_write(buf, child);
		}
		buf_add_char(buf, '}');
		return;
	case JSON_ARRAY:
		buf_add_char(buf, '[');
		json_array_foreach(value, i, child)
		{
			if (i > 0)
				buf_add_char(buf, ',');
			tree_write(buf, child);
		}
		buf_add_char(buf, ']');
		return;
	case JSON_STRING:
		json_write_str(buf, view_of(value));
		return;
	case JSON_INTEGER:
		buf_add_int(buf, json_integer_value(value));
		return;
	case JSON_REAL:
		buf_add_number(buf, json_real_value(value));
		return;
	case JSON_TRUE:
		buf_add_literal(buf, "true");
		return;
	case JSON_FALSE:
		buf_add_literal(buf, "false");
		return;
	case JSON_NULL:
		buf_add_literal(buf, "null");
		return;
	}
}

static bool take_json(struct arena *arena, const struct field *f, json_t *value, struct json *json)
{
	if (f->format == FORMAT_OBJECT && !json_is_object(value))
		return false;
	struct buf buf = {0};
	tree_write(&buf, value);
	json->text = arena_copy(arena, buf_str(&buf));
	buf_close(&buf);
	return true;
}

static bool take_int(const struct field *f, json_t *value, void *out)
{
	int64_t *at = field_at(f, out);
	if (f->format == FORMAT_TIME)
		return json_is_string(value) && field_from_text(f, out, view_of(value));
	if (f->format == FORMAT_MILLI)
		return json_is_number(value) && milli_from_number(json_number_value(value), at);
	if (json_is_integer(value)) {
		*at = json_integer_value(value);
		return true;
	}
	double number = json_real_value(value);
	if (!json_is_real(value) || fabs(number) > EXACT_MAX || number != (double)(int64_t)number)
		return false;
	*at = (int64_t)number;
	return true;
}

static bool take_flag(const struct field *f, json_t *value, void *out)
{
	if (json_is_string(value))
		return field_from_text(f, out, view_of(value));
	*(struct flag *)field_at(f, out) = (struct flag){.is_set = true, .value = json_is_true(value)};
	return json_is_boolean(value);
}

/* What should be text and is not stays as JSON text, too, so that a row that fails alone can be told as it was sent. */
static bool take_str(struct arena *arena, const struct field *f, json_t *value, struct str *text)
{
	struct buf buf = {0};
	if (json_is_string(value)) {
		*text = arena_copy(arena, view_of(value));
		return true;
	}
	tree_write(&buf, value);
	*text = arena_copy(arena, buf_str(&buf));
	buf_close(&buf);
	return f->format == FORMAT_TEXT_ID && json_is_number(value);
}

/* A value that is neither list nor object of a shape. False when its type does not fit. */
static bool take_value(struct arena *arena, const struct field *f, json_t *value, void *out)
{
	void *at = field_at(f, out);
	switch ((enum kind)f->kind) {
	case KIND_STR:
		return take_str(arena, f, value, at);
	case KIND_BOOL:
		*(bool *)at = json_is_true(value);
		return json_is_boolean(value);
	case KIND_INT:
		return take_int(f, value, out);
	case KIND_NUMBER:
		*(double *)at = json_number_value(value);
		return json_is_number(value);
	case KIND_UUID:
		return json_is_string(value) && field_from_text(f, out, view_of(value));
	case KIND_FLAG:
		return take_flag(f, value, out);
	case KIND_OPT_NUMBER:
		*(struct number *)at = (struct number){.is_set = json_is_number(value), .value = json_number_value(value)};
		return json_is_number(value);
	case KIND_JSON:
		return take_json(arena, f, value, at);
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s is not a plain value", f->name);
}

/* Whether a text, or one somewhere in an object, has the character U+0000, which nothing behind us can keep. */
static bool has_nul(json_t *value)
{
	const char *name;
	json_t *child;
	size_t i;
	bool found = json_is_string(value) && memchr(json_string_value(value), 0, json_string_length(value));
	json_object_foreach(value, name, child) found = found || has_nul(child);
	json_array_foreach(value, i, child) found = found || has_nul(child);
	return found;
}

/* A list of strings. Nothing of it is kept when a part of it is at fault. */
static bool read_strings(struct reader *r, const struct step *step, json_t *array, struct list *list)
{
	struct arena *arena = r->call->arena;
	const struct field *f = step->field;
	size_t count = json_array_size(array), fault_count = r->fault_count;
	struct str *items = ARENA_ARRAY(arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		struct step at = {step->up, f, i};
		json_t *value = json_array_get(array, i);
		bool is_text = json_is_string(value);
		items[i] = is_text ? arena_copy(arena, view_of(value)) : STR_NONE;
		struct str wrong = !is_text ? STR("must be text.")
			: has_nul(value)    ? STR(UNUSABLE)
					    : field_check_choice(arena, f, items[i]);
		if (wrong.ptr && !fail(r, &at, wrong))
			return false;
	}
	if (r->fault_count == fault_count)
		*list = (struct list){items, count};
	return true;
}

/* An item that takes its own fault is a new place to fail; all others fail where their list does. */
static bool read_item(struct reader *r, const struct step *at, json_t *object, void *item)
{
	const struct shape *shape = at->field->of;
	if (!shape->fault_at)
		return read_members(r, at, object, item);
	struct reader inner = {.call = r->call, .item = at, .item_fault = (struct str *)((char *)item + shape->fault_at)};
	return read_members(&inner, at, object, item);
}

static bool read_items(struct reader *r, const struct step *step, json_t *array, struct list *list)
{
	const struct field *f = step->field;
	size_t count = json_array_size(array);
	char *items = arena_array(r->call->arena, count, f->of->size);
	for (size_t i = 0; i < count; i++) {
		struct step at = {step->up, f, i};
		json_t *value = json_array_get(array, i);
		if (!json_is_object(value)) {
			if (!fail(r, &at, STR("must be an object.")))
				return false;
			continue;
		}
		if (!read_item(r, &at, value, items + i * f->of->size))
			return false;
	}
	*list = (struct list){items, count};
	return true;
}

/* The limits of a list come before its items: 10,000,000 of them are not worth reading. */
static bool read_list(struct reader *r, const struct step *step, json_t *array, void *out)
{
	const struct field *f = step->field;
	struct list *list = field_at(f, out);
	*list = (struct list){.items = NULL, .count = json_array_size(array)};
	struct str wrong = field_check(r->call->arena, f, out);
	*list = (struct list){0};
	if (wrong.ptr)
		return fail(r, step, wrong);
	return f->of ? read_items(r, step, array, list) : read_strings(r, step, array, list);
}

static bool read_object(struct reader *r, const struct step *step, json_t *object, void *out)
{
	const struct field *f = step->field;
	void *member = arena_alloc(r->call->arena, f->of->size);
	*(void **)field_at(f, out) = member;
	return read_members(r, step, object, member);
}

/* A member that is there and not null. */
static bool read_member(struct reader *r, const struct step *step, json_t *value, void *out)
{
	const struct field *f = step->field;
	struct arena *arena = r->call->arena;
	if (f->kind == KIND_LIST)
		return json_is_array(value) ? read_list(r, step, value, out) : fail(r, step, field_expects(f));
	if (f->kind == KIND_OBJECT)
		return json_is_object(value) ? read_object(r, step, value, out) : fail(r, step, field_expects(f));
	if (!take_value(arena, f, value, out))
		return fail(r, step, field_expects(f));
	if ((f->kind == KIND_STR || f->format == FORMAT_OBJECT) && has_nul(value))
		return fail(r, step, STR(UNUSABLE));
	struct str wrong = field_check(arena, f, out);
	return wrong.ptr ? fail(r, step, wrong) : true;
}

static void sent_note(const struct shape *shape, uint32_t field, void *out)
{
	ASSERT(shape->sent_at == 0 || shape->count <= 64);
	if (shape->sent_at != 0)
		*(uint64_t *)((char *)out + shape->sent_at) |= UINT64_C(1) << field;
}

static bool read_members(struct reader *r, const struct step *up, json_t *object, void *out)
{
	const struct shape *shape = up->field->of;
	size_t unseen = json_object_size(object);
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (f->internal)
			continue;
		struct step step = {up, f, NO_INDEX};
		json_t *value = unseen ? json_object_getn(object, f->name, strlen(f->name)) : NULL;
		if (value) {
			sent_note(shape, i, out);
			unseen--;
		}
		bool is_absent = !value || json_is_null(value);
		if (is_absent && field_may_be_absent(f))
			field_set_default(r->call->arena, f, out);
		else if (is_absent && !fail(r, &step, STR("is required.")))
			return false;
		else if (!is_absent && !read_member(r, &step, value, out))
			return false;
	}
	return true;
}

/* Behind the string that begins at `at`, or the end. */
static size_t string_end(struct str text, size_t at)
{
	for (at++; at < text.len; at++) {
		const char *quote = memchr(text.ptr + at, '"', text.len - at);
		if (!quote)
			return text.len;
		at = (size_t)(quote - text.ptr);
		size_t slashes = 0;
		while (text.ptr[at - 1 - slashes] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			return at + 1;
	}
	return text.len;
}

/* Where the text first goes deeper than DEPTH_MAX, or -1. Brackets are counted before parsing, so that what nobody asked for costs
 * no stack either. */
static ptrdiff_t too_deep_at(struct str text)
{
	int depth = 0;
	for (size_t i = 0; i < text.len;) {
		char c = text.ptr[i];
		if (c == '"') {
			i = string_end(text, i);
			continue;
		}
		if ((c == '{' || c == '[') && ++depth > DEPTH_MAX)
			return (ptrdiff_t)i;
		depth -= c == '}' || c == ']';
		i++;
	}
	return -1;
}

static bool fault_at(struct call *call, json_error_t *error)
{
	char *near = strstr(error->text, " near '");
	if (near)
		*near = 0;
	return fault(
		call, FAULT_BAD_REQUEST, NULL, "Not valid JSON: line %d, column %d: %s.", error->line, error->column, error->text);
}

/* Line and column as jansson counts them: from 1, in characters. */
static bool fault_too_deep(struct call *call, struct str before)
{
	json_error_t error = {.line = 1};
	for (ptrdiff_t newline; (newline = str_find(before, '\n')) >= 0; error.line++)
		before = str_from(before, (size_t)newline + 1);
	error.column = (int)str_count_chars(before) + 1;
	snprintf(error.text, sizeof error.text, "more than %d levels deep", DEPTH_MAX);
	return fault_at(call, &error);
}

bool json_read(struct call *call, struct str text, const struct shape *shape, void *out)
{
	ptrdiff_t deep = too_deep_at(text);
	if (deep >= 0)
		return fault_too_deep(call, str_first(text, (size_t)deep));
	json_error_t error;
	struct arena arena = {0};
	json_t *root = json_tree_parse(&arena, text, &error);
	struct reader reader = {.call = call};
	struct field root_field = {.of = shape};
	struct step top = {.field = &root_field, .index = NO_INDEX};
	bool is_read = !root           ? fault_at(call, &error)
		: json_is_object(root) ? read_members(&reader, &top, root, out)
				       : fault(call, FAULT_INVALID, NULL, "Must be a JSON object.");
	arena_close(&arena);
	return is_read;
}

bool json_is_valid(struct str text, bool must_be_object)
{
	if (too_deep_at(text) >= 0)
		return false;
	json_error_t error;
	struct arena arena = {0};
	json_t *root = json_tree_parse(&arena, text, &error);
	bool is_valid = root && (json_is_object(root) || !must_be_object);
	arena_close(&arena);
	return is_valid;
}
