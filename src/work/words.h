/* Times as people say them, for pages. In UTC, since nobody knows where the reader is. */
#ifndef WORK_WORDS_H
#define WORK_WORDS_H

#include "base/call.h"

/* One moment in three forms. */
struct time_words {
	struct str iso;   /* 2026-01-14T23:59:59.000Z, for programs */
	struct str day;   /* 14 January 2026; with the hour when it is less than two days away */
	struct str exact; /* Wednesday, 14 January 2026 at 23:59 UTC */
};

/* In the language of that code; English when it is none of ours. */
struct time_words time_words_of(struct call *call, struct str language, int64_t at_ms);

/* A language as the lang and dir attributes want it: a tag of letters, digits and hyphens (of our own codes the tag that others
 * know), or none; "rtl" for those that run from right to left, else "ltr". */
struct str language_tag(struct str language);
struct str language_direction(struct str language);

#endif
