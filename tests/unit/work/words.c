/* Times and languages as people read them. */
#include "work/words.h"

#include "../base/unit.h"
#include "base/clock.h"
#include "work/locales.h"
#include "work/service.h"

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
	struct call call = {.arena = &arena, .now_ms = end - 9 * DAY_MS};
	struct time_words words = time_words_of(&call, STR("en"), end);

	UNUSED(state);
	assert_text(words.day, "14 January 2026");
	assert_text(words.exact, "Wednesday, 14 January 2026 at 23:59 UTC");
	assert_text(words.iso, "2026-01-14T23:59:59.999Z");
	arena_close(&arena);
}

static struct str day_of(struct arena *arena, int64_t at_ms, int64_t now_ms)
{
	struct call call = {.arena = arena, .now_ms = now_ms};

	return time_words_of(&call, STR("en"), at_ms).day;
}

static void near_times_have_their_hour(void **state)
{
	struct arena arena = {0};
	int64_t end = at("2028-02-29T07:05:00Z");

	UNUSED(state);
	assert_text(day_of(&arena, end, end - 2 * DAY_MS + 1), "29 February 2028 at 07:05 UTC");
	assert_text(day_of(&arena, end, end + DAY_MS), "29 February 2028 at 07:05 UTC");
	assert_text(day_of(&arena, end, end - 2 * DAY_MS), "29 February 2028");
	assert_text(day_of(&arena, end, end + 2 * DAY_MS), "29 February 2028");
	arena_close(&arena);
}

static void times_are_in_the_readers_language(void **state)
{
	static const struct {
		const char *language, *day;
	} ways[] = {{"de", "14. Januar 2026"}, {"ru", "14 января 2026\xe2\x80\xafг."}, {"ja", "2026年1月14日"},
		{"br", "14 de janeiro de 2026"}, {"ar", "14 يناير 2026"}, {"klingon", "14 January 2026"}, {"", "14 January 2026"}};
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = at("2026-01-01T00:00:00Z")};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(ways); i++)
		assert_text(time_words_of(&call, str_of(ways[i].language), at("2026-01-14T12:00:00Z")).day, ways[i].day);
	arena_close(&arena);
}

/* What a service keeps is made once and is the same for all. */
static void locales_are_kept(void **state)
{
	struct arena arena = {0};
	struct service service = {0};
	struct call call = {.arena = &arena, .service = &service};
	const struct locale *german;

	UNUSED(state);
	service.locales = locale_set_make(&call);
	german = locale_of(&call, STR("de"));
	assert_text(german->code, "de");
	assert_ptr_equal(locale_of(&call, STR("de")), german);
	assert_text(locale_of(&call, STR("xx"))->code, "en");
	call_end(&call);
	arena_close(&arena);
}

static void languages_have_tag_and_direction(void **state)
{
	UNUSED(state);
	assert_text(language_tag(STR("pt-BR")), "pt-BR");
	assert_text(language_tag(STR("br")), "pt-BR");
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
		cmocka_unit_test(times_are_in_the_readers_language), cmocka_unit_test(locales_are_kept),
		cmocka_unit_test(languages_have_tag_and_direction)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
