/* Schemas of a shape in both styles, compared part by part through a JSON parser. */
#include "base/json_write.h"
#include "sample.h"
#include "unit.h"

#include <jansson.h>
#include <string.h>

/* The schema, parsed; the caller frees it. */
static json_t *schema_of(enum schema_style style, bool is_input)
{
	struct buf buf = {0};
	schema_write(&buf, &sample_shape, style, is_input);
	json_t *schema = json_loadb(buf.ptr, buf.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(schema);
	buf_close(&buf);
	return schema;
}

static void assert_json(const json_t *got, const char *want)
{
	json_t *wanted = json_loads(want, JSON_DECODE_ANY, NULL);
	assert_non_null(wanted);
	if (!got || !json_equal(got, wanted)) {
		char *text = got ? json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY) : strdup("nothing");
		print_error("got:    %s\nwanted: %s\n", text, want);
		free(text);
		json_decref(wanted);
		fail();
	}
	json_decref(wanted);
}

static void assert_property(const json_t *schema, const char *name, const char *want)
{
	assert_json(json_object_get(json_object_get(schema, "properties"), name), want);
}

static bool is_required(const json_t *schema, const char *name)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(schema, "required"), i, item)
	{
		if (strcmp(json_string_value(item), name) == 0)
			return true;
	}
	return false;
}

static void what_both_styles_say(void **state)
{
	UNUSED(state);
	for (int style = SCHEMA_OPENAPI; style <= SCHEMA_MCP; style++) {
		json_t *schema = schema_of((enum schema_style)style, true);
		assert_json(json_object_get(schema, "type"), "\"object\"");
		assert_json(json_object_get(schema, "description"), "\"Everything\"");
		assert_json(json_object_get(schema, "required"), "[\"text\"]");
		assert_null(json_object_get(schema, "additionalProperties"));
		assert_null(json_object_get(json_object_get(schema, "properties"), "row"));
		assert_property(schema, "text", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":5,\"description\":\"Text\"}");
		assert_property(schema, "type",
			"{\"type\":\"string\",\"enum\":[\"url\",\"invitation\"],\"description\":\"Type\","
			"\"default\":\"url\",\"examples\":[\"invitation\"]}");
		assert_property(schema, "is_on", "{\"type\":\"boolean\",\"description\":\"On\",\"default\":true}");
		assert_property(schema, "count",
			"{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"description\":\"Count\",\"default\":7}");
		assert_property(
			schema, "credits", "{\"type\":\"number\",\"minimum\":-2,\"maximum\":10.5,\"description\":\"Credits\"}");
		assert_property(schema, "limit", "{\"type\":\"integer\",\"minimum\":1,\"description\":\"Limit\"}");
		assert_property(schema, "id", "{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"Id\"}");
		assert_property(schema, "flag", "{\"type\":\"boolean\",\"description\":\"Flag\"}");
		assert_property(schema, "any", "{\"description\":\"Any\"}");
		assert_property(schema, "tags",
			"{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"url\",\"invitation\"]},"
			"\"description\":\"Tags\"}");
		assert_property(schema, "plain",
			"{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"description\":\"Plain\","
			"\"default\":[\"a\",\"b\"]}");
		json_decref(schema);
	}
}

static void null_is_said_as_each_style_needs(void **state)
{
	UNUSED(state);
	json_t *openapi = schema_of(SCHEMA_OPENAPI, true);
	assert_property(openapi, "at_ms", "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\",\"description\":\"When\"}");
	assert_property(openapi, "object", "{\"type\":[\"object\",\"null\"],\"description\":\"Object\"}");
	json_t *input = schema_of(SCHEMA_MCP, true);
	assert_property(input, "at_ms", "{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"When\"}");
	assert_property(input, "object", "{\"type\":\"object\",\"description\":\"Object\"}");
	json_t *output = schema_of(SCHEMA_MCP, false);
	assert_property(output, "at_ms",
		"{\"anyOf\":[{\"type\":\"string\",\"format\":\"date-time\"},{\"type\":\"null\"}],\"description\":\"When\"}");
	assert_property(output, "score",
		"{\"anyOf\":[{\"type\":\"number\",\"minimum\":0,\"maximum\":1},{\"type\":\"null\"}],"
		"\"description\":\"Score\"}");
	json_decref(openapi);
	json_decref(input);
	json_decref(output);
}

static void a_nullable_choice_lists_null(void **state)
{
	UNUSED(state);
	static const struct field f = {.name = "c", .kind = KIND_STR, .one_of = sample_types, .nullable = true};
	static const struct shape shape = {.name = "C", .fields = &f, .count = 1, .size = sizeof(struct str)};
	struct buf buf = {0};
	schema_write(&buf, &shape, SCHEMA_OPENAPI, false);
	assert_text(buf_str(&buf),
		"{\"type\":\"object\",\"properties\":{\"c\":{\"type\":[\"string\",\"null\"],"
		"\"enum\":[\"url\",\"invitation\",null]}},\"required\":[\"c\"]}");
	buf_clear(&buf);
	schema_write(&buf, &shape, SCHEMA_MCP, false);
	assert_text(buf_str(&buf),
		"{\"type\":\"object\",\"properties\":{\"c\":{\"anyOf\":[{\"type\":\"string\","
		"\"enum\":[\"url\",\"invitation\"]},{\"type\":\"null\"}]}},\"required\":[\"c\"]}");
	buf_close(&buf);
}

static void outputs_require_what_is_always_written(void **state)
{
	UNUSED(state);
	json_t *schema = schema_of(SCHEMA_OPENAPI, false);
	static const char *const always[] = {
		"text", "type", "is_on", "count", "at_ms", "ratio", "score", "object", "plain", "lead"};
	for (size_t i = 0; i < COUNT_OF(always); i++)
		assert_true(is_required(schema, always[i]));
	assert_int_equal(json_array_size(json_object_get(schema, "required")), COUNT_OF(always));
	assert_property(schema, "count", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"description\":\"Count\"}");
	json_decref(schema);
}

static void shapes_within_are_inline(void **state)
{
	UNUSED(state);
	json_t *schema = schema_of(SCHEMA_MCP, true);
	const char *person =
		"\"type\":\"object\",\"properties\":{"
		"\"email\":{\"type\":\"string\",\"format\":\"email\",\"minLength\":3,\"maxLength\":12,\"description\":\"Address\"},"
		"\"name\":{\"type\":\"string\",\"description\":\"Full name\"},"
		"\"id\":{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"Id\"},"
		"\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":2,\"description\":\"Tags\"},"
		"\"extra\":{\"type\":\"object\",\"description\":\"More\"}},\"required\":[\"email\"]";
	char want[2048];
	snprintf(want, sizeof want, "{%s,\"description\":\"Lead\"}", person);
	assert_property(schema, "lead", want);
	snprintf(want, sizeof want,
		"{\"type\":\"array\",\"items\":{%s,\"description\":\"One person\"},\"maxItems\":4,\"description\":\"People\"}",
		person);
	assert_property(schema, "people", want);
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_both_styles_say),
		cmocka_unit_test(null_is_said_as_each_style_needs),
		cmocka_unit_test(a_nullable_choice_lists_null),
		cmocka_unit_test(outputs_require_what_is_always_written),
		cmocka_unit_test(shapes_within_are_inline),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
