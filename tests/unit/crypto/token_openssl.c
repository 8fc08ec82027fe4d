/* Our ES256 tokens under openssl's own command, and its signatures under ours: the two agree on keys and signatures. */
#include "base/encode.h"
#include "crypto/secret.h"
#include "crypto/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
/* clang-format on */

static struct arena arena;
static char folder[] = "/tmp/convoke-token-XXXXXX";

static int start(void **state)
{
	(void)state;
	secret_start();
	return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	int rc = system(arena_cstr(&arena, arena_printf(&arena, "rm -r %s", folder)));
	arena_close(&arena);
	return rc;
}

static void file_write(const char *name, struct str bytes)
{
	FILE *file = fopen(arena_cstr(&arena, arena_printf(&arena, "%s/%s", folder, name)), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static struct str file_read(const char *name)
{
	char *bytes = arena_alloc(&arena, 4096);
	FILE *file = fopen(arena_cstr(&arena, arena_printf(&arena, "%s/%s", folder, name)), "rb");
	assert_non_null(file);
	size_t len = fread(bytes, 1, 4096, file);
	assert_int_equal(fclose(file), 0);
	return (struct str){bytes, len};
}

static int run(const char *command)
{
	return system(arena_cstr(&arena, arena_printf(&arena, "cd %s && openssl %s >/dev/null 2>&1", folder, command)));
}

/* An unsigned number as a DER INTEGER. */
static size_t integer_put(unsigned char *out, const unsigned char *bytes)
{
	size_t skip = 0, len = 0;
	while (skip < 31 && bytes[skip] == 0)
		skip++;
	bool padded = bytes[skip] & 0x80;
	out[len++] = 0x02;
	out[len++] = (unsigned char)(32 - skip + padded);
	if (padded)
		out[len++] = 0;
	memcpy(out + len, bytes + skip, 32 - skip);
	return len + 32 - skip;
}

static struct str der_of_raw(struct str raw)
{
	unsigned char *der = arena_alloc(&arena, 80);
	size_t len = integer_put(der + 2, (const unsigned char *)raw.ptr);
	len += integer_put(der + 2 + len, (const unsigned char *)raw.ptr + 32);
	der[0] = 0x30;
	der[1] = (unsigned char)len;
	return (struct str){(char *)der, len + 2};
}

/* A DER INTEGER into 32 bytes; returns what follows it. */
static const unsigned char *integer_take(const unsigned char *der, unsigned char *out)
{
	size_t len = der[1], skip = len > 32 ? len - 32 : 0;
	assert_int_equal(der[0], 0x02);
	memcpy(out + 32 - (len - skip), der + 2 + skip, len - skip);
	return der + 2 + len;
}

static struct str raw_of_der(struct str der)
{
	unsigned char *raw = arena_alloc(&arena, 64);
	integer_take(integer_take((const unsigned char *)der.ptr + 2, raw), raw + 32);
	return (struct str){(char *)raw, 64};
}

static void openssl_verifies_ours(void **state)
{
	(void)state;
	struct str der = token_key_make(&arena), raw;
	struct token_key *key = token_key_of_private(STR("k"), der);
	file_write("key.der", der);
	assert_int_equal(run("pkey -inform DER -in key.der -pubout -out public.pem"), 0);
	/* Several, so that short numbers and those with a leading bit come along. */
	for (int i = 0; i < 20; i++) {
		struct str token = token_sign(&arena, key, arena_printf(&arena, "{\"n\":%d}", i)), rest = token, part;
		assert_true(str_next(&rest, '.', &part) && str_next(&rest, '.', &part));
		assert_true(base64url_read(&arena, rest, &raw));
		assert_int_equal(raw.len, 64);
		file_write("bytes", (struct str){token.ptr, token.len - rest.len - 1});
		file_write("signature", der_of_raw(raw));
		assert_int_equal(run("dgst -sha256 -verify public.pem -signature signature bytes"), 0);
		file_write("bytes", STR("other bytes"));
		assert_int_not_equal(run("dgst -sha256 -verify public.pem -signature signature bytes"), 0);
	}
	token_key_close(key);
}

static void we_verify_openssls(void **state)
{
	(void)state;
	struct str signing = STR("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0"), claims;
	assert_int_equal(run("ecparam -name prime256v1 -genkey -noout -outform DER -out theirs.der"), 0);
	assert_int_equal(run("pkcs8 -topk8 -nocrypt -inform DER -in theirs.der -outform DER -out theirs.p8"), 0);
	struct token_key *key = token_key_of_private(STR("k"), file_read("theirs.p8"));
	assert_non_null(key);
	file_write("bytes", signing);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(run("dgst -sha256 -sign theirs.der -keyform DER -out signature bytes"), 0);
		struct str text = base64url_write(&arena, raw_of_der(file_read("signature")));
		struct str token = arena_printf(&arena, "%.*s.%.*s", STR_ARG(signing), STR_ARG(text));
		assert_true(token_verify(&arena, key, token, &claims));
		assert_true(str_equal(claims, STR("{\"sub\":\"x\"}")));
	}
	token_key_close(key);
}

static void other_curves_are_refused(void **state)
{
	(void)state;
	assert_int_equal(run("ecparam -name secp384r1 -genkey -noout -outform DER -out p384.der"), 0);
	assert_null(token_key_of_private(STR("k"), file_read("p384.der")));
	assert_int_equal(run("genpkey -algorithm ed25519 -outform DER -out ed25519.der"), 0);
	assert_null(token_key_of_private(STR("k"), file_read("ed25519.der")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openssl_verifies_ours),
		cmocka_unit_test(we_verify_openssls),
		cmocka_unit_test(other_curves_are_refused),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
