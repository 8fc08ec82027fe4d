/* Making and checking keys of programs. The text names merchant and key, so that checking is one look-up by key and one comparison.
 */
#include "work/api_key.h"

#include "base/encode.h"
#include "crypto/secret.h"
#include "store/keys.h"
#include "store/merchants.h"
#include "store/store.h"

#include <string.h>

#define SERVICE_PREFIX API_KEY_PREFIX "service_"
#define MERCHANT_PREFIX API_KEY_PREFIX "api_"
enum { NAME_MOST = 200, HINT_LEN = 4, RANDOM_BYTES = 32 };

/* What stands behind the prefix, as base64url. */
struct key_bytes {
	struct uuid merchant_id, id;
	uint8_t random[RANDOM_BYTES];
};

static struct str hash_of(struct arena *arena, struct str text)
{
	return base64url_write(arena, sha256(arena, text));
}

bool api_key_make(struct call *call, const struct api_key_new *wanted, struct api_key_made *made)
{
	bool is_service = uuid_is_none(wanted->merchant_id), found = false;
	struct key_bytes bytes = {.merchant_id = is_service ? platform_id : wanted->merchant_id, .id = uuid_make(call->now_ms)};
	struct merchant merchant;

	if (str_is_empty(str_trim(wanted->name)) || str_count_chars(wanted->name) > NAME_MOST)
		return fault(call, FAULT_INVALID, "name", "Give the key a name of 1 to %d characters.", NAME_MOST);
	if (!is_service && (wanted->role < ROLE_SELECTION || wanted->role > ROLE_OWNER))
		return fault(call, FAULT_INVALID, "role", "An API key is a merchant_owner, a merchant or a merchant_selection.");
	if (!is_service && !merchant_find(call, wanted->merchant_id, &merchant, &found))
		return false;
	if (!is_service && !found)
		return fault(call, FAULT_INVALID, "merchant_id", "There is no such merchant.");

	random_bytes(bytes.random, sizeof bytes.random);
	struct str tail = base64url_write(call->arena, (struct str){(const char *)&bytes, sizeof bytes});
	made->id = bytes.id;
	made->text = arena_printf(call->arena, "%s%.*s", is_service ? SERVICE_PREFIX : MERCHANT_PREFIX, STR_ARG(tail));
	return api_key_add(call,
		&(struct api_key){.merchant_id = bytes.merchant_id,
			.id = bytes.id,
			.name = str_trim(wanted->name),
			.role = str_of(role_name(is_service ? ROLE_SERVICE : wanted->role)),
			.secret_hash = hash_of(call->arena, made->text),
			.hint = str_from(made->text, made->text.len - HINT_LEN),
			.created_at = call->now_ms});
}

bool api_key_revoke(struct call *call, struct uuid merchant_id, struct uuid id)
{
	bool changed;

	if (!api_key_end(call, uuid_is_none(merchant_id) ? platform_id : merchant_id, id, &changed))
		return false;
	return changed || fault(call, FAULT_NOT_FOUND, NULL, "There is no such key, or it was revoked before.");
}

static bool text_read(struct arena *arena, struct str text, struct key_bytes *bytes)
{
	bool is_service = str_starts_with(text, STR(SERVICE_PREFIX));
	struct str raw;

	if (!is_service && !str_starts_with(text, STR(MERCHANT_PREFIX)))
		return false;
	text = str_from(text, is_service ? sizeof SERVICE_PREFIX - 1 : sizeof MERCHANT_PREFIX - 1);
	if (text.len != base64url_len(sizeof *bytes) || !base64url_read(arena, text, &raw) || raw.len != sizeof *bytes)
		return false;
	memcpy(bytes, raw.ptr, sizeof *bytes);
	return is_service == uuid_equal(bytes->merchant_id, platform_id);
}

struct checking {
	struct key_bytes bytes;
	struct api_key key;
	struct merchant merchant;
	bool found, found_merchant;
};

static bool check_run(struct call *call, void *data)
{
	struct checking *checking = data;

	struct api_key key = {.merchant_id = checking->bytes.merchant_id, .id = checking->bytes.id};

	if (!api_key_find(call, &key, &checking->key, &checking->found) || !checking->found)
		return call->fault.kind == FAULT_NONE;
	return merchant_find(call, checking->bytes.merchant_id, &checking->merchant, &checking->found_merchant);
}

bool api_key_check(struct call *call, struct db *db, struct str text, struct caller *out)
{
	struct checking checking = {0};

	if (!text_read(call->arena, text, &checking.bytes))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This key is not valid.");
	if (!db_transaction(call, db, DB_READ, check_run, &checking))
		return false;
	if (!checking.found || !secret_equal(checking.key.secret_hash, hash_of(call->arena, text)))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This key is not valid.");
	if (checking.key.revoked_at != 0)
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This key was revoked.");
	*out = (struct caller){.role = role_by_name(checking.key.role), .key_id = checking.bytes.id};
	out->may_override_merchant = out->role == ROLE_SERVICE;
	if (out->role == ROLE_SERVICE)
		return true;
	if (!checking.found_merchant || !str_equal(checking.merchant.status, STR("active")))
		return fault(call, FAULT_FORBIDDEN, NULL, "This key's merchant is closed.");
	out->home_merchant_id = checking.bytes.merchant_id;
	return true;
}
