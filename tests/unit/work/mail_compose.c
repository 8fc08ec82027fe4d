/* src/work/mail_compose.c and mail_follow.c on a real database: each reason to stop with a clock that moves, whom a mail goes to,
 * what names and messages may not do to it, and which reminder follows. */
#include "tests/unit/work/mail_world.h"

/* --- what it says --------------------------------------------------------------------------------------------------------- */

static void an_invitation_is_whole(void **state)
{
	struct world world = {0};
	char *token;
	struct link link;

	UNUSED(state);
	begin(&world);
	world.due.data.text = STR("{\"message_from_recruiter\":\"Hello <b>you</b>\\nBcc: x@example.com\"}");
	expect_send(&world, "invitation");
	assert_text(world.mail.to_address, "peter@parker.com");
	assert_text(world.mail.to_name, "Peter");
	assert_text(world.mail.from_name, "Blue Harbour");
	assert_text(world.mail.subject, "Blue Harbour invites you to an interview: Back <end> & Co");
	assert_text(world.mail.language, "en");
	assert_true(uuid_equal(world.mail.recipient_id, world.candidate_id));
	assert_true(contains(world.mail.html, "Back &lt;end&gt; &amp; Co"));
	assert_true(contains(world.mail.html,
		"Hello &lt;b&gt;you&lt;/b&gt;<br></span><span dir=\"auto\" style=\"display: block;\">Bcc: x@example.com<br>"));
	assert_false(contains(world.mail.html, "<b>you"));
	assert_true(contains(world.mail.text, "> Hello <b>you</b>\n> Bcc: x@example.com\n"));
	assert_true(contains(world.mail.text, "Takes at most: 30 minutes\n"));
	assert_true(contains(world.mail.text, "Open until: "));
	assert_true(contains(world.mail.text, arena_cstr(&world.who.arena, world.mail.unsubscribe_url)));
	token = memmem(world.mail.text.ptr, world.mail.text.len, "interview_token=", 16);
	assert_non_null(token);
	struct str text = {token + 16, strcspn(token + 16, "\n")};

	assert_true(link_token_read(&world.who.call, text, &link));
	assert_true(uuid_equal(link.enrolment_id, world.enrolment_id));
	assert_int_equal(link.expires_at_ms, NOW_MS + world.who.service.settings.link_ttl_s * 1000);
	who_close(&world.who);
}

/* Accounts' links end, too; a digest has no such line. */
static void links_say_until_when_they_are_good(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.enrolment_id = (struct uuid){{0}};
	world.due.account_id = world.account_id;
	world.due.created_at = NOW_MS;
	expect_send(&world, "password_reset");
	assert_true(contains(world.mail.text, "Open until: Friday, 15 January 2027 at 09:00 UTC\n"));
	assert_true(contains(world.mail.html, "Friday, 15 January 2027 at 09:00 UTC"));
	assert_false(contains(world.mail.text, "Interview:"));
	world.due.account_id = world.invited_id;
	expect_send(&world, "team_invitation");
	assert_true(contains(world.mail.text, "Open until: Friday, 22 January 2027 at 08:00 UTC\n"));
	assert_false(contains(world.mail.text, "Takes at most"));
	who_close(&world.who);
}

/* Where the enrolment of a mail of this kind stands. */
static bool progress_run(struct call *call, void *data)
{
	struct world *world = data;
	bool is_over = str_equal(world->due.kind, STR("collected")) || str_equal(world->due.kind, STR("submit_required"));
	bool is_begun = str_equal(world->due.kind, STR("collection_failed"));
	struct enrolment_progress progress = {.merchant_id = world->merchant_id,
		.id = world->enrolment_id,
		.state = is_over   ? STR("collected")
			: is_begun ? STR("started")
				   : STR("invited"),
		.now_ms = call->now_ms};

	return enrolment_progress(call, &progress);
}

static void expect_whole(struct world *world, const struct mail_kind *kind, const char *language)
{
	world->due.language = str_of(language);
	world->due.account_id = kind->to == MAIL_TO_MEMBER ? world->invited_id : world->account_id;
	/* of an address there is more to know than of an enrolment: the page's own tests send it */
	world->due.data.text = kind->to == MAIL_TO_ADDRESS ? STR("{\"is_test\":true}") : STR_NONE;
	expect_send(world, kind->name);
	assert_true(world->mail.subject.len > 0);
	assert_text(world->mail.language, locale_tag(world->due.language).ptr);
	assert_false(contains(world->mail.text, "{{"));
	assert_false(contains(world->mail.html, "{{"));
	expect_button(world, kind);
	assert_int_equal(world->mail.unsubscribe_url.len > 0, kind->to == MAIL_TO_CANDIDATE);
}

/* News is of what was submitted. */
static bool is_news(const char *kind)
{
	return strcmp(kind, "submitted") == 0 || strcmp(kind, "selected") == 0 || strcmp(kind, "not_selected") == 0;
}

static void every_kind_can_be_sent_in_every_language(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	for (size_t kind = 0; kind < mail_kind_count; kind++) {
		/* a digest is made of more */
		if (is_news(mail_kind_table[kind].name) || strcmp(mail_kind_table[kind].name, "completion_digest") == 0)
			continue;
		world.due.kind = str_of(mail_kind_table[kind].name);
		assert_done(&world.who, write_run(&world, progress_run));
		for (size_t language = 0; language < language_count; language++)
			expect_whole(&world, &mail_kind_table[kind], languages[language].code);
	}
	assert_done(&world.who, write_run(&world, submit_run));
	for (size_t kind = 0; kind < mail_kind_count; kind++)
		for (size_t language = 0; language < language_count && is_news(mail_kind_table[kind].name); language++)
			expect_whole(&world, &mail_kind_table[kind], languages[language].code);
	who_close(&world.who);
}

static void names_break_no_line(void **state)
{
	struct world world = {.name = STR("Pe\xe2\x80\xa8ter\x7f"), .merchant_name = STR("Blue\r\nBcc: x@example.com\tHarbour")};

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, write_run(&world, submit_run));
	expect_send(&world, "submitted");
	assert_text(world.mail.to_name, "Pe ter");
	assert_text(world.mail.from_name, "Blue  Bcc: x@example.com Harbour");
	assert_int_equal(str_find(world.mail.subject, '\n'), -1);
	assert_int_equal(str_find(world.mail.subject, '\r'), -1);
	assert_true(contains(world.mail.subject, "Blue  Bcc: x@example.com Harbour has your answers"));
	who_close(&world.who);
}

static void a_language_that_is_unknown_gives_way_to_the_persons_own(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.language = STR("xx");
	expect_send(&world, "invitation");
	assert_text(world.mail.language, "en");
	who_close(&world.who);
}

/* --- when it must not go out ------------------------------------------------------------------------------------------------ */

static bool revoke_run(struct call *call, void *data)
{
	struct world *world = data;

	return enrolment_revoke(call, world->merchant_id, world->enrolment_id, STR("test"));
}

static bool archive_run(struct call *call, void *data)
{
	struct world *world = data;
	struct interview interview;
	bool found;

	if (!interview_find(call, world->merchant_id, world->interview_id, &interview, &found))
		return false;
	interview.status = STR("archived");
	return interview_set_state(call, &interview);
}

static struct suppression suppression_of(const struct world *world, const char *reason)
{
	return (struct suppression){.merchant_id = world->merchant_id,
		.email_key = STR("peter@parker.com"),
		.reason = str_of(reason),
		.created_at = NOW_MS};
}

static bool unsubscribe_run(struct call *call, void *data)
{
	struct suppression suppression = suppression_of(data, "unsubscribed");

	return suppression_put(call, &suppression);
}

static bool bounce_run(struct call *call, void *data)
{
	struct suppression suppression = suppression_of(data, "bounced");

	return suppression_put(call, &suppression);
}

static bool undo_run(struct call *call, void *data)
{
	struct suppression suppression = suppression_of(data, "");

	return suppression_remove(call, &suppression);
}

static void what_has_ended_asks_no_more(void **state)
{
	static const struct {
		bool (*run)(struct call *call, void *data);
		const char *why;
	} ends[] = {{revoke_run, "revoked"}, {submit_run, "submitted"}, {archive_run, "closed"}, {unsubscribe_run, "unsubscribed"},
		{bounce_run, "bounced"}};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		struct world world = {0};

		begin(&world);
		expect_send(&world, "action_required");
		assert_done(&world.who, write_run(&world, ends[i].run));
		expect_stop(&world, "invitation", ends[i].why);
		expect_stop(&world, "action_required", ends[i].why);
		who_close(&world.who);
	}
}

static void news_of_the_result_still_goes_out(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, write_run(&world, submit_run));
	expect_send(&world, "submitted");
	expect_send(&world, "not_selected");
	expect_stop(&world, "submit_required", "submitted");
	assert_done(&world.who, write_run(&world, unsubscribe_run));
	expect_stop(&world, "not_selected", "unsubscribed");
	who_close(&world.who);
}

static void time_ends_it_by_itself(void **state)
{
	struct world world = {0};
	int64_t end = NOW_MS;

	UNUSED(state);
	begin(&world);
	end += world.who.service.settings.link_ttl_s * 1000;
	world.who.call.now_ms = end - 1;
	expect_send(&world, "action_required");
	world.who.call.now_ms = end;
	expect_stop(&world, "action_required", "expired");
	who_close(&world.who);
}

static void the_interviews_own_end_counts_too(void **state)
{
	struct world world = {.available_till = NOW_MS + 10 * HOUR_MS};

	UNUSED(state);
	begin(&world);
	expect_send(&world, "invitation");
	world.who.call.now_ms = NOW_MS + 10 * HOUR_MS;
	expect_stop(&world, "invitation", "expired");
	who_close(&world.who);
}

static void only_the_person_undoes_and_a_bounce_does_not_hide_it(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, write_run(&world, unsubscribe_run));
	assert_done(&world.who, write_run(&world, bounce_run));
	expect_stop(&world, "invitation", "unsubscribed");
	assert_done(&world.who, write_run(&world, undo_run));
	expect_stop(&world, "invitation", "bounced");
	/* whichever came first */
	assert_done(&world.who, write_run(&world, unsubscribe_run));
	expect_stop(&world, "invitation", "unsubscribed");
	assert_done(&world.who, write_run(&world, undo_run));
	expect_stop(&world, "invitation", "bounced");
	who_close(&world.who);
	begin(&world);
	assert_done(&world.who, write_run(&world, unsubscribe_run));
	assert_done(&world.who, write_run(&world, undo_run));
	expect_send(&world, "invitation");
	who_close(&world.who);
}

static struct suppression owner_suppression;

static bool owner_run(struct call *call, void *data)
{
	(void)data;
	return suppression_put(call, &owner_suppression);
}

/* A member's address that bounced or complained gets no invitation, but the password that its owner asks for. */
static void members_addresses_bounce_too(void **state)
{
	static const struct {
		const char *reason, *why;
	} cases[] = {{"unsubscribed", NULL}, {"bounced", "bounced"}, {"complained", "complained"}};
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.enrolment_id = (struct uuid){{0}};
	world.due.account_id = world.invited_id;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		owner_suppression = suppression_of(&world, cases[i].reason);
		owner_suppression.email_key = STR("new@example.com");
		assert_done(&world.who, write_run(&world, owner_run));
		if (cases[i].why == NULL)
			expect_send(&world, "team_invitation");
		else
			expect_stop(&world, "team_invitation", cases[i].why);
	}
	owner_suppression.email_key = STR("owner@example.com");
	assert_done(&world.who, write_run(&world, owner_run));
	world.due.account_id = world.account_id;
	expect_stop(&world, "completion_notice", "complained");
	expect_send(&world, "password_reset");
	who_close(&world.who);
}

/* --- settings ---------------------------------------------------------------------------------------------------------------- */

static void quiet_hours_and_days_wait(void **state)
{
	struct world world = {0};
	char text[TIME_TEXT_LEN];

	UNUSED(state);
	begin(&world);
	/* 2027-01-15T08:00:00Z is a Friday; in Auckland 21:00. Nothing between 20 and 8, and only from Monday to Friday. */
	settings_wanted = (struct mail_settings){
		.time_zone = STR("Pacific/Auckland"), .quiet_from_h = 20, .quiet_until_h = 8, .weekdays = {STR("[1,2,3,4,5]")}};
	assert_done(&world.who, write_run(&world, settings_run));
	compose(&world, "invitation");
	assert_int_equal(world.mail.verdict, MAIL_WAIT);
	time_write(world.mail.until_ms, text);
	assert_memory_equal(text, "2027-01-17T19:00:00", 19); /* Monday, 8 o'clock there */
	world.who.call.now_ms = world.mail.until_ms;
	expect_send(&world, "invitation");
	world.who.call.now_ms = NOW_MS;
	world.due.account_id = world.invited_id;
	expect_send(&world, "team_invitation");
	who_close(&world.who);
}

static void the_look_is_the_merchants(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	settings_wanted = (struct mail_settings){.quiet_from_h = -1,
		.quiet_until_h = -1,
		.sender_name = STR("Jobs"),
		.reply_to = STR("jobs@example.com"),
		.colour = STR("#ffee00"),
		.logo_url = STR("https://example.com/l.png")};
	assert_done(&world.who, write_run(&world, settings_run));
	expect_send(&world, "invitation");
	assert_text(world.mail.from_name, "Jobs");
	assert_text(world.mail.reply_to, "jobs@example.com");
	assert_true(contains(world.mail.html, "src=\"https://example.com/l.png\" alt=\"Blue Harbour\""));
	assert_false(contains(world.mail.html, "background-color: #ffee00;")); /* too light for white words */
	settings_wanted.is_off = true;
	assert_done(&world.who, write_run(&world, settings_run));
	expect_stop(&world, "invitation", "off");
	world.due.account_id = world.account_id;
	expect_send(&world, "password_reset");
	who_close(&world.who);
}

static void a_test_mail_goes_to_the_account_alone(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.enrolment_id = (struct uuid){{0}};
	world.due.account_id = world.account_id;
	world.due.data.text = STR("{\"is_test\":true,\"subject\":\"Try {{name}}\",\"body\":\"Go: {{link}}\"}");
	expect_send(&world, "invitation");
	assert_text(world.mail.to_address, "owner@example.com");
	assert_text(world.mail.subject, "Try Alex Kim");
	assert_true(world.mail.unsubscribe_url.len == 0);
	who_close(&world.who);
}

/* --- what follows ------------------------------------------------------------------------------------------------------------ */

static bool sent_run(struct call *call, void *data)
{
	struct world *world = data;

	return mail_was_sent(call, &world->due);
}

struct waiting {
	struct world *world;
	struct list rows;
};

static bool waiting_run(struct call *call, void *data)
{
	struct waiting *waiting = data;
	struct communication_filter filter = {
		.merchant_id = waiting->world->merchant_id, .kind = STR("action_required"), .state = STR("queued"), .limit = 10};

	return communications_list(call, &filter, &waiting->rows);
}

static void expect_reminders(struct world *world, size_t count, int64_t at_ms)
{
	struct waiting waiting = {.world = world};
	const struct communication *first;

	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, waiting_run, &waiting));
	assert_int_equal(waiting.rows.count, count);
	first = waiting.rows.items;
	if (count > 0)
		assert_int_equal(first->due_at, at_ms);
}

static void the_usual_reminder_follows_the_invitation_once(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + 48 * HOUR_MS);
	/* Mailed again, it counts from then on. */
	world.who.call.now_ms = NOW_MS + HOUR_MS;
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + 49 * HOUR_MS);
	/* One that goes earlier, since somebody asked for it, is not followed by two. */
	world.who.call.now_ms = NOW_MS + 2 * HOUR_MS;
	world.due.kind = STR("action_required");
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + 49 * HOUR_MS);
	/* Nothing follows the last one. */
	world.who.call.now_ms = NOW_MS + 49 * HOUR_MS;
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 0, 0);
	who_close(&world.who);
}

static void the_merchants_schedule_goes_on_after_each(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	settings_wanted = (struct mail_settings){.quiet_from_h = -1,
		.quiet_until_h = -1,
		.reminders = {STR("[{\"after_hours\":24},{\"before_deadline_hours\":24}]")}};
	assert_done(&world.who, write_run(&world, settings_run));
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + 24 * HOUR_MS);
	world.who.call.now_ms = NOW_MS + 24 * HOUR_MS;
	world.due.kind = STR("action_required");
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + world.who.service.settings.link_ttl_s * 1000 - 24 * HOUR_MS);
	who_close(&world.who);
}

static bool end_sooner_run(struct call *call, void *data)
{
	struct world *world = data;
	struct interview interview;
	bool found;

	if (!interview_find(call, world->merchant_id, world->interview_id, &interview, &found) || !found)
		return false;
	interview.available_till = NOW_MS + 60 * HOUR_MS;
	return interview_write(call, &interview);
}

/* The deadline that the mail names is the one that reminders are counted from, though the link would be good for longer. */
static void reminders_know_the_interviews_own_end(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	settings_wanted = (struct mail_settings){
		.quiet_from_h = -1, .quiet_until_h = -1, .reminders = {STR("[{\"before_deadline_hours\":24}]")}};
	assert_done(&world.who, write_run(&world, settings_run));
	assert_done(&world.who, write_run(&world, end_sooner_run));
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 1, NOW_MS + 36 * HOUR_MS);
	who_close(&world.who);
}

static void nobody_is_reminded_who_has_ended(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, write_run(&world, revoke_run));
	assert_done(&world.who, write_run(&world, sent_run));
	expect_reminders(&world, 0, 0);
	who_close(&world.who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invitation_is_whole),
		cmocka_unit_test(links_say_until_when_they_are_good),
		cmocka_unit_test(every_kind_can_be_sent_in_every_language),
		cmocka_unit_test(names_break_no_line),
		cmocka_unit_test(a_language_that_is_unknown_gives_way_to_the_persons_own),
		cmocka_unit_test(what_has_ended_asks_no_more),
		cmocka_unit_test(news_of_the_result_still_goes_out),
		cmocka_unit_test(time_ends_it_by_itself),
		cmocka_unit_test(the_interviews_own_end_counts_too),
		cmocka_unit_test(only_the_person_undoes_and_a_bounce_does_not_hide_it),
		cmocka_unit_test(members_addresses_bounce_too),
		cmocka_unit_test(quiet_hours_and_days_wait),
		cmocka_unit_test(the_look_is_the_merchants),
		cmocka_unit_test(a_test_mail_goes_to_the_account_alone),
		cmocka_unit_test(the_usual_reminder_follows_the_invitation_once),
		cmocka_unit_test(the_merchants_schedule_goes_on_after_each),
		cmocka_unit_test(reminders_know_the_interviews_own_end),
		cmocka_unit_test(nobody_is_reminded_who_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
