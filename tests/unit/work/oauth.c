/* Which addresses a program may have its users sent to, and when two are the same. */
#include "work/oauth.h"

#include "tests/unit/base/unit.h"

#include <string.h>

static bool allowed(const char *uri)
{
	return oauth_redirect_is_allowed(str_of(uri));
}

static void what_leads_to_a_program_is_allowed(void **state)
{
	UNUSED(state);
	assert_true(allowed("https://claude.ai/api/mcp/auth_callback"));
	assert_true(allowed("https://app.example:8443/cb?x=1&y=%20"));
	assert_true(allowed("http://localhost/cb"));
	assert_true(allowed("http://localhost:33418"));
	assert_true(allowed("http://127.0.0.1:1/"));
	assert_true(allowed("http://[::1]:9000/cb"));
	assert_true(allowed("cursor://anysphere.cursor-retrieval/oauth/callback"));
	assert_true(allowed("com.example.app:/oauth"));
}

static void what_a_browser_would_run_or_anybody_could_read_is_not(void **state)
{
	static const char *const wrong[] = {"", "https:", "https://", "https:///cb", "http://app.example/cb",
		"http://127.0.0.1.example/", "http://localhost.example/", "http://[::1/cb", "http://[::1]x/cb",
		"http://localhost@evil.example/", "https://a@b.example/", "https://a.example/#part", "https://a.example/ b",
		"https://a.example/\n", "https://a.example/;x", "https://a.example/'", "https://a.example/\"",
		"https://a.example/\xc3\xa4", "//a.example/", "/cb", "a.example", "javascript:alert(1)", "JavaScript:alert(1)",
		"data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "about:x", "ws://a.example/", "1a://x", "x://y"};
	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		if (allowed(wrong[i]))
			print_error("allowed: %s\n", wrong[i]);
		assert_false(allowed(wrong[i]));
	}
	char longer[1200];
	memset(longer, 'a', sizeof longer);
	memcpy(longer, "https://a/", 10);
	longer[1199] = 0;
	assert_false(allowed(longer));
}

static bool matches(const char *registered, const char *uri)
{
	return oauth_redirect_matches(&(struct oauth_client){.redirect_uris = str_of(registered)}, str_of(uri));
}

static void only_registered_addresses_match(void **state)
{
	UNUSED(state);
	assert_true(matches("https://a.example/1\nhttps://a.example/2\n", "https://a.example/2"));
	assert_false(matches("https://a.example/1\nhttps://a.example/2\n", "https://a.example/"));
	assert_false(matches("https://a.example/1\n", "https://a.example/1/more"));
	assert_false(matches("https://a.example/1\n", "https://a.example:8443/1"));
	assert_false(matches("https://a.example/1\n", ""));
	assert_false(matches("", ""));
	assert_false(matches("javascript:x\n", "javascript:x"));
	/* The port of a loopback address is the program's to choose at each start, the rest is not. */
	assert_true(matches("http://127.0.0.1/cb\n", "http://127.0.0.1:50000/cb"));
	assert_true(matches("http://127.0.0.1:1/cb\n", "http://127.0.0.1:50000/cb"));
	assert_true(matches("http://[::1]/cb\n", "http://[::1]:50000/cb"));
	assert_false(matches("http://127.0.0.1/cb\n", "http://localhost:50000/cb"));
	assert_false(matches("http://127.0.0.1/cb\n", "http://127.0.0.1:50000/other"));
	assert_false(matches("http://127.0.0.1/cb\n", "https://127.0.0.1:50000/cb"));
}

static void origins_are_for_people_and_policies(void **state)
{
	struct arena arena = {0};
	UNUSED(state);
	assert_text(oauth_redirect_origin(&arena, STR("https://a.example:8443/cb?x")), "https://a.example:8443");
	assert_text(oauth_redirect_origin(&arena, STR("http://127.0.0.1:9")), "http://127.0.0.1:9");
	assert_text(oauth_redirect_origin(&arena, STR("http://[::1]:9/x")), "http://[::1]:9");
	assert_text(oauth_redirect_origin(&arena, STR("cursor://host/x")), "cursor:");
	assert_text(oauth_redirect_origin(&arena, STR("nothing")), "");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_leads_to_a_program_is_allowed),
		cmocka_unit_test(what_a_browser_would_run_or_anybody_could_read_is_not),
		cmocka_unit_test(only_registered_addresses_match),
		cmocka_unit_test(origins_are_for_people_and_policies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
