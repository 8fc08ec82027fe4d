/* A mail on its way: what the outbox row says, what becomes of it now, and the message itself in plain parts. Composing knows
 * templates, languages and the rules of the chain; it knows no MIME and no SMTP (jobs/ does). */
#ifndef WORK_MAIL_H
#define WORK_MAIL_H

#include "base/call.h"
#include "base/shape.h"
#include "base/uuid.h"

/* Kinds, as in outbox.kind: each has a folder mail/<kind>/ with its default template. */
extern const char *const mail_kinds[]; /* NULL-terminated */

/* An outbox row that somebody has taken to send. */
struct mail_due {
	struct uuid merchant_id, id;
	struct str kind, language;
	struct uuid enrolment_id, account_id; /* whom it is about, either or both */
	struct json data;
	int64_t due_at, created_at, attempts;
};

enum mail_verdict {
	MAIL_SEND, /* `mail` is complete */
	MAIL_STOP, /* it no longer makes sense: `why` (started, submitted, revoked, expired, closed, unsubscribed, bounced, ...) */
	MAIL_WAIT  /* not before `until_ms` (quiet hours, weekdays of the merchant) */
};

struct mail {
	enum mail_verdict verdict;
	struct str why;
	int64_t until_ms;

	struct str to_address, to_name;
	struct str from_name;           /* the merchant's sender name; the address is the sender's setting */
	struct str reply_to;            /* none: no header */
	struct str subject, text, html; /* UTF-8, LF line ends */
	struct str language;            /* for Content-Language */
	struct str unsubscribe_url;     /* none: not of the chain (team invitations, password resets) */
	struct uuid recipient_id;       /* candidate or account: for VERP and the send log */
};

/* Decides and composes, from what the database says now. Inside a read transaction. False only when it cannot be found out. */
bool mail_compose(struct call *call, const struct mail_due *due, struct mail *mail) MUST_CHECK;

/* Inside the write transaction that records a mail as sent: what follows it on the chain (the next reminder) is queued. */
bool mail_was_sent(struct call *call, const struct mail_due *due) MUST_CHECK;

/* Inside the write transaction that moves an invitation's deadline: what still waits of its reminders is planned anew. One that had
 * run out and is open again has its chain begin again, as if it had been invited now. */
bool mail_deadline_moved(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, bool is_reopened) MUST_CHECK;

#endif
