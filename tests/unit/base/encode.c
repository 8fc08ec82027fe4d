/* Text forms of bytes against the vectors of RFC 4648, and what they refuse. */
#include "base/encode.h"

#include "unit.h"

static struct arena arena;

static int stop(void **state)
{
	UNUSED(state);
	arena_close(&arena);
	return 0;
}

static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
static const char *const padded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
static const char *const unpadded[] = {"", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};

static void base64_matches_rfc_4648(void **state)
{
	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(plain); i++) {
		struct str back;
		assert_text(base64_write(&arena, str_of(plain[i])), padded[i]);
		assert_true(base64_read(&arena, str_of(padded[i]), &back));
		assert_text(back, plain[i]);
		assert_text(base64url_write(&arena, str_of(plain[i])), unpadded[i]);
		assert_int_equal(base64url_len(i), str_of(unpadded[i]).len);
		assert_true(base64url_read(&arena, str_of(unpadded[i]), &back));
		assert_text(back, plain[i]);
	}
	assert_text(base64_write(&arena, STR("\xfb\xff\xfe")), "+//+");
	assert_text(base64url_write(&arena, STR("\xfb\xff\xfe")), "-__-");
	assert_text(base64_write(&arena, STR_NONE), "");
}

static void base64url_is_put_without_nul(void **state)
{
	UNUSED(state);
	char out[6] = "......";
	assert_int_equal(base64url_put(out, "foo", 3), 4);
	assert_memory_equal(out, "Zm9v..", 6);
}

static void broken_base64_is_refused(void **state)
{
	UNUSED(state);
	static const char *const bad_url[] = {"Z", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9v\n", "Zm 9", "+//+", "Zm9vY", "Zm9\xff"};
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "-__-", "Zm9v====", "Zg==Zg==", "=Zm9"};
	struct str back;
	for (size_t i = 0; i < COUNT_OF(bad_url); i++)
		assert_false(base64url_read(&arena, str_of(bad_url[i]), &back));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(base64_read(&arena, str_of(bad[i]), &back));
}

static void base32_matches_rfc_4648(void **state)
{
	UNUSED(state);
	static const char *const unpadded32[] = {"", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"};
	static const char *const bad[] = {"m", "mz", "mzxw6y", "my======", "m1", "m0", "m y", "mzxw6ytbo", "m\xff"};
	struct str back;
	for (size_t i = 0; i < COUNT_OF(plain); i++) {
		assert_text(base32_write(&arena, str_of(plain[i])), unpadded32[i]);
		assert_true(base32_read(&arena, str_of(unpadded32[i]), &back));
		assert_text(back, plain[i]);
	}
	assert_true(base32_read(&arena, STR("MZxW6YTBoi"), &back));
	assert_text(back, "foobar");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(base32_read(&arena, str_of(bad[i]), &back));
}

static void hex_goes_both_ways(void **state)
{
	UNUSED(state);
	struct str back;
	assert_text(hex_write(&arena, STR("\x00\xab\xff")), "00abff");
	assert_true(hex_read(&arena, STR("00ABff"), &back));
	assert_int_equal(back.len, 3);
	assert_memory_equal(back.ptr, "\x00\xab\xff", 3);
	assert_false(hex_read(&arena, STR("0"), &back));
	assert_false(hex_read(&arena, STR("0g"), &back));
	assert_false(hex_read(&arena, STR("0x12"), &back));
	assert_true(hex_read(&arena, STR(""), &back));
}

static void percent_encoding_keeps_unreserved_only(void **state)
{
	UNUSED(state);
	struct str back;
	assert_text(percent_write(&arena, STR("aZ09-._~ /?&=+\xc3\xa9")), "aZ09-._~%20%2F%3F%26%3D%2B%C3%A9");
	assert_true(percent_read(&arena, STR("a%20b+c%c3%A9"), false, &back));
	assert_text(back, "a b+c\xc3\xa9");
	assert_true(percent_read(&arena, STR("a+b%2B"), true, &back));
	assert_text(back, "a b+");
	static const char *const bad[] = {"%", "%4", "%4g", "a%", "%zz", "%ff", "%00", "%c3", "%%41"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(percent_read(&arena, str_of(bad[i]), true, &back));
}

static void html_is_escaped(void **state)
{
	UNUSED(state);
	struct buf buf = {0};
	html_write(&buf, STR("<a href=\"x\" title='y'>&amp; \xc3\xa9</a>"));
	assert_text(buf_str(&buf), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp; \xc3\xa9&lt;/a&gt;");
	buf_clear(&buf);
	html_write(&buf, STR_NONE);
	assert_text(buf_str(&buf), "");
	buf_close(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_matches_rfc_4648),
		cmocka_unit_test(base64url_is_put_without_nul),
		cmocka_unit_test(broken_base64_is_refused),
		cmocka_unit_test(base32_matches_rfc_4648),
		cmocka_unit_test(hex_goes_both_ways),
		cmocka_unit_test(percent_encoding_keeps_unreserved_only),
		cmocka_unit_test(html_is_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
