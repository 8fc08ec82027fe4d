/* A merchant's mail settings: what may be set, and what it means. */
#ifndef WORK_MAIL_LOOK_H
#define WORK_MAIL_LOOK_H

#include "base/call.h"
#include "store/mail_settings.h"
#include "work/smtp_url.h"

/* What is to change; members without value stay as they are, empty texts take away what was set. */
struct mail_look_change {
	struct flag is_off;
	bool has_invitation_days;
	struct str sender_name, reply_to, colour, logo_url, time_zone, completion, quiet_hours;
	struct list reminders, weekdays; /* struct reminder; texts. items NULL: stay */
	int64_t invitation_days;         /* 0: none, when it came */
	struct smtp_given smtp;
	struct str sender_address;
};
extern const char *const mail_weekdays[], *const mail_completions[]; /* monday ... */

/* Outside a transaction, before it: what has to be asked elsewhere, whether the merchant's own mail server answers. INVALID on
 * smtp_url, smtp_host ... or sender_address. */
bool mail_look_check(struct call *call, const struct mail_look_change *change) MUST_CHECK;
/* Inside a write transaction, of a checked change. INVALID naming what is wrong. */
bool mail_look_set(struct call *call, struct uuid merchant_id, const struct mail_look_change *change) MUST_CHECK;
/* "20-8" of the hours that are kept; empty without. */
struct str mail_look_hours(struct arena *arena, const struct mail_settings *settings);
/* The days that are kept, as texts. */
struct list mail_look_days(struct arena *arena, const struct mail_settings *settings);

#endif
