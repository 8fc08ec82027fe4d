/* src/work/locale.c, colour.c and quiet.c: what languages say, colours that can be read, hours that are kept. */
#include "work/locale.h"

#include "tests/unit/base/unit.h"
#include "work/colour.h"
#include "work/language.h"
#include "work/quiet.h"

#define EVENING_MS INT64_C(1768431540000) /* 2026-01-14T22:59:00Z, a Wednesday */

static void languages_say_times_their_own_way(void **state)
{
	struct arena arena = {0};

	UNUSED(state);
	assert_text(locale_time(&arena, locale_make(&arena, STR("en")), STR_NONE, EVENING_MS),
		"Wednesday, 14 January 2026 at 22:59 UTC");
	assert_text(locale_time(&arena, locale_make(&arena, STR("de")), STR("Europe/Berlin"), EVENING_MS),
		"Mittwoch, 14. Januar 2026 um 23:59 MEZ");
	assert_text(locale_day(&arena, locale_make(&arena, STR("de")), EVENING_MS), "14. Januar 2026");
	assert_text(locale_hour(&arena, locale_make(&arena, STR("fi")), EVENING_MS), "14. tammikuuta 2026 klo 22.59 UTC");
	assert_text(
		locale_time(&arena, locale_make(&arena, STR("ja")), STR("Asia/Tokyo"), EVENING_MS), "2026年1月15日木曜日 7:59 JST");
	for (size_t i = 0; i < language_count; i++) {
		const struct locale *locale = locale_make(&arena, str_of(languages[i].code));

		assert_true(locale_time(&arena, locale, STR("America/New_York"), EVENING_MS).len > 10);
		assert_true(locale_minutes(&arena, locale, 30).len > 2);
	}
	arena_close(&arena);
}

static void languages_count_their_own_way(void **state)
{
	struct arena arena = {0};
	const struct locale *arabic = locale_make(&arena, STR("ar")), *polish = locale_make(&arena, STR("pl"));

	UNUSED(state);
	assert_text(locale_plural(&arena, locale_make(&arena, STR("en")), 1), "one");
	assert_text(locale_plural(&arena, locale_make(&arena, STR("ja")), 1), "other");
	assert_text(locale_plural(&arena, polish, 3), "few");
	assert_text(locale_plural(&arena, polish, 12), "many");
	assert_text(locale_plural(&arena, arabic, 2), "two");
	assert_text(locale_plural(&arena, arabic, 0), "zero");
	assert_text(locale_minutes(&arena, arabic, 30), "30 دقيقة");
	assert_text(locale_decimal(&arena, arabic, 3.4), "3.4");
	assert_text(locale_decimal(&arena, polish, 3.44), "3,4");
	assert_text(locale_percent(&arena, polish, 83.2), "83%");
	assert_text(locale_percent(&arena, locale_make(&arena, STR("de")), 83.2), "83\xc2\xa0%");
	assert_text(locale_tag(STR("br")), "pt-BR");
	assert_text(locale_tag(STR("no")), "nb");
	assert_text(locale_tag(STR("de")), "de");
	arena_close(&arena);
}

static void zones_are_known_or_not(void **state)
{
	static const char *const unknown[] = {"", "Mars/Olympus", "Europe/Berlin ", "UTC\n", "../../etc/passwd", "\xc3\xa9"};
	struct zone_time local = zone_time_of(STR("Asia/Kolkata"), EVENING_MS);

	UNUSED(state);
	assert_true(zone_is_known(STR("Europe/Berlin")));
	assert_true(zone_is_known(STR("UTC")));
	for (size_t i = 0; i < COUNT_OF(unknown); i++)
		assert_false(zone_is_known(str_of(unknown[i])));
	assert_int_equal(local.hour, 4); /* 04:29 on Thursday */
	assert_int_equal(local.weekday, 4);
	assert_int_equal(local.next_hour_ms, EVENING_MS + 31 * 60000);
}

static void colours_can_be_read(void **state)
{
	static const struct colour white = {255, 255, 255}, dark = {0x1d, 0x1f, 0x22};
	static const char *const bad[] = {"", "#12345", "#1234567", "123456x", "#12345g", "red"};
	struct colour colour;

	UNUSED(state);
	for (unsigned value = 0; value < 0x1000; value++) {
		struct colour any = {(uint8_t)((value >> 8) * 17), (uint8_t)((value >> 4 & 15) * 17), (uint8_t)((value & 15) * 17)};

		assert_true(colour_contrast(colour_on(any, white), white) >= 4.5);
		assert_true(colour_contrast(colour_on(any, dark), dark) >= 4.5);
	}
	assert_true(colour_read(STR("#1F5fbf"), &colour));
	assert_true(colour.red == 0x1f && colour.green == 0x5f && colour.blue == 0xbf);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(colour_read(str_of(bad[i]), &colour));
}

static void quiet_hours_end(void **state)
{
	struct quiet none = {.from_h = -1, .until_h = -1}, night = {.from_h = 22, .until_h = 6},
		     noon = {.from_h = 12, .until_h = 14};
	struct quiet monday = {.from_h = -1, .until_h = -1, .weekdays = {STR("[1]")}};

	UNUSED(state);
	assert_int_equal(quiet_until(&none, EVENING_MS), 0);
	assert_int_equal(quiet_until(&noon, EVENING_MS), 0);
	assert_int_equal(quiet_until(&night, EVENING_MS), EVENING_MS + (7 * 60 + 1) * 60000); /* 06:00 */
	assert_int_equal(quiet_until(&monday, EVENING_MS), EVENING_MS + (4 * 24 * 60 + 61) * INT64_C(60000));
}

/* By the clock on the wall, whether it is put back, forward or by half an hour, or the hour that ends it does not exist. */
static void quiet_hours_follow_the_clock_when_it_is_changed(void **state)
{
	static const struct {
		const char *zone;
		int from_h, until_h;
		int64_t at_ms, end_ms;
	} cases[] = {
		{"Europe/Berlin", 22, 6, INT64_C(1792877400000),
			INT64_C(1792904400000)}, /* 2026-10-24T21:30Z to 2026-10-25T05:00Z */
		{"Europe/Berlin", 22, 6, INT64_C(1774737000000),
			INT64_C(1774756800000)}, /* 2026-03-28T22:30Z to 2026-03-29T04:00Z */
		{"Europe/Berlin", 0, 2, INT64_C(1774740600000),
			INT64_C(1774746000000)}, /* 2026-03-28T23:30Z to 2026-03-29T01:00Z */
		{"Europe/Berlin", 2, 3, INT64_C(1792888200000),
			INT64_C(1792893600000)}, /* 2026-10-25T00:30Z to 2026-10-25T02:00Z */
		{"Australia/Lord_Howe", 0, 2, INT64_C(1775313000000),
			INT64_C(1775316600000)}, /* 2026-04-04T14:30Z to 2026-04-04T15:30Z */
		{"Asia/Kathmandu", 20, 8, INT64_C(1768422000000),
			INT64_C(1768443300000)}, /* 2026-01-14T20:20Z to 2026-01-15T02:15Z */
	};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct quiet quiet = {.zone = str_of(cases[i].zone), .from_h = cases[i].from_h, .until_h = cases[i].until_h};

		assert_int_equal(quiet_until(&quiet, cases[i].at_ms), cases[i].end_ms);
		assert_int_equal(quiet_until(&quiet, cases[i].end_ms - 1), cases[i].end_ms);
		assert_int_equal(quiet_until(&quiet, cases[i].end_ms), 0);
	}
}

static void languages_are_asked_for(void **state)
{
	static const struct {
		const char *accept, *code;
	} cases[] = {{"de-AT,de;q=0.9,en;q=0.8", "de"}, {"pt-BR,pt;q=0.9", "br"}, {"pt-PT", "pt"}, {"pt", "pt"},
		{"nb-NO,nb;q=0.9", "no"}, {"nn", "no"}, {"zh-CN,zh;q=0.9", "zh"}, {"tl", "fil"}, {"en-US", "en"}, {"br", "fr"},
		{"fr;q=0.2,ja;q=0.8", "ja"}, {"", NULL}, {"*", NULL}, {"\xff;;=,q", NULL}, {"de;q=0", NULL}};
	struct arena arena = {0};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str found = locale_accepted(&arena, str_of(cases[i].accept));

		if (!str_equal(found, str_of(cases[i].code)))
			fail_msg("%s: %.*s", cases[i].accept, STR_ARG(found));
	}
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(languages_say_times_their_own_way),
		cmocka_unit_test(languages_count_their_own_way),
		cmocka_unit_test(languages_are_asked_for),
		cmocka_unit_test(zones_are_known_or_not),
		cmocka_unit_test(colours_can_be_read),
		cmocka_unit_test(quiet_hours_end),
		cmocka_unit_test(quiet_hours_follow_the_clock_when_it_is_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
