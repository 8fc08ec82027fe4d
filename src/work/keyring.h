/* The process's keys: what signs and checks our access tokens, personal links and refresh tokens (table signing_key), and the keys
 * of a Supabase project whose tokens are accepted too. Reloads itself; safe for any number of threads. A key once handed out stays
 * valid until keyring_close. */
#ifndef WORK_KEYRING_H
#define WORK_KEYRING_H

#include "base/buf.h"
#include "crypto/token.h"
#include "work/settings.h"

enum key_purpose { KEY_ACCESS, KEY_LINK, KEY_REFRESH, KEY_PURPOSE_COUNT };

struct check_cache;
struct db;
struct keyring;

struct keyring_options {
	const struct settings *settings; /* outlives the ring */
	struct str public_url;           /* as in struct service */
	/* Gets a document over HTTP into the call's arena; NULL when there is no Supabase project. */
	bool (*fetch)(struct call *call, struct str url, struct str *body);
};

/* Loads the keys and makes those that are missing. NULL with a fault when the database fails. A Supabase project that does not
 * answer is only logged: its keys are asked for again. Outside a transaction, as all functions with a `db`. */
struct keyring *keyring_open(struct call *call, struct db *db, const struct keyring_options *options);
void keyring_close(struct keyring *ring);

/* The functions below use call->service->keyring. */

/* Takes up what other processes changed: our keys when they were read a minute ago, Supabase's after ten. Cheap when nothing is
 * due; a failure is logged and leaves the keys as they are. Called by keyring_verify_access; other users of keys call it
 * themselves. */
void keyring_refresh(struct call *call, struct db *db);
/* A new key signs from now on; those before it still check until what they signed has run out, then they are deleted. */
bool keyring_rotate(struct call *call, struct db *db, enum key_purpose purpose) MUST_CHECK;

struct str keyring_sign_access(struct call *call, struct str claims);

enum token_issuer { ISSUER_OURS, ISSUER_SUPABASE, ISSUER_SUPABASE_SECRET };
struct token_checked {
	enum token_issuer issuer;
	struct str claims; /* JSON text; nothing in it is checked yet */
};
/* Finds the key that the token names and checks the signature. False without a fault when it is not valid, with FAULT_UNAVAILABLE
 * when it could not be found out. An unknown key id looks for new keys, at most once a second in the database and once in 30 s at
 * Supabase. */
bool keyring_verify_access(struct call *call, struct db *db, struct str token, struct token_checked *out) MUST_CHECK;

/* Keys of personal links (HS256). The number names the key in a packed token. */
struct link_key {
	const struct token_key *key;
	uint8_t number;
};
struct link_key keyring_link_key(struct call *call);
/* For checking; NULL when there is none (any more). */
const struct token_key *keyring_link_key_by_number(struct call *call, uint8_t number);

/* Key `index` of refresh tokens that may still be about, the signing one first; NULL behind the last. */
const struct token_key *keyring_refresh_key(struct call *call, size_t index);

/* Our public keys as a JWKS document (RFC 7517), with what another process made a second ago. */
void keyring_jwks_write(struct call *call, struct db *db, struct buf *buf);

/* Where checks that went well are remembered (work/check_cache.h). */
struct check_cache *keyring_cache(struct call *call);

#endif
