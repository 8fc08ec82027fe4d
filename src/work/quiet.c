/* Quiet hours. */
#include "work/quiet.h"

#include "work/locale.h"

enum { HOURS_MOST = 8 * 24 };

static bool is_quiet_hour(const struct quiet *quiet, int hour)
{
	if (quiet->from_h < 0 || quiet->until_h < 0 || quiet->from_h == quiet->until_h)
		return false;
	if (quiet->from_h < quiet->until_h)
		return hour >= quiet->from_h && hour < quiet->until_h;
	return hour >= quiet->from_h || hour < quiet->until_h;
}

static bool has_weekdays(const struct quiet *quiet)
{
	return quiet->weekdays.text.len > 2;
}

static bool is_off_day(const struct quiet *quiet, int weekday)
{
	return has_weekdays(quiet) && str_find(quiet->weekdays.text, (char)('0' + weekday)) < 0;
}

int64_t quiet_until(const struct quiet *quiet, int64_t now_ms)
{
	int64_t at_ms = now_ms;

	if (!has_weekdays(quiet) && (quiet->from_h < 0 || quiet->until_h < 0))
		return 0;
	for (int i = 0; i < HOURS_MOST; i++) {
		struct zone_time local = zone_time_of(quiet->zone, at_ms);

		if (!is_quiet_hour(quiet, local.hour) && !is_off_day(quiet, local.weekday))
			return i == 0 ? 0 : at_ms;
		at_ms = local.next_hour_ms;
	}
	return 0;
}
