/* Inside of a token's key, for crypto/token.c and crypto/token_key.c alone. */
#ifndef CRYPTO_TOKEN_KEY_H
#define CRYPTO_TOKEN_KEY_H

#include "crypto/token.h"

#include <openssl/evp.h>
#include <stdatomic.h>

/* HMAC contexts of one key: `base` is keyed once and only ever copied; `idle` is the last one put back, so that a run of
 * signatures on one thread neither allocates nor hashes the key again. */
struct mac_pool {
	EVP_MAC_CTX *base;
	_Atomic(EVP_MAC_CTX *) idle;
};

struct token_key {
	enum token_alg alg;
	bool has_private;      /* an asymmetric key that can sign */
	struct str kid;        /* own copy; none when it has none */
	struct str header_b64; /* {"alg":...,"typ":"JWT","kid":...} as base64url, own copy */
	EVP_PKEY *pkey;        /* ES256, RS256 */
	struct mac_pool *macs; /* HS256 */
};

#define P256_BYTES 32
#define ES256_BYTES (2 * P256_BYTES)
#define RSA_LEAST_BITS 2048
#define RSA_MOST_BITS 8192

const char *token_alg_name(enum token_alg alg);

#endif
