/* The growing buffer, and numbers as JSON writes them. */
#include "base/buf.h"

#include "unit.h"

#include <float.h>
#include <math.h>

static void it_grows(void **state)
{
	UNUSED(state);
	struct buf buf = {0};
	assert_text(buf_str(&buf), "");
	for (int i = 0; i < 1000; i++) {
		buf_add_literal(&buf, "abc");
		buf_add_char(&buf, ';');
	}
	assert_int_equal(buf.len, 4000);
	assert_text(str_from(buf_str(&buf), 3992), "abc;abc;");
	buf_add(&buf, STR_NONE);
	assert_int_equal(buf.len, 4000);
	buf_clear(&buf);
	assert_text(buf_str(&buf), "");
	assert_true(buf.capacity >= 4000);
	buf_close(&buf);
	assert_null(buf.ptr);
}

static void reserved_room_is_behind_the_end(void **state)
{
	UNUSED(state);
	struct buf buf = {0};
	buf_add_literal(&buf, "ab");
	char *at = buf_reserve(&buf, 100000);
	assert_ptr_equal(at, buf.ptr + 2);
	at[99999] = 'x';
	assert_int_equal(buf.len, 2);
	buf_close(&buf);
}

static void formatted_text_is_added(void **state)
{
	UNUSED(state);
	struct buf buf = {0};
	buf_add_char(&buf, '<');
	buf_printf(&buf, "%s %300d", "a", 5);
	buf_add_char(&buf, '>');
	assert_int_equal(buf.len, 304);
	assert_text(str_from(buf_str(&buf), 301), " 5>");
	buf_close(&buf);
}

static void whole_numbers_are_written(void **state)
{
	UNUSED(state);
	static const int64_t values[] = {0, 7, -7, 10, 1234567890123, INT64_MAX, INT64_MIN};
	static const char *const texts[] = {"0", "7", "-7", "10", "1234567890123", "9223372036854775807", "-9223372036854775808"};
	struct buf buf = {0};
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		buf_clear(&buf);
		buf_add_int(&buf, values[i]);
		assert_text(buf_str(&buf), texts[i]);
	}
	buf_close(&buf);
}

static void numbers_are_short(void **state)
{
	UNUSED(state);
	static const double values[] = {
		0.0, -0.0, 1, -2.5, 0.1, 0.3, 1.1, -0.000001, 123456.789, 1e15, 4503599627.5, 0.1 + 0.2, NAN, INFINITY};
	static const char *const texts[] = {"0", "0", "1", "-2.5", "0.1", "0.3", "1.1", "-0.000001", "123456.789",
		"1000000000000000", "4503599627.5", "0.30000000000000004", "null", "null"};
	struct buf buf = {0};
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		buf_clear(&buf);
		buf_add_number(&buf, values[i]);
		assert_text(buf_str(&buf), texts[i]);
	}
	buf_close(&buf);
}

static void numbers_read_back_the_same(void **state)
{
	UNUSED(state);
	struct buf buf = {0};
	static const double hard[] = {
		DBL_MAX, DBL_MIN, 5e-324, 1.0 / 3, 9007199254740993.0, 1e22, 1e23, 0.1234567, 2.2250738585072011e-308};
	for (size_t i = 0; i < COUNT_OF(hard) + 2000; i++) {
		double value = i < COUNT_OF(hard) ? hard[i] : (double)(i * 2654435761U % 100000007) / (double)(i * i + 1) - 3000,
		       back;
		buf_clear(&buf);
		buf_add_number(&buf, value);
		assert_true(str_to_number(buf_str(&buf), &back));
		assert_true(back == value);
	}
	buf_close(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_grows),
		cmocka_unit_test(reserved_room_is_behind_the_end),
		cmocka_unit_test(formatted_text_is_added),
		cmocka_unit_test(whole_numbers_are_written),
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(numbers_read_back_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
