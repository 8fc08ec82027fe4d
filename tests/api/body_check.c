/* See body_check.h. */
#include "tests/api/body_check.h"

#include "base/clock.h"

#include <math.h>
#include <string.h>

static bool field_check(const struct field *field, const json_t *value, struct buf *why);

static bool wrong(struct buf *why, const char *sentence)
{
	buf_printf(why, ": %s", sentence);
	return false;
}

static bool text_is_one_of(const json_t *text, const char *const *words)
{
	for (; *words; words++) {
		if (!strcmp(*words, json_string_value(text)))
			return true;
	}
	return false;
}

static bool text_check(const struct field *field, const json_t *value, struct buf *why)
{
	struct str text = {json_string_value(value), json_string_length(value)};

	if (!json_is_string(value))
		return wrong(why, "is no string");
	if (field->one_of && !text_is_one_of(value, field->one_of))
		return wrong(why, "is none of the words of its shape");
	if (field->max > 0 && (double)str_count_chars(text) > field->max)
		return wrong(why, "is longer than its shape says");
	return true;
}

static bool number_check(const struct field *field, const json_t *value, struct buf *why)
{
	if (!json_is_number(value))
		return wrong(why, "is no number");
	if (field->kind == KIND_INT && field->format != FORMAT_MILLI && !json_is_integer(value))
		return wrong(why, "is no whole number");
	if (!isfinite(json_number_value(value)))
		return wrong(why, "is no finite number");
	if ((field->min || field->max) && json_number_value(value) < field->min)
		return wrong(why, "is under its least value");
	if (field->max && json_number_value(value) > field->max)
		return wrong(why, "is over its greatest value");
	return true;
}

static bool time_check(const json_t *value, struct buf *why)
{
	int64_t at_ms;

	if (!json_is_string(value) || !time_parse(str_of(json_string_value(value)), &at_ms))
		return wrong(why, "is no time");
	return true;
}

static bool uuid_check(const json_t *value, struct buf *why)
{
	struct uuid id;

	if (!json_is_string(value) || !uuid_parse(str_of(json_string_value(value)), &id))
		return wrong(why, "is no UUID");
	return true;
}

static bool list_check(const struct field *field, const json_t *value, struct buf *why)
{
	size_t length = why->len, i;
	json_t *item;

	if (!json_is_array(value))
		return wrong(why, "is no array");
	json_array_foreach((json_t *)(uintptr_t)value, i, item)
	{
		why->len = length;
		buf_printf(why, "[%zu]", i);
		if (field->of ? !body_check(field->of, item, why) : !text_check(field, item, why))
			return false;
	}
	why->len = length;
	return true;
}

static bool json_check(const struct field *field, const json_t *value, struct buf *why)
{
	if (field->format == FORMAT_OBJECT && !json_is_object(value))
		return wrong(why, "is no object");
	return true;
}

static bool field_check(const struct field *field, const json_t *value, struct buf *why)
{
	if (json_is_null(value))
		return field->nullable ? true : wrong(why, "is null, which its shape does not allow");
	switch ((enum kind)field->kind) {
	case KIND_STR:
		return text_check(field, value, why);
	case KIND_BOOL:
	case KIND_FLAG:
		return json_is_boolean(value) ? true : wrong(why, "is neither true nor false");
	case KIND_INT:
		return field->format == FORMAT_TIME ? time_check(value, why) : number_check(field, value, why);
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
		return number_check(field, value, why);
	case KIND_UUID:
		return uuid_check(value, why);
	case KIND_JSON:
		return json_check(field, value, why);
	case KIND_LIST:
		return list_check(field, value, why);
	case KIND_OBJECT:
		return body_check(field->of, value, why);
	}
	return wrong(why, "has a kind that this check does not know");
}

bool body_check(const struct shape *shape, const json_t *body, struct buf *why)
{
	size_t length = why->len;
	const char *name;
	json_t *value;

	if (!json_is_object(body))
		return wrong(why, "is no object");
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		why->len = length;
		buf_printf(why, ".%s", field->name);
		value = json_object_get(body, field->name);
		if (field->internal ? value != NULL : !value && !field->optional)
			return wrong(why, value ? "is internal and must not be shown" : "is missing");
		if (value && !field_check(field, value, why))
			return false;
	}
	json_object_foreach((json_t *)(uintptr_t)body, name, value)
	{
		why->len = length;
		buf_printf(why, ".%s", name);
		if (!shape_field(shape, str_of(name)))
			return wrong(why, "is not in the shape");
	}
	why->len = length;
	return true;
}

bool body_check_field(const struct field *field, const json_t *value, struct buf *why)
{
	return field_check(field, value, why);
}
