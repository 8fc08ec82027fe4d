/* Keys of a Supabase project: its shared secret, and the public keys of its JWKS address, kept while it does not answer. Part of
 * the key ring. */
#ifndef WORK_SUPABASE_KEYS_H
#define WORK_SUPABASE_KEYS_H

#include "work/keyring.h"

struct supabase_keys;

/* NULL when no project is configured. Memory from `arena`; the fetch options and settings are kept. Asks for the keys once. */
struct supabase_keys *supabase_keys_open(struct call *call, struct arena *arena, const struct keyring_options *options);
void supabase_keys_close(struct supabase_keys *keys);
/* Asks again when ten minutes have passed. */
void supabase_keys_refresh(struct call *call, struct supabase_keys *keys);

/* A token and its header, as token_peek gave it. */
struct presented {
	struct str token;
	struct token_header header;
};
/* As keyring_verify_access. */
bool supabase_keys_verify(
	struct call *call, struct supabase_keys *keys, const struct presented *presented, struct token_checked *out) MUST_CHECK;

#endif
