/* A merchant's own words for a kind of mail: checked before they are kept, shown and tried out. */
#ifndef WORK_MAIL_OWN_H
#define WORK_MAIL_OWN_H

#include "work/mail_render.h"

enum { MAIL_SUBJECT_MOST = 200, MAIL_BODY_MOST = 20000 };

struct mail_own {
	struct uuid merchant_id;
	struct str kind, language;
	struct str subject, body; /* both none: what is kept, else ours */
};

/* INVALID naming subject or body: a variable that the kind does not have (by its name), the link or the code missing where the mail
 * needs it, too long, more than one line of a subject. */
bool mail_own_check(struct call *call, const struct mail_own *own) MUST_CHECK;

/* Inside a transaction: the mail with example values, as the merchant's would look. */
bool mail_preview(struct call *call, const struct mail_own *own, struct mail *mail) MUST_CHECK;

/* Inside a write transaction: queues such a mail to the account. */
bool mail_test(struct call *call, const struct mail_own *own, struct uuid account_id) MUST_CHECK;

#endif
