/* Keys of tokens: from a secret, from a private P-256 key, from a key set (RFC 7517, RFC 7518 section 6). Each knows its algorithm,
 * so that a token cannot choose one. */
#include "crypto/token_key.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/panic.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <string.h>

const char *token_alg_name(enum token_alg alg)
{
	static const char *const names[] = {[TOKEN_HS256] = "HS256", [TOKEN_ES256] = "ES256", [TOKEN_RS256] = "RS256"};
	return names[alg];
}

/* What token_key_close frees as one piece: the struct, then the texts. */
static struct token_key *key_make(enum token_alg alg, struct str kid)
{
	struct buf header = {0};
	struct arena arena = {0};
	buf_printf(&header, "{\"alg\":\"%s\",\"typ\":\"JWT\"", token_alg_name(alg));
	if (!str_is_empty(kid)) {
		buf_add_literal(&header, ",\"kid\":");
		json_write_str(&header, kid);
	}
	buf_add_char(&header, '}');
	struct str text = base64url_write(&arena, buf_str(&header));

	struct token_key *key = OPENSSL_zalloc(sizeof *key + kid.len + text.len);
	ASSERT(key);
	char *texts = (char *)(key + 1);
	key->alg = alg;
	if (!str_is_empty(kid))
		key->kid = (struct str){memcpy(texts, kid.ptr, kid.len), kid.len};
	key->header_b64 = (struct str){memcpy(texts + kid.len, text.ptr, text.len), text.len};
	arena_close(&arena);
	buf_close(&header);
	return key;
}

void token_key_close(struct token_key *key)
{
	if (!key)
		return;
	if (key->macs) {
		EVP_MAC_CTX_free(key->macs->base);
		EVP_MAC_CTX_free(atomic_load(&key->macs->idle));
		OPENSSL_free(key->macs);
	}
	EVP_PKEY_free(key->pkey);
	OPENSSL_free(key);
}

enum token_alg token_key_alg(const struct token_key *key)
{
	return key->alg;
}

struct str token_key_kid(const struct token_key *key)
{
	return key->kid;
}

struct token_key *token_key_of_secret(struct str kid, struct str secret)
{
	struct token_key *key = key_make(TOKEN_HS256, kid);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
	key->macs = OPENSSL_zalloc(sizeof *key->macs);
	ASSERT(mac && key->macs);
	key->macs->base = EVP_MAC_CTX_new(mac);
	/* The key bytes must be present even when there are none: a NULL key means "keep the last one". */
	const unsigned char *bytes = (const unsigned char *)(secret.len ? secret.ptr : "");
	if (!key->macs->base || EVP_MAC_init(key->macs->base, bytes, secret.len, params) != 1)
		PANIC("HMAC does not start");
	EVP_MAC_free(mac);
	return key;
}

static bool pkey_is_p256(EVP_PKEY *pkey)
{
	char group[32];
	size_t len = 0;
	return EVP_PKEY_is_a(pkey, "EC") &&
		EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &len) &&
		strcmp(group, "prime256v1") == 0;
}

struct token_key *token_key_of_private(struct str kid, struct str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	if (der.len == 0 || der.len > 4096)
		return NULL;
	EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
	if (!pkey || at != (const unsigned char *)der.ptr + der.len || !pkey_is_p256(pkey)) {
		EVP_PKEY_free(pkey);
		ERR_clear_error();
		return NULL;
	}
	struct token_key *key = key_make(TOKEN_ES256, kid);
	key->pkey = pkey;
	key->has_private = true;
	return key;
}

struct str token_key_make(struct arena *arena)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	PKCS8_PRIV_KEY_INFO *info = pkey ? EVP_PKEY2PKCS8(pkey) : NULL;
	unsigned char *der = NULL;
	int len = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
	if (len <= 0)
		PANIC("no P-256 key could be made");
	struct str copy = arena_copy(arena, (struct str){(const char *)der, (size_t)len});
	OPENSSL_clear_free(der, (size_t)len);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(pkey);
	return copy;
}

/* A coordinate of the public point, 32 bytes big-endian as base64url. */
static struct str point_part(struct arena *arena, const struct token_key *key, const char *param)
{
	BIGNUM *number = NULL;
	unsigned char bytes[P256_BYTES];
	if (!EVP_PKEY_get_bn_param(key->pkey, param, &number) || BN_bn2binpad(number, bytes, sizeof bytes) != sizeof bytes)
		PANIC("a P-256 key without its point");
	BN_free(number);
	return base64url_write(arena, (struct str){(const char *)bytes, sizeof bytes});
}

struct str token_key_jwk(struct arena *arena, const struct token_key *key)
{
	ASSERT(key->alg == TOKEN_ES256);
	struct buf kid = {0};
	json_write_str(&kid, key->kid);
	struct str x = point_part(arena, key, OSSL_PKEY_PARAM_EC_PUB_X), y = point_part(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y);
	struct str jwk = arena_printf(arena,
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\",\"kid\":%.*s,\"alg\":\"ES256\",\"use\":\"sig\"}",
		STR_ARG(x), STR_ARG(y), STR_ARG(buf_str(&kid)));
	buf_close(&kid);
	return jwk;
}

/* Key sets of others. A member of another type spoils only its own key (`fault`). */
struct jwk {
	struct str kty, use, alg, kid, crv, x, y, n, e;
	struct json key_ops;
	struct str fault;
};
static const struct field jwk_fields[] = {
	FIELD(struct jwk, kty, "Key type"),
	FIELD(struct jwk, use, "Purpose", .optional = true),
	FIELD(struct jwk, alg, "Algorithm", .optional = true),
	FIELD(struct jwk, kid, "Key id", .optional = true, .max = 200),
	FIELD(struct jwk, crv, "Curve", .optional = true),
	FIELD(struct jwk, x, "Point", .optional = true),
	FIELD(struct jwk, y, "Point", .optional = true),
	FIELD(struct jwk, n, "Modulus", .optional = true),
	FIELD(struct jwk, e, "Exponent", .optional = true),
	FIELD(struct jwk, key_ops, "Operations", .optional = true),
};
static const struct shape jwk_shape = SHAPE("Jwk", struct jwk, jwk_fields, .fault_at = offsetof(struct jwk, fault));

struct jwks {
	struct list keys;
};
static const struct field jwks_fields[] = {FIELD(struct jwks, keys, "Keys", .of = &jwk_shape, .max = 100)};
static const struct shape jwks_shape = SHAPE("Jwks", struct jwks, jwks_fields);

/* A key from its type's name and public parameters; NULL when OpenSSL finds them impossible. */
static EVP_PKEY *pkey_of_params(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *make = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (!params || !make || EVP_PKEY_fromdata_init(make) != 1 ||
		EVP_PKEY_fromdata(make, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX *check = pkey ? EVP_PKEY_CTX_new(pkey, NULL) : NULL;
	if (pkey && (!check || EVP_PKEY_public_check_quick(check) != 1)) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_CTX_free(make);
	OSSL_PARAM_free(params);
	ERR_clear_error();
	return pkey;
}

static EVP_PKEY *pkey_of_point(struct str x, struct str y)
{
	if (x.len != P256_BYTES || y.len != P256_BYTES)
		return NULL;
	unsigned char point[1 + ES256_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
	memcpy(point + 1, x.ptr, P256_BYTES);
	memcpy(point + 1 + P256_BYTES, y.ptr, P256_BYTES);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	ASSERT(build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
		OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point));
	EVP_PKEY *pkey = pkey_of_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static EVP_PKEY *pkey_of_modulus(struct str n, struct str e)
{
	/* A longer exponent only makes checking slow. */
	if (n.len > RSA_MOST_BITS / 8 || n.len < RSA_LEAST_BITS / 8 || e.len == 0 || e.len > 8)
		return NULL;
	BIGNUM *modulus = BN_bin2bn((const unsigned char *)n.ptr, (int)n.len, NULL);
	BIGNUM *exponent = BN_bin2bn((const unsigned char *)e.ptr, (int)e.len, NULL);
	ASSERT(modulus && exponent);
	EVP_PKEY *pkey = NULL;
	if (BN_num_bits(modulus) >= RSA_LEAST_BITS && BN_is_odd(modulus) && BN_is_odd(exponent) && !BN_is_one(exponent)) {
		OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
		ASSERT(build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) &&
			OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent));
		pkey = pkey_of_params("RSA", build);
		OSSL_PARAM_BLD_free(build);
	}
	BN_free(modulus);
	BN_free(exponent);
	return pkey;
}

/* Operations that do not name "verify" are not for us (RFC 7517, section 4.3). */
static bool jwk_may_verify(const struct jwk *jwk)
{
	if (!str_is_empty(jwk->use) && !str_equal(jwk->use, STR("sig")))
		return false;
	struct str ops = jwk->key_ops.text;
	return str_is_empty(ops) || str_equal(ops, STR("null")) || memmem(ops.ptr, ops.len, "\"verify\"", 8);
}

static bool jwk_is_for(const struct jwk *jwk, const char *kty, const char *alg)
{
	return str_equal(jwk->kty, str_of(kty)) && (str_is_empty(jwk->alg) || str_equal(jwk->alg, str_of(alg)));
}

/* NULL when it is of no use to us. */
static struct token_key *key_of_jwk(struct arena *arena, const struct jwk *jwk)
{
	struct str a, b;
	EVP_PKEY *pkey = NULL;
	enum token_alg alg = TOKEN_ES256;
	if (!str_is_empty(jwk->fault) || !jwk_may_verify(jwk))
		return NULL;
	if (jwk_is_for(jwk, "EC", "ES256") && str_equal(jwk->crv, STR("P-256"))) {
		if (base64url_read(arena, jwk->x, &a) && base64url_read(arena, jwk->y, &b))
			pkey = pkey_of_point(a, b);
	} else if (jwk_is_for(jwk, "RSA", "RS256")) {
		alg = TOKEN_RS256;
		if (base64url_read(arena, jwk->n, &a) && base64url_read(arena, jwk->e, &b))
			pkey = pkey_of_modulus(a, b);
	}
	if (!pkey)
		return NULL;
	struct token_key *key = key_make(alg, jwk->kid);
	key->pkey = pkey;
	return key;
}

bool token_keys_of_jwks(struct call *call, struct str document, struct token_key ***keys, size_t *count)
{
	struct jwks jwks = {0};
	*keys = NULL;
	*count = 0;
	if (!json_read(call, document, &jwks_shape, &jwks))
		return false;
	*keys = ARENA_ARRAY(call->arena, struct token_key *, jwks.keys.count + 1);
	const struct jwk *items = jwks.keys.items;
	for (size_t i = 0; i < jwks.keys.count; i++) {
		struct token_key *key = key_of_jwk(call->arena, &items[i]);
		if (key)
			(*keys)[(*count)++] = key;
	}
	return true;
}
