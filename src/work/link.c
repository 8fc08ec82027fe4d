/* Personal links. Claims: {"aud":"take","sub":S,"exp":seconds}; S is base64url of the key's number, the version and the ids as raw
 * bytes, which keeps the address under 300 characters. The header names only the algorithm: the key is named inside `sub`. */
#include "work/link.h"

#include "base/encode.h"
#include "base/json_read.h"
#include "base/panic.h"

#include <string.h>

#define HEADER_B64 STR("eyJhbGciOiJIUzI1NiJ9") /* {"alg":"HS256"} */
#define AUD_TAKE STR("take")
#define AUD_JOIN STR("join")
#define AUD_STOP STR("stop")

enum { ID_LEN = sizeof(struct uuid), TAKE_LEN = 2 + 4 * ID_LEN, JOIN_LEN = 1 + 2 * ID_LEN, CLAIMS_MOST = 160 };

/* --- writing --------------------------------------------------------------------------------------------------------------- */

static size_t text_put(char *out, struct str text)
{
	memcpy(out, text.ptr, text.len);
	return text.len;
}

static size_t number_put(char *out, int64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	memcpy(out, digits + at, sizeof(digits) - at);
	return sizeof(digits) - at;
}

/* What a token says. `subject`: the packed bytes, the key's number first. When it was read it is believed by nobody yet. */
struct packed {
	struct str audience, subject;
	int64_t expires_at_ms;
};

static size_t token_put(char *out, const struct link_key *key, const struct packed *packed)
{
	char claims[CLAIMS_MOST];
	size_t len = 0;

	ASSERT(packed->expires_at_ms >= 0);
	len += text_put(claims + len, STR("{\"aud\":\""));
	len += text_put(claims + len, packed->audience);
	len += text_put(claims + len, STR("\",\"sub\":\""));
	len += base64url_put(claims + len, packed->subject.ptr, packed->subject.len);
	len += text_put(claims + len, STR("\",\"exp\":"));
	len += number_put(claims + len, packed->expires_at_ms / 1000);
	claims[len++] = '}';
	return token_sign_put(out, key->key, HEADER_B64, (struct str){claims, len});
}

static void id_put(char **at, struct uuid id)
{
	memcpy(*at, id.bytes, ID_LEN);
	*at += ID_LEN;
}

size_t link_token_put(char *out, const struct link_key *key, const struct link *link)
{
	char subject[TAKE_LEN] = {(char)key->number, (char)link->version};
	char *at = subject + 2;

	id_put(&at, link->merchant_id);
	id_put(&at, link->interview_id);
	id_put(&at, link->candidate_id);
	id_put(&at, link->enrolment_id);
	return token_put(out, key, &(struct packed){AUD_TAKE, {subject, TAKE_LEN}, link->expires_at_ms});
}

/* Tokens of two ids. */
struct pair_link {
	struct str audience;
	struct uuid first, second;
	int64_t expires_at_ms;
};

static size_t pair_token_put(char *out, const struct link_key *key, const struct pair_link *link)
{
	char subject[JOIN_LEN] = {(char)key->number};
	char *at = subject + 1;

	id_put(&at, link->first);
	id_put(&at, link->second);
	return token_put(out, key, &(struct packed){link->audience, {subject, JOIN_LEN}, link->expires_at_ms});
}

size_t join_token_put(char *out, const struct link_key *key, const struct join_link *link)
{
	return pair_token_put(out, key, &(struct pair_link){AUD_JOIN, link->merchant_id, link->account_id, link->expires_at_ms});
}

size_t stop_token_put(char *out, const struct link_key *key, const struct stop_link *link)
{
	return pair_token_put(out, key, &(struct pair_link){AUD_STOP, link->merchant_id, link->candidate_id, link->expires_at_ms});
}

/* --- reading --------------------------------------------------------------------------------------------------------------- */

struct claims {
	struct str aud, sub;
	int64_t exp;
};
static const struct field claims_fields[] = {FIELD(struct claims, aud, "For what"), FIELD(struct claims, sub, "Packed ids"),
	FIELD(struct claims, exp, "Seconds", .max = 1e12)};
static const struct shape claims_shape = SHAPE("LinkClaims", struct claims, claims_fields);

static bool claims_read(struct arena *arena, struct str text, struct packed *out)
{
	/* A call of its own: what is wrong with somebody's link is not the call's fault. */
	struct call reading = {.arena = arena};
	struct claims claims = {0};
	bool ok = json_read(&reading, text, &claims_shape, &claims) && claims.exp >= 0 &&
		base64url_read(arena, claims.sub, &out->subject) && out->subject.len > 0;

	call_end(&reading);
	out->audience = claims.aud;
	out->expires_at_ms = claims.exp * 1000;
	return ok;
}

static bool token_unpack(struct arena *arena, struct str token, struct packed *out)
{
	struct str rest = token, header, claims_b64, claims;

	return token.len <= LINK_TOKEN_MOST && str_next(&rest, '.', &header) && str_next(&rest, '.', &claims_b64) &&
		base64url_read(arena, claims_b64, &claims) && claims_read(arena, claims, out);
}

/* What a token says whose signature holds. */
static bool token_open(struct arena *arena, const struct link_key *key, struct str token, struct packed *out)
{
	struct str claims;

	return token.len <= LINK_TOKEN_MOST && token_verify(arena, key->key, token, &claims) && claims_read(arena, claims, out) &&
		(uint8_t)out->subject.ptr[0] == key->number;
}

static struct uuid id_take(const char **at)
{
	struct uuid id;

	memcpy(id.bytes, *at, ID_LEN);
	*at += ID_LEN;
	return id;
}

bool link_token_check(struct call *call, const struct link_key *key, struct str token, struct link *link)
{
	struct packed packed;
	const char *at;

	if (!token_open(call->arena, key, token, &packed) || !str_equal(packed.audience, AUD_TAKE) ||
		packed.subject.len != TAKE_LEN)
		return false;
	at = packed.subject.ptr + 2;
	link->version = (uint8_t)packed.subject.ptr[1];
	link->expires_at_ms = packed.expires_at_ms;
	link->merchant_id = id_take(&at);
	link->interview_id = id_take(&at);
	link->candidate_id = id_take(&at);
	link->enrolment_id = id_take(&at);
	return true;
}

static bool pair_token_check(struct call *call, const struct link_key *key, struct str token, struct pair_link *link)
{
	struct packed packed;
	const char *at;

	if (!token_open(call->arena, key, token, &packed) || !str_equal(packed.audience, link->audience) ||
		packed.subject.len != JOIN_LEN)
		return false;
	at = packed.subject.ptr + 1;
	link->expires_at_ms = packed.expires_at_ms;
	link->first = id_take(&at);
	link->second = id_take(&at);
	return true;
}

bool join_token_check(struct call *call, const struct link_key *key, struct str token, struct join_link *link)
{
	struct pair_link pair = {.audience = AUD_JOIN};

	if (!pair_token_check(call, key, token, &pair))
		return false;
	*link = (struct join_link){pair.first, pair.second, pair.expires_at_ms};
	return true;
}

bool stop_token_check(struct call *call, const struct link_key *key, struct str token, struct stop_link *link)
{
	struct pair_link pair = {.audience = AUD_STOP};

	if (!pair_token_check(call, key, token, &pair))
		return false;
	*link = (struct stop_link){pair.first, pair.second, pair.expires_at_ms};
	return true;
}

/* The key that a token names; false when there is none. */
static bool key_find(struct call *call, struct str token, struct link_key *key)
{
	struct packed packed;

	if (!token_unpack(call->arena, token, &packed))
		return false;
	key->number = (uint8_t)packed.subject.ptr[0];
	key->key = keyring_link_key_by_number(call, key->number);
	return key->key != NULL;
}

bool link_token_read(struct call *call, struct str token, struct link *link)
{
	struct link_key key;

	return key_find(call, token, &key) && link_token_check(call, &key, token, link);
}

bool join_token_read(struct call *call, struct str token, struct join_link *link)
{
	struct link_key key;

	return key_find(call, token, &key) && join_token_check(call, &key, token, link);
}

bool stop_token_read(struct call *call, struct str token, struct stop_link *link)
{
	struct link_key key;

	return key_find(call, token, &key) && stop_token_check(call, &key, token, link);
}

/* --- addresses -------------------------------------------------------------------------------------------------------------- */

static struct link_key key_for_new(const struct service *service)
{
	struct call signing = {.service = service};

	return keyring_link_key(&signing);
}

struct str link_url_as(struct arena *arena, const struct service *service, const struct link *link, struct link_view view)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST], id[UUID_TEXT_LEN];
	size_t len = link_token_put(token, &key, link);

	uuid_write(link->interview_id, id);
	return arena_printf(arena, "%.*s/interview/take/%.*s/?interview_token=%.*s%s%s", STR_ARG(service->public_url),
		UUID_TEXT_LEN, id, (int)len, token, view.hide_menu ? "&view_hm=true" : "", view.hide_iframe ? "&view_hi=true" : "");
}

struct str join_url(struct arena *arena, const struct service *service, const struct join_link *link)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST];
	size_t len = join_token_put(token, &key, link);

	return arena_printf(arena, "%.*s/join/?token=%.*s", STR_ARG(service->public_url), (int)len, token);
}

struct str stop_url(struct arena *arena, const struct service *service, const struct stop_link *link)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST];
	size_t len = stop_token_put(token, &key, link);

	return arena_printf(arena, "%.*s/unsubscribe/?token=%.*s", STR_ARG(service->public_url), (int)len, token);
}
