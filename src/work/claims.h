/* What our access tokens say, and what is believed of the tokens presented to us. */
#ifndef WORK_CLAIMS_H
#define WORK_CLAIMS_H

#include "base/shape.h"
#include "work/caller.h"
#include "work/keyring.h"

/* The claims of a token whose signature, issuer, audience and times are right. */
struct identity {
	enum token_issuer issuer;
	struct uuid subject;     /* account id, or the person's id in a Supabase project */
	struct uuid session_id;  /* none: a token of the operator's, or of a Supabase project without one */
	struct uuid merchant_id; /* app_metadata.merchant_id; never from user_metadata */
	enum role role;          /* app_metadata.role, or ROLE_NONE; ROLE_SERVICE for a project's service_role key */
	struct str email;
	int64_t expires_at; /* with the leeway */
};

/* Checks the claims of a verified token: iss, aud, exp, nbf (30 s leeway), role. Faults: UNAUTHENTICATED, in plain words. */
bool identity_read(struct call *call, const struct token_checked *token, struct identity *out) MUST_CHECK;

/* An access token of ours. With a session the database decides about its rights at each check, and merchant and role are there for
 * its readers; without one (a token the operator made) they are what it says. */
struct access {
	struct uuid account_id, session_id, merchant_id;
	enum role role;
	struct str email, name;
	struct str client_id; /* an OAuth client: the audience then also names <public_url>/mcp */
	struct str method;    /* how they signed in: password, oauth */
	int64_t ttl_s;        /* 0: settings.token_ttl_s */
};
/* Signed with the newest key. */
struct str access_token_make(struct call *call, const struct access *access);

/* Members of claims that the account's own document shows, too. */
struct app_metadata {
	struct str provider;
	struct list providers;
	struct uuid merchant_id;
	struct str role;
};
struct user_metadata {
	struct str email, name;
};
extern const struct shape app_metadata_shape, user_metadata_shape;

/* <public_url>/auth/v1 and <public_url>/mcp. */
struct str issuer_url(struct call *call);
struct str resource_url(struct call *call);

#endif
