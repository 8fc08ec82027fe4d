/* Time: milliseconds since 1970 UTC for what is stored, a monotonic clock for durations, RFC 3339 for what is shown. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

/* Wall clock, plus the offset that a demo's operator may have set. */
int64_t clock_now_ms(void);
/* Sets that offset for the whole process, in milliseconds; 0 is real time. For demos and tests. */
void clock_shift(int64_t ms);
int64_t clock_ahead_ms(void);
/* The offset is what stands there from now on, which other processes may have mapped as well; NULL: the process's own again. */
void clock_follow(_Atomic int64_t *shared_ms);
/* Monotonic, for durations and deadlines only. */
int64_t clock_ticks_us(void);

#define TIME_TEXT_LEN 24
/* "2026-01-15T09:30:00.000Z": 24 characters, no NUL. */
void time_write(int64_t at_ms, char text[TIME_TEXT_LEN]);
/* RFC 3339 date-time with Z or an offset and any number of fraction digits (milliseconds are kept), or a date alone, which means
 * its last millisecond in UTC ("until the 31st" includes the 31st). Years 1970 to 9999. */
bool time_parse(struct str text, int64_t *at_ms) MUST_CHECK;

#endif
