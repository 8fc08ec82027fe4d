/* The chain of mails around one enrolment: when reminders are due, and what of it still makes sense. Pure rules; no database. */
#ifndef WORK_CHAIN_H
#define WORK_CHAIN_H

#include "base/call.h"
#include "base/shape.h"

enum { REMINDERS_MOST = 5, REMINDER_USUAL_H = 48 };

/* One reminder: so many hours after the invitation was sent, or before the deadline. Exactly one of the two is set. */
struct reminder {
	struct number after_hours, before_deadline_hours;
};
extern const struct shape reminder_shape;

/* Checks a list of struct reminder that came with a request (INVALID naming `name`[i]) and gives its JSON, as schedules are kept.
 */
bool reminders_keep(struct call *call, const char *name, struct list reminders, struct json *kept) MUST_CHECK;
/* A kept schedule; none: the usual one. */
bool reminders_read(struct call *call, struct json kept, struct list *reminders) MUST_CHECK;

/* The moment of the first reminder after `after_ms`, for an invitation sent at `mailed_at` with a deadline at `expires_at`; 0 when
 * there is none any more. Those that would come within an hour of the deadline are left out. */
int64_t reminder_next(struct list reminders, int64_t mailed_at, int64_t expires_at, int64_t after_ms);

/* What a mail is decided by when it is sent. */
struct chain_state {
	struct str kind;             /* the mail's */
	struct str state;            /* the enrolment's */
	struct str interview_status; /* the interview's */
	int64_t expires_at, available_till;
	struct str suppressed; /* why the address is not written to, or none */
	bool is_off;           /* the merchant sends nothing to candidates */
};
/* Why this mail must not go out any more, in one word for the send log (started, collected, submitted, revoked, expired, closed,
 * another attempt, unsubscribed, bounced, complained, off), or NULL when it is still due. */
const char *chain_stop(const struct chain_state *state, int64_t now_ms);

/* For whoever asks for mail to somebody who gets none, whatever it says: why, as a sentence; or NULL. */
const char *chain_mute(struct str suppressed, bool is_off);

/* The sentence for a person who was mailed as often within the hour as the setting resend_hourly allows. */
struct str chain_flood(struct call *call);

#endif
