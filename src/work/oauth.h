/* Sign-in for other people's programs: OAuth 2.1's authorization code flow with PKCE for public clients, and their registration
 * (RFC 7591). Knows no HTTP. */
#ifndef WORK_OAUTH_H
#define WORK_OAUTH_H

#include "store/oauth.h"
#include "work/session.h"

enum { CODE_TTL_MS = 60 * 1000 };

struct oauth_registration {
	struct str client_name;
	struct list redirect_uris; /* of struct str */
};
/* What a registration makes, not kept yet. BAD_REQUEST with code invalid_redirect_uri or invalid_client_metadata. */
bool oauth_client_make(struct call *call, const struct oauth_registration *wanted, struct oauth_client *out) MUST_CHECK;
/* Keeps it, inside a write transaction; clients that registered and were never used are forgotten after a day. */
bool oauth_client_keep(struct call *call, const struct oauth_client *client) MUST_CHECK;

/* https, a loopback address over http (RFC 8252), or a scheme of the program's own; nothing that a browser would run. */
bool oauth_redirect_is_allowed(struct str uri);
/* Exactly one of the client's; on a loopback address any port (RFC 8252 section 7.3). */
bool oauth_redirect_matches(const struct oauth_client *client, struct str uri);
/* "https://host:port" of an address for people and policies; the scheme with its colon when it has no host that is a place. */
struct str oauth_redirect_origin(struct arena *arena, struct str uri);

/* What an application asks for when it sends its user here (RFC 6749 section 4.1.1, RFC 7636, RFC 8707). */
struct authorization {
	struct str client_id, redirect_uri, state;
	struct str response_type, code_challenge, code_challenge_method, resource;
	struct uuid account_id; /* who said yes, for oauth_code_make */
};
/* Nothing wrong: NULL. Else an error code of RFC 6749 section 4.1.2.1 that goes to the redirect address, which is right by then,
 * and
 * `*why` in words. */
const char *oauth_request_error(struct call *call, const struct authorization *asked, const char **why);

/* A code for an account, good once and for a minute. Outside a transaction. */
bool oauth_code_make(struct call *call, struct db *db, const struct authorization *asked, struct str *code) MUST_CHECK;

struct oauth_exchange {
	struct str code, code_verifier, redirect_uri, client_id, resource;
};
/* A code for tokens. Outside a transaction. BAD_REQUEST with code invalid_grant; a code that comes twice ends the session it began.
 */
bool oauth_exchange(struct call *call, struct db *db, const struct oauth_exchange *exchange, struct grant *grant) MUST_CHECK;

#endif
