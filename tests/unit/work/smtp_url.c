/* src/work/smtp_url.c */
#include "work/smtp_url.h"

#include "tests/unit/base/unit.h"

#include <string.h>

struct good {
	const char *text, *host, *user, *password;
	int64_t port;
	bool is_implicit_tls, is_loopback;
};

static void addresses_are_read(void **state)
{
	UNUSED(state);
	static const struct good cases[] = {
		{"smtp://127.0.0.1:2525", "127.0.0.1", NULL, NULL, 2525, false, true},
		{"smtp://localhost/", "localhost", NULL, NULL, 25, false, true},
		{"smtp://relay.example.com", "relay.example.com", NULL, NULL, 25, false, false},
		{"smtp://u:p@relay.example.com", "relay.example.com", "u", "p", 587, false, false},
		{"smtps://us%40er:p%3Aw%2Fd%20@host:4650", "host", "us@er", "p:w/d ", 4650, true, false},
		{"smtps://u:p@w@host", "host", "u", "p@w", 465, true, false},
		{"smtp://[::1]:25", "[::1]", NULL, NULL, 25, false, true},
		{"smtp://[2001:db8::1]", "[2001:db8::1]", NULL, NULL, 25, false, false},
		{" smtp://host ", "host", NULL, NULL, 25, false, false},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct smtp_url url;
		const char *why = smtp_url_read(&arena, str_of(cases[i].text), &url);

		if (why != NULL)
			print_error("%s: %s\n", cases[i].text, why);
		assert_null(why);
		assert_text(url.host, cases[i].host);
		assert_int_equal(url.port, cases[i].port);
		assert_int_equal(url.is_implicit_tls, cases[i].is_implicit_tls);
		assert_int_equal(url.is_loopback, cases[i].is_loopback);
		assert_true(str_equal(url.user, str_of(cases[i].user)) && str_equal(url.password, str_of(cases[i].password)));
	}
	arena_close(&arena);
}

static void what_is_no_address_is_refused_without_its_password(void **state)
{
	UNUSED(state);
	static const char *const cases[] = {"", "host:25", "http://host", "smtp://", "smtp://host:0", "smtp://host:65536",
		"smtp://host:", "smtp://host:x", "smtp://user@host", "smtp://:hunter2@host", "smtp://u:hunter2%zz@host",
		"smtp://u:hunter2@ho st", "smtp://u:hunter2@host/path", "smtp://ho\r\nst", "smtp://host?x", "smtp://[::1",
		"smtp://::1:25", "smtp://us er:hunter2@host", "smtp://user:hunter2%0d%0aQUIT@host", "smtp://us%00er:hunter2@host"};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct smtp_url url;
		const char *why = smtp_url_read(&arena, str_of(cases[i]), &url);

		if (why == NULL)
			print_error("taken: %s\n", cases[i]);
		assert_non_null(why);
		assert_null(strstr(why, "hunter2"));
	}
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(what_is_no_address_is_refused_without_its_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
