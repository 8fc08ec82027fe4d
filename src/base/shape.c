/* Members of structs by their description: finding them, whether they have a value, setting them from text. */
#include "base/shape.h"

#include "base/clock.h"
#include "base/field.h"
#include "base/json_read.h"
#include "base/panic.h"

#include <string.h>

const struct field *shape_field(const struct shape *shape, struct str name)
{
	for (uint32_t i = 0; i < shape->count; i++) {
		const char *own = shape->fields[i].name;
		if (strlen(own) == name.len && memcmp(own, name.ptr, name.len) == 0)
			return &shape->fields[i];
	}
	return NULL;
}

bool field_is_none(const struct field *f, const void *base)
{
	const void *at = field_in(f, base);
	switch ((enum kind)f->kind) {
	case KIND_STR:
		return !((const struct str *)at)->ptr;
	case KIND_BOOL:
	case KIND_NUMBER:
		return false;
	case KIND_INT:
		return (f->format == FORMAT_TIME || f->format == FORMAT_OPT_INT) && *(const int64_t *)at == 0;
	case KIND_UUID:
		return uuid_is_none(*(const struct uuid *)at);
	case KIND_FLAG:
		return !((const struct flag *)at)->is_set;
	case KIND_OPT_NUMBER:
		return !((const struct number *)at)->is_set;
	case KIND_JSON:
		return str_is_empty(((const struct json *)at)->text);
	case KIND_LIST:
		return ((const struct list *)at)->count == 0;
	case KIND_OBJECT:
		return !*(const void *const *)at;
	}
	PANIC("field %s has no kind", f->name);
}

static bool bool_from_text(struct str text, bool *value)
{
	*value = str_equal(text, STR("true"));
	return *value || str_equal(text, STR("false"));
}

static bool int_from_text(const struct field *f, struct str text, int64_t *value)
{
	double number;
	if (f->format == FORMAT_TIME)
		return time_parse(text, value);
	if (f->format == FORMAT_MILLI)
		return str_to_number(text, &number) && milli_from_number(number, value);
	return str_to_int(text, value);
}

static bool uuid_from_text(struct str text, struct uuid *id)
{
	struct uuid read;
	if (!uuid_parse(text, &read) || uuid_is_none(read))
		return false;
	*id = read;
	return true;
}

static bool flag_from_text(struct str text, struct flag *flag)
{
	bool value;
	if (!bool_from_text(text, &value))
		return false;
	*flag = (struct flag){.is_set = true, .value = value};
	return true;
}

static bool number_from_text(struct str text, struct number *number)
{
	double value;
	if (!str_to_number(text, &value))
		return false;
	*number = (struct number){.is_set = true, .value = value};
	return true;
}

static bool json_from_text(const struct field *f, struct str text, struct json *json)
{
	if (!json_is_valid(text, f->format == FORMAT_OBJECT))
		return false;
	json->text = text;
	return true;
}

bool field_from_text(const struct field *f, void *base, struct str text)
{
	void *at = field_at(f, base);
	switch ((enum kind)f->kind) {
	case KIND_STR:
		*(struct str *)at = text;
		return true;
	case KIND_BOOL:
		return bool_from_text(text, at);
	case KIND_INT:
		return int_from_text(f, text, at);
	case KIND_NUMBER:
		return str_to_number(text, at);
	case KIND_UUID:
		return uuid_from_text(text, at);
	case KIND_FLAG:
		return flag_from_text(text, at);
	case KIND_OPT_NUMBER:
		return number_from_text(text, at);
	case KIND_JSON:
		return json_from_text(f, text, at);
	case KIND_LIST:
	case KIND_OBJECT:
		return false;
	}
	PANIC("field %s has no kind", f->name);
}

/* Plain numbers and bools cannot tell "none" from zero; before anything was read into them zero is none. */
static bool is_untouched(const struct field *f, const void *base)
{
	static const int64_t zero;
	static const double no_number;
	switch ((enum kind)f->kind) {
	case KIND_BOOL:
		return !*(const bool *)field_in(f, base);
	case KIND_INT:
		return memcmp(field_in(f, base), &zero, sizeof zero) == 0;
	case KIND_NUMBER:
		return memcmp(field_in(f, base), &no_number, sizeof no_number) == 0;
	default:
		return field_is_none(f, base);
	}
}

void shape_set_defaults(const struct shape *shape, void *base)
{
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (!f->default_to || f->kind == KIND_LIST || !is_untouched(f, base))
			continue;
		if (!field_from_text(f, base, str_of(f->default_to)))
			PANIC("default of %s.%s does not fit", shape->name, f->name);
	}
}
