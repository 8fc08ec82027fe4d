/* Vectors of RFC 7515 (appendix A) and RFC 7517 (appendix A.1), and every way a token must not pass. */
#include "crypto/token.h"

#include "base/encode.h"
#include "crypto/secret.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
/* clang-format on */

#define PAYLOAD "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define CLAIMS "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
#define HS256_SIGNATURE "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define RS256_SIGNATURE                                                                                                            \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcA"   \
	"cQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEs" \
	"qtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define ES256_SIGNATURE "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define RS256_N                                                                                                                    \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_" \
	"YpR"                                                                                                                      \
	"PEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"                                       \
	"UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3q"                                                                               \
	"Co5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
#define ES256_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define ES256_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

static struct arena arena;

static int start(void **state)
{
	(void)state;
	secret_start();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

/* The keys of a key set; the test closes them. */
static size_t keys_of(const char *document, struct token_key ***keys)
{
	struct call call = {.arena = &arena};
	size_t count = 0;
	assert_true(token_keys_of_jwks(&call, str_of(document), keys, &count));
	return count;
}

static struct token_key *only_key_of(const char *document)
{
	struct token_key **keys;
	assert_int_equal(keys_of(document, &keys), 1);
	return keys[0];
}

static struct token_key *rfc_hs256_key(void)
{
	struct str secret;
	assert_true(base64url_read(
		&arena, STR("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"), &secret));
	return token_key_of_secret(STR_NONE, secret);
}

static bool verifies(const struct token_key *key, const char *token)
{
	struct str claims;
	return token_verify(&arena, key, str_of(token), &claims);
}

static void assert_rfc_claims(const struct token_key *key, const char *token)
{
	struct str claims = STR_NONE;
	assert_true(token_verify(&arena, key, str_of(token), &claims));
	assert_true(str_equal(claims, STR(CLAIMS)));
}

static void hs256_matches_rfc_7515_a1(void **state)
{
	(void)state;
	struct token_key *key = rfc_hs256_key();
	struct str header = STR("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9");
	char out[400];
	assert_rfc_claims(key, "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE);
	/* Three times: the first copies the context, the others wind it back. */
	for (int i = 0; i < 3; i++) {
		assert_true(token_sign_room(header, STR(CLAIMS)) <= sizeof out);
		struct str token = {out, token_sign_put(out, key, header, STR(CLAIMS))};
		assert_true(str_equal(token, STR("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE)));
	}
	token_key_close(key);
}

static void rs256_matches_rfc_7515_a2(void **state)
{
	(void)state;
	struct token_key *key = only_key_of("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" RS256_N "\",\"e\":\"AQAB\"}]}");
	assert_int_equal(token_key_alg(key), TOKEN_RS256);
	assert_rfc_claims(key, "eyJhbGciOiJSUzI1NiJ9." PAYLOAD "." RS256_SIGNATURE);
	assert_false(verifies(key, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ." RS256_SIGNATURE));
	token_key_close(key);
}

static void es256_matches_rfc_7515_a3(void **state)
{
	(void)state;
	struct token_key *key =
		only_key_of("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" ES256_X "\",\"y\":\"" ES256_Y "\"}]}");
	assert_int_equal(token_key_alg(key), TOKEN_ES256);
	assert_rfc_claims(key, "eyJhbGciOiJFUzI1NiJ9." PAYLOAD "." ES256_SIGNATURE);
	assert_false(verifies(key, "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UifQ." ES256_SIGNATURE));
	token_key_close(key);
}

static void key_sets_keep_what_is_of_use(void **state)
{
	(void)state;
	/* RFC 7517 A.1: the first key is for encryption. */
	struct token_key *key = only_key_of(
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
		"\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"use\":\"enc\",\"kid\":\"1\"},"
		"{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
		"BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
		"FDW2QvzqY368QQMicAtaSqzs8KJ"
		"ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
		"xBniIqbw0Ls1jF44-"
		"csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}]}");
	assert_true(str_equal(token_key_kid(key), STR("2011-04-29")));
	token_key_close(key);
}

static void key_sets_pass_over_the_rest(void **state)
{
	(void)state;
	static const char *const useless[] = {
		"{\"keys\":[]}",
		"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\",\"alg\":\"HS256\"}]}",
		"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
		/* a curve of another name, a point that is not on the curve, a short coordinate */
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" ES256_X "\",\"y\":\"" ES256_Y "\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" ES256_Y "\",\"y\":\"" ES256_Y "\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"" ES256_Y "\"}]}",
		/* another algorithm, other operations, a member of the wrong type, a key too small, an exponent of 1 */
		"{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS512\",\"n\":\"" RS256_N "\",\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"key_ops\":[\"encrypt\"],\"n\":\"" RS256_N "\",\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"kid\":7,\"n\":\"" RS256_N "\",\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_w\",\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" RS256_N "\",\"e\":\"AQ\"}]}",
	};
	for (size_t i = 0; i < COUNT_OF(useless); i++) {
		struct token_key **keys;
		assert_int_equal(keys_of(useless[i], &keys), 0);
	}
	struct call call = {.arena = &arena};
	struct token_key **keys;
	size_t count;
	assert_false(token_keys_of_jwks(&call, STR("{\"error\":\"not found\"}"), &keys, &count));
	assert_int_equal(count, 0);
}

static void own_keys_sign_and_verify(void **state)
{
	(void)state;
	struct str der = token_key_make(&arena);
	struct token_key *key = token_key_of_private(STR("k\"1"), der);
	assert_non_null(key);
	struct str token = token_sign(&arena, key, STR("{\"sub\":\"x\"}")), claims;
	struct call call = {.arena = &arena};
	struct token_header header;
	assert_true(token_peek(&call, token, &header));
	assert_true(str_equal(header.alg, STR("ES256")));
	assert_true(str_equal(header.kid, STR("k\"1")));
	assert_true(token_verify(&arena, key, token, &claims));
	assert_true(str_equal(claims, STR("{\"sub\":\"x\"}")));

	/* What we publish is enough for others. */
	struct str set = arena_printf(&arena, "{\"keys\":[%.*s]}", STR_ARG(token_key_jwk(&arena, key)));
	struct token_key *public_key = only_key_of(arena_cstr(&arena, set));
	assert_true(token_verify(&arena, public_key, token, &claims));
	token_key_close(public_key);

	struct token_key *other = token_key_of_private(STR("k\"1"), token_key_make(&arena));
	assert_false(token_verify(&arena, other, token, &claims));
	token_key_close(other);
	struct token_key *renamed = token_key_of_private(STR("k2"), der);
	assert_false(token_verify(&arena, renamed, token, &claims));
	token_key_close(renamed);
	token_key_close(key);
}

static void private_keys_of_other_kinds_are_refused(void **state)
{
	(void)state;
	struct str der = token_key_make(&arena);
	assert_null(token_key_of_private(STR("k"), STR_NONE));
	assert_null(token_key_of_private(STR("k"), STR("not a key")));
	assert_null(token_key_of_private(STR("k"), str_first(der, der.len - 1)));
	struct str longer = {arena_alloc(&arena, der.len + 1), der.len + 1};
	memcpy((char *)(uintptr_t)longer.ptr, der.ptr, der.len);
	assert_null(token_key_of_private(STR("k"), longer));
}

/* header.claims.signature with the HS256 signature of `secret`. */
static const char *forge(struct str header_json, struct str secret)
{
	struct str signing = arena_printf(&arena, "%.*s." PAYLOAD, STR_ARG(base64url_write(&arena, header_json)));
	struct str mac = base64url_write(&arena, hmac_sha256(&arena, secret, signing));
	return arena_cstr(&arena, arena_printf(&arena, "%.*s.%.*s", STR_ARG(signing), STR_ARG(mac)));
}

static void the_token_does_not_choose_the_algorithm(void **state)
{
	(void)state;
	struct token_key *es256 =
		only_key_of("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" ES256_X "\",\"y\":\"" ES256_Y "\"}]}");
	struct str pem = STR("-----BEGIN PUBLIC KEY-----\n"
			     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
			     "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
			     "-----END PUBLIC KEY-----\n");
	assert_false(verifies(es256, forge(STR("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), pem)));
	assert_false(verifies(es256, forge(STR("{\"alg\":\"ES256\",\"typ\":\"JWT\"}"), pem)));
	token_key_close(es256);

	struct token_key *hs256 = token_key_of_secret(STR("a"), STR("secret"));
	assert_true(verifies(hs256, forge(STR("{\"alg\":\"HS256\"}"), STR("secret"))));
	assert_true(verifies(hs256, forge(STR("{\"alg\":\"HS256\",\"kid\":\"a\"}"), STR("secret"))));
	static const char *const wrong[] = {
		"{\"alg\":\"none\"}",
		"{\"alg\":\"None\"}",
		"{\"alg\":\"hs256\"}",
		"{\"alg\":\"HS512\"}",
		"{\"alg\":\"\"}",
		"{}",
		"{\"alg\":null}",
		"{\"alg\":[\"HS256\"]}",
		"{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
		"{\"alg\":\"HS256\",\"kid\":\"b\"}",
		"{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
		"[]",
		"\"HS256\"",
		"",
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(verifies(hs256, forge(str_of(wrong[i]), STR("secret"))));
	assert_false(verifies(hs256, "eyJhbGciOiJub25lIn0." PAYLOAD "."));
	token_key_close(hs256);
}

static void broken_forms_are_refused(void **state)
{
	(void)state;
	struct token_key *key = rfc_hs256_key();
	static const char *const broken[] = {
		"",
		".",
		"..",
		"...",
		"a.b.c",
		"eyJhbGciOiJIUzI1NiJ9",
		"eyJhbGciOiJIUzI1NiJ9." PAYLOAD,
		"eyJhbGciOiJIUzI1NiJ9." PAYLOAD ".",
		/* cut, padded, with a second last character of the same bits, other alphabet, space, a fourth part */
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX",
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE "=",
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl",
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD ".dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk",
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE " ",
		" eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE,
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD "." HS256_SIGNATURE ".",
	};
	for (size_t i = 0; i < COUNT_OF(broken); i++)
		assert_false(verifies(key, broken[i]));
	char *long_token = arena_alloc(&arena, TOKEN_MOST_BYTES + 2);
	memset(long_token, 'A', TOKEN_MOST_BYTES + 1);
	assert_false(verifies(key, long_token));
	token_key_close(key);
}

static void every_changed_bit_is_seen(void **state)
{
	(void)state;
	struct token_key *key = token_key_of_private(STR("k"), token_key_make(&arena));
	struct str token = token_sign(&arena, key, STR("{\"sub\":\"x\",\"exp\":1}")), claims;
	char *copy = arena_cstr(&arena, token);
	for (size_t i = 0; i < token.len; i++) {
		for (int bit = 1; bit < 128; bit <<= 1) {
			copy[i] = (char)(copy[i] ^ bit);
			assert_false(token_verify(&arena, key, (struct str){copy, token.len}, &claims));
			copy[i] = (char)(copy[i] ^ bit);
		}
	}
	token_key_close(key);
}

static void mac_matches_hmac(void **state)
{
	(void)state;
	struct token_key *key = token_key_of_secret(STR("1"), STR("Jefe"));
	uint8_t mac[TOKEN_MAC_BYTES];
	for (int i = 0; i < 3; i++) {
		token_mac(key, STR("what do ya want for nothing?"), mac);
		struct str expected = hmac_sha256(&arena, STR("Jefe"), STR("what do ya want for nothing?"));
		assert_memory_equal(mac, expected.ptr, sizeof mac);
	}
	token_key_close(key);
}

/* Many threads share a key, and with it the context that lies idle in it. */
static void *sign_many(void *data)
{
	const struct token_key *key = data;
	char first[200], next[200];
	size_t len = token_sign_put(first, key, STR_NONE, STR(CLAIMS));
	for (int i = 0; i < 5000; i++)
		if (token_sign_put(next, key, STR_NONE, STR(CLAIMS)) != len || memcmp(first, next, len) != 0)
			return NULL;
	struct arena own = {0};
	struct str claims;
	bool ok = token_verify(&own, key, (struct str){first, len}, &claims);
	arena_close(&own);
	return ok ? data : NULL;
}

static void threads_share_a_key(void **state)
{
	(void)state;
	struct token_key *key = token_key_of_secret(STR("1"), STR("secret"));
	pthread_t threads[4];
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_many, key), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		void *result;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_ptr_equal(result, key);
	}
	token_key_close(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hs256_matches_rfc_7515_a1),
		cmocka_unit_test(rs256_matches_rfc_7515_a2),
		cmocka_unit_test(es256_matches_rfc_7515_a3),
		cmocka_unit_test(key_sets_keep_what_is_of_use),
		cmocka_unit_test(key_sets_pass_over_the_rest),
		cmocka_unit_test(own_keys_sign_and_verify),
		cmocka_unit_test(private_keys_of_other_kinds_are_refused),
		cmocka_unit_test(the_token_does_not_choose_the_algorithm),
		cmocka_unit_test(broken_forms_are_refused),
		cmocka_unit_test(every_changed_bit_is_seen),
		cmocka_unit_test(mac_matches_hmac),
		cmocka_unit_test(threads_share_a_key),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
