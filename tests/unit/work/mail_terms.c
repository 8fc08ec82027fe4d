/* src/work/mail_terms.c: what is remembered is what ICU says. */
#include "work/mail_terms.h"

#include "tests/unit/base/unit.h"

#define EVENING_MS INT64_C(1768431540000) /* 2026-01-14T22:59:00Z */

enum { ROUNDS = 3, VALUES = 200 };

static void remembered_terms_are_what_the_locale_says(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct mail_terms *terms = mail_terms_make(&call);
	const struct locale *locales[] = {locale_make(&arena, STR("en")), locale_make(&arena, STR("ja"))};
	const struct str zones[] = {STR_NONE, STR("Europe/Berlin"), STR("Asia/Tokyo")};

	UNUSED(state);
	for (int64_t i = 0; i < ROUNDS * VALUES; i++) {
		const struct locale *locale = locales[i % 2];
		struct str zone = zones[i % 3];
		int64_t at_ms = EVENING_MS + i % VALUES * 45000;
		struct mail_term time = {locale, MAIL_TERM_TIME, zone, at_ms},
				 minutes = {.locale = locale, .kind = MAIL_TERM_MINUTES, .value = i % VALUES};

		assert_true(str_equal(mail_term_say(&arena, terms, &time), locale_time(&arena, locale, zone, at_ms)));
		assert_true(str_equal(mail_term_say(&arena, terms, &minutes), locale_minutes(&arena, locale, i % VALUES)));
	}
	call_end(&call);
	arena_close(&arena);
}

static void a_term_is_said_without_memory_too(void **state)
{
	struct arena arena = {0};
	struct mail_term time = {locale_make(&arena, STR("en")), MAIL_TERM_TIME, STR("Europe/Berlin"), EVENING_MS};

	UNUSED(state);
	assert_text(mail_term_say(&arena, NULL, &time), "Wednesday, 14 January 2026 at 23:59 CET");
	arena_close(&arena);
}

/* The texts of a caller are gone when the next one asks. */
static void a_zone_is_kept_by_value(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct mail_terms *terms = mail_terms_make(&call);
	char zone[] = "Asia/Tokyo";
	struct mail_term time = {locale_make(&arena, STR("en")), MAIL_TERM_TIME, str_of(zone), EVENING_MS};

	UNUSED(state);
	assert_text(mail_term_say(&arena, terms, &time), "Thursday, 15 January 2026 at 07:59 GMT+9");
	zone[0] = 'X';
	time.zone = STR("Asia/Tokyo");
	assert_text(mail_term_say(&arena, terms, &time), "Thursday, 15 January 2026 at 07:59 GMT+9");
	call_end(&call);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembered_terms_are_what_the_locale_says),
		cmocka_unit_test(a_term_is_said_without_memory_too),
		cmocka_unit_test(a_zone_is_kept_by_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
