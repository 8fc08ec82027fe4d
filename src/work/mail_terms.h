/* Deadlines and durations in words, remembered: mails of one batch say the same, and ICU takes as long to say it as all else that
 * composing does. Threads may share one. */
#ifndef WORK_MAIL_TERMS_H
#define WORK_MAIL_TERMS_H

#include "base/call.h"
#include "work/locale.h"

struct mail_terms;

/* Into the call's arena, until the call ends. */
struct mail_terms *mail_terms_make(struct call *call);

struct mail_term {
	const struct locale *locale;
	enum mail_term_kind { MAIL_TERM_TIME, MAIL_TERM_MINUTES } kind;
	struct str zone; /* of a time */
	int64_t value;   /* a moment in milliseconds, or minutes */
};
/* As locale_time and locale_minutes say it. `terms` may be NULL: nothing is remembered. */
struct str mail_term_say(struct arena *arena, struct mail_terms *terms, const struct mail_term *term);

#endif
