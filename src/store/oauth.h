/* OAuth clients that registered themselves, and authorization codes on their way. All belong to the platform. */
#ifndef STORE_OAUTH_H
#define STORE_OAUTH_H

#include "db/db.h"

extern const struct query *const oauth_queries[];

struct oauth_client {
	struct uuid merchant_id; /* the platform; set by oauth_client_add */
	struct str id, name;
	struct str redirect_uris; /* one a line */
	int64_t created_at;
	int64_t used_at; /* 0: nobody signed in with it yet */
};

struct oauth_code {
	struct uuid merchant_id; /* the platform; set by oauth_code_add */
	struct str code_hash;    /* SHA-256, base64url */
	struct str client_id;
	struct uuid account_id;
	struct str redirect_uri, challenge;
	int64_t expires_at;
	struct uuid session_id; /* none: not exchanged yet */
};

bool oauth_client_add(struct call *call, const struct oauth_client *client) MUST_CHECK;
bool oauth_client_find(struct call *call, struct str id, struct oauth_client *out, bool *found) MUST_CHECK;
bool oauth_client_note_use(struct call *call, struct str id) MUST_CHECK;
/* Deletes those that registered before a moment and were never used. */
bool oauth_clients_forget(struct call *call, int64_t before_ms) MUST_CHECK;

bool oauth_code_add(struct call *call, const struct oauth_code *code) MUST_CHECK;
bool oauth_code_find(struct call *call, struct str code_hash, struct oauth_code *out, bool *found) MUST_CHECK;
/* `*first`: false when it was exchanged before. */
bool oauth_code_use(struct call *call, struct str code_hash, struct uuid session_id, bool *first) MUST_CHECK;
bool oauth_codes_forget(struct call *call, int64_t before_ms) MUST_CHECK;

#endif
