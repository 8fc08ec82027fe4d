/* JSON Web Tokens (RFC 7515, 7518, 7519) and key sets (RFC 7517): signing with keys of ours, checking by keys of ours or others'.
 * The algorithm belongs to the key, never to the token. */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include "base/call.h"

enum token_alg { TOKEN_HS256, TOKEN_ES256, TOKEN_RS256 };

struct token_key; /* parsed once, read by many threads */

/* A symmetric key; `secret` is copied. HS256. */
struct token_key *token_key_of_secret(struct str kid, struct str secret);
/* A private P-256 key from its DER (PKCS#8) form; NULL when it is none. ES256. */
struct token_key *token_key_of_private(struct str kid, struct str der);
/* A new P-256 private key in DER. */
struct str token_key_make(struct arena *arena);
/* The public half as a JWK object {kty,crv,x,y,kid,alg,use} (JSON text). */
struct str token_key_jwk(struct arena *arena, const struct token_key *key);
void token_key_close(struct token_key *key);
enum token_alg token_key_alg(const struct token_key *key);
struct str token_key_kid(const struct token_key *key);

/* The usable public keys (EC P-256 -> ES256, RSA of at least 2048 bits -> RS256; `use` sig or absent) of a JWKS document; others
 * are passed over. Never symmetric ones. False when it is no key set. The caller closes each key. */
bool token_keys_of_jwks(struct call *call, struct str document, struct token_key ***keys, size_t *count) MUST_CHECK;

/* header {"alg","typ":"JWT","kid"} (no kid when the key has none) and `claims` (a JSON object's text), signed. */
struct str token_sign(struct arena *arena, const struct token_key *key, struct str claims);
/* The same for many, without allocating: writes into at least token_sign_room(header, claims) bytes, no NUL, and returns the
 * length. `header_b64` is a header of the caller's as base64url; none takes the key's own. HS256: under 1 us. */
size_t token_sign_put(char *out, const struct token_key *key, struct str header_b64, struct str claims);
size_t token_sign_room(struct str header_b64, struct str claims);

#define TOKEN_MAC_BYTES 32
/* HMAC-SHA-256 under an HS256 key, for packed tokens that are no JWT. Thread-safe, keeps the key's state warm. */
void token_mac(const struct token_key *key, struct str bytes, uint8_t mac[TOKEN_MAC_BYTES]);

/* Longer ones are refused unread. */
#define TOKEN_MOST_BYTES (16u * 1024)

/* The header, not verified: for choosing a key. False without a fault when it is no token, or needs an extension ("crit"). */
struct token_header {
	struct str alg, kid, typ;
};
bool token_peek(struct call *call, struct str token, struct token_header *header) MUST_CHECK;
/* Checks form and signature with `key` (header alg must be the key's) and gives the claims' JSON text in the arena. False without a
 * fault when it is not valid: the caller words it. */
bool token_verify(struct arena *arena, const struct token_key *key, struct str token, struct str *claims) MUST_CHECK;

#endif
