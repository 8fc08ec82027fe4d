/* src/work/smtp_url.c */
#include "work/smtp_url.h"

#include "tests/unit/base/unit.h"

#include <string.h>

struct good {
	const char *text, *host, *user, *password, *written;
	int64_t port;
	enum smtp_security security;
	bool is_loopback;
};

static void assert_url(const struct smtp_url *url, const struct good *good)
{
	assert_text(url->host, good->host);
	assert_int_equal(url->port, good->port);
	assert_int_equal(url->security, good->security);
	assert_int_equal(url->is_loopback, good->is_loopback);
	assert_true(str_equal(url->user, str_of(good->user)) && str_equal(url->password, str_of(good->password)));
}

static void addresses_are_read_and_written(void **state)
{
	UNUSED(state);
	static const struct good cases[] = {
		{"smtp://127.0.0.1:2525", "127.0.0.1", NULL, NULL, "smtp://127.0.0.1:2525", 2525, SMTP_SECURITY_USUAL, true},
		{"smtp://localhost/", "localhost", NULL, NULL, "smtp://localhost:25", 25, SMTP_SECURITY_USUAL, true},
		{"smtp://relay.test", "relay.test", NULL, NULL, "smtp://relay.test:25", 25, SMTP_SECURITY_USUAL, false},
		{"smtp://u:p@relay.test", "relay.test", "u", "p", "smtp://u:p@relay.test:587", 587, SMTP_SECURITY_USUAL, false},
		{"smtps://us%40er:p%3Aw%2Fd%20@host:4650", "host", "us@er", "p:w/d ", "smtps://us%40er:p%3Aw%2Fd%20@host:4650",
			4650, SMTP_SECURITY_TLS, false},
		{"smtps://u:p@w?@host", "host", "u", "p@w?", "smtps://u:p%40w%3F@host:465", 465, SMTP_SECURITY_TLS, false},
		{"smtp://[::1]:25", "[::1]", NULL, NULL, "smtp://[::1]:25", 25, SMTP_SECURITY_USUAL, true},
		{"smtp://[2001:db8::1]", "[2001:db8::1]", NULL, NULL, "smtp://[2001:db8::1]:25", 25, SMTP_SECURITY_USUAL, false},
		{" smtp://host ", "host", NULL, NULL, "smtp://host:25", 25, SMTP_SECURITY_USUAL, false},
		{"smtp://host?security=starttls", "host", NULL, NULL, "smtp://host:587?security=starttls", 587,
			SMTP_SECURITY_STARTTLS, false},
		{"smtp://u:p@host:2525/?security=starttls", "host", "u", "p", "smtp://u:p@host:2525?security=starttls", 2525,
			SMTP_SECURITY_STARTTLS, false},
		{"smtp://u:?@localhost?security=none", "localhost", "u", "?", "smtp://u:%3F@localhost:25?security=none", 25,
			SMTP_SECURITY_NONE, true},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct smtp_url url;
		const char *why = smtp_url_read(&arena, str_of(cases[i].text), &url);

		if (why != NULL)
			print_error("%s: %s\n", cases[i].text, why);
		assert_null(why);
		assert_url(&url, &cases[i]);
		assert_text(smtp_url_write(&arena, &url), cases[i].written);
		assert_null(smtp_url_read(&arena, smtp_url_write(&arena, &url), &url));
		assert_url(&url, &cases[i]);
	}
	arena_close(&arena);
}

static void what_is_shown_has_no_password(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct smtp_url url;

	assert_null(smtp_url_read(&arena, STR("smtp://jobs%40x:hunter2@host?security=starttls"), &url));
	assert_text(smtp_url_show(&arena, &url), "smtp://jobs%40x@host:587?security=starttls");
	assert_null(smtp_url_read(&arena, STR("smtps://host"), &url));
	assert_text(smtp_url_show(&arena, &url), "smtps://host:465");
	arena_close(&arena);
}

/* Which written address the parts come to. */
static void parts_make_the_same(void **state)
{
	UNUSED(state);
	static const struct {
		struct smtp_given given;
		const char *written;
	} cases[] = {
		{{.host = STR("relay.test")}, "smtp://relay.test:587?security=starttls"},
		{{.host = STR(" relay.test "), .security = STR("starttls"), .port = 25}, "smtp://relay.test:25?security=starttls"},
		{{.host = STR("relay.test"), .security = STR("tls"), .user = STR("a b@x"), .password = STR(" ü:/?#[]@%")},
			"smtps://a%20b%40x:%20%C3%BC%3A%2F%3F%23%5B%5D%40%25@relay.test:465"},
		{{.host = STR("::1"), .security = STR("none")}, "smtp://[::1]:25?security=none"},
		{{.host = STR("[::1]"), .security = STR("none"), .user = STR("u"), .password = STR("p")},
			"smtp://u:p@[::1]:25?security=none"},
		{{.url = STR("smtps://relay.test"), .host = STR("")}, "smtps://relay.test:465"},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct call call = {.arena = &arena};
		struct smtp_url url, again;

		assert_true(smtp_given_read(&call, &cases[i].given, &url));
		assert_text(smtp_url_write(&arena, &url), cases[i].written);
		assert_null(smtp_url_read(&arena, str_of(cases[i].written), &again));
		assert_true(str_equal(url.host, again.host) && url.port == again.port && url.security == again.security);
		assert_true(url.is_loopback == again.is_loopback && str_equal(url.user, again.user));
		assert_true(str_equal(url.password, again.password));
	}
	arena_close(&arena);
}

static void nothing_given_is_no_server(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct smtp_url url;

	assert_true(smtp_given_read(&call, &(struct smtp_given){.url = STR(""), .host = STR(" ")}, &url));
	assert_true(str_is_empty(url.host));
	arena_close(&arena);
}

static void parts_that_do_not_fit_are_named(void **state)
{
	UNUSED(state);
	static const struct {
		struct smtp_given given;
		const char *name;
	} cases[] = {
		{{.url = STR("smtp://a"), .host = STR("b")}, "smtp_host"},
		{{.url = STR("ftp://a")}, "smtp_url"},
		{{.host = STR("a@b")}, "smtp_host"},
		{{.host = STR("a/b")}, "smtp_host"},
		{{.host = STR("a b")}, "smtp_host"},
		{{.host = STR("relay.test:25")}, "smtp_host"},
		{{.port = 25}, "smtp_port"},
		{{.url = STR("smtp://a"), .security = STR("tls")}, "smtp_security"},
		{{.user = STR("u")}, "smtp_user"},
		{{.url = STR("smtp://a"), .password = STR("hunter2")}, "smtp_password"},
		{{.host = STR("a"), .user = STR("u")}, "smtp_password"},
		{{.host = STR("a"), .password = STR("hunter2")}, "smtp_user"},
		{{.host = STR("a"), .user = STR("u\r\nQUIT"), .password = STR("hunter2")}, "smtp_user"},
		{{.host = STR("a"), .user = STR("u"), .password = STR("hunter2\n")}, "smtp_password"},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct call call = {.arena = &arena};
		struct smtp_url url;

		assert_false(smtp_given_read(&call, &cases[i].given, &url));
		assert_int_equal(call.fault.kind, FAULT_INVALID);
		assert_text(call.fault.name, cases[i].name);
		assert_null(memmem(call.fault.message.ptr, call.fault.message.len, "hunter2", 7));
	}
	arena_close(&arena);
}

static void what_is_no_address_is_refused_without_its_password(void **state)
{
	UNUSED(state);
	static const char *const cases[] = {"", "host:25", "http://host", "smtp://", "smtp://host:0", "smtp://host:65536",
		"smtp://host:", "smtp://host:x", "smtp://user@host", "smtp://:hunter2@host", "smtp://u:hunter2%zz@host",
		"smtp://u:hunter2@ho st", "smtp://u:hunter2@host/path", "smtp://ho\r\nst", "smtp://host?x",
		"smtp://host?security=tls", "smtps://host?security=none", "smtp://host?security=none?x", "smtp://host?",
		"smtp://[::1", "smtp://::1:25", "smtp://us er:hunter2@host", "smtp://user:hunter2%0d%0aQUIT@host",
		"smtp://us%00er:hunter2@host"};
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
		cmocka_unit_test(addresses_are_read_and_written),
		cmocka_unit_test(what_is_shown_has_no_password),
		cmocka_unit_test(parts_make_the_same),
		cmocka_unit_test(nothing_given_is_no_server),
		cmocka_unit_test(parts_that_do_not_fit_are_named),
		cmocka_unit_test(what_is_no_address_is_refused_without_its_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
