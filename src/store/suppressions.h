/* Addresses that a merchant must not write to, and why. */
#ifndef STORE_SUPPRESSIONS_H
#define STORE_SUPPRESSIONS_H

#include "db/db.h"

extern const struct query *const suppression_queries[];

struct suppression {
	struct uuid merchant_id;
	struct str email_key; /* as in candidate.email_key */
	struct str reason;    /* unsubscribed, bounced, complained */
	struct str note;      /* a bounce's own words */
	bool is_bounced;      /* found: mail bounced, whatever the reason is now */
	int64_t created_at;
};

/* Adds it; one that is there keeps its time. What a person has said is its reason, whatever bounced before or since, and that mail
 * bounced is kept beside it. */
bool suppression_put(struct call *call, const struct suppression *suppression) MUST_CHECK;
bool suppression_find(struct call *call, const struct suppression *key, struct suppression *out, bool *found) MUST_CHECK;
/* Takes back what the person has said (unsubscribed, complained); that mail bounced stays. */
bool suppression_remove(struct call *call, const struct suppression *key) MUST_CHECK;

/* An address that is not written to. */
struct suppression_known {
	struct str email_key, reason;
};
/* `rows`: list of struct enrolment_row (store/enrolments.h), of which the keys are looked for; `known`: list of struct
 * suppression_known, in any order, which may have others of the merchant, too. */
bool suppressions_known(struct call *call, struct uuid merchant_id, struct list rows, struct list *known) MUST_CHECK;

/* A candidate as the page to unsubscribe shows them. */
struct stop_row {
	struct str email, email_key, merchant_name, language;
	struct str reason;       /* why the address is not written to; none: it is */
	struct str own_language; /* that somebody asked for; none: `language` is the first interview's */
};
bool stop_find(struct call *call, struct uuid merchant_id, struct uuid candidate_id, struct stop_row *out, bool *found) MUST_CHECK;

#endif
