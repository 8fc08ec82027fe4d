/* What each language says in its own way, by ICU: times, durations, forms of the plural; and the local time of a place. */
#ifndef WORK_LOCALE_H
#define WORK_LOCALE_H

#include "base/arena.h"

/* One language, prepared; read by all threads. */
struct locale {
	struct str code; /* as in work/language.h */
	struct str tag;  /* as the lang attribute and Content-Language want it (BCP 47): br is pt-BR, no is nb */
	const char *id;  /* ICU's name */
	struct locale_pattern {
		const void *text; /* UTF-16 */
		int32_t len;
	} day, hour, time;
	char point; /* of decimals */
};
const struct locale *locale_make(struct arena *arena, struct str language);
/* The tag alone. */
struct str locale_tag(struct str language);

/* The code of ours that an Accept-Language header (RFC 9110, 12.5.4) asks for first, also by a wider tag: de-AT is de; none when it
 * asks for none of them. */
struct str locale_accepted(struct arena *arena, struct str accept);

/* "Wednesday, 14 January 2026 at 23:59 UTC" by the clock of the zone (IANA name; none: UTC). */
struct str locale_time(struct arena *arena, const struct locale *locale, struct str zone, int64_t at_ms);
/* "14 January 2026" and "14 January 2026 at 23:59 UTC", both in UTC; without the weekday, which many languages would inflect where
 * these stand within a sentence ("until ..."). */
struct str locale_day(struct arena *arena, const struct locale *locale, int64_t at_ms);
struct str locale_hour(struct arena *arena, const struct locale *locale, int64_t at_ms);
/* "3.4", in other languages "3,4" */
struct str locale_decimal(struct arena *arena, const struct locale *locale, double value);
/* "83%", "83 %", "%83" of 83.2 */
struct str locale_percent(struct arena *arena, const struct locale *locale, double value);
/* "30 minutes" */
struct str locale_minutes(struct arena *arena, const struct locale *locale, int64_t minutes);
/* The form that a whole number takes: zero, one, two, few, many or other (CLDR). */
struct str locale_plural(struct arena *arena, const struct locale *locale, int64_t count);

bool zone_is_known(struct str zone);
/* Hour 0..23 and weekday 1 (Monday) .. 7 in the zone; the next full hour there, as a moment. */
struct zone_time {
	int hour, weekday;
	int64_t next_hour_ms;
};
struct zone_time zone_time_of(struct str zone, int64_t at_ms);

#endif
