/* Mails to be sent: rows written in the transaction of what causes them. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "db/db.h"

extern const struct query *const outbox_queries[];

struct outbox_mail {
	struct uuid id;
	struct str kind;
	int64_t due_at;
	struct uuid enrolment_id, account_id;
	struct str language;
	struct json data;
};

/* `mails`: list of struct outbox_mail, queued. */
bool outbox_add(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list mails) MUST_CHECK;

#endif
