/* Standard Webhooks. */
#include "crypto/webhook.h"

#include "base/encode.h"
#include "crypto/secret.h"

enum { SECRET_LEAST = 24 };

bool webhook_key_read(struct arena *arena, struct str secret, struct str *key)
{
	struct str prefix = STR("whsec_");

	if (str_starts_with(secret, prefix))
		return base64_read(arena, str_from(secret, prefix.len), key) && key->len >= SECRET_LEAST;
	*key = secret;
	return secret.len >= SECRET_LEAST;
}

struct str webhook_sign(struct arena *arena, struct str key, const struct webhook_message *message)
{
	struct str signed_bytes = arena_printf(arena, "%.*s.%.*s.", STR_ARG(message->id), STR_ARG(message->timestamp));
	struct buf bytes = {0};
	struct str mac;

	buf_add(&bytes, signed_bytes);
	buf_add(&bytes, message->body);
	mac = hmac_sha256(arena, key, buf_str(&bytes));
	buf_close(&bytes);
	return arena_printf(arena, "v1,%.*s", STR_ARG(base64_write(arena, mac)));
}

bool webhook_verify(struct arena *arena, const struct webhook_proof *proof, const struct webhook_message *message)
{
	struct str rest = proof->signatures, one, wanted;
	int64_t at_s, off_s;

	if (str_is_empty(message->id) || !str_to_int(message->timestamp, &at_s))
		return false;
	off_s = proof->now_ms / 1000 - at_s;
	if (off_s > WEBHOOK_TOLERANCE_S || off_s < -WEBHOOK_TOLERANCE_S)
		return false;
	wanted = webhook_sign(arena, proof->key, message);
	while (str_next(&rest, ' ', &one))
		if (secret_equal(one, wanted))
			return true;
	return false;
}
