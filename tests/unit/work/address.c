/* src/work/address.c: which addresses are accepted, and which are one person. */
#include "work/address.h"

#include "tests/unit/base/unit.h"

#include <string.h>

static const char *why_of(const char *raw)
{
	struct arena arena = {0};
	struct address address;
	const char *why = address_check(&arena, str_of(raw), &address);

	arena_close(&arena);
	return why;
}

static void accepts_what_mail_accepts(void **state)
{
	static const char *const fine[] = {"a@b.co", "first.last+tag@sub.example.com", "o'hara@example.com",
		"!#$%&'*+/=?^_`{|}~-@example.com", "a@xn--bcher-kva.example",
		"a@b\xC3\xBC"
		"cher.example",
		"x@1und1.de", "  trimmed@example.com\n"};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		assert_null(why_of(fine[i]));
}

static void refuses_what_it_does_not(void **state)
{
	static const char *const wrong[] = {"", "   ", "plain", "@example.com", "a@", "a@@example.com", "a@b@example.com",
		"a b@example.com", "a@example", "a@localhost", "a@example.123", "a@-example.com", "a@example-.com",
		"a@exa_mple.com", "a@.example.com", "a@example..com", "a@example.com.", ".a@example.com", "a.@example.com",
		"a..b@example.com", "\"a\"@example.com", "a(comment)@example.com", "a@[127.0.0.1]", "\xC3\xBC@example.com",
		"a\x01@example.com", "a,b@example.com"};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (why_of(wrong[i]) == NULL)
			fail_msg("accepted: %s", wrong[i]);
}

static void keeps_the_limits(void **state)
{
	char local[80], domain[300];

	UNUSED(state);
	memset(local, 'a', sizeof local);
	memcpy(local + 64, "@b.co", 6);
	assert_null(why_of(local));
	memcpy(local + 65, "@b.co", 6);
	local[64] = 'a';
	assert_non_null(why_of(local));
	/* labels of 63, then one of 64 */
	memset(domain, 'd', sizeof domain);
	memcpy(domain, "a@", 2);
	memcpy(domain + 2 + 63, ".com", 5);
	assert_null(why_of(domain));
	memset(domain + 2, 'd', 64);
	memcpy(domain + 2 + 64, ".com", 5);
	assert_non_null(why_of(domain));
}

static void one_person_has_one_key(void **state)
{
	struct arena arena = {0};
	struct address a, b;

	UNUSED(state);
	assert_null(address_check(&arena,
		STR(" Peter@B\xC3\xBC"
		    "cher.Example "),
		&a));
	assert_null(address_check(&arena, STR("peter@xn--bcher-kva.example"), &b));
	assert_text(a.key, "peter@xn--bcher-kva.example");
	assert_true(str_equal(a.key, b.key));
	assert_text(a.text,
		"Peter@B\xC3\xBC"
		"cher.Example");
	assert_null(address_check(&arena, STR("peter+x@xn--bcher-kva.example"), &b));
	assert_false(str_equal(a.key, b.key));
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(accepts_what_mail_accepts), cmocka_unit_test(refuses_what_it_does_not),
		cmocka_unit_test(keeps_the_limits), cmocka_unit_test(one_person_has_one_key)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
