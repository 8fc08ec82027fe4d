/* Sign-ins that last: one row per sign-in, its refresh token only as a hash. All belong to the platform. */
#ifndef STORE_SESSIONS_H
#define STORE_SESSIONS_H

#include "db/db.h"

extern const struct query *const session_queries[];

struct session {
	struct uuid merchant_id; /* the platform; set by session_add */
	struct uuid id, account_id;
	struct str refresh_hash;  /* SHA-256 of the current refresh token, base64url */
	struct str previous_hash; /* of the one before, good until previous_until */
	int64_t previous_until;
	struct str client_id; /* the OAuth client, if one signed in */
	int64_t created_at, refreshed_at, expires_at;
	int64_t ended_at; /* 0: it lasts */
};

bool session_add(struct call *call, const struct session *session) MUST_CHECK;
bool session_find(struct call *call, struct uuid id, struct session *out, bool *found) MUST_CHECK;
/* Writes refresh_hash, previous_hash, previous_until and expires_at; the time of the refresh is the call's. */
bool session_rotate(struct call *call, const struct session *session) MUST_CHECK;
bool session_end(struct call *call, struct uuid id) MUST_CHECK;
/* Ends all of an account but `kept_id` (none: all). */
bool sessions_end_of_account(struct call *call, struct uuid account_id, struct uuid kept_id) MUST_CHECK;
/* Deletes those of an account that ended or ran out before a moment. */
bool sessions_forget(struct call *call, struct uuid account_id, int64_t before_ms) MUST_CHECK;

/* A session with its person. */
struct session_owner {
	struct uuid account_id;
	struct str client_id;
	int64_t expires_at, ended_at;
	struct str email, status;
	struct uuid home_merchant_id;
};
bool session_owner(struct call *call, struct uuid id, struct session_owner *out, bool *found) MUST_CHECK;

#endif
