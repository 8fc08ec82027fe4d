/* src/jobs/mail_server.c: a merchant's own server is asked before it is kept, and what it says names the field. */
#include "jobs/mail_server.h"

#include "tests/unit/net/smtp_peer.h"

struct desk {
	struct arena arena;
	struct service service;
	struct call call;
	struct smtp_peer peer;
	struct mail_route route;
};

static void desk_begin(struct desk *desk, struct smtp_peer_says says)
{
	memset(desk, 0, sizeof *desk);
	smtp_peer_open(&desk->peer, says);
	desk->service.settings.smtp_starttls = STR("auto");
	desk->service.settings.smtp_private = true;
	desk->call = (struct call){.arena = &desk->arena, .service = &desk->service};
	desk->route = (struct mail_route){.has_server = true,
		.is_own = true,
		.helo = STR("here.test"),
		.server = {.host = STR("127.0.0.1"), .port = desk->peer.port, .is_loopback = true}};
}

static void desk_end(struct desk *desk)
{
	smtp_peer_close(&desk->peer);
	arena_close(&desk->arena);
}

static void assert_refused(struct desk *desk, const char *why)
{
	struct str message;

	assert_false(mail_server_try(&desk->call, &desk->route));
	assert_int_equal(desk->call.fault.kind, FAULT_INVALID);
	message = desk->call.fault.message;
	assert_true(
		str_starts_with(message, arena_printf(&desk->arena, "No mail can be sent over 127.0.0.1:%d: ", desk->peer.port)));
	assert_non_null(memmem(message.ptr, message.len, why, strlen(why)));
	assert_null(memmem(message.ptr, message.len, "hunter2", 7));
	desk->call.fault = (struct fault){0};
}

static void one_that_answers_will_do(void **state)
{
	UNUSED(state);
	struct desk desk;

	desk_begin(&desk, (struct smtp_peer_says){0});
	assert_true(mail_server_try(&desk.call, &desk.route));
	desk_end(&desk);
}

static void one_that_does_not_is_told(void **state)
{
	UNUSED(state);
	struct desk desk;

	desk_begin(&desk, (struct smtp_peer_says){.greeting = "554 go away"});
	assert_refused(&desk, "554 go away");
	/* the peer has no AUTH */
	desk.route.server.user = STR("user");
	desk.route.server.password = STR("hunter2");
	assert_refused(&desk, "");
	desk.service.settings.smtp_private = false;
	assert_refused(&desk, "not a public one");
	desk.service.settings.smtp_private = true;
	smtp_peer_stop(&desk.peer);
	assert_refused(&desk, "");
	desk_end(&desk);
}

static void what_the_server_says_comes_before_the_setting(void **state)
{
	UNUSED(state);
	static const struct {
		const char *url, *starttls;
		enum smtp_tls tls;
	} cases[] = {
		{"smtp://relay.test", "auto", SMTP_TLS_AUTO},
		{"smtp://relay.test", "require", SMTP_TLS_REQUIRE},
		{"smtp://u:p@relay.test", "auto", SMTP_TLS_REQUIRE},
		{"smtp://u:p@127.0.0.1", "auto", SMTP_TLS_AUTO},
		{"smtp://127.0.0.1", "off", SMTP_TLS_OFF},
		{"smtp://127.0.0.1?security=starttls", "off", SMTP_TLS_REQUIRE},
		{"smtp://127.0.0.1?security=none", "require", SMTP_TLS_OFF},
		{"smtps://127.0.0.1", "off", SMTP_TLS_IMPLICIT},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct service service = {.settings.smtp_starttls = str_of(cases[i].starttls)};
		struct mail_route route = {.has_server = true};

		assert_null(smtp_url_read(&arena, str_of(cases[i].url), &route.server));
		assert_int_equal(mail_server_of(&service, &route).tls, cases[i].tls);
	}
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(one_that_answers_will_do), cmocka_unit_test(one_that_does_not_is_told),
		cmocka_unit_test(what_the_server_says_comes_before_the_setting)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
