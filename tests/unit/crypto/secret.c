/* Published vectors (FIPS 180, RFC 4231, the Argon2 reference) and the refusals of crypto/secret. */
#include "crypto/secret.h"

#include "base/encode.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
/* clang-format on */

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

static void assert_hex(struct str bytes, const char *hex)
{
	struct str text = hex_write(&arena, bytes);
	assert_int_equal(text.len, strlen(hex));
	assert_memory_equal(text.ptr, hex, text.len);
}

static void sha256_matches_fips_180(void **state)
{
	(void)state;
	assert_hex(sha256(&arena, STR("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hex(sha256(&arena, STR("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hex(sha256(&arena, STR_NONE), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hmac_matches_rfc_4231(void **state)
{
	(void)state;
	assert_hex(hmac_sha256(&arena, STR("Jefe"), STR("what do ya want for nothing?")),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	char key[131];
	memset(key, 0xaa, sizeof key);
	assert_hex(
		hmac_sha256(&arena, (struct str){key, sizeof key}, STR("Test Using Larger Than Block-Size Key - Hash Key First")),
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void passwords_match_the_reference(void **state)
{
	(void)state;
	/* From the test program of the Argon2 reference implementation. */
	struct str known = STR("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
	assert_true(password_verify(STR("password"), known));
	assert_false(password_verify(STR("Password"), known));
}

static void password_hashes_carry_salt_and_cost(void **state)
{
	(void)state;
	struct str a = password_hash(&arena, STR("correct horse")), b = password_hash(&arena, STR("correct horse"));
	assert_true(str_starts_with(a, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_equal(a, b));
	assert_true(password_verify(STR("correct horse"), a));
	assert_false(password_verify(STR("correct horsf"), a));
	assert_false(password_verify(STR(""), a));
}

static void broken_password_hashes_are_refused(void **state)
{
	(void)state;
	char long_hash[400];
	memset(long_hash, 'a', sizeof long_hash);
	assert_false(password_verify(STR("x"), STR_NONE));
	assert_false(password_verify(STR("x"), STR("")));
	assert_false(password_verify(STR("x"), STR("x")));
	assert_false(password_verify(STR("x"), STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(password_verify(STR("x"), (struct str){long_hash, sizeof long_hash}));
}

static void comparing_looks_at_every_byte(void **state)
{
	(void)state;
	assert_true(secret_equal(STR("abc"), STR("abc")));
	assert_true(secret_equal(STR_NONE, STR("")));
	assert_false(secret_equal(STR("abc"), STR("abd")));
	assert_false(secret_equal(STR("abc"), STR("xbc")));
	assert_false(secret_equal(STR("abc"), STR("abcd")));
}

static void random_texts_differ(void **state)
{
	(void)state;
	struct str a = random_text(&arena, 32), b = random_text(&arena, 32);
	assert_int_equal(a.len, 43);
	assert_false(str_equal(a, b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_matches_fips_180),
		cmocka_unit_test(hmac_matches_rfc_4231),
		cmocka_unit_test(passwords_match_the_reference),
		cmocka_unit_test(password_hashes_carry_salt_and_cost),
		cmocka_unit_test(broken_password_hashes_are_refused),
		cmocka_unit_test(comparing_looks_at_every_byte),
		cmocka_unit_test(random_texts_differ),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
