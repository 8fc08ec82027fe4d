/* Times and languages in words. */
#include "work/words.h"

#include "base/clock.h"

#include <time.h>

static const char *const weekday_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const month_names[] = {
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};

#define NEAR_MS ((int64_t)2 * 24 * 60 * 60 * 1000)

struct time_words time_words_of(struct arena *arena, int64_t at_ms, int64_t now_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct time_words words;
	char iso[TIME_TEXT_LEN];
	struct tm tm;

	gmtime_r(&at_s, &tm);
	time_write(at_ms, iso);
	words.iso = arena_copy(arena, (struct str){iso, sizeof(iso)});
	words.exact = arena_printf(
		arena, "%d %s %d, %02d:%02d UTC", tm.tm_mday, month_names[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
	if (at_ms - now_ms < NEAR_MS && now_ms - at_ms < NEAR_MS)
		words.day = arena_printf(arena, "%s %.*s", weekday_names[tm.tm_wday], STR_ARG(words.exact));
	else
		words.day = arena_printf(
			arena, "%s %d %s %d", weekday_names[tm.tm_wday], tm.tm_mday, month_names[tm.tm_mon], tm.tm_year + 1900);
	return words;
}

struct str language_tag(struct str language)
{
	for (size_t i = 0; i < language.len; i++) {
		char c = language.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
			return STR_NONE;
	}
	return str_is_empty(language) ? STR_NONE : language;
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
