/* src/work/mail_compose.c: mails to the team and to accounts, and when they do not go any more. */
#include "tests/unit/work/mail_world.h"

static void a_digest_counts_who_finished_and_is_silent_without(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.enrolment_id = (struct uuid){{0}};
	world.due.account_id = world.account_id;
	world.due.data.text = STR("{\"since\":\"2027-01-14T00:00:00Z\",\"until\":\"2027-01-16T00:00:00Z\"}");
	expect_stop(&world, "completion_digest", "nobody");
	assert_done(&world.who, write_run(&world, submit_run));
	expect_send(&world, "completion_digest");
	assert_text(world.mail.to_address, "owner@example.com");
	assert_true(contains(world.mail.text, "1 person has submitted"));
	assert_true(contains(world.mail.text, "Back <end> & Co: Peter\n"));
	expect_button(&world, mail_kind_by_name(STR("completion_digest")));
	world.due.data.text = STR("{\"since\":\"2027-01-14T00:00:00Z\",\"until\":\"2027-01-15T00:00:00Z\"}");
	expect_stop(&world, "completion_digest", "nobody");
	who_close(&world.who);
}

static void the_team_is_told_as_it_wishes(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.account_id = world.account_id;
	world.due.data.text = STR("{\"interview_result_id\":\"01234567-89ab-7cde-8f01-23456789abcd\"}");
	expect_send(&world, "completion_notice");
	settings_wanted = (struct mail_settings){.quiet_from_h = -1, .quiet_until_h = -1, .completion = STR("off")};
	assert_done(&world.who, write_run(&world, settings_run));
	expect_stop(&world, "completion_notice", "off");
	expect_stop(&world, "completion_digest", "off");
	world.due.account_id = world.invited_id;
	expect_stop(&world, "completion_notice", "removed");
	settings_wanted.completion = STR_NONE;
	who_close(&world.who);
}

static void accounts_get_what_still_makes_sense(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	world.due.account_id = world.account_id;
	expect_stop(&world, "team_invitation", "joined");
	expect_send(&world, "password_reset");
	world.who.call.now_ms = NOW_MS + HOUR_MS;
	expect_stop(&world, "password_reset", "expired");
	world.due.account_id = who_person(&world.who, world.merchant_id, "gone@example.com", NULL).id;
	expect_stop(&world, "team_invitation", "removed");
	world.due.account_id = world.invited_id;
	expect_stop(&world, "password_reset", "deleted");
	who_close(&world.who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_digest_counts_who_finished_and_is_silent_without),
		cmocka_unit_test(the_team_is_told_as_it_wishes), cmocka_unit_test(accounts_get_what_still_makes_sense)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
