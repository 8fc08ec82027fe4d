/* Embedded interviews as the pages of other sites name them, and the addresses that people confirm there. */
#ifndef STORE_EMBEDS_H
#define STORE_EMBEDS_H

#include "db/db.h"

extern const struct query *const embed_queries[];

struct embed_row {
	struct uuid merchant_id, interview_id;
	struct str interview_name, language, interview_status, merchant_name, merchant_status;
	int64_t available_till;           /* 0: no end of its own */
	struct str embed_id, signing_key; /* the key is sealed (work/sealing.h) */
	struct str origins;               /* separated by spaces; none: any */
};
/* Operator: across merchants. */
bool embed_find(struct call *call, struct str embed_id, struct embed_row *out, bool *found) MUST_CHECK;

/* No value: any page may show it. */
bool embed_set_origins(struct call *call, struct uuid merchant_id, struct uuid interview_id, struct str origins) MUST_CHECK;

/* An address that somebody says is theirs. */
struct confirmation {
	struct uuid merchant_id, id, interview_id;
	struct str email_key, email, name;
	struct str interview_name; /* when it was found */
	int64_t tries, used_at, created_at, expires_at;
};
bool confirmation_add(struct call *call, const struct confirmation *confirmation) MUST_CHECK;
/* How many were begun for this address since `since_ms`. */
bool confirmations_count(struct call *call, const struct confirmation *whose, int64_t since_ms, int64_t *count) MUST_CHECK;
bool confirmation_find(
	struct call *call, struct uuid merchant_id, struct uuid id, struct confirmation *out, bool *found) MUST_CHECK;
/* Counts a try before it is looked at; `*allowed` is false when there were `most` already, or it is used or over. */
bool confirmation_try(struct call *call, const struct confirmation *confirmation, int64_t most, bool *allowed) MUST_CHECK;
bool confirmation_use(struct call *call, const struct confirmation *confirmation) MUST_CHECK;
/* Operator: forgets those of all merchants that were over before `before_ms`. */
bool confirmations_purge(struct call *call, int64_t before_ms, int64_t *removed) MUST_CHECK;

#endif
