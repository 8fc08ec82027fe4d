/* Times as people say them, for pages and mails. English; UTC, since nobody knows where the reader is. */
#ifndef WORK_WORDS_H
#define WORK_WORDS_H

#include "base/arena.h"

/* One moment in three forms. */
struct time_words {
	struct str iso;   /* 2026-01-14T23:59:59.000Z, for programs */
	struct str day;   /* Wednesday 14 January 2026; with the hour when it is less than two days away */
	struct str exact; /* 14 January 2026, 23:59 UTC */
};

struct time_words time_words_of(struct arena *arena, int64_t at_ms, int64_t now_ms);

/* A language as the lang and dir attributes want it: a tag of letters, digits and hyphens, or none; "rtl" for those that run from
 * right to left, else "ltr". */
struct str language_tag(struct str language);
struct str language_direction(struct str language);

#endif
