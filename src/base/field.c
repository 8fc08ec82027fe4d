/* Limits and choices of members, and how their faults are worded. */
#include "base/field.h"

#include "base/panic.h"

#include <math.h>
#include <string.h>

#define WHOLE "must be a whole number."

bool field_may_be_absent(const struct field *f)
{
	return f->optional || f->nullable || f->default_to;
}

static struct str int_expects(const struct field *f)
{
	if (f->format == FORMAT_TIME)
		return STR("must be a date and time such as 2026-01-15T09:30:00Z.");
	if (f->format == FORMAT_MILLI)
		return STR("must be a number with at most three decimals.");
	return STR(WHOLE);
}

struct str field_expects(const struct field *f)
{
	switch ((enum kind)f->kind) {
	case KIND_STR:
		return f->format == FORMAT_UUID ? STR("must be a UUID.") : STR("must be text.");
	case KIND_BOOL:
	case KIND_FLAG:
		return STR("must be true or false.");
	case KIND_INT:
		return int_expects(f);
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
		return f->format == FORMAT_OPT_INT ? STR(WHOLE) : STR("must be a number.");
	case KIND_UUID:
		return STR("must be a UUID.");
	case KIND_JSON:
		return f->format == FORMAT_OBJECT ? STR("must be an object.") : STR("must be JSON.");
	case KIND_LIST:
		return STR("must be a list.");
	case KIND_OBJECT:
		return STR("must be an object.");
	}
	PANIC("field %s has no kind", f->name);
}

/* "must have at least 3 characters." for a count of things. */
static struct str check_count(struct arena *arena, const struct field *f, size_t count, const char *unit)
{
	double size = (double)count;
	bool is_short = size < f->min;
	if (!is_short && (f->max == 0 || size <= f->max))
		return STR_NONE;
	double limit = is_short ? f->min : f->max;
	return arena_printf(
		arena, "must have %s %.0f %s%s.", is_short ? "at least" : "at most", limit, unit, limit == 1 ? "" : "s");
}

static struct str check_number(struct arena *arena, const struct field *f, double value)
{
	bool has_limit = f->min != 0 || f->max != 0;
	if (f->format == FORMAT_OPT_INT && value != floor(value))
		return STR(WHOLE);
	if (has_limit && value < f->min)
		return arena_printf(arena, "must be at least %.15g.", f->min);
	if (f->max != 0 && value > f->max)
		return arena_printf(arena, "must be at most %.15g.", f->max);
	return STR_NONE;
}

static struct str check_int(struct arena *arena, const struct field *f, int64_t value)
{
	if (f->format == FORMAT_TIME)
		return STR_NONE;
	return check_number(arena, f, f->format == FORMAT_MILLI ? (double)value / 1000 : (double)value);
}

struct str field_check_choice(struct arena *arena, const struct field *f, struct str text)
{
	if (!f->one_of)
		return STR_NONE;
	struct str choices = STR_NONE;
	for (const char *const *choice = f->one_of; *choice; choice++) {
		if (str_equal(text, str_of(*choice)))
			return STR_NONE;
		if (**choice != '\0')
			choices = choices.ptr ? arena_printf(arena, "%.*s, %s", STR_ARG(choices), *choice) : str_of(*choice);
	}
	return arena_printf(arena, "must be one of: %.*s.", STR_ARG(choices));
}

/* The bytes that browsers stumble over (RFC 3986 has no place for them) are out, too. */
static bool is_web_address(struct str text)
{
	struct str rest = STR_NONE;
	if (str_equal_nocase(str_first(text, 7), STR("http://")))
		rest = str_from(text, 7);
	else if (str_equal_nocase(str_first(text, 8), STR("https://")))
		rest = str_from(text, 8);
	for (size_t i = 0; i < rest.len; i++) {
		if ((unsigned char)rest.ptr[i] <= ' ' || rest.ptr[i] == 0x7f)
			return false;
	}
	return rest.len > 0 && !strchr("/?#:@", rest.ptr[0]);
}

static struct str check_text(struct arena *arena, const struct field *f, struct str text)
{
	struct str wrong = field_check_choice(arena, f, text);
	bool may_be_blank = field_may_be_absent(f) && str_is_empty(str_trim(text));
	if (f->format == FORMAT_URI && !may_be_blank && !is_web_address(text))
		return STR("must be a web address that begins with http:// or https://.");
	if (wrong.ptr || (f->min == 0 && f->max == 0))
		return wrong;
	return check_count(arena, f, str_count_chars(text), "character");
}

struct str field_check(struct arena *arena, const struct field *f, const void *base)
{
	const void *at = field_in(f, base);
	switch ((enum kind)f->kind) {
	case KIND_STR:
		return check_text(arena, f, *(const struct str *)at);
	case KIND_INT:
		return check_int(arena, f, *(const int64_t *)at);
	case KIND_NUMBER:
		return check_number(arena, f, *(const double *)at);
	case KIND_OPT_NUMBER:
		return check_number(arena, f, ((const struct number *)at)->value);
	case KIND_LIST:
		return check_count(arena, f, ((const struct list *)at)->count, "item");
	default:
		return STR_NONE;
	}
}

/* The capital forms; what stands first in the table wins. */
struct str field_sentence(struct arena *arena, struct str path, struct str predicate)
{
	static const struct {
		struct str predicate, sentence;
	} forms[] = {
		{{"is ", 3}, {"Field is ", 9}},
		{{"has ", 4}, {"Has ", 4}},
		{{"must be one of: ", 16}, {"Enter one of: ", 14}},
		{{"must ", 5}, {"Must ", 5}},
	};
	if (!str_is_empty(path))
		return arena_printf(arena, "%.*s %.*s", STR_ARG(path), STR_ARG(predicate));
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		if (str_starts_with(predicate, forms[i].predicate)) {
			struct str rest = str_from(predicate, forms[i].predicate.len);
			return arena_printf(arena, "%.*s%.*s", STR_ARG(forms[i].sentence), STR_ARG(rest));
		}
	}
	PANIC("a fault without a sentence: %.*s", STR_ARG(predicate));
}

void field_add_parts(struct arena *arena, struct list *list, struct str text)
{
	size_t most = list->count + 1;
	for (size_t i = 0; i < text.len; i++)
		most += text.ptr[i] == ',';
	struct str *items = ARENA_ARRAY(arena, struct str, most);
	if (list->count)
		memcpy(items, list->items, list->count * sizeof *items);
	list->items = items;
	for (struct str part; str_next(&text, ',', &part);) {
		part = str_trim(part);
		if (!str_is_empty(part))
			items[list->count++] = part;
	}
}

void field_set_default(struct arena *arena, const struct field *f, void *base)
{
	if (!f->default_to)
		return;
	struct str text = str_of(f->default_to);
	if (f->kind == KIND_LIST && !f->of)
		field_add_parts(arena, field_at(f, base), text);
	else if (!field_from_text(f, base, text))
		PANIC("default of %s does not fit", f->name);
}

bool milli_from_number(double value, int64_t *milli)
{
	double scaled = value * 1000;
	if (!(fabs(scaled) < 9e15))
		return false;
	int64_t whole = (int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
	/* A decimal fraction is rarely exact in a double: what differs by rounding alone passes. */
	if (fabs(scaled - (double)whole) > 1e-6 + fabs(scaled) * 1e-15)
		return false;
	*milli = whole;
	return true;
}

size_t field_size(const struct field *f)
{
	switch ((enum kind)f->kind) {
	case KIND_STR:
		return sizeof(struct str);
	case KIND_BOOL:
		return sizeof(bool);
	case KIND_INT:
		return sizeof(int64_t);
	case KIND_NUMBER:
		return sizeof(double);
	case KIND_UUID:
		return sizeof(struct uuid);
	case KIND_FLAG:
		return sizeof(struct flag);
	case KIND_OPT_NUMBER:
		return sizeof(struct number);
	case KIND_JSON:
		return sizeof(struct json);
	case KIND_LIST:
		return sizeof(struct list);
	case KIND_OBJECT:
		return sizeof(void *);
	}
	PANIC("field %s has no kind", f->name);
}

static bool strings_are_same(const struct list *a, const struct list *b)
{
	const struct str *one = a->items, *other = b->items;
	bool same = a->count == b->count;

	for (size_t i = 0; i < a->count && same; i++)
		same = str_equal(one[i], other[i]);
	return same;
}

static bool numbers_are_same(const struct number *a, const struct number *b)
{
	return a->is_set == b->is_set && (!a->is_set || memcmp(&a->value, &b->value, sizeof a->value) == 0);
}

bool field_is_same(const struct field *f, const void *a, const void *b)
{
	const void *one = field_in(f, a), *other = field_in(f, b);

	ASSERT(f->of == NULL);
	if (f->kind == KIND_STR)
		return str_equal(*(const struct str *)one, *(const struct str *)other);
	if (f->kind == KIND_JSON)
		return str_equal(((const struct json *)one)->text, ((const struct json *)other)->text);
	if (f->kind == KIND_LIST)
		return strings_are_same(one, other);
	if (f->kind == KIND_OPT_NUMBER)
		return numbers_are_same(one, other);
	/* A flag has no padding between its two bools. */
	return memcmp(one, other, field_size(f)) == 0;
}
