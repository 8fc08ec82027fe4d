/* Times and languages as people read them. */
#include "work/words.h"

#include "../base/unit.h"
#include "base/clock.h"

#define DAY_MS INT64_C(86400000)

static int64_t at(const char *text)
{
	int64_t at_ms = 0;

	assert_true(time_parse(str_of(text), &at_ms));
	return at_ms;
}

static void far_times_have_no_hour(void **state)
{
	struct arena arena = {0};
	int64_t end = at("2026-01-14T23:59:59.999Z");
	struct time_words words = time_words_of(&arena, end, end - 9 * DAY_MS);

	UNUSED(state);
	assert_text(words.day, "Wednesday 14 January 2026");
	assert_text(words.exact, "14 January 2026, 23:59 UTC");
	assert_text(words.iso, "2026-01-14T23:59:59.999Z");
	arena_close(&arena);
}

static void near_times_have_their_hour(void **state)
{
	struct arena arena = {0};
	int64_t end = at("2028-02-29T07:05:00Z");

	UNUSED(state);
	assert_text(time_words_of(&arena, end, end - 2 * DAY_MS + 1).day, "Tuesday 29 February 2028, 07:05 UTC");
	assert_text(time_words_of(&arena, end, end + DAY_MS).day, "Tuesday 29 February 2028, 07:05 UTC");
	assert_text(time_words_of(&arena, end, end - 2 * DAY_MS).day, "Tuesday 29 February 2028");
	assert_text(time_words_of(&arena, end, end + 2 * DAY_MS).day, "Tuesday 29 February 2028");
	arena_close(&arena);
}

static void languages_have_tag_and_direction(void **state)
{
	UNUSED(state);
	assert_text(language_tag(STR("pt-BR")), "pt-BR");
	assert_null(language_tag(STR("en\" onload=\"x")).ptr);
	assert_null(language_tag(STR("")).ptr);
	assert_text(language_direction(STR("ar-EG")), "rtl");
	assert_text(language_direction(STR("he")), "rtl");
	assert_text(language_direction(STR("en")), "ltr");
	assert_text(language_direction(STR_NONE), "ltr");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(far_times_have_no_hour), cmocka_unit_test(near_times_have_their_hour),
		cmocka_unit_test(languages_have_tag_and_direction)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
