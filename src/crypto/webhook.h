/* Signed messages between servers, as Standard Webhooks (standardwebhooks.com) has them: HMAC-SHA-256 over id, time and raw body.
 */
#ifndef CRYPTO_WEBHOOK_H
#define CRYPTO_WEBHOOK_H

#include "base/arena.h"

enum { WEBHOOK_TOLERANCE_S = 300 };

struct webhook_message {
	struct str id, timestamp; /* headers webhook-id and webhook-timestamp (Unix seconds) */
	struct str body;          /* the bytes as they came */
};

/* The bytes of a secret: base64 behind "whsec_", or at least 24 characters that stand for themselves. */
bool webhook_key_read(struct arena *arena, struct str secret, struct str *key) MUST_CHECK;
/* "v1,<base64>" */
struct str webhook_sign(struct arena *arena, struct str key, const struct webhook_message *message);
/* True when one of the signatures (header webhook-signature, separated by spaces) is ours and the time is near. */
struct webhook_proof {
	struct str key, signatures;
	int64_t now_ms;
};
bool webhook_verify(struct arena *arena, const struct webhook_proof *proof, const struct webhook_message *message) MUST_CHECK;

#endif
