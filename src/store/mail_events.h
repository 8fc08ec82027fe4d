/* Finding the mail that a provider's event is about, and noting its fate. */
#ifndef STORE_MAIL_EVENTS_H
#define STORE_MAIL_EVENTS_H

#include "db/db.h"

extern const struct query *const mail_event_queries[];

/* A mail that went out, and the candidate or account it went to. */
struct mail_sent {
	struct uuid merchant_id, id;
	struct str email_key; /* none: it went to neither */
};
bool mail_sent_by_id(struct call *call, struct uuid merchant_id, struct uuid id, struct mail_sent *out, bool *found) MUST_CHECK;

/* The last one that a merchant sent to an address; `id` is none when it never did, as long as the candidate or member is known. */
struct mail_sent_to {
	struct uuid merchant_id;
	struct str email_key;
	struct uuid platform_id; /* set by mail_sent_last */
};
bool mail_sent_last(struct call *call, struct mail_sent_to to, struct mail_sent *out, bool *found) MUST_CHECK;

struct mail_bounce {
	struct uuid merchant_id, id;
	bool is_bounced; /* else only the reason is noted */
	struct str reason;
	int64_t at_ms;
};
bool mail_bounce_note(struct call *call, const struct mail_bounce *bounce) MUST_CHECK;

#endif
