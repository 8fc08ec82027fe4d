/* Times and languages in words. */
#include "work/words.h"

#include "base/clock.h"
#include "work/locales.h"

#define NEAR_MS ((int64_t)2 * 24 * 60 * 60 * 1000)

struct time_words time_words_of(struct call *call, struct str language, int64_t at_ms)
{
	const struct locale *locale = locale_of(call, language);
	bool is_near = at_ms - call->now_ms < NEAR_MS && call->now_ms - at_ms < NEAR_MS;
	char iso[TIME_TEXT_LEN];

	time_write(at_ms, iso);
	return (struct time_words){.iso = arena_copy(call->arena, (struct str){iso, sizeof iso}),
		.day = is_near ? locale_hour(call->arena, locale, at_ms) : locale_day(call->arena, locale, at_ms),
		.exact = locale_time(call->arena, locale, STR_NONE, at_ms)};
}

struct str language_tag(struct str language)
{
	for (size_t i = 0; i < language.len; i++) {
		char c = language.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
			return STR_NONE;
	}
	return str_is_empty(language) ? STR_NONE : locale_tag(language);
}

struct str language_direction(struct str language)
{
	static const struct str from_right[] = {STR("ar"), STR("fa"), STR("he"), STR("ur")};
	struct str rest = language, base = STR_NONE;

	if (str_next(&rest, '-', &base)) {
		for (size_t i = 0; i < COUNT_OF(from_right); i++)
			if (str_equal_nocase(base, from_right[i]))
				return STR("rtl");
	}
	return STR("ltr");
}
