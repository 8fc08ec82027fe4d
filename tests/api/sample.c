/* See sample.h. */
#include "tests/api/sample.h"

#include <stdlib.h>
#include <string.h>

const char *const flaw_names[FLAW_COUNT] = {
	"missing", "null", "of another kind", "none of its words", "too short, small or few", "too long, great or many"};

bool field_is_required(const struct field *field)
{
	return !field->internal && !field->optional && !field->nullable && !field->default_to;
}

static json_t *text_of(size_t length)
{
	char *text = malloc(length + 1);
	json_t *value;

	memset(text, 'x', length);
	text[length] = 0;
	value = json_stringn(text, length);
	free(text);
	return value;
}

static json_t *list_of(const struct field *field, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		if (field->of)
			json_array_append_new(list, sample_object(field->of));
		else
			json_array_append_new(list, json_string(field->one_of ? field->one_of[0] : "text"));
	}
	return list;
}

static json_t *sample_text(const struct field *field)
{
	if (field->one_of)
		return json_string(field->one_of[0]);
	if (field->format == FORMAT_EMAIL)
		return json_string("person@example.com");
	if (field->format == FORMAT_URI)
		return json_string("https://example.com/");
	return text_of(field->min > 1 ? (size_t)field->min : 4);
}

json_t *sample_value(const struct field *field)
{
	switch ((enum kind)field->kind) {
	case KIND_STR:
		return sample_text(field);
	case KIND_BOOL:
	case KIND_FLAG:
		return json_true();
	case KIND_INT:
		return field->format == FORMAT_TIME ? json_string("2099-01-01T00:00:00Z")
						    : json_integer(field->min > 1 ? (json_int_t)field->min : 1);
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
		return json_real(field->min > 0 ? field->min : field->max > 0 && field->max < 1 ? field->max : 1);
	case KIND_UUID:
		return json_string("0190a0a0-0000-7000-8000-000000000001");
	case KIND_JSON:
		return json_object();
	case KIND_LIST:
		return list_of(field, field->min > 1 ? (size_t)field->min : 1);
	case KIND_OBJECT:
		return sample_object(field->of);
	}
	return json_null();
}

json_t *sample_object(const struct shape *shape)
{
	json_t *object = json_object();

	for (uint32_t i = 0; i < shape->count; i++) {
		if (field_is_required(&shape->fields[i]))
			json_object_set_new(object, shape->fields[i].name, sample_value(&shape->fields[i]));
	}
	return object;
}

/* --- what is wrong
 * ------------------------------------------------------------------------------------------------------------------ */

static json_t *other_kind(const struct field *field, bool as_text)
{
	switch ((enum kind)field->kind) {
	case KIND_STR:
		return as_text || field->one_of ? NULL : json_integer(5);
	case KIND_BOOL:
	case KIND_FLAG:
		return json_string("perhaps");
	case KIND_INT:
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
	case KIND_UUID:
		return json_string("neither");
	case KIND_JSON:
		return as_text || field->format != FORMAT_OBJECT ? NULL : json_array();
	case KIND_LIST:
		return as_text ? NULL : json_object();
	case KIND_OBJECT:
		return as_text ? NULL : json_string("neither");
	}
	return NULL;
}

static bool is_numeric(const struct field *field)
{
	return (field->kind == KIND_INT && field->format != FORMAT_TIME) || field->kind == KIND_NUMBER ||
		field->kind == KIND_OPT_NUMBER;
}

static json_t *under_min(const struct field *field, bool as_text)
{
	if (is_numeric(field) && (field->min || field->max))
		return json_integer((json_int_t)field->min - 1);
	if (field->min <= 0 || as_text)
		return NULL;
	if (field->kind == KIND_STR)
		return text_of((size_t)field->min - 1);
	return field->kind == KIND_LIST ? list_of(field, (size_t)field->min - 1) : NULL;
}

static json_t *over_max(const struct field *field)
{
	if (field->max <= 0 || (field->kind == KIND_STR && field->one_of))
		return NULL;
	if (is_numeric(field))
		return json_integer((json_int_t)field->max + 1);
	if (field->kind == KIND_STR)
		return text_of((size_t)field->max + 1);
	return field->kind == KIND_LIST ? list_of(field, (size_t)field->max + 1) : NULL;
}

static json_t *flawed_value(const struct field *field, enum flaw flaw, bool as_text)
{
	switch (flaw) {
	case FLAW_NULL:
		return field_is_required(field) && !as_text ? json_null() : NULL;
	case FLAW_KIND:
		return other_kind(field, as_text);
	case FLAW_WORD:
		return field->kind == KIND_STR && field->one_of ? json_string("none-of-these") : NULL;
	case FLAW_SHORT:
		return under_min(field, as_text);
	case FLAW_LONG:
		return over_max(field);
	default:
		return NULL;
	}
}

bool flaw_put(const struct field *field, enum flaw flaw, bool as_text, json_t *object)
{
	json_t *value;

	if (field->internal)
		return false;
	if (flaw == FLAW_MISSING)
		return field_is_required(field) && json_object_del(object, field->name) == 0;
	value = flawed_value(field, flaw, as_text);
	return value && json_object_set_new(object, field->name, value) == 0;
}
