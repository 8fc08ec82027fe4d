/* Sign-ins that last: starting, refreshing, ending them, and the tokens they give. */
#ifndef WORK_SESSION_H
#define WORK_SESSION_H

#include "store/accounts.h"
#include "work/account.h"
#include "work/caller.h"

enum { REFRESH_GRACE_MS = 10 * 1000 };

/* A sign-in with what its holder gets. */
struct grant {
	struct account account;
	enum role role;
	struct uuid session_id;
	struct str client_id; /* the OAuth client; none for our own sign-in */
	struct str access_token, refresh_token;
	int64_t expires_in_s, expires_at_s; /* of the access token */
};

/* Inside a write transaction: a new session of `grant->account.id` for `grant->client_id`. Fills the rest but the access token.
 * FORBIDDEN when the account belongs to no merchant or is not active. */
bool session_start(struct call *call, struct grant *grant) MUST_CHECK;
/* Signs the access token. After the transaction. */
void session_sign(struct call *call, struct grant *grant);

/* By e-mail and password. Outside a transaction, as what follows. BAD_REQUEST with code invalid_credentials. */
bool session_sign_in(struct call *call, struct db *db, const struct credentials *credentials, struct grant *grant) MUST_CHECK;

/* A refresh token for a new pair. Within 10 s the one before gives the same pair's refresh token again (two tabs); later its use
 * ends the session, since one of its two holders is a thief. `grant->client_id` must be the session's. BAD_REQUEST with code
 * refresh_token_not_found or refresh_token_already_used. */
bool session_refresh(struct call *call, struct db *db, struct str refresh_token, struct grant *grant) MUST_CHECK;

enum sign_out { SIGN_OUT_GLOBAL, SIGN_OUT_LOCAL, SIGN_OUT_OTHERS };
bool session_sign_out(struct call *call, struct db *db, const struct caller *caller, enum sign_out scope) MUST_CHECK;

/* Inside a transaction: the account and role of a caller, for showing. FORBIDDEN for keys, NOT_FOUND when there is no account. */
bool session_account(struct call *call, const struct caller *caller, struct account *out) MUST_CHECK;

#endif
