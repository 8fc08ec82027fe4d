/* ICU, wrapped: every object is opened and closed within one function, so that threads share nothing. */
#include "work/locale.h"

#include "base/panic.h"
#include "work/language.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uenum.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>

enum { TEXT_MOST = 256, ZONE_MOST = 64 };
static const int64_t hour_ms = 3600000;

struct names {
	const char *code, *id, *tag;
};

/* Where ours is not ICU's name. Arabic is written with Western digits here, as links, ids and counts beside it are. */
static const struct names names[] = {{"ar", "ar@numbers=latn", "ar"}, {"br", "pt_BR", "pt-BR"}, {"en", "en_GB", "en"},
	{"no", "nb", "nb"}, {"pt", "pt_PT", "pt-PT"}, {"zh", "zh_Hans", "zh-Hans"}};

static const struct names *names_find(struct str language)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_equal(language, str_of(names[i].code)))
			return &names[i];
	return NULL;
}

struct str locale_tag(struct str language)
{
	const struct names *known = names_find(language);

	return known != NULL ? str_of(known->tag) : language;
}

struct str locale_accepted(struct arena *arena, struct str accept)
{
	/* ICU's names of what browsers ask for, where they are not our codes; br alone would be Breton */
	static const struct names others[] = {{"br", "pt_BR", NULL}, {"no", "nb", NULL}, {"no", "nn", NULL}, {"fil", "tl", NULL}};
	const char **ids = ARENA_ARRAY(arena, const char *, language_count + COUNT_OF(others));
	int32_t count = 0;
	char found[ZONE_MOST] = "";
	UAcceptResult result = ULOC_ACCEPT_FAILED;
	UErrorCode status = U_ZERO_ERROR;

	for (size_t i = 0; i < language_count; i++)
		if (!str_equal(str_of(languages[i].code), STR("br")))
			ids[count++] = languages[i].code;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		ids[count++] = others[i].id;
	UEnumeration *available = uenum_openCharStringsEnumeration(ids, count, &status);

	uloc_acceptLanguageFromHTTP(found, sizeof found, &result, arena_cstr(arena, accept), available, &status);
	uenum_close(available);
	if (U_FAILURE(status) || result == ULOC_ACCEPT_FAILED)
		return STR_NONE;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (strcmp(others[i].id, found) == 0)
			return str_of(others[i].code);
	return arena_copy(arena, str_of(found));
}

/* How the language puts the parts of `skeleton` together. */
static struct locale_pattern pattern_make(struct arena *arena, UDateTimePatternGenerator *generator, const UChar *skeleton)
{
	UChar *text = ARENA_ARRAY(arena, UChar, TEXT_MOST);
	UErrorCode status = U_ZERO_ERROR;
	int32_t len = udatpg_getBestPattern(generator, skeleton, -1, text, TEXT_MOST, &status);

	ASSERT(U_SUCCESS(status));
	return (struct locale_pattern){text, len};
}

/* All of them are ASCII. */
static char point_find(const char *id)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar text[TEXT_MOST];
	UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, id, NULL, &status);
	int32_t len = unum_getSymbol(format, UNUM_DECIMAL_SEPARATOR_SYMBOL, text, TEXT_MOST, &status);

	unum_close(format);
	ASSERT(U_SUCCESS(status) && len == 1 && text[0] < 0x80);
	return (char)text[0];
}

const struct locale *locale_make(struct arena *arena, struct str language)
{
	const struct names *known = names_find(language);
	struct locale *locale = ARENA_NEW(arena, struct locale);
	UErrorCode status = U_ZERO_ERROR;
	UDateTimePatternGenerator *generator;

	locale->code = arena_copy(arena, language);
	locale->tag = locale_tag(locale->code);
	locale->id = known != NULL ? known->id : locale->code.ptr;
	locale->point = point_find(locale->id);
	generator = udatpg_open(locale->id, &status);
	ASSERT(U_SUCCESS(status));
	locale->day = pattern_make(arena, generator, u"yMMMMd");
	locale->hour = pattern_make(arena, generator, u"yMMMMdHmz");
	locale->time = pattern_make(arena, generator, u"yMMMMEEEEdHmz");
	udatpg_close(generator);
	return locale;
}

static struct str text_of(struct arena *arena, const UChar *text, int32_t len)
{
	char bytes[TEXT_MOST * 3 + 1];
	int32_t count = 0;
	UErrorCode status = U_ZERO_ERROR;

	u_strToUTF8(bytes, sizeof bytes, &count, text, len, &status);
	ASSERT(U_SUCCESS(status));
	return arena_copy(arena, (struct str){bytes, (size_t)count});
}

/* Zones are ASCII; one that is too long is none of ICU's. */
static int32_t zone_text(struct str zone, UChar out[ZONE_MOST])
{
	if (str_is_empty(zone) || zone.len >= ZONE_MOST)
		zone = STR("UTC");
	u_charsToUChars(zone.ptr, out, (int32_t)zone.len);
	return (int32_t)zone.len;
}

/* A moment, by the clock of a zone. */
struct moment {
	struct str zone;
	int64_t at_ms;
};

static struct str moment_write(
	struct arena *arena, const struct locale *locale, const struct locale_pattern *pattern, struct moment moment)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar text[TEXT_MOST], zone[ZONE_MOST];
	int32_t zone_len = zone_text(moment.zone, zone), len;
	UDateFormat *format =
		udat_open(UDAT_PATTERN, UDAT_PATTERN, locale->id, zone, zone_len, pattern->text, pattern->len, &status);

	len = udat_format(format, (UDate)moment.at_ms, text, TEXT_MOST, NULL, &status);
	udat_close(format);
	ASSERT(U_SUCCESS(status));
	return text_of(arena, text, len);
}

struct str locale_time(struct arena *arena, const struct locale *locale, struct str zone, int64_t at_ms)
{
	return moment_write(arena, locale, &locale->time, (struct moment){zone, at_ms});
}

struct str locale_day(struct arena *arena, const struct locale *locale, int64_t at_ms)
{
	return moment_write(arena, locale, &locale->day, (struct moment){STR_NONE, at_ms});
}

struct str locale_hour(struct arena *arena, const struct locale *locale, int64_t at_ms)
{
	return moment_write(arena, locale, &locale->hour, (struct moment){STR_NONE, at_ms});
}

static struct str number_write(struct arena *arena, const struct locale *locale, const UChar *skeleton, double value)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar text[TEXT_MOST];
	int32_t len;
	UNumberFormatter *formatter = unumf_openForSkeletonAndLocale(skeleton, -1, locale->id, &status);
	UFormattedNumber *result = unumf_openResult(&status);

	unumf_formatDouble(formatter, value, result, &status);
	len = unumf_resultToString(result, text, TEXT_MOST, &status);
	unumf_closeResult(result);
	unumf_close(formatter);
	ASSERT(U_SUCCESS(status));
	return text_of(arena, text, len);
}

struct str locale_percent(struct arena *arena, const struct locale *locale, double value)
{
	return number_write(arena, locale, u"percent precision-integer", value);
}

struct str locale_minutes(struct arena *arena, const struct locale *locale, int64_t minutes)
{
	return number_write(arena, locale, u"unit/minute unit-width-full-name", (double)minutes);
}

/* By hand: a page has one for each answer, and ICU would take 30 us for each. */
struct str locale_decimal(struct arena *arena, const struct locale *locale, double value)
{
	struct str text = arena_printf(arena, "%.1f", value);
	ptrdiff_t point = str_find(text, '.');

	return arena_printf(arena, "%.*s%c%.*s", (int)point, text.ptr, locale->point, STR_ARG(str_from(text, (size_t)point + 1)));
}

struct str locale_plural(struct arena *arena, const struct locale *locale, int64_t count)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar text[TEXT_MOST];
	UPluralRules *rules = uplrules_open(locale->id, &status);
	int32_t len = uplrules_select(rules, (double)count, text, TEXT_MOST, &status);

	uplrules_close(rules);
	ASSERT(U_SUCCESS(status));
	return text_of(arena, text, len);
}

bool zone_is_known(struct str zone)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar name[ZONE_MOST], canonical[ZONE_MOST];
	UBool is_system = 0;

	if (str_is_empty(zone) || zone.len >= ZONE_MOST)
		return false;
	for (size_t i = 0; i < zone.len; i++)
		if (zone.ptr[i] <= ' ' || zone.ptr[i] > '~')
			return false;
	u_charsToUChars(zone.ptr, name, (int32_t)zone.len);
	ucal_getCanonicalTimeZoneID(name, (int32_t)zone.len, canonical, ZONE_MOST, &is_system, &status);
	return U_SUCCESS(status) && is_system;
}

struct zone_time zone_time_of(struct str zone, int64_t at_ms)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar name[ZONE_MOST];
	int32_t len = zone_text(zone, name);
	UCalendar *calendar = ucal_open(name, len, "en", UCAL_GREGORIAN, &status);
	struct zone_time local = {0};
	int64_t into_hour;

	ucal_setMillis(calendar, (UDate)at_ms, &status);
	local.hour = ucal_get(calendar, UCAL_HOUR_OF_DAY, &status);
	local.weekday = (ucal_get(calendar, UCAL_DAY_OF_WEEK, &status) + 5) % 7 + 1;
	into_hour = ucal_get(calendar, UCAL_MINUTE, &status) * 60000 + ucal_get(calendar, UCAL_SECOND, &status) * 1000 +
		ucal_get(calendar, UCAL_MILLISECOND, &status);
	local.next_hour_ms = at_ms + hour_ms - into_hour;
	ucal_close(calendar);
	ASSERT(U_SUCCESS(status));
	return local;
}
