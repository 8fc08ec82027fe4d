/* The team's daily digest of who finished: when it is due, and what queues it. */
#ifndef WORK_DIGEST_H
#define WORK_DIGEST_H

#include "store/digests.h"
#include "store/mail_settings.h"

enum { DIGEST_HOUR = 8 };

/* The next time after `now_ms` that it is eight in the morning in a zone (IANA name; none: UTC). */
int64_t digest_next(struct str zone, int64_t now_ms);

/* In a write transaction, of a merchant that digests_due named: queues one mail for each who has something to read, and settles
 * when the next digest is due. Nothing when another process was first. */
bool digest_queue(struct call *call, const struct digest_due *due) MUST_CHECK;
/* In a write transaction: a last one, now, for a merchant whose settings do not ask for digests any more. */
bool digest_end(struct call *call, const struct mail_settings *settings) MUST_CHECK;

#endif
