/* String views: comparing, cutting, numbers, UTF-8. */
#include "base/str.h"

#include "unit.h"

#include <string.h>

static void views_know_none_from_empty(void **state)
{
	UNUSED(state);
	assert_null(str_of(NULL).ptr);
	assert_non_null(STR("").ptr);
	assert_true(str_is_empty(STR_NONE) && str_is_empty(STR("")));
	assert_true(str_equal(STR_NONE, STR("")));
	assert_non_null(str_trim(STR(" \t\r\n")).ptr);
	assert_null(str_trim(STR_NONE).ptr);
	assert_null(str_from(STR_NONE, 3).ptr);
}

static void comparing(void **state)
{
	UNUSED(state);
	assert_true(str_equal(STR("abc"), STR("abc")));
	assert_false(str_equal(STR("abc"), STR("abd")));
	assert_false(str_equal(STR("abc"), STR("ab")));
	assert_true(str_equal_nocase(STR("ZaB"), STR("zAb")));
	assert_false(str_equal_nocase(STR("@"), STR("`")));
	assert_false(str_equal_nocase(STR("a"), STR("ab")));
	assert_int_equal(str_compare(STR("a"), STR("a")), 0);
	assert_true(str_compare(STR("a"), STR("ab")) < 0);
	assert_true(str_compare(STR("b"), STR("ab")) > 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR_NONE, STR("")), 0);
}

static void cutting(void **state)
{
	UNUSED(state);
	assert_true(str_starts_with(STR("Bearer x"), STR("Bearer ")));
	assert_false(str_starts_with(STR("Be"), STR("Bearer")));
	assert_true(str_ends_with(STR("a.txt"), STR(".txt")));
	assert_false(str_ends_with(STR("txt"), STR(".txt")));
	assert_true(str_starts_with(STR("a"), STR_NONE) && str_ends_with(STR_NONE, STR("")));
	assert_int_equal(str_find(STR("a=b=c"), '='), 1);
	assert_int_equal(str_find(STR("abc"), '='), -1);
	assert_int_equal(str_find(STR_NONE, '='), -1);
	assert_text(str_trim(STR("  a b\r\n")), "a b");
	assert_text(str_from(STR("abc"), 1), "bc");
	assert_text(str_from(STR("abc"), 9), "");
	assert_text(str_first(STR("abc"), 2), "ab");
	assert_text(str_first(STR("abc"), 9), "abc");
}

static void parts_come_in_order(void **state)
{
	UNUSED(state);
	struct str rest = STR("a,,b"), part;
	assert_true(str_next(&rest, ',', &part));
	assert_text(part, "a");
	assert_true(str_next(&rest, ',', &part));
	assert_text(part, "");
	assert_true(str_next(&rest, ',', &part));
	assert_text(part, "b");
	assert_false(str_next(&rest, ',', &part));

	rest = STR("a,");
	assert_true(str_next(&rest, ',', &part));
	assert_true(str_next(&rest, ',', &part));
	assert_text(part, "");
	assert_false(str_next(&rest, ',', &part));
}

static void whole_numbers(void **state)
{
	UNUSED(state);
	static const struct {
		const char *text;
		bool is_read;
		int64_t value;
	} rows[] = {
		{"0", true, 0},
		{"-0", true, 0},
		{"007", true, 7},
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9223372036854775808", false, 0},
		{"-9223372036854775809", false, 0},
		{"99999999999999999999", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1.0", false, 0},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t value = 0;
		assert_int_equal(str_to_int(str_of(rows[i].text), &value), rows[i].is_read);
		assert_true(value == rows[i].value);
	}
	int64_t value;
	assert_false(str_to_int(STR_NONE, &value));
}

static void numbers_follow_json(void **state)
{
	UNUSED(state);
	static const char *const good[] = {"0", "-0.5", "10", "1e3", "1E+2", "1.25e-2", "123456789.125"};
	static const double values[] = {0, -0.5, 10, 1000, 100, 0.0125, 123456789.125};
	static const char *const bad[] = {"", "-", "01", ".5", "5.", "1e", "1e+", "+1", "0x10", "nan", "inf", "1e999", "1 ", "1,5"};
	double value;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(str_to_number(str_of(good[i]), &value));
		assert_true(value == values[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(str_to_number(str_of(bad[i]), &value));
	char digits[500];
	memset(digits, '1', sizeof digits);
	assert_false(str_to_number((struct str){digits, sizeof digits}, &value));
}

static void utf8_follows_rfc_3629(void **state)
{
	UNUSED(state);
	static const char *const good[] = {"", "plain ascii, longer than a word", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "abcdefgh\xc2\x80", "\x7f"};
	static const char *const bad[] = {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "abcdefg\xff", "\xe2\x28\xa1"};
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(str_is_utf8(str_of(bad[i])));
	assert_false(str_is_utf8(STR("abcdefg\0")));
	assert_false(str_is_utf8(STR("a\0b")));
	assert_true(str_is_utf8(STR_NONE));
}

static void characters_are_counted(void **state)
{
	UNUSED(state);
	assert_int_equal(str_count_chars(STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
	assert_int_equal(str_count_chars(STR_NONE), 0);
	assert_int_equal(str_utf8_step(STR("\xf0\x9f\x98\x80x")), 4);
	assert_int_equal(str_utf8_step(STR("x")), 1);
	assert_int_equal(str_utf8_step(STR_NONE), 0);
}

static void what_is_not_seen_is_not_plain(void **state)
{
	UNUSED(state);
	static const char *const plain[] = {"", "Peter \"B\" Parker", "\xc2\xa0", "\xc3\xa9", "\xe2\x80\x8f", "\xe2\x80\xa7",
		"\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x81\xaa", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc3\x80\xaa", "~"};
	static const char *const unseen[] = {"a\tb", "\x01", "a\x1f", "\x7f", "a\xc2\x80", "\xc2\x9f", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xe2\x80\xaa", "b\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9z"};
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		assert_true(str_is_plain(str_of(plain[i])));
	for (size_t i = 0; i < COUNT_OF(unseen); i++)
		assert_false(str_is_plain(str_of(unseen[i])));
	assert_false(str_is_plain(STR("a\0b")));
	assert_true(str_is_plain(STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_know_none_from_empty),
		cmocka_unit_test(comparing),
		cmocka_unit_test(cutting),
		cmocka_unit_test(parts_come_in_order),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(numbers_follow_json),
		cmocka_unit_test(utf8_follows_rfc_3629),
		cmocka_unit_test(characters_are_counted),
		cmocka_unit_test(what_is_not_seen_is_not_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
