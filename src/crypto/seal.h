/* Secrets at rest: sealed with a key that is not in the database (XChaCha20-Poly1305 of libsodium). */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/call.h"

struct seal_key {
	uint8_t bytes[32];
};

/* From a setting: any text of at least SEAL_TEXT_LEAST bytes, of which the key is the hash. */
enum { SEAL_TEXT_LEAST = 32 };
bool seal_key_of_text(struct call *call, struct str text, struct seal_key *key) MUST_CHECK;
/* From a file, which is made with random bytes and rights 0600 when it is not there. */
bool seal_key_of_file(struct call *call, struct str path, struct seal_key *key) MUST_CHECK;

/* Text that only the key opens again, and only for the same `purpose` (what it is and whose: "smtp_url <merchant>"). */
struct str seal(struct arena *arena, const struct seal_key *key, struct str purpose, struct str secret);
/* No value when it was sealed by another key or for another purpose, or was changed. */
struct str unseal(struct arena *arena, const struct seal_key *key, struct str purpose, struct str sealed);

#endif
