/* Structs as JSON: every kind, what stands for no value, and escapes. */
#include "base/json_write.h"

#include "base/json_read.h"
#include "sample.h"
#include "unit.h"

#include <math.h>
#include <string.h>

static struct buf buf;

static int start(void **state)
{
	UNUSED(state);
	buf_clear(&buf);
	return 0;
}

static int stop(void **state)
{
	UNUSED(state);
	buf_close(&buf);
	return 0;
}

static struct str quoted(struct str s)
{
	buf_clear(&buf);
	json_write_str(&buf, s);
	return buf_str(&buf);
}

static void no_value_is_left_out_null_or_empty(void **state)
{
	UNUSED(state);
	struct sample sample = {0};
	json_write(&buf, &sample_shape, &sample);
	assert_text(buf_str(&buf),
		"{\"text\":\"\",\"type\":\"\",\"is_on\":false,\"count\":0,\"at_ms\":null,\"credits\":0,\"ratio\":0,"
		"\"score\":null,\"object\":null,\"plain\":[],\"lead\":null}");
}

static void every_kind_is_written(void **state)
{
	UNUSED(state);
	struct person people[] = {{.email = STR("a@b")}, {.email = STR("c@d"), .name = STR(""), .extra = {STR("{}")}}};
	struct str tags[] = {STR("x"), STR("y\"")};
	struct sample sample = {.text = STR("t"),
		.type = STR("url"),
		.is_on = true,
		.count = -5,
		.at_ms = 1768469400000,
		.credits = 1500,
		.limit = 3,
		.ratio = 0.25,
		.flag = {true, false},
		.score = {true, 0},
		.any = {STR("[1]")},
		.object = {STR("{\"a\":1}")},
		.people = {people, 2},
		.tags = {tags, 2},
		.plain = {tags, 1},
		.lead = &people[0],
		.secret_row = 9};
	assert_true(uuid_parse(STR(SAMPLE_ID), &sample.id));
	json_write(&buf, &sample_shape, &sample);
	assert_text(buf_str(&buf),
		"{\"text\":\"t\",\"type\":\"url\",\"is_on\":true,\"count\":-5,\"at_ms\":\"2026-01-15T09:30:00.000Z\","
		"\"credits\":1.5,\"limit\":3,\"ratio\":0.25,\"id\":\"" SAMPLE_ID "\",\"flag\":false,\"score\":0,"
		"\"any\":[1],\"object\":{\"a\":1},\"people\":[{\"email\":\"a@b\",\"id\":null},"
		"{\"email\":\"c@d\",\"name\":\"\",\"id\":null,\"extra\":{}}],\"tags\":[\"x\",\"y\\\"\"],"
		"\"plain\":[\"x\"],\"lead\":{\"email\":\"a@b\",\"id\":null}}");
}

static void thousandths_are_decimals(void **state)
{
	UNUSED(state);
	static const struct field f = {.name = "c", .kind = KIND_INT, .format = FORMAT_MILLI};
	static const struct shape shape = {.name = "C", .fields = &f, .count = 1, .size = sizeof(int64_t)};
	static const int64_t values[] = {0, 1, -1, 10, 1000, 1005, -1500, 999, INT64_MIN};
	static const char *const texts[] = {"{\"c\":0}", "{\"c\":0.001}", "{\"c\":-0.001}", "{\"c\":0.01}", "{\"c\":1}",
		"{\"c\":1.005}", "{\"c\":-1.5}", "{\"c\":0.999}", "{\"c\":-9223372036854775.808}"};
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		buf_clear(&buf);
		json_write(&buf, &shape, &values[i]);
		assert_text(buf_str(&buf), texts[i]);
	}
}

static void what_is_no_number_is_null(void **state)
{
	UNUSED(state);
	struct sample sample = {.ratio = NAN};
	json_write(&buf, &sample_shape, &sample);
	assert_non_null(memmem(buf.ptr, buf.len, "\"ratio\":null", 12));
}

static void strings_are_escaped(void **state)
{
	UNUSED(state);
	assert_text(quoted(STR_NONE), "null");
	assert_text(quoted(STR("")), "\"\"");
	assert_text(quoted(STR("a\"b\\c/d")), "\"a\\\"b\\\\c/d\"");
	assert_text(quoted(STR("\b\f\n\r\t\x01\x1f\x7f")), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"");
	assert_text(quoted(STR("a\0b")), "\"a\\u0000b\"");
	assert_text(quoted(STR("\xe2\x80\xa8\xe2\x80\xa9\xc2\x85\xc2\xa0")), "\"\\u2028\\u2029\\u0085\xc2\xa0\"");
	assert_text(quoted(STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
	assert_text(quoted(STR("ok\xff\xc3(\xed\xa0\x80")), "\"ok\\ufffd\\ufffd(\\ufffd\\ufffd\\ufffd\"");
}

/* Each byte at each place of a string longer than two machine words. */
static void every_byte_at_every_place_reads_back(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	static const struct field f = {.name = "s", .kind = KIND_STR};
	static const struct shape shape = {.name = "S", .fields = &f, .count = 1, .size = sizeof(struct str)};
	for (int byte = 1; byte < 0x80; byte++) {
		for (size_t at = 0; at < 19; at++) {
			char text[] = "abcdefghijklmnopqrs";
			text[at] = (char)byte;
			struct str in = str_of(text), out = STR_NONE;
			struct call call = {.arena = &arena};
			buf_clear(&buf);
			json_write(&buf, &shape, &in);
			assert_true(json_read(&call, buf_str(&buf), &shape, &out));
			assert_text(out, text);
		}
		arena_reset(&arena);
	}
	arena_close(&arena);
}

static void names_take_a_comma_when_due(void **state)
{
	UNUSED(state);
	buf_add_char(&buf, '{');
	json_write_name(&buf, "a");
	buf_add_literal(&buf, "[{");
	json_write_name(&buf, "b");
	buf_add_literal(&buf, "1}]");
	json_write_name(&buf, "c");
	json_write_str(&buf, STR("{"));
	json_write_name(&buf, "d");
	assert_text(buf_str(&buf), "{\"a\":[{\"b\":1}],\"c\":\"{\",\"d\":");
}

static void lists_are_arrays(void **state)
{
	UNUSED(state);
	struct str items[] = {STR("a"), STR_NONE};
	json_write_list(&buf, NULL, (struct list){items, 2});
	json_write_list(&buf, &person_shape, (struct list){0});
	assert_text(buf_str(&buf), "[\"a\",null][]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_value_is_left_out_null_or_empty, start),
		cmocka_unit_test_setup(every_kind_is_written, start),
		cmocka_unit_test_setup(thousandths_are_decimals, start),
		cmocka_unit_test_setup(what_is_no_number_is_null, start),
		cmocka_unit_test_setup(strings_are_escaped, start),
		cmocka_unit_test_setup(every_byte_at_every_place_reads_back, start),
		cmocka_unit_test_setup(names_take_a_comma_when_due, start),
		cmocka_unit_test_setup(lists_are_arrays, start),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
