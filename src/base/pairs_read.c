/* Names and texts (a query string, a form) into structs, by their shapes. */
#include "base/encode.h"
#include "base/field.h"
#include "base/json_read.h"

static bool fail(struct call *call, const struct field *f, struct str predicate)
{
	struct str sentence = field_sentence(call->arena, STR_NONE, predicate);
	return fault(call, FAULT_INVALID, f->name, "%.*s", STR_ARG(sentence));
}

static bool is_named(const struct pair *pair, const struct field *f)
{
	return pair->value.len && str_equal(pair->name, str_of(f->name));
}

/* The pairs that are being read. */
struct source {
	struct call *call;
	const struct pair *pairs;
	size_t count;
};

/* All occurrences, each with its comma-separated parts. False when one is no choice of the field. */
static bool read_list(const struct source *from, const struct field *f, struct list *list)
{
	struct arena *arena = from->call->arena;
	for (size_t i = 0; i < from->count; i++) {
		if (is_named(&from->pairs[i], f))
			field_add_parts(arena, list, from->pairs[i].value);
	}
	const struct str *items = list->items;
	for (size_t i = 0; i < list->count; i++) {
		struct str wrong = field_check_choice(arena, f, items[i]);
		if (wrong.ptr)
			return fail(from->call, f, wrong);
	}
	return true;
}

static bool read_text(const struct source *from, const struct field *f, void *out, bool *is_given)
{
	for (size_t i = 0; i < from->count; i++) {
		if (!is_named(&from->pairs[i], f))
			continue;
		if (*is_given)
			return fail(from->call, f, STR("must be given only once."));
		*is_given = true;
		if (!field_from_text(f, out, from->pairs[i].value))
			return fail(from->call, f, field_expects(f));
	}
	return true;
}

static bool read_field(const struct source *from, const struct field *f, void *out)
{
	bool is_list = f->kind == KIND_LIST && !f->of;
	bool is_given = false;
	if (is_list && !read_list(from, f, field_at(f, out)))
		return false;
	if (!is_list && !read_text(from, f, out, &is_given))
		return false;
	if (is_list)
		is_given = !field_is_none(f, out);
	if (is_given) {
		struct str wrong = field_check(from->call->arena, f, out);
		return wrong.ptr ? fail(from->call, f, wrong) : true;
	}
	if (!field_may_be_absent(f))
		return fail(from->call, f, STR("is required."));
	field_set_default(from->call->arena, f, out);
	return true;
}

bool pairs_read(struct call *call, const struct pair *pairs, size_t count, const struct shape *shape, void *out)
{
	struct source from = {.call = call, .pairs = pairs, .count = count};
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (!f->internal && !read_field(&from, f, out))
			return false;
	}
	return true;
}

static bool parse_pair(struct call *call, struct str part, struct pair *pair)
{
	struct str name, value = part;
	str_next(&value, '=', &name);
	if (!value.ptr)
		value = STR("");
	if (!percent_read(call->arena, name, true, &pair->name))
		return fault(call, FAULT_INVALID, NULL, "A name of the query has a broken escape.");
	if (percent_read(call->arena, value, true, &pair->value))
		return true;
	return fault(call, FAULT_INVALID, arena_cstr(call->arena, pair->name), "Must be percent-encoded UTF-8.");
}

bool pairs_parse(struct call *call, struct str query, struct pair **pairs, size_t *count)
{
	size_t most = 1;
	for (size_t i = 0; i < query.len; i++)
		most += query.ptr[i] == '&';
	struct pair *parsed = ARENA_ARRAY(call->arena, struct pair, most);
	size_t len = 0;
	for (struct str part; str_next(&query, '&', &part);) {
		if (str_is_empty(part))
			continue;
		if (!parse_pair(call, part, &parsed[len++]))
			return false;
	}
	*pairs = parsed;
	*count = len;
	return true;
}
