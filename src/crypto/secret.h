/* Random bytes, hashes, passwords, and secrets at rest. All by libraries (OpenSSL, libsodium). */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/arena.h"

/* Once, before any other call and before threads. Panics when the libraries refuse. */
void secret_start(void);

void random_bytes(void *out, size_t size_bytes);
/* `size_bytes` random bytes as base64url text. */
struct str random_text(struct arena *arena, size_t size_bytes);

/* SHA-256 as 32 raw bytes. */
struct str sha256(struct arena *arena, struct str bytes);
struct str hmac_sha256(struct arena *arena, struct str key, struct str bytes);
/* Compares in constant time; different lengths are unequal. */
bool secret_equal(struct str a, struct str b);

/* Argon2id in its text form ($argon2id$v=19$...). Takes some 15 ms and 19 MiB: never inside a write transaction. */
struct str password_hash(struct arena *arena, struct str password);
bool password_verify(struct str password, struct str hash);

#endif
