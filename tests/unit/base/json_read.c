/* JSON into structs: every kind, what is refused, how faults are named and worded, and items that fail alone. */
#include "base/json_read.h"

#include "base/field.h"
#include "sample.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;
static struct call call;
static struct sample sample;

static int start(void **state)
{
	UNUSED(state);
	arena_reset(&arena);
	call = (struct call){.arena = &arena};
	sample = (struct sample){0};
	return 0;
}

static int stop(void **state)
{
	UNUSED(state);
	arena_close(&arena);
	return 0;
}

static bool read_sample(const char *text)
{
	start(NULL);
	return json_read(&call, str_of(text), &sample_shape, &sample);
}

static const struct person *person(size_t i)
{
	return (const struct person *)sample.people.items + i;
}

static const struct str *strings(struct list list)
{
	return list.items;
}

static void every_kind_is_read(void **state)
{
	UNUSED(state);
	assert_true(
		read_sample("{\"text\":\"h\\u00e9\",\"type\":\"invitation\",\"is_on\":false,\"count\":3.0,"
			    "\"at_ms\":\"2026-01-15T09:30:00Z\",\"credits\":1.005,\"limit\":9,\"ratio\":2,\"id\":\"" SAMPLE_ID "\","
			    "\"flag\":false,\"score\":0.25,\"any\":[1, 2.50, \"x\"],\"object\":{\"b\":1,\"a\":null},"
			    "\"people\":[{\"email\":\"a@b.c\",\"name\":\"\",\"tags\":[\"x\"]}],\"tags\":[\"url\"],\"plain\":[],"
			    "\"lead\":{\"email\":\"l@b.c\"},\"row\":5,\"unknown\":{\"deep\":[{}]}}"));
	assert_text(sample.text, "h\xc3\xa9");
	assert_text(sample.type, "invitation");
	assert_false(sample.is_on);
	assert_int_equal(sample.count, 3);
	assert_int_equal(sample.at_ms, 1768469400000);
	assert_int_equal(sample.credits, 1005);
	assert_int_equal(sample.limit, 9);
	assert_true(sample.ratio == 2);
	assert_int_equal(sample.id.bytes[15], 0x57);
	assert_true(sample.flag.is_set && !sample.flag.value);
	assert_true(sample.score.is_set && sample.score.value == 0.25);
	assert_text(sample.any.text, "[1,2.5,\"x\"]");
	assert_text(sample.object.text, "{\"b\":1,\"a\":null}");
	assert_int_equal(sample.people.count, 1);
	assert_text(person(0)->email, "a@b.c");
	assert_text(person(0)->name, "");
	assert_null(person(0)->result.ptr);
	assert_text(strings(person(0)->tags)[0], "x");
	assert_text(strings(sample.tags)[0], "url");
	assert_int_equal(sample.plain.count, 0);
	assert_text(((const struct person *)sample.lead)->email, "l@b.c");
	assert_int_equal(sample.secret_row, 0);
}

static void the_text_does_not_outlive_the_call_as_views(void **state)
{
	UNUSED(state);
	char text[] = "{\"text\":\"abc\",\"any\":{\"k\":\"v\"}}";
	start(NULL);
	assert_true(json_read(&call, str_of(text), &sample_shape, &sample));
	memset(text, '?', sizeof text - 1);
	assert_text(sample.text, "abc");
	assert_text(sample.any.text, "{\"k\":\"v\"}");
}

static void assert_defaults(void)
{
	assert_text(sample.type, "url");
	assert_true(sample.is_on);
	assert_int_equal(sample.count, 7);
	assert_true(sample.ratio == 0.5);
	assert_int_equal(sample.plain.count, 2);
	assert_text(strings(sample.plain)[1], "b");
	assert_int_equal(sample.at_ms, 0);
	assert_int_equal(sample.limit, 0);
	assert_true(uuid_is_none(sample.id));
	assert_false(sample.flag.is_set);
	assert_false(sample.score.is_set);
	assert_null(sample.any.text.ptr);
	assert_null(sample.lead);
	assert_int_equal(sample.people.count, 0);
}

static void absent_and_null_mean_the_default_or_none(void **state)
{
	UNUSED(state);
	assert_true(read_sample("{\"text\":\"a\"}"));
	assert_defaults();
	assert_true(
		read_sample("{\"text\":\"a\",\"type\":null,\"is_on\":null,\"count\":null,\"at_ms\":null,\"credits\":null,"
			    "\"limit\":null,\"ratio\":null,\"id\":null,\"flag\":null,\"score\":null,\"any\":null,\"object\":null,"
			    "\"people\":null,\"tags\":null,\"plain\":null,\"lead\":null}"));
	assert_defaults();
}

static void a_given_zero_beats_the_default(void **state)
{
	UNUSED(state);
	assert_true(read_sample("{\"text\":\"a\",\"is_on\":false,\"count\":0,\"ratio\":0}"));
	assert_false(sample.is_on);
	assert_int_equal(sample.count, 0);
	assert_true(sample.ratio == 0);
}

static void flags_take_text(void **state)
{
	UNUSED(state);
	assert_true(read_sample("{\"text\":\"a\",\"flag\":\"true\"}"));
	assert_true(sample.flag.is_set && sample.flag.value);
	assert_true(read_sample("{\"text\":\"a\",\"flag\":\"false\"}"));
	assert_true(sample.flag.is_set && !sample.flag.value);
}

struct refusal {
	const char *text, *name, *message;
};

static const struct refusal refusals[] = {
	{"{}", "text", "Field is required."},
	{"{\"text\":null}", "text", "Field is required."},
	{"{\"text\":5}", "text", "Must be text."},
	{"{\"text\":\"\"}", "text", "Must have at least 1 character."},
	{"{\"text\":\"abcdef\"}", "text", "Must have at most 5 characters."},
	{"{\"text\":\"a\",\"type\":\"mail\"}", "type", "Enter one of: url, invitation."},
	{"{\"text\":\"a\",\"is_on\":\"true\"}", "is_on", "Must be true or false."},
	{"{\"text\":\"a\",\"flag\":\"yes\"}", "flag", "Must be true or false."},
	{"{\"text\":\"a\",\"flag\":1}", "flag", "Must be true or false."},
	{"{\"text\":\"a\",\"count\":\"5\"}", "count", "Must be a whole number."},
	{"{\"text\":\"a\",\"count\":1.5}", "count", "Must be a whole number."},
	{"{\"text\":\"a\",\"count\":1e300}", "count", "Must be a whole number."},
	{"{\"text\":\"a\",\"count\":-1}", "count", "Must be at least 0."},
	{"{\"text\":\"a\",\"count\":101}", "count", "Must be at most 100."},
	{"{\"text\":\"a\",\"limit\":0}", "limit", "Must be at least 1."},
	{"{\"text\":\"a\",\"credits\":0.0005}", "credits", "Must be a number with at most three decimals."},
	{"{\"text\":\"a\",\"credits\":\"1\"}", "credits", "Must be a number with at most three decimals."},
	{"{\"text\":\"a\",\"credits\":10.501}", "credits", "Must be at most 10.5."},
	{"{\"text\":\"a\",\"credits\":-2.001}", "credits", "Must be at least -2."},
	{"{\"text\":\"a\",\"ratio\":true}", "ratio", "Must be a number."},
	{"{\"text\":\"a\",\"score\":1.5}", "score", "Must be at most 1."},
	{"{\"text\":\"a\",\"at_ms\":\"\"}", "at_ms", "Must be a date and time such as 2026-01-15T09:30:00Z."},
	{"{\"text\":\"a\",\"at_ms\":5}", "at_ms", "Must be a date and time such as 2026-01-15T09:30:00Z."},
	{"{\"text\":\"a\",\"id\":\"x\"}", "id", "Must be a UUID."},
	{"{\"text\":\"a\",\"id\":\"\"}", "id", "Must be a UUID."},
	{"{\"text\":\"a\",\"id\":\"00000000-0000-0000-0000-000000000000\"}", "id", "Must be a UUID."},
	{"{\"text\":\"a\",\"id\":7}", "id", "Must be a UUID."},
	{"{\"text\":\"a\",\"object\":[]}", "object", "Must be an object."},
	{"{\"text\":\"a\",\"tags\":\"url\"}", "tags", "Must be a list."},
	{"{\"text\":\"a\",\"tags\":[\"url\",5]}", "tags[1]", "Must be text."},
	{"{\"text\":\"a\",\"tags\":[\"url\",\"x\"]}", "tags[1]", "Enter one of: url, invitation."},
	{"{\"text\":\"a\\u0000\"}", "text", "Has a character that cannot be used."},
	{"{\"text\":\"a\",\"tags\":[\"url\",\"\\u0000\"]}", "tags[1]", "Has a character that cannot be used."},
	{"{\"text\":\"a\",\"object\":{\"a\":[1,{\"b\":\"\\u0000\"}]}}", "object", "Has a character that cannot be used."},
	{"{\"text\":\"a\",\"people\":{}}", "people", "Must be a list."},
	{"{\"text\":\"a\",\"people\":[{\"email\":\"a@b\"},null]}", "people[1]", "Must be an object."},
	{"{\"text\":\"a\",\"people\":[1,2,3,4,5]}", "people", "Must have at most 4 items."},
	{"{\"text\":\"a\",\"lead\":[]}", "lead", "Must be an object."},
	{"{\"text\":\"a\",\"lead\":{}}", "lead.email", "Field is required."},
	{"{\"text\":\"a\",\"lead\":{\"email\":\"a@b\",\"tags\":[\"x\",null]}}", "lead.tags[1]", "Must be text."},
};

static void what_does_not_fit_is_named_and_explained(void **state)
{
	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		assert_false(read_sample(refusals[i].text));
		assert_int_equal(call.fault.kind, FAULT_INVALID);
		assert_text(call.fault.name, refusals[i].name);
		assert_text(call.fault.message, refusals[i].message);
	}
}

static void what_is_not_json_is_placed(void **state)
{
	UNUSED(state);
	static const struct refusal rows[] = {
		{"{\"a\":1,\n \"a\":2}", NULL, "Not valid JSON: line 2, column 4: duplicate object key."},
		{"{\"text\":\"a\"} x", NULL, "Not valid JSON: line 1, column 14: end of file expected."},
		{"{\"text\":\"\xff\"}", NULL, "Not valid JSON: line 1, column 9: unable to decode byte 0xff."},
		{"", NULL, NULL},
		{"{", NULL, NULL},
		{"{\"a\\u0000\":1}", NULL, NULL},
		{"{\"text\":\"\\ud800\"}", NULL, NULL},
		{"{\"text\":'a'}", NULL, NULL},
		{"{\"text\":\"a\",}", NULL, NULL},
		{"{\"count\":01}", NULL, NULL},
		{"{\"count\":NaN}", NULL, NULL},
		{"\xef\xbb\xbf{}", NULL, NULL},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_false(read_sample(rows[i].text));
		assert_int_equal(call.fault.kind, FAULT_BAD_REQUEST);
		assert_null(call.fault.name.ptr);
		assert_true(str_starts_with(call.fault.message, STR("Not valid JSON: line ")));
		if (rows[i].message)
			assert_text(call.fault.message, rows[i].message);
	}
}

static void only_an_object_is_read(void **state)
{
	UNUSED(state);
	static const char *const others[] = {"[]", "\"a\"", "5", "null", "true"};
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		assert_false(read_sample(others[i]));
		assert_int_equal(call.fault.kind, FAULT_INVALID);
		assert_text(call.fault.message, "Must be a JSON object.");
	}
}

/* {"text":"a","any":[[...]]} with `depth` levels in all. */
static const char *nested(int depth)
{
	static char text[256];
	strcpy(text, "{\"text\":\"a]\\\"[\",\"any\":\n");
	memset(text + strlen(text), 0, sizeof text - strlen(text));
	size_t len = strlen(text);
	memset(text + len, '[', (size_t)depth - 1);
	memset(text + len + (size_t)depth - 1, ']', (size_t)depth - 1);
	text[len + 2 * ((size_t)depth - 1)] = '}';
	return text;
}

static void depth_ends_at_32(void **state)
{
	UNUSED(state);
	assert_true(read_sample(nested(32)));
	assert_int_equal(sample.any.text.len, 62);
	assert_text(sample.text, "a]\"[");
	assert_false(read_sample(nested(33)));
	assert_int_equal(call.fault.kind, FAULT_BAD_REQUEST);
	assert_text(call.fault.message, "Not valid JSON: line 2, column 32: more than 32 levels deep.");
}

static void an_item_fails_alone(void **state)
{
	UNUSED(state);
	assert_true(read_sample("{\"text\":\"a\",\"people\":["
				"{\"email\":5,\"name\":\"kept\",\"id\":\"" SAMPLE_ID "\"},"
				"{\"email\":\"a@b\"},"
				"{\"id\":\"x\",\"tags\":[1],\"name\":\"kept\"},"
				"{\"email\":\"a@b\",\"name\":\"a\\u0000b\",\"tags\":[\"x\",2],\"extra\":[]}]}"));
	assert_int_equal(sample.people.count, 4);
	assert_text(person(0)->result, "email must be text.");
	assert_text(person(0)->email, "5");
	assert_text(person(0)->name, "kept");
	assert_int_equal(person(0)->id.bytes[15], 0x57);
	assert_null(person(1)->result.ptr);
	assert_text(person(1)->email, "a@b");
	assert_text(person(2)->result, "email is required.");
	assert_text(person(2)->name, "kept");
	assert_int_equal(person(2)->tags.count, 0);
	assert_text(person(3)->result, "name has a character that cannot be used.");
	assert_int_equal(person(3)->name.len, 3);
	assert_text(person(3)->email, "a@b");
	assert_int_equal(call.fault.kind, FAULT_NONE);
}

static void an_id_of_others_may_be_a_number(void **state)
{
	UNUSED(state);
	static const struct field fields[] = {FIELD(struct person, name, "Id", .format = FORMAT_TEXT_ID)};
	static const struct shape shape = SHAPE("WithId", struct person, fields);
	static const char *const rows[][2] = {{"7", "7"}, {"-1.5", "-1.5"}, {"\"007\"", "007"}, {"true", NULL}, {"[7]", NULL}};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct person one = {0};
		start(NULL);
		struct str text = arena_printf(call.arena, "{\"name\":%s}", rows[i][0]);
		assert_int_equal(json_read(&call, text, &shape, &one), rows[i][1] != NULL);
		if (rows[i][1])
			assert_text(one.name, rows[i][1]);
		else
			assert_text(call.fault.message, "Must be text.");
	}
}

static void any_json_keeps_its_value(void **state)
{
	UNUSED(state);
	static const char *const rows[][2] = {
		{"0.1", "0.1"},
		{"-0.5e1", "-5"},
		{"1e400", NULL},
		{"9223372036854775807", "9223372036854775807"},
		{" {\"z\" : [ true , false , null ] , \"a\" : {} } ", "{\"z\":[true,false,null],\"a\":{}}"},
		{"\"\\/\\u20ac\\ud83d\\ude00\\n\"", "\"/\xe2\x82\xac\xf0\x9f\x98\x80\\n\""},
		{"\"\"", "\"\""},
		{"\"a\\u0000\"", "\"a\\u0000\""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[256];
		snprintf(text, sizeof text, "{\"text\":\"a\",\"any\":%s}", rows[i][0]);
		assert_int_equal(read_sample(text), rows[i][1] != NULL);
		if (rows[i][1])
			assert_text(sample.any.text, rows[i][1]);
	}
}

static void validity_is_told(void **state)
{
	UNUSED(state);
	assert_true(json_is_valid(STR("{}"), true));
	assert_true(json_is_valid(STR("5"), false));
	assert_false(json_is_valid(STR("5"), true));
	assert_false(json_is_valid(STR("{\"a\":1,\"a\":1}"), false));
	assert_false(json_is_valid(str_of(nested(33)), false));
	assert_false(json_is_valid(STR_NONE, false));
}

/* A struct that notes what came. */
struct noting {
	int64_t unused;
	struct str text;
	struct list tags;
	bool is_on;
	struct number ratio;
	uint64_t sent;
};
#define NOTING(member) FIELD(struct noting, member, "", .optional = true, .nullable = true)
static const struct field noting_fields[] = {NOTING(text), NOTING(tags), NOTING(is_on), NOTING(ratio)};
static const struct shape noting_shape = SHAPE("Noting", struct noting, noting_fields, .sent_at = offsetof(struct noting, sent));

static void what_came_is_noted(void **state)
{
	struct noting noting = {0};

	UNUSED(state);
	assert_true(json_read(&call, STR("{\"tags\":null,\"ratio\":2,\"other\":1}"), &noting_shape, &noting));
	assert_int_equal(noting.sent, 2 | 8);
	noting = (struct noting){0};
	assert_true(json_read(&call, STR("{}"), &noting_shape, &noting));
	assert_int_equal(noting.sent, 0);
}

static void members_are_compared_by_kind(void **state)
{
	struct str one[] = {STR("a"), STR("b")}, other[] = {STR("a"), STR("c")};
	struct noting a = {.text = STR(""), .tags = {one, 2}, .ratio = {true, 2}}, b = a;

	UNUSED(state);
	b.text = STR_NONE;
	for (size_t i = 0; i < COUNT_OF(noting_fields); i++)
		assert_true(field_is_same(&noting_fields[i], &a, &b));
	b = (struct noting){.text = STR("x"), .tags = {other, 2}, .is_on = true, .ratio = {true, 3}};
	for (size_t i = 0; i < COUNT_OF(noting_fields); i++)
		assert_false(field_is_same(&noting_fields[i], &a, &b));
	b.tags.count = 1;
	assert_false(field_is_same(&noting_fields[1], &a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(what_came_is_noted),
		cmocka_unit_test(members_are_compared_by_kind),
		cmocka_unit_test(the_text_does_not_outlive_the_call_as_views),
		cmocka_unit_test(absent_and_null_mean_the_default_or_none),
		cmocka_unit_test(a_given_zero_beats_the_default),
		cmocka_unit_test(flags_take_text),
		cmocka_unit_test(what_does_not_fit_is_named_and_explained),
		cmocka_unit_test(what_is_not_json_is_placed),
		cmocka_unit_test(only_an_object_is_read),
		cmocka_unit_test(depth_ends_at_32),
		cmocka_unit_test(an_item_fails_alone),
		cmocka_unit_test(an_id_of_others_may_be_a_number),
		cmocka_unit_test(any_json_keeps_its_value),
		cmocka_unit_test(validity_is_told),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
