/* Limits, choices and the two forms of a fault's words. */
#include "base/field.h"

#include "sample.h"
#include "unit.h"

static struct arena arena;

static int stop(void **state)
{
	UNUSED(state);
	arena_close(&arena);
	return 0;
}

static void sentences_name_the_field_or_begin_with_a_capital(void **state)
{
	UNUSED(state);
	assert_text(field_sentence(&arena, STR_NONE, STR("is required.")), "Field is required.");
	assert_text(field_sentence(&arena, STR_NONE, STR("must be text.")), "Must be text.");
	assert_text(field_sentence(&arena, STR_NONE, STR("must be one of: a, b.")), "Enter one of: a, b.");
	assert_text(field_sentence(&arena, STR("email"), STR("is required.")), "email is required.");
	assert_text(field_sentence(&arena, STR("type"), STR("must be one of: a, b.")), "type must be one of: a, b.");
}

static void limits_hold_at_their_edges(void **state)
{
	UNUSED(state);
	static const struct {
		double min, max;
		int64_t value;
		const char *wrong;
	} rows[] = {
		{0, 0, INT64_MIN, NULL},
		{0, 5, 5, NULL},
		{0, 5, 6, "must be at most 5."},
		{0, 5, -1, "must be at least 0."},
		{1, 0, 1, NULL},
		{1, 0, INT64_MAX, NULL},
		{1, 0, 0, "must be at least 1."},
		{-5, -2, -2, NULL},
		{-5, -2, -1, "must be at most -2."},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct field f = {.name = "n", .kind = KIND_INT, .min = rows[i].min, .max = rows[i].max};
		struct str wrong = field_check(&arena, &f, &rows[i].value);
		if (rows[i].wrong)
			assert_text(wrong, rows[i].wrong);
		else
			assert_null(wrong.ptr);
	}
}

static void characters_are_counted_not_bytes(void **state)
{
	UNUSED(state);
	struct field f = {.name = "s", .kind = KIND_STR, .min = 2, .max = 3};
	struct str three = STR("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"), four = STR("abcd"), one = STR("\xe2\x82\xac");
	assert_null(field_check(&arena, &f, &three).ptr);
	assert_text(field_check(&arena, &f, &four), "must have at most 3 characters.");
	assert_text(field_check(&arena, &f, &one), "must have at least 2 characters.");
}

static void web_addresses_have_a_scheme_and_a_host(void **state)
{
	UNUSED(state);
	static const char *const right[] = {"https://a", "HTTP://a.example/b?c=d#e", "http://[::1]:80/", "", "  "};
	static const char *const wrong[] = {
		"javascript:alert(1)", "https://", "https:///a", "http://a b", "http://a\nb", "//a", "a.example"};
	struct field f = {.name = "url", .kind = KIND_STR, .format = FORMAT_URI, .optional = true};
	for (size_t i = 0; i < COUNT_OF(right); i++) {
		struct str text = str_of(right[i]);
		assert_null(field_check(&arena, &f, &text).ptr);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct str text = str_of(wrong[i]);
		assert_text(field_check(&arena, &f, &text), "must be a web address that begins with http:// or https://.");
	}
	f.optional = false;
	assert_non_null(field_check(&arena, &f, &(struct str){"", 0}).ptr);
}

static void numbers_may_have_to_be_whole(void **state)
{
	UNUSED(state);
	struct field f = {.name = "n", .kind = KIND_OPT_NUMBER, .format = FORMAT_OPT_INT, .max = 9};
	assert_null(field_check(&arena, &f, &(struct number){true, 2}).ptr);
	assert_text(field_check(&arena, &f, &(struct number){true, 2.5}), "must be a whole number.");
}

static void parts_are_added_to_what_is_there(void **state)
{
	UNUSED(state);
	struct list list = {0};
	field_add_parts(&arena, &list, STR(" a,,b , "));
	assert_int_equal(list.count, 2);
	field_add_parts(&arena, &list, STR("c"));
	field_add_parts(&arena, &list, STR_NONE);
	assert_int_equal(list.count, 3);
	const struct str *items = list.items;
	assert_text(items[0], "a");
	assert_text(items[1], "b");
	assert_text(items[2], "c");
}

static void milli_takes_three_decimals(void **state)
{
	UNUSED(state);
	int64_t milli;
	for (int64_t want = -20000; want <= 20000; want++) {
		assert_true(milli_from_number((double)want / 1000, &milli));
		assert_int_equal(milli, want);
	}
	assert_true(milli_from_number(123456789012.345, &milli));
	assert_int_equal(milli, 123456789012345);
	assert_false(milli_from_number(0.0004, &milli));
	assert_false(milli_from_number(1.0005, &milli));
	assert_false(milli_from_number(1e16, &milli));
	assert_false(milli_from_number(-1e16, &milli));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_name_the_field_or_begin_with_a_capital),
		cmocka_unit_test(limits_hold_at_their_edges),
		cmocka_unit_test(characters_are_counted_not_bytes),
		cmocka_unit_test(web_addresses_have_a_scheme_and_a_host),
		cmocka_unit_test(numbers_may_have_to_be_whole),
		cmocka_unit_test(parts_are_added_to_what_is_there),
		cmocka_unit_test(milli_takes_three_decimals),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
