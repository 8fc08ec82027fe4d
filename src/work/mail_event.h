/* What providers tell of mails afterwards: bounces and complaints. */
#ifndef WORK_MAIL_EVENT_H
#define WORK_MAIL_EVENT_H

#include "base/call.h"
#include "base/shape.h"

struct mail_event {
	struct str type;       /* bounced, complained */
	struct flag hard;      /* bounced: for ever; without it a bounce is noted and the address written to again */
	struct str message_id; /* as in the mail's header, with or without <>, or its envelope sender; or */
	struct str recipient;  /* the address, with the merchant */
	struct uuid merchant_id;
	struct str reason;
	int64_t at;
	struct str refused; /* set before: refused already */
};
extern const struct shape mail_event_shape;

/* Notes it with the mail, and stops writing to an address that bounced hard or complained. Inside a write transaction. NULL when it
 * is done, else a sentence; `*ok` false with a fault when the database failed. */
const char *mail_event_note(struct call *call, const struct mail_event *event, bool *ok);

/* A mail server has refused a mail's recipient because there is no such mailbox: the address is not written to any more, as after a
 * hard bounce. Inside a write transaction. */
bool mail_mailbox_gone(struct call *call, struct uuid merchant_id, struct uuid mail_id, struct str reason) MUST_CHECK;

#endif
