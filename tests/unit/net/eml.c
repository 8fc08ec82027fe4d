/* src/net/eml.c: what a message says, whatever it is encoded in. */
#include "net/eml.h"

#include "tests/unit/base/unit.h"

static int start(void **state)
{
	UNUSED(state);
	eml_start();
	return 0;
}

static void both_parts_and_the_heads_are_decoded(void **state)
{
	static const struct str message = STR("From: =?utf-8?q?M=C3=BCller?= <m@example.com>\r\n"
					      "To: \"Parker, Peter\" <peter@example.com>\r\n"
					      "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n"
					      "MIME-Version: 1.0\r\n"
					      "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
					      "--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
					      "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe=\r\n!\r\n"
					      "--b\r\nContent-Type: text/html; charset=utf-8\r\n"
					      "Content-Transfer-Encoding: base64\r\n\r\nPHA+R3LDvMOfZTwvcD4=\r\n--b--\r\n");
	struct arena arena = {0};
	struct eml eml;

	UNUSED(state);
	assert_true(eml_read(&arena, message, &eml));
	assert_text(eml.from, "Müller <m@example.com>");
	assert_text(eml.to, "\"Parker, Peter\" <peter@example.com>");
	assert_text(eml.subject, "Grüße");
	assert_text(eml.text, "Grüße!");
	assert_text(eml.html, "<p>Grüße</p>");
	arena_close(&arena);
}

static void what_is_missing_has_no_value(void **state)
{
	struct arena arena = {0};
	struct eml eml;

	UNUSED(state);
	assert_true(eml_read(&arena, STR("Subject: x\r\n\r\njust text\r\n"), &eml));
	assert_text(eml.subject, "x");
	assert_null(eml.html.ptr);
	assert_null(eml.to.ptr);
	assert_false(eml_read(&arena, STR(""), &eml));
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_parts_and_the_heads_are_decoded), cmocka_unit_test(what_is_missing_has_no_value)};

	return cmocka_run_group_tests(tests, start, NULL);
}
