/* Times as text against libc's calendar, RFC 3339's forms, and the operator's offset. */
#include "base/clock.h"

#include "unit.h"

#include <stdio.h>
#include <time.h>

static struct str written(int64_t at_ms)
{
	static char text[TIME_TEXT_LEN];
	time_write(at_ms, text);
	return (struct str){text, sizeof text};
}

static void days_match_libc(void **state)
{
	UNUSED(state);
	for (int64_t s = 0; s < INT64_C(253402300800); s += 86400 * 13 + 3607) {
		struct tm tm;
		char want[64];
		time_t at = (time_t)s;
		assert_non_null(gmtime_r(&at, &tm));
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S.042Z", &tm);
		assert_text(written(s * 1000 + 42), want);
		int64_t back;
		assert_true(time_parse(written(s * 1000 + 42), &back));
		assert_true(back == s * 1000 + 42);
	}
}

static void the_ends_of_time_hold(void **state)
{
	UNUSED(state);
	assert_text(written(0), "1970-01-01T00:00:00.000Z");
	assert_text(written(-5), "1970-01-01T00:00:00.000Z");
	assert_text(written(INT64_C(253402300799999)), "9999-12-31T23:59:59.999Z");
	assert_text(written(INT64_MAX), "9999-12-31T23:59:59.999Z");
}

static void rfc_3339_is_read(void **state)
{
	UNUSED(state);
	static const struct {
		const char *text, *same;
	} rows[] = {
		{"2026-01-15T09:30:00Z", "2026-01-15T09:30:00.000Z"},
		{"2026-01-15t09:30:00z", "2026-01-15T09:30:00.000Z"},
		{"2026-01-15 09:30:00Z", "2026-01-15T09:30:00.000Z"},
		{"2026-01-15T09:30:00.5Z", "2026-01-15T09:30:00.500Z"},
		{"2026-01-15T09:30:00.123999999Z", "2026-01-15T09:30:00.123Z"},
		{"2026-01-15T09:30:00+02:00", "2026-01-15T07:30:00.000Z"},
		{"2026-01-15T09:30:00-05:30", "2026-01-15T15:00:00.000Z"},
		{"2026-01-15T00:30:00+01:00", "2026-01-14T23:30:00.000Z"},
		{"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"},
		{"2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
		{"2026-01-31", "2026-01-31T23:59:59.999Z"},
		{"9999-12-31", "9999-12-31T23:59:59.999Z"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t at_ms;
		assert_true(time_parse(str_of(rows[i].text), &at_ms));
		assert_text(written(at_ms), rows[i].same);
	}
}

static void other_texts_are_refused(void **state)
{
	UNUSED(state);
	static const char *const bad[] = {"", "2026", "2026-1-15", "2026-13-01", "2026-00-10", "2026-02-29", "2100-02-29",
		"2026-01-32", "2026-01-00", "1969-12-31", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-01-15T",
		"2026-01-15T09:30Z", "2026-01-15T09:30:00", "2026-01-15T24:00:00Z", "2026-01-15T09:60:00Z", "2026-01-15T09:30:60Z",
		"2026-01-15T09:30:00.Z", "2026-01-15T09:30:00+0200", "2026-01-15T09:30:00+24:00", "2026-01-15T09:30:00Z ",
		" 2026-01-15", "2026-01-15x", "2026-01-15T09:30:00ZZ", "+026-01-15", "2026/01/15"};
	int64_t at_ms;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(time_parse(str_of(bad[i]), &at_ms));
	assert_false(time_parse(STR_NONE, &at_ms));
}

static void the_wall_clock_is_shifted(void **state)
{
	UNUSED(state);
	const int64_t year_ms = INT64_C(365) * 86400000;
	int64_t before = clock_now_ms();
	clock_shift(year_ms);
	int64_t shifted = clock_now_ms();
	clock_shift(0);
	int64_t after = clock_now_ms();
	assert_true(shifted >= before + year_ms && shifted <= after + year_ms);
	assert_true(before > INT64_C(1700000000000));
}

static void a_shared_offset_is_followed(void **state)
{
	static const int64_t day_ms = 86400000;
	_Atomic int64_t shared = day_ms;
	int64_t before = clock_now_ms();

	UNUSED(state);
	clock_follow(&shared);
	assert_true(clock_now_ms() >= before + day_ms);
	shared = 2 * day_ms;
	assert_true(clock_now_ms() >= before + 2 * day_ms);
	clock_shift(3 * day_ms);
	assert_int_equal(shared, 3 * day_ms);
	assert_int_equal(clock_ahead_ms(), 3 * day_ms);
	clock_follow(NULL);
	assert_int_equal(clock_ahead_ms(), 0);
}

static void ticks_do_not_run_back(void **state)
{
	UNUSED(state);
	int64_t first = clock_ticks_us();
	assert_true(first > 0);
	assert_true(clock_ticks_us() >= first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_match_libc),
		cmocka_unit_test(the_ends_of_time_hold),
		cmocka_unit_test(rfc_3339_is_read),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(the_wall_clock_is_shifted),
		cmocka_unit_test(a_shared_offset_is_followed),
		cmocka_unit_test(ticks_do_not_run_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
