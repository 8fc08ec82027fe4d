/* Packed tokens: writing, checking, finding the key. The header names only the algorithm: the key is named inside `sub`. */
#include "work/link_token.h"

#include "base/encode.h"
#include "base/json_read.h"
#include "base/panic.h"

#include <string.h>

#define HEADER_B64 STR("eyJhbGciOiJIUzI1NiJ9") /* {"alg":"HS256"} */

enum { ID_LEN = sizeof(struct uuid), CLAIMS_MOST = 160 };

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

size_t link_packed_put(char *out, const struct link_key *key, const struct packed *packed)
{
	char claims[CLAIMS_MOST];
	size_t len = 0;

	ASSERT(packed->expires_at_ms >= 0 && packed->subject.len <= LINK_SUBJECT_MOST);
	len += text_put(claims + len, STR("{\"aud\":\""));
	len += text_put(claims + len, packed->audience);
	len += text_put(claims + len, STR("\",\"sub\":\""));
	len += base64url_put(claims + len, packed->subject.ptr, packed->subject.len);
	len += text_put(claims + len, STR("\",\"exp\":"));
	len += number_put(claims + len, packed->expires_at_ms / 1000);
	claims[len++] = '}';
	return token_sign_put(out, key->key, HEADER_B64, (struct str){claims, len});
}

void link_id_put(char **at, struct uuid id)
{
	memcpy(*at, id.bytes, ID_LEN);
	*at += ID_LEN;
}

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

	return token.len <= LINK_TOKEN_LONGEST && str_next(&rest, '.', &header) && str_next(&rest, '.', &claims_b64) &&
		base64url_read(arena, claims_b64, &claims) && claims_read(arena, claims, out);
}

/* What a token says whose signature holds. */
static bool token_open(struct arena *arena, const struct link_key *key, struct str token, struct packed *out)
{
	struct str claims;

	return token.len <= LINK_TOKEN_LONGEST && token_verify(arena, key->key, token, &claims) &&
		claims_read(arena, claims, out) && (uint8_t)out->subject.ptr[0] == key->number;
}

struct uuid link_id_take(const char **at)
{
	struct uuid id;

	memcpy(id.bytes, *at, ID_LEN);
	*at += ID_LEN;
	return id;
}

bool link_packed_check(struct call *call, const struct link_key *key, struct str token, struct packed *wanted)
{
	struct packed packed;

	if (!token_open(call->arena, key, token, &packed) || !str_equal(packed.audience, wanted->audience) ||
		packed.subject.len != wanted->subject.len)
		return false;
	*wanted = packed;
	return true;
}

bool link_key_find(struct call *call, struct str token, struct link_key *key)
{
	struct packed packed;

	if (!token_unpack(call->arena, token, &packed))
		return false;
	key->number = (uint8_t)packed.subject.ptr[0];
	key->key = keyring_link_key_by_number(call, key->number);
	return key->key != NULL;
}
