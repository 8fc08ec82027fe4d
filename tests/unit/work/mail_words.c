/* src/work/mail_words.c, mail_render.c and mail_own.c without a database: the set that is made at start, and own words. */
#include "tests/unit/base/unit.h"
#include "work/mail_own.h"
#include "work/service.h"

#include <string.h>

static bool contains(struct str text, const char *what)
{
	return memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

struct fixture {
	struct arena arena;
	struct service service;
	struct call call;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof fixture);
	fixture.service.public_url = STR("https://convoke.test");
	fixture.call = (struct call){.arena = &fixture.arena, .now_ms = 1800000000000, .service = &fixture.service};
	fixture.service.mails = mail_set_make(&fixture.call);
	assert_non_null(fixture.service.mails);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	call_end(&((struct fixture *)*state)->call);
	arena_close(&((struct fixture *)*state)->arena);
	return 0;
}

static struct mail_draft draft_of(struct fixture *fixture, const char *kind, const char *language)
{
	struct mail_draft draft = {.words = mail_words_of(&fixture->call, mail_kind_by_name(str_of(kind)), str_of(language))};

	assert_non_null(draft.words);
	draft.values = mail_sample(&fixture->call, draft.words, STR("A & B"));
	return draft;
}

static void every_language_has_every_kind(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < mail_kind_count * language_count; i++) {
		const struct mail_kind *kind = &mail_kind_table[i / language_count];
		const char *code = languages[i % language_count].code;
		const struct mail_words *words = mail_words_of(&fixture->call, kind, str_of(code));

		/* A language that lacks them gets English ones. */
		if (words == NULL || !str_equal(words->locale->code, str_of(code)))
			fail_msg("%s lacks %s", code, kind->name);
	}
}

static void a_link_alone_becomes_the_button(void **state)
{
	struct fixture *fixture = *state;
	struct mail_draft draft = draft_of(fixture, "invitation", "en");
	struct mail mail = {0};
	size_t count = 0;

	draft.own_subject = STR("Come");
	draft.own_body = STR("First line\nsecond line\r\n\r\n  {{link}}  \n\nBehind <it>");
	assert_true(mail_render(&fixture->call, &draft, &mail));
	assert_text(mail.subject, "Come");
	assert_true(contains(mail.html, "First line<br>second line</p>"));
	assert_true(contains(mail.html, ">Go to the interview</a>"));
	assert_true(contains(mail.html, "Behind &lt;it&gt;</p>"));
	assert_true(contains(mail.text, "First line\nsecond line\n\nGo to the interview:\nhttps://convoke.test/"));
	assert_false(contains(mail.html, "<h1"));
	for (const char *at = mail.html.ptr; (at = strstr(at, "class=\"button\"")) != NULL; at++)
		count++;
	assert_int_equal(count, 1);
}

static void a_link_within_a_sentence_can_be_followed(void **state)
{
	struct fixture *fixture = *state;
	struct mail_draft draft = draft_of(fixture, "invitation", "en");
	struct mail mail = {0};

	draft.own_subject = STR("Come");
	draft.own_body = STR("Go to {{link}}, please.");
	assert_true(mail_render(&fixture->call, &draft, &mail));
	assert_true(contains(mail.html, "Go to <a class=\"link\" href=\"https://convoke.test/interview/take/"));
	assert_true(contains(mail.html, "</a>, please.</p>"));
	assert_false(contains(mail.html, "class=\"button\""));
}

static void own_words_that_fit_no_more_give_way(void **state)
{
	struct fixture *fixture = *state;
	struct mail_draft draft = draft_of(fixture, "invitation", "en");
	struct mail mail = {0};

	draft.own_subject = STR("Come");
	draft.own_body = STR("{{gone}}");
	assert_true(mail_render(&fixture->call, &draft, &mail));
	assert_text(mail.subject, "A & B invites you to an interview: Customer support");
}

static void languages_from_the_right_are_turned(void **state)
{
	struct fixture *fixture = *state;
	struct mail_draft draft = draft_of(fixture, "invitation", "ar");
	struct mail mail = {0};

	assert_true(mail_render(&fixture->call, &draft, &mail));
	assert_true(contains(mail.html, "<html lang=\"ar\" dir=\"rtl\""));
	assert_true(contains(mail.html, "text-align: right;"));
	assert_text(mail.language, "ar");
}

static void counts_take_the_form_of_the_language(void **state)
{
	struct fixture *fixture = *state;
	struct mail_draft draft = draft_of(fixture, "completion_digest", "en");

	assert_text(mail_words_count(&fixture->arena, draft.words, "people", 1),
		"1 person has submitted an interview since the last summary.");
	assert_text(mail_words_count(&fixture->arena, draft.words, "people", 5),
		"5 people have submitted an interview since the last summary.");
}

static void expect_refused(struct fixture *fixture, struct mail_own own, const char *name, const char *why)
{
	assert_false(mail_own_check(&fixture->call, &own));
	assert_int_equal(fixture->call.fault.kind, FAULT_INVALID);
	assert_text(fixture->call.fault.name, name);
	assert_true(contains(fixture->call.fault.message, why));
	fixture->call.fault = (struct fault){0};
}

static void own_words_are_checked(void **state)
{
	struct fixture *fixture = *state;
	struct mail_own fine = {
		.kind = STR("invitation"), .language = STR("en"), .subject = STR("{{interview}}"), .body = STR("{{link}}")};
	struct mail_own own = fine;

	assert_true(mail_own_check(&fixture->call, &fine));
	own.kind = STR("nothing");
	expect_refused(fixture, own, "kind", "no such kind");
	own = fine;
	own.subject = STR("{{wages}}");
	expect_refused(fixture, own, "subject", "wages");
	own = fine;
	own.body = STR("{{#name}}{{link}}{{/name}}");
	expect_refused(fixture, own, "body", "{{link}}");
	own.body = STR("{{^name}}{{link}}{{/name}}");
	expect_refused(fixture, own, "body", "{{link}}");
	own.body = STR("{{link");
	expect_refused(fixture, own, "body", "does not end");
	own.body = STR("{{{link}}}");
	expect_refused(fixture, own, "body", "raw");
	own.body = STR("{{> layout}}{{link}}");
	expect_refused(fixture, own, "body", "unknown partial");
	own = fine;
	own.kind = STR("not_selected");
	own.body = STR("No");
	assert_true(mail_own_check(&fixture->call, &own));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_language_has_every_kind, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_alone_becomes_the_button, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_within_a_sentence_can_be_followed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_words_that_fit_no_more_give_way, set_up, tear_down),
		cmocka_unit_test_setup_teardown(languages_from_the_right_are_turned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counts_take_the_form_of_the_language, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_words_are_checked, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
