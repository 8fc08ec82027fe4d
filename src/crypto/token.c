/* Signing and checking tokens in the compact form (RFC 7515). Keys are made in token_key.c. */
#include "crypto/token.h"

#include "base/encode.h"
#include "base/json_read.h"
#include "base/panic.h"
#include "crypto/secret.h"
#include "crypto/token_key.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <string.h>

void token_mac(const struct token_key *key, struct str bytes, uint8_t mac[TOKEN_MAC_BYTES])
{
	ASSERT(key->alg == TOKEN_HS256);
	struct mac_pool *pool = key->macs;
	EVP_MAC_CTX *context = atomic_exchange(&pool->idle, NULL);
	/* An idle context is wound back to its key; another thread may have it, then the base is copied (which is never used
	 * itself). */
	if (!context)
		context = EVP_MAC_CTX_dup(pool->base);
	else if (EVP_MAC_init(context, NULL, 0, NULL) != 1)
		PANIC("HMAC does not start again");
	size_t len = 0;
	if (!context || EVP_MAC_update(context, (const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len) != 1 ||
		EVP_MAC_final(context, mac, &len, TOKEN_MAC_BYTES) != 1)
		PANIC("HMAC-SHA-256 failed");
	EVP_MAC_CTX_free(atomic_exchange(&pool->idle, context));
}

/* ECDSA's DER form is of changing length; RFC 7518 section 3.4 wants r and s side by side. */
static void sign_es256(const struct token_key *key, struct str bytes, unsigned char raw[ES256_BYTES])
{
	unsigned char der[128];
	size_t der_len = sizeof der;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!context || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) != 1 ||
		EVP_DigestSign(context, der, &der_len, (const unsigned char *)bytes.ptr, bytes.len) != 1)
		PANIC("ES256 signing failed");
	EVP_MD_CTX_free(context);
	const unsigned char *at = der;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der_len);
	if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, P256_BYTES) != P256_BYTES ||
		BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + P256_BYTES, P256_BYTES) != P256_BYTES)
		PANIC("ES256 gave no signature");
	ECDSA_SIG_free(signature);
}

size_t token_sign_room(struct str header_b64, struct str claims)
{
	return header_b64.len + base64url_len(claims.len) + base64url_len(ES256_BYTES) + 2;
}

size_t token_sign_put(char *out, const struct token_key *key, struct str header_b64, struct str claims)
{
	unsigned char signature[ES256_BYTES];
	size_t signature_len = key->alg == TOKEN_HS256 ? TOKEN_MAC_BYTES : ES256_BYTES;
	struct str header = str_is_empty(header_b64) ? key->header_b64 : header_b64;
	memcpy(out, header.ptr, header.len);
	size_t len = header.len;
	out[len++] = '.';
	len += base64url_put(out + len, claims.ptr, claims.len);
	if (key->alg == TOKEN_HS256) {
		token_mac(key, (struct str){out, len}, signature);
	} else {
		ASSERT(key->has_private);
		sign_es256(key, (struct str){out, len}, signature);
	}
	out[len++] = '.';
	return len + base64url_put(out + len, signature, signature_len);
}

struct str token_sign(struct arena *arena, const struct token_key *key, struct str claims)
{
	char *text = arena_alloc(arena, token_sign_room(key->header_b64, claims));
	return (struct str){text, token_sign_put(text, key, key->header_b64, claims)};
}

struct header {
	struct token_header known;
	struct json crit;
};
static const struct field header_fields[] = {
	FIELD_AS(struct header, known.alg, "alg", "Algorithm"),
	FIELD_AS(struct header, known.kid, "kid", "Key id", .optional = true, .max = 200),
	FIELD_AS(struct header, known.typ, "typ", "Type", .optional = true),
	FIELD(struct header, crit, "Extensions that must be understood", .optional = true),
};
static const struct shape header_shape = SHAPE("TokenHeader", struct header, header_fields);

struct parts {
	struct str header, claims, signature;
	struct str signed_bytes;
};

/* Exactly three parts. */
static bool token_split(struct str token, struct parts *parts)
{
	struct str rest = token;
	if (token.len > TOKEN_MOST_BYTES || !str_next(&rest, '.', &parts->header) || !str_next(&rest, '.', &parts->claims) ||
		!rest.ptr || str_find(rest, '.') >= 0)
		return false;
	parts->signature = rest;
	parts->signed_bytes = (struct str){token.ptr, parts->header.len + 1 + parts->claims.len};
	return parts->header.len > 0;
}

static bool header_read(struct arena *arena, struct str header_b64, struct token_header *out)
{
	struct str text;
	struct header header = {0};
	if (!base64url_read(arena, header_b64, &text))
		return false;
	/* A call of its own: what is wrong with somebody's token is not the call's fault yet. */
	struct call reading = {.arena = arena};
	bool ok = json_read(&reading, text, &header_shape, &header);
	call_end(&reading);
	/* RFC 7515 section 4.1.11: extensions we do not know make a token invalid; we know none. */
	if (!ok || !str_is_empty(header.crit.text))
		return false;
	*out = header.known;
	return true;
}

bool token_peek(struct call *call, struct str token, struct token_header *header)
{
	struct parts parts;
	return token_split(token, &parts) && header_read(call->arena, parts.header, header);
}

static bool verify_pkey(const struct token_key *key, struct str bytes, const unsigned char *signature, size_t len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
		EVP_DigestVerify(context, signature, len, (const unsigned char *)bytes.ptr, bytes.len) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return ok;
}

static bool verify_es256(const struct token_key *key, struct str bytes, struct str raw)
{
	if (raw.len != ES256_BYTES)
		return false;
	const unsigned char *at = (const unsigned char *)raw.ptr;
	BIGNUM *r = BN_bin2bn(at, P256_BYTES, NULL), *s = BN_bin2bn(at + P256_BYTES, P256_BYTES, NULL);
	ECDSA_SIG *signature = ECDSA_SIG_new();
	ASSERT(r && s && signature && ECDSA_SIG_set0(signature, r, s) == 1);
	unsigned char *der = NULL;
	int len = i2d_ECDSA_SIG(signature, &der);
	bool ok = len > 0 && verify_pkey(key, bytes, der, (size_t)len);
	OPENSSL_free(der);
	ECDSA_SIG_free(signature);
	return ok;
}

static bool signature_fits(const struct token_key *key, struct str bytes, struct str signature)
{
	uint8_t mac[TOKEN_MAC_BYTES];
	switch (key->alg) {
	case TOKEN_HS256:
		token_mac(key, bytes, mac);
		return secret_equal(signature, (struct str){(const char *)mac, sizeof mac});
	case TOKEN_ES256:
		return verify_es256(key, bytes, signature);
	case TOKEN_RS256:
		return verify_pkey(key, bytes, (const unsigned char *)signature.ptr, signature.len);
	}
	return false;
}

bool token_verify(struct arena *arena, const struct token_key *key, struct str token, struct str *claims)
{
	struct parts parts;
	struct token_header header = {0};
	struct str signature, text;
	if (!token_split(token, &parts) || !header_read(arena, parts.header, &header) ||
		!str_equal(header.alg, str_of(token_alg_name(key->alg))))
		return false;
	if (!str_is_empty(header.kid) && !str_is_empty(key->kid) && !str_equal(header.kid, key->kid))
		return false;
	if (!base64url_read(arena, parts.signature, &signature) || !base64url_read(arena, parts.claims, &text) ||
		!signature_fits(key, parts.signed_bytes, signature))
		return false;
	*claims = text;
	return true;
}
