/* Clocks, and times as RFC 3339 text. The calendar is counted here: libc's takes a lock for the time zone and knows no
 * milliseconds. */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define LAST_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static _Atomic int64_t own_offset_ms;
static _Atomic int64_t *_Atomic offset_ms = &own_offset_ms; /* seen by every thread */

static int64_t offset(void)
{
	return atomic_load_explicit(atomic_load_explicit(&offset_ms, memory_order_acquire), memory_order_relaxed);
}

int64_t clock_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + offset();
}

void clock_shift(int64_t ms)
{
	atomic_store(atomic_load(&offset_ms), ms);
}

int64_t clock_ahead_ms(void)
{
	return offset();
}

void clock_follow(_Atomic int64_t *shared_ms)
{
	atomic_store(&offset_ms, shared_ms != NULL ? shared_ms : &own_offset_ms);
}

int64_t clock_ticks_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct date {
	int year, month, day;
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0001-01-01 to the first of January of `year`. */
static int64_t days_before_year(int year)
{
	int64_t past = year - 1;
	return past * 365 + past / 4 - past / 100 + past / 400;
}

static int64_t days_since_1970(struct date date)
{
	int64_t days = days_before_year(date.year) - days_before_year(1970) + date.day - 1;
	for (int month = 1; month < date.month; month++)
		days += month_days(date.year, month);
	return days;
}

static struct date date_of(int64_t days)
{
	struct date date = {.year = (int)(1970 + days / 366), .month = 1, .day = 1};
	/* The guess is never too late, and early by one year in 1500. */
	while (days_before_year(date.year + 1) - days_before_year(1970) <= days)
		date.year++;
	days -= days_since_1970(date);
	while (days >= month_days(date.year, date.month))
		days -= month_days(date.year, date.month++);
	date.day = (int)days + 1;
	return date;
}

static void put_digits(char *text, int width, int64_t value)
{
	while (width--) {
		text[width] = (char)('0' + value % 10);
		value /= 10;
	}
}

void time_write(int64_t at_ms, char text[TIME_TEXT_LEN])
{
	if (at_ms < 0)
		at_ms = 0;
	if (at_ms > LAST_MS)
		at_ms = LAST_MS;
	struct date date = date_of(at_ms / DAY_MS);
	int64_t ms = at_ms % DAY_MS;
	put_digits(text, 4, date.year);
	text[4] = '-';
	put_digits(text + 5, 2, date.month);
	text[7] = '-';
	put_digits(text + 8, 2, date.day);
	text[10] = 'T';
	put_digits(text + 11, 2, ms / 3600000);
	text[13] = ':';
	put_digits(text + 14, 2, ms / 60000 % 60);
	text[16] = ':';
	put_digits(text + 17, 2, ms / 1000 % 60);
	text[19] = '.';
	put_digits(text + 20, 3, ms % 1000);
	text[23] = 'Z';
}

/* Cuts `width` digits off the front of `*rest`. */
static bool take_digits(struct str *rest, size_t width, int *value)
{
	if (rest->len < width)
		return false;
	int sum = 0;
	for (size_t i = 0; i < width; i++) {
		char c = rest->ptr[i];
		if (c < '0' || c > '9')
			return false;
		sum = sum * 10 + (c - '0');
	}
	*value = sum;
	*rest = str_from(*rest, width);
	return true;
}

/* Cuts one character off the front when it is `c` (a letter: in either case). */
static bool take_char(struct str *rest, char c)
{
	if (!rest->len || !str_equal_nocase(str_first(*rest, 1), (struct str){&c, 1}))
		return false;
	*rest = str_from(*rest, 1);
	return true;
}

static bool take_date(struct str *rest, struct date *date)
{
	if (!take_digits(rest, 4, &date->year) || !take_char(rest, '-') || !take_digits(rest, 2, &date->month) ||
		!take_char(rest, '-') || !take_digits(rest, 2, &date->day))
		return false;
	return date->year >= 1970 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
		date->day <= month_days(date->year, date->month);
}

/* The digits behind the point; what is finer than a millisecond is cut off. */
static bool take_fraction(struct str *rest, int *ms)
{
	int digit, unit = 100;
	*ms = 0;
	if (!take_char(rest, '.'))
		return true;
	if (!take_digits(rest, 1, &digit))
		return false;
	do {
		*ms += digit * unit;
		unit /= 10;
	} while (take_digits(rest, 1, &digit));
	return true;
}

/* Time of day in milliseconds. A leap second (:60) is the first second of the next minute. */
static bool take_time(struct str *rest, int64_t *ms)
{
	int hour, minute, second, fraction;
	if (!take_digits(rest, 2, &hour) || !take_char(rest, ':') || !take_digits(rest, 2, &minute) || !take_char(rest, ':') ||
		!take_digits(rest, 2, &second) || !take_fraction(rest, &fraction))
		return false;
	if (hour > 23 || minute > 59 || second > (minute == 59 ? 60 : 59))
		return false;
	*ms = ((hour * INT64_C(60) + minute) * 60 + second) * 1000 + fraction;
	return true;
}

/* Z or +hh:mm or -hh:mm, in milliseconds to take from the local time. */
static bool take_zone(struct str *rest, int64_t *zone_ms)
{
	*zone_ms = 0;
	if (take_char(rest, 'Z'))
		return true;
	bool is_west = take_char(rest, '-');
	int hour, minute;
	if (!is_west && !take_char(rest, '+'))
		return false;
	if (!take_digits(rest, 2, &hour) || !take_char(rest, ':') || !take_digits(rest, 2, &minute) || hour > 23 || minute > 59)
		return false;
	int64_t ms = (hour * INT64_C(60) + minute) * 60000;
	*zone_ms = is_west ? -ms : ms;
	return true;
}

bool time_parse(struct str text, int64_t *at_ms)
{
	struct date date;
	if (!take_date(&text, &date))
		return false;
	int64_t day_ms = days_since_1970(date) * DAY_MS;
	if (text.len == 0) {
		*at_ms = day_ms + DAY_MS - 1;
		return true;
	}
	int64_t time_ms, zone_ms;
	if (!take_char(&text, 'T') && !take_char(&text, ' '))
		return false;
	if (!take_time(&text, &time_ms) || !take_zone(&text, &zone_ms) || text.len)
		return false;
	int64_t ms = day_ms + time_ms - zone_ms;
	if (ms < 0 || ms > LAST_MS)
		return false;
	*at_ms = ms;
	return true;
}
