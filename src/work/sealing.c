/* Sealing with the installation's key. */
#include "work/sealing.h"

#include "base/encode.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "work/service.h"

static bool key_open(struct call *call, struct seal_key *key)
{
	const struct settings *settings = &call->service->settings;

	if (!str_is_empty(settings->secret_key))
		return seal_key_of_text(call, settings->secret_key, key);
	return seal_key_of_file(call, arena_printf(call->arena, "%.*s/secret.key", STR_ARG(settings->data)), key);
}

static struct str purpose_of(struct arena *arena, const struct sealing *sealing)
{
	char id[UUID_TEXT_LEN];

	uuid_write(sealing->merchant_id, id);
	return arena_printf(arena, "%s %.*s", sealing->what, UUID_TEXT_LEN, id);
}

bool sealing_close(struct call *call, const struct sealing *sealing, struct str secret, struct str *sealed)
{
	struct seal_key key;

	if (!key_open(call, &key))
		return false;
	*sealed = seal(call->arena, &key, purpose_of(call->arena, sealing), secret);
	return true;
}

bool sealing_open(struct call *call, const struct sealing *sealing, struct str sealed, struct str *secret)
{
	struct seal_key key;

	if (!key_open(call, &key))
		return false;
	*secret = unseal(call->arena, &key, purpose_of(call->arena, sealing), sealed);
	return secret->ptr != NULL || fault(call, FAULT_UNAVAILABLE, NULL, "%s was saved with another secret_key", sealing->what);
}

/* What follows from the key for an id and a purpose: 32 bytes. */
static bool mac_of(struct call *call, struct str purpose, struct uuid id, struct str *mac)
{
	struct seal_key key;

	if (!key_open(call, &key))
		return false;
	*mac = hmac_sha256(call->arena, (struct str){(const char *)key.bytes, sizeof key.bytes}, purpose);
	*mac = hmac_sha256(call->arena, *mac, (struct str){(const char *)id.bytes, sizeof id.bytes});
	return true;
}

bool sealing_code(struct call *call, struct uuid id, struct str *digits)
{
	uint64_t number = 0;
	struct str mac;

	if (!mac_of(call, STR("confirmation code"), id, &mac))
		return false;
	for (size_t i = 0; i < sizeof number; i++)
		number = number << 8 | (unsigned char)mac.ptr[i];
	*digits = arena_printf(call->arena, "%0*llu", SEALING_DIGITS, (unsigned long long)(number % 1000000));
	return true;
}

bool sealing_mark(struct call *call, struct uuid id, struct str *mark)
{
	enum { MARK_BYTES = 12 };
	struct str mac;

	if (!mac_of(call, STR("mark of a text"), id, &mac))
		return false;
	*mark = base64url_write(call->arena, str_first(mac, MARK_BYTES));
	return true;
}
