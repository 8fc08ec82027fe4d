/* src/net/smtp.c against a server that says what each case needs. */
#include "net/smtp.h"

#include "tests/unit/net/smtp_peer.h"

#include <stdlib.h>

#define MESSAGE "Subject: x\r\n\r\n.dot\r\nend\r\n"
#define PIPELINING "250-peer\r\n250-PIPELINING\r\n250 SIZE 1000000"

struct talk {
	struct arena arena;
	struct smtp_peer peer;
	struct smtp_server server;
	struct smtp *smtp;
};

static void talk_begin(struct talk *talk, struct smtp_peer_says says)
{
	memset(talk, 0, sizeof *talk);
	smtp_peer_open(&talk->peer, says);
	talk->server = (struct smtp_server){
		.host = STR("127.0.0.1"), .port = talk->peer.port, .helo = STR("here.test"), .reply_timeout_s = 20};
	talk->smtp = smtp_open();
}

static void talk_end(struct talk *talk)
{
	smtp_close(talk->smtp);
	smtp_peer_close(&talk->peer);
	arena_close(&talk->arena);
}

static struct smtp_result say(struct talk *talk, const char *to)
{
	struct smtp_message message = {.from = STR("from@here.test"), .to = str_of(to), .bytes = STR(MESSAGE)};

	return smtp_send(&talk->arena, talk->smtp, &talk->server, &message);
}

/* One message to a server that says so, and what comes of it. */
static struct smtp_result said(struct talk *talk, struct smtp_peer_says says)
{
	talk_begin(talk, says);
	struct smtp_result result = say(talk, "to@there.test");

	return result;
}

static void one_connection_carries_many(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){0});
	for (int i = 0; i < 3; i++) {
		struct smtp_result result = say(&talk, "to@there.test");

		assert_int_equal(result.outcome, SMTP_SENT);
		assert_text(result.reason, "250 2.0.0 taken");
	}
	assert_int_equal(atomic_load(&talk.peer.connections), 1);
	smtp_rest(talk.smtp);
	assert_int_equal(say(&talk, "to@there.test").outcome, SMTP_SENT);
	assert_int_equal(atomic_load(&talk.peer.connections), 2);
	smtp_rest(talk.smtp);
	smtp_peer_stop(&talk.peer);
	buf_add_char(&talk.peer.heard, '\0');
	assert_non_null(strstr(talk.peer.heard.ptr, "EHLO here.test\r\n"));
	assert_non_null(strstr(talk.peer.heard.ptr, "MAIL FROM:<from@here.test>"));
	assert_non_null(strstr(talk.peer.heard.ptr, "RCPT TO:<to@there.test>"));
	assert_non_null(strstr(talk.peer.heard.ptr, "\r\n..dot\r\nend\r\n.\r\n"));
	assert_null(strstr(talk.peer.heard.ptr, "SMTPUTF8"));
	talk_end(&talk);
}

static void a_connection_that_is_gone_is_made_again(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){.messages = 1});
	for (int i = 0; i < 3; i++)
		assert_int_equal(say(&talk, "to@there.test").outcome, SMTP_SENT);
	assert_int_equal(atomic_load(&talk.peer.connections), 3);
	assert_int_equal(atomic_load(&talk.peer.messages), 3);
	talk_end(&talk);
}

static bool has_heard(struct talk *talk, const char *what)
{
	smtp_rest(talk->smtp);
	smtp_peer_stop(&talk->peer);
	return memmem(talk->peer.heard.ptr, talk->peer.heard.len, what, strlen(what)) != NULL;
}

static void a_server_can_be_tried(void **state)
{
	(void)state;
	struct talk talk;
	struct smtp_result result;

	talk_begin(&talk, (struct smtp_peer_says){0});
	assert_int_equal(smtp_try(&talk.arena, talk.smtp, &talk.server).outcome, SMTP_SENT);
	assert_true(has_heard(&talk, "EHLO here.test\r\nQUIT\r\n"));
	/* nobody listens there any more */
	result = smtp_try(&talk.arena, talk.smtp, &talk.server);
	assert_int_equal(result.outcome, SMTP_TEMPORARY);
	assert_true(result.is_unreachable && result.reason.len > 0);
	talk_end(&talk);
	talk_begin(&talk, (struct smtp_peer_says){.greeting = "554 not you"});
	result = smtp_try(&talk.arena, talk.smtp, &talk.server);
	assert_int_not_equal(result.outcome, SMTP_SENT);
	assert_text(result.reason, "554 not you");
	talk_end(&talk);
}

static void a_refusal_ends_a_talk_in_order(void **state)
{
	(void)state;
	struct talk talk;

	assert_int_equal(said(&talk, (struct smtp_peer_says){.rcpt = "550 5.1.1 no"}).outcome, SMTP_PERMANENT);
	assert_true(has_heard(&talk, "RCPT TO:<to@there.test>\r\nQUIT\r\n"));
	talk_end(&talk);
	/* DATA was under way already, and is taken without a recipient: nothing follows */
	assert_int_equal(said(&talk, (struct smtp_peer_says){.ehlo = PIPELINING, .rcpt = "550 5.1.1 no"}).outcome, SMTP_PERMANENT);
	assert_true(has_heard(&talk, "RCPT TO:<to@there.test>\r\nDATA\r\n.\r\nQUIT\r\n"));
	talk_end(&talk);
	assert_int_equal(said(&talk, (struct smtp_peer_says){.ehlo = PIPELINING, .mail = "451 no", .data = "503 no"}).outcome,
		SMTP_TEMPORARY);
	assert_true(has_heard(&talk, "DATA\r\nQUIT\r\n"));
	talk_end(&talk);
}

static void what_was_offered_is_used(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){.ehlo = PIPELINING});
	for (int i = 0; i < 3; i++)
		assert_int_equal(say(&talk, "to@there.test").outcome, SMTP_SENT);
	assert_int_equal(atomic_load(&talk.peer.connections), 1);
	assert_int_equal(atomic_load(&talk.peer.messages), 3);
	assert_true(has_heard(&talk, "MAIL FROM:<from@here.test> SIZE=25\r\n"));
	talk_end(&talk);
	assert_int_equal(said(&talk, (struct smtp_peer_says){0}).outcome, SMTP_SENT);
	assert_true(has_heard(&talk, "MAIL FROM:<from@here.test>\r\n"));
	talk_end(&talk);
}

/* In any order of dots and lines the server reads what was written, and where it ends. */
static void dots_do_not_end_a_message(void **state)
{
	(void)state;
	static const struct {
		const char *bytes, *heard;
	} cases[] = {{"a\r\n.\r\nb\r\n", "DATA\r\na\r\n..\r\nb\r\n.\r\n"}, {".\r\n", "DATA\r\n..\r\n.\r\n"},
		{"..a\r\n.b", "DATA\r\n...a\r\n..b\r\n.\r\n"}, {"", "DATA\r\n.\r\n"},
		{"a.\r\n.b.\r\n", "DATA\r\na.\r\n..b.\r\n.\r\n"}};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct talk talk;
		struct smtp_message message = {STR("from@here.test"), STR("to@there.test"), str_of(cases[i].bytes)};

		talk_begin(&talk, (struct smtp_peer_says){0});
		assert_int_equal(smtp_send(&talk.arena, talk.smtp, &talk.server, &message).outcome, SMTP_SENT);
		assert_true(has_heard(&talk, cases[i].heard));
		talk_end(&talk);
	}
}

struct judged {
	struct smtp_peer_says says;
	enum smtp_outcome outcome;
	bool is_unreachable;
	const char *reason; /* begins so; NULL: any */
};

static void replies_are_judged_by_where_they_come(void **state)
{
	(void)state;
	static const struct judged cases[] = {
		{{.rcpt = "450 4.2.1 try later"}, SMTP_TEMPORARY, false, "450 4.2.1 try later"},
		{{.rcpt = "550-5.1.1 no\r\n550 5.1.1 such user"}, SMTP_PERMANENT, false, "550-5.1.1 no 5.1.1 such user"},
		{{.mail = "451 4.3.0 busy"}, SMTP_TEMPORARY, false, "451"},
		{{.mail = "553 5.1.8 who are you"}, SMTP_PERMANENT, false, "553"},
		{{.mail = "530 5.7.0 sign in first"}, SMTP_TEMPORARY, false, "530"},
		{{.data = "554 5.5.1 no"}, SMTP_PERMANENT, false, "554"},
		{{.end = "452 4.3.1 full"}, SMTP_TEMPORARY, false, "452"},
		{{.end = "554 5.7.1 spam"}, SMTP_PERMANENT, false, "554 5.7.1 spam"},
		{{.end = ""}, SMTP_TEMPORARY, false, "no answer to the message"},
		{{.data = ""}, SMTP_TEMPORARY, true, NULL},
		{{.greeting = "554 5.7.1 not from there"}, SMTP_TEMPORARY, true, "554"},
		{{.greeting = "421 4.3.2 later"}, SMTP_TEMPORARY, true, "421"},
		{{.greeting = ""}, SMTP_TEMPORARY, true, NULL},
	};

	/* once command by command, once with all of them in one write */
	for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
		const struct judged *judged = &cases[i / 2];
		struct smtp_peer_says says = judged->says;

		says.ehlo = i % 2 == 0 ? NULL : PIPELINING;
		struct talk talk;
		struct smtp_result result = said(&talk, says);

		if (result.outcome != judged->outcome || result.is_unreachable != judged->is_unreachable)
			print_error("case %zu: %d %.*s\n", i, result.outcome, STR_ARG(result.reason));
		assert_int_equal(result.outcome, judged->outcome);
		assert_int_equal(result.is_unreachable, judged->is_unreachable);
		assert_true(!str_is_empty(result.reason));
		if (judged->reason)
			assert_text(str_first(result.reason, strlen(judged->reason)), judged->reason);
		talk_end(&talk);
	}
}

static void nobody_there_is_temporary(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){0});
	talk.server.port = 1;
	struct smtp_result result = say(&talk, "to@there.test");

	assert_int_equal(result.outcome, SMTP_TEMPORARY);
	assert_true(result.is_unreachable);
	talk.server.port = talk.peer.port;
	talk.server.public_only = true;
	result = say(&talk, "to@there.test");
	assert_int_equal(result.outcome, SMTP_TEMPORARY);
	assert_text(result.reason, "the server's address is not a public one");
	assert_int_equal(atomic_load(&talk.peer.connections), 0);
	talk_end(&talk);
}

static void without_tls_there_is_no_required_tls(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){0});
	talk.server.tls = SMTP_TLS_REQUIRE;
	talk.server.user = STR("u");
	talk.server.password = STR("p");
	struct smtp_result result = say(&talk, "to@there.test");

	assert_int_equal(result.outcome, SMTP_TEMPORARY);
	assert_true(result.is_unreachable);
	assert_int_equal(atomic_load(&talk.peer.messages), 0);
	smtp_rest(talk.smtp);
	smtp_peer_stop(&talk.peer);
	assert_null(memmem(talk.peer.heard.ptr, talk.peer.heard.len, "AUTH", 4));
	talk_end(&talk);
}

static void international_names_need_a_server_that_takes_them(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){0});
	assert_int_equal(say(&talk, "ж@there.test").outcome, SMTP_PERMANENT);
	assert_int_equal(atomic_load(&talk.peer.messages), 0);
	talk_end(&talk);
	talk_begin(&talk, (struct smtp_peer_says){.ehlo = "250-peer\r\n250 SMTPUTF8"});
	assert_int_equal(say(&talk, "ж@there.test").outcome, SMTP_SENT);
	smtp_rest(talk.smtp);
	smtp_peer_stop(&talk.peer);
	assert_non_null(memmem(talk.peer.heard.ptr, talk.peer.heard.len, "SMTPUTF8", 8));
	talk_end(&talk);
}

static void addresses_cannot_carry_commands(void **state)
{
	(void)state;
	struct talk talk;

	talk_begin(&talk, (struct smtp_peer_says){0});
	assert_int_equal(say(&talk, "to@there.test>\r\nRCPT TO:<x@y.test").outcome, SMTP_PERMANENT);
	assert_int_equal(say(&talk, "").outcome, SMTP_PERMANENT);
	assert_int_equal(atomic_load(&talk.peer.connections), 0);
	talk_end(&talk);
}

static void hurry_ends_what_waits(void **state)
{
	(void)state;
	struct talk talk;
	atomic_bool is_hurried = true;

	talk_begin(&talk, (struct smtp_peer_says){0});
	talk.server.is_hurried = &is_hurried;
	assert_int_equal(say(&talk, "to@there.test").outcome, SMTP_TEMPORARY);
	talk_end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_connection_carries_many),
		cmocka_unit_test(a_connection_that_is_gone_is_made_again),
		cmocka_unit_test(a_server_can_be_tried),
		cmocka_unit_test(a_refusal_ends_a_talk_in_order),
		cmocka_unit_test(what_was_offered_is_used),
		cmocka_unit_test(dots_do_not_end_a_message),
		cmocka_unit_test(replies_are_judged_by_where_they_come),
		cmocka_unit_test(nobody_there_is_temporary),
		cmocka_unit_test(without_tls_there_is_no_required_tls),
		cmocka_unit_test(international_names_need_a_server_that_takes_them),
		cmocka_unit_test(addresses_cannot_carry_commands),
		cmocka_unit_test(hurry_ends_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
