/* Query strings and forms into structs. */
#include "base/json_read.h"
#include "sample.h"
#include "unit.h"

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

static bool read_query(const char *query)
{
	struct pair *pairs;
	size_t count;
	start(NULL);
	return pairs_parse(&call, str_of(query), &pairs, &count) && pairs_read(&call, pairs, count, &sample_shape, &sample);
}

static void queries_are_split_and_decoded(void **state)
{
	UNUSED(state);
	struct pair *pairs;
	size_t count;
	assert_true(pairs_parse(&call, STR("a=1&&b=x+y%20z%3D&c&d=e=f&=g&"), &pairs, &count));
	assert_int_equal(count, 5);
	assert_text(pairs[0].name, "a");
	assert_text(pairs[0].value, "1");
	assert_text(pairs[1].value, "x y z=");
	assert_text(pairs[2].name, "c");
	assert_text(pairs[2].value, "");
	assert_text(pairs[3].value, "e=f");
	assert_text(pairs[4].name, "");
	assert_true(pairs_parse(&call, STR_NONE, &pairs, &count));
	assert_int_equal(count, 0);
}

static void broken_escapes_are_refused(void **state)
{
	UNUSED(state);
	assert_false(read_query("text=%zz"));
	assert_int_equal(call.fault.kind, FAULT_INVALID);
	assert_text(call.fault.name, "text");
	assert_text(call.fault.message, "Must be percent-encoded UTF-8.");
	assert_false(read_query("%f=a"));
	assert_int_equal(call.fault.kind, FAULT_INVALID);
	assert_false(read_query("text=%ff"));
}

static void members_are_read_from_text(void **state)
{
	UNUSED(state);
	assert_true(read_query(
		"text=h%C3%A9&type=invitation&is_on=false&count=3&at_ms=2026-01-15T09:30:00Z&credits=1.5&limit=9&flag=true"
		"&score=0.5&id=" SAMPLE_ID "&any=%5B1%5D&tags=url,invitation&tags=url&plain=&unknown=5&row=7"));
	assert_text(sample.text, "h\xc3\xa9");
	assert_text(sample.type, "invitation");
	assert_false(sample.is_on);
	assert_int_equal(sample.count, 3);
	assert_int_equal(sample.at_ms, 1768469400000);
	assert_int_equal(sample.credits, 1500);
	assert_int_equal(sample.limit, 9);
	assert_true(sample.flag.is_set && sample.flag.value);
	assert_true(sample.score.is_set);
	assert_text(sample.any.text, "[1]");
	assert_int_equal(sample.tags.count, 3);
	assert_text(((const struct str *)sample.tags.items)[1], "invitation");
	assert_int_equal(sample.plain.count, 2);
	assert_int_equal(sample.secret_row, 0);
}

static void empty_texts_are_absent(void **state)
{
	UNUSED(state);
	assert_true(read_query("text=a&text=&count=&type=&id=&at_ms="));
	assert_int_equal(sample.count, 7);
	assert_text(sample.type, "url");
	assert_false(read_query("text="));
	assert_text(call.fault.message, "Field is required.");
}

static void what_does_not_fit_is_named_and_explained(void **state)
{
	UNUSED(state);
	static const char *const rows[][3] = {
		{"", "text", "Field is required."},
		{"text=a&text=b", "text", "Must be given only once."},
		{"text=abcdef", "text", "Must have at most 5 characters."},
		{"text=a&type=x", "type", "Enter one of: url, invitation."},
		{"text=a&tags=url,x", "tags", "Enter one of: url, invitation."},
		{"text=a&count=x", "count", "Must be a whole number."},
		{"text=a&count=101", "count", "Must be at most 100."},
		{"text=a&is_on=1", "is_on", "Must be true or false."},
		{"text=a&id=1", "id", "Must be a UUID."},
		{"text=a&object=[]", "object", "Must be an object."},
		{"text=a&people=x", "people", "Must be a list."},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_false(read_query(rows[i][0]));
		assert_int_equal(call.fault.kind, FAULT_INVALID);
		assert_text(call.fault.name, rows[i][1]);
		assert_text(call.fault.message, rows[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(queries_are_split_and_decoded, start),
		cmocka_unit_test(broken_escapes_are_refused),
		cmocka_unit_test(members_are_read_from_text),
		cmocka_unit_test(empty_texts_are_absent),
		cmocka_unit_test(what_does_not_fit_is_named_and_explained),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
