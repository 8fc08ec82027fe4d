/* Sessions. A refresh token is its session's id, a generation and an HMAC of both: the next one can be told again to the second of
 * two tabs without being stored, and an old one is known for what it is while a guessed one is not. */
#include "work/session.h"

#include "base/encode.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "store/sessions.h"
#include "work/check_cache.h"
#include "work/claims.h"
#include "work/service.h"

#include <string.h>

enum { GENERATION_BYTES = 4, FORGET_AFTER_MS = 24 * 3600 * 1000 };

/* --- refresh tokens ---------------------------------------------------------------------------------------------------------- */

struct refresh {
	struct uuid session_id;
	uint32_t generation;
};
enum { REFRESH_SIGNED = sizeof(struct uuid) + GENERATION_BYTES, REFRESH_BYTES = REFRESH_SIGNED + TOKEN_MAC_BYTES };

static void refresh_put(uint8_t out[REFRESH_BYTES], const struct token_key *key, struct refresh refresh)
{
	memcpy(out, refresh.session_id.bytes, sizeof(struct uuid));
	for (int i = 0; i < GENERATION_BYTES; i++)
		out[sizeof(struct uuid) + (size_t)i] = (uint8_t)(refresh.generation >> (24 - 8 * i));
	token_mac(key, (struct str){(const char *)out, REFRESH_SIGNED}, out + REFRESH_SIGNED);
}

static struct str refresh_write(struct call *call, const struct token_key *key, struct refresh refresh)
{
	uint8_t bytes[REFRESH_BYTES];

	refresh_put(bytes, key, refresh);
	return base64url_write(call->arena, (struct str){(const char *)bytes, sizeof bytes});
}

/* False when we never made it. */
static bool refresh_read(struct call *call, struct str token, struct refresh *out)
{
	uint8_t expected[REFRESH_BYTES];
	const struct token_key *key;
	struct str bytes;

	if (token.len != base64url_len(REFRESH_BYTES) || !base64url_read(call->arena, token, &bytes) || bytes.len != REFRESH_BYTES)
		return false;
	memcpy(out->session_id.bytes, bytes.ptr, sizeof(struct uuid));
	out->generation = 0;
	for (int i = 0; i < GENERATION_BYTES; i++)
		out->generation = out->generation << 8 | (uint8_t)bytes.ptr[sizeof(struct uuid) + (size_t)i];
	for (size_t i = 0; (key = keyring_refresh_key(call, i)); i++) {
		refresh_put(expected, key, *out);
		if (secret_equal(bytes, (struct str){(const char *)expected, sizeof expected}))
			return true;
	}
	return false;
}

static struct str hash_of(struct call *call, struct str token)
{
	return base64url_write(call->arena, sha256(call->arena, token));
}

/* --- starting ---------------------------------------------------------------------------------------------------------------- */

/* The account as it is now, and what it is in its merchant. */
static bool grant_fill(struct call *call, struct grant *grant)
{
	struct account_rights rights;
	bool found;

	if (!account_find(call, grant->account.id, &grant->account, &found))
		return false;
	if (!found || !str_equal(grant->account.status, STR("active")))
		return fault_code(call, FAULT_FORBIDDEN, "user_banned", "This account is not active.");
	if (!account_rights(call, grant->account.home_merchant_id, grant->account.id, &rights))
		return false;
	grant->role = account_role(&rights);
	if (grant->role == ROLE_NONE || !str_equal(rights.merchant_status, STR("active")))
		return fault_code(call, FAULT_FORBIDDEN, "user_banned", "This account belongs to no merchant here.");
	return true;
}

static int64_t refresh_ttl_ms(const struct call *call)
{
	return call->service->settings.refresh_ttl_s * 1000;
}

bool session_start(struct call *call, struct grant *grant)
{
	if (!grant_fill(call, grant))
		return false;
	grant->session_id = uuid_make(call->now_ms);
	grant->refresh_token = refresh_write(
		call, keyring_refresh_key(call, 0), (struct refresh){.session_id = grant->session_id, .generation = 1});
	struct session session = {.id = grant->session_id,
		.account_id = grant->account.id,
		.refresh_hash = hash_of(call, grant->refresh_token),
		.client_id = grant->client_id,
		.created_at = call->now_ms,
		.refreshed_at = call->now_ms,
		.expires_at = call->now_ms + refresh_ttl_ms(call)};
	return session_add(call, &session) && account_note_login(call, grant->account.id) &&
		sessions_forget(call, grant->account.id, call->now_ms - FORGET_AFTER_MS);
}

void session_sign(struct call *call, struct grant *grant)
{
	struct access access = {.account_id = grant->account.id,
		.session_id = grant->session_id,
		.merchant_id = grant->account.home_merchant_id,
		.role = grant->role,
		.email = grant->account.email,
		.name = grant->account.name,
		.client_id = grant->client_id,
		.method = str_is_empty(grant->client_id) ? STR("password") : STR("oauth")};

	grant->access_token = access_token_make(call, &access);
	grant->expires_in_s = call->service->settings.token_ttl_s;
	grant->expires_at_s = call->now_ms / 1000 + grant->expires_in_s;
}

static bool start_run(struct call *call, void *data)
{
	return session_start(call, data);
}

bool session_sign_in(struct call *call, struct db *db, const struct credentials *credentials, struct grant *grant)
{
	*grant = (struct grant){0};
	if (!account_by_credentials(call, db, credentials, &grant->account) ||
		!db_transaction(call, db, DB_WRITE, start_run, grant))
		return false;
	session_sign(call, grant);
	return true;
}

/* --- refreshing -------------------------------------------------------------------------------------------------------------- */

enum refreshed { REFRESHED, REFRESH_UNKNOWN, REFRESH_REUSED };

struct refreshing {
	struct refresh presented;
	struct str hash; /* of the presented token */
	struct grant *grant;
	enum refreshed result;
};

static bool hash_equal(struct str a, struct str b)
{
	return !str_is_empty(a) && secret_equal(a, b);
}

static bool session_turn(struct call *call, struct refreshing *refreshing, struct session *session)
{
	struct refresh next = {.session_id = session->id, .generation = refreshing->presented.generation + 1};

	refreshing->grant->refresh_token = refresh_write(call, keyring_refresh_key(call, 0), next);
	session->previous_hash = session->refresh_hash;
	session->previous_until = call->now_ms + REFRESH_GRACE_MS;
	session->refresh_hash = hash_of(call, refreshing->grant->refresh_token);
	session->expires_at = call->now_ms + refresh_ttl_ms(call);
	return session_rotate(call, session);
}

/* The token that the first tab got. The key may have changed in between. */
static bool successor_find(struct call *call, struct refreshing *refreshing, const struct session *session)
{
	struct refresh next = {.session_id = session->id, .generation = refreshing->presented.generation + 1};
	const struct token_key *key;

	for (size_t i = 0; (key = keyring_refresh_key(call, i)); i++) {
		refreshing->grant->refresh_token = refresh_write(call, key, next);
		if (secret_equal(hash_of(call, refreshing->grant->refresh_token), session->refresh_hash))
			return true;
	}
	return false;
}

static bool refresh_run(struct call *call, void *data)
{
	struct refreshing *refreshing = data;
	struct grant *grant = refreshing->grant;
	struct session session;
	bool found;

	refreshing->result = REFRESH_UNKNOWN;
	if (!session_find(call, refreshing->presented.session_id, &session, &found))
		return false;
	if (!found || session.ended_at != 0 || session.expires_at <= call->now_ms ||
		!str_equal(session.client_id, grant->client_id))
		return true;
	grant->account.id = session.account_id;
	grant->session_id = session.id;
	if (!grant_fill(call, grant))
		return false;
	refreshing->result = REFRESHED;
	if (hash_equal(session.refresh_hash, refreshing->hash))
		return session_turn(call, refreshing, &session);
	if (hash_equal(session.previous_hash, refreshing->hash) && call->now_ms < session.previous_until &&
		successor_find(call, refreshing, &session))
		return true;
	refreshing->result = REFRESH_REUSED;
	return session_end(call, session.id);
}

bool session_refresh(struct call *call, struct db *db, struct str refresh_token, struct grant *grant)
{
	struct refreshing refreshing = {.grant = grant, .result = REFRESH_UNKNOWN};

	if (refresh_read(call, refresh_token, &refreshing.presented)) {
		refreshing.hash = hash_of(call, refresh_token);
		if (!db_transaction(call, db, DB_WRITE, refresh_run, &refreshing))
			return false;
	}
	if (refreshing.result == REFRESH_UNKNOWN)
		return fault_code(
			call, FAULT_BAD_REQUEST, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found");
	if (refreshing.result == REFRESH_REUSED) {
		check_cache_expire(keyring_cache(call));
		log_event(LOG_WARN, "refresh_token_reused", LOG_TEXT("email", grant->account.email));
		return fault_code(call, FAULT_BAD_REQUEST, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
	}
	session_sign(call, grant);
	return true;
}

/* --- ending ------------------------------------------------------------------------------------------------------------------ */

struct signing_out {
	const struct caller *caller;
	enum sign_out scope;
};

static bool sign_out_run(struct call *call, void *data)
{
	const struct signing_out *out = data;

	if (out->scope == SIGN_OUT_LOCAL)
		return session_end(call, out->caller->session_id);
	return sessions_end_of_account(
		call, out->caller->account_id, out->scope == SIGN_OUT_OTHERS ? out->caller->session_id : (struct uuid){0});
}

bool session_sign_out(struct call *call, struct db *db, const struct caller *caller, enum sign_out scope)
{
	struct signing_out out = {.caller = caller, .scope = scope};

	if (uuid_is_none(caller->session_id))
		return fault_code(call, FAULT_FORBIDDEN, "session_not_found", "This token belongs to no sign-in.");
	if (!db_transaction(call, db, DB_WRITE, sign_out_run, &out))
		return false;
	check_cache_expire(keyring_cache(call));
	return true;
}

bool session_account(struct call *call, const struct caller *caller, struct account *out)
{
	bool found;

	if (uuid_is_none(caller->account_id))
		return fault(call, FAULT_FORBIDDEN, NULL, "A key is nobody's account.");
	if (!account_find(call, caller->account_id, out, &found))
		return false;
	return found || fault_code(call, FAULT_NOT_FOUND, "user_not_found", "There is no such account.");
}
