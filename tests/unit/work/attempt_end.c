/* src/work/attempt_end.c: what is collected, submitted, abandoned, and what is mailed then. */
#include "tests/unit/work/taking.h"

static void an_interview_is_taken_and_submitted_once(void **state)
{
	struct world *world = world_or_skip(state);

	world->is_mailed = true;
	begin(world);
	assert_text(world->attempt.row.state, "invited");
	assert_int_equal(world->attempt.count, 3);
	assert_int_equal(submit(world), ATTEMPT_ELSEWHERE);
	owner_joins(world);
	answer_all(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
	look(world);
	assert_text(world->attempt.row.state, "collected");
	assert_text(world->attempt.result.coach_status, "completed");
	assert_true(world->attempt.result.coverage.value > 99.9);
	expect_credits(world, 1000, 0);
	expect_mails(world, "collected", 1);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	expect_credits(world, 0, 1000);
	expect_mails(world, "submitted", 1);
	expect_mails(world, "completion_notice", 1);
	look(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_SUBMITTED);
	assert_text(world->attempt.result.status, "active");
	assert_text(world->attempt.result.processing_status, "waiting");
	assert_text(world->attempt.answers[0].text, "one");
	assert_int_equal(save(world, 0, "later", 1), ATTEMPT_ELSEWHERE);
}

static void nothing_is_mailed_to_who_is_on_no_chain(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	owner_joins(world);
	answer_all(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	expect_mails(world, "collected", 0);
	expect_mails(world, "submitted", 0);
	expect_mails(world, "completion_notice", 1);
}

static void the_team_is_told_as_it_wishes(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	owner_joins(world);
	assert_int_equal(sql_run(world,
				 "INSERT INTO mail_settings (merchant_id, is_off, completion, updated_at) "
				 "SELECT merchant_id, FALSE, 'digest', 0 FROM merchant"),
		0);
	answer_all(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	expect_mails(world, "completion_notice", 0);
}

static void without_a_view_of_results_the_end_submits(void **state)
{
	struct world *world = world_or_skip(state);

	world->interview.result_view = STR("none");
	begin(world);
	answer_all(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_SUBMITTED);
	expect_credits(world, 0, 1000);
}

/* request_another_interview_attempt has set it back: its page is the one on which an interview begins, and no way leads to the old
 * answers. */
static void what_was_set_back_is_not_sent_again(void **state)
{
	struct world *world = world_or_skip(state);
	struct uuid first;

	begin(world);
	first = world->attempt.result.id;
	answer_all(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	assert_int_equal(sql_run(world,
				 "UPDATE result SET status = 'draft', coach_status = 'failed', deadline_at = started_at;"
				 "UPDATE enrolment SET state = 'opened', attempts_left = 1"),
		0);
	look(world);
	assert_int_equal(world->attempt.view, TAKE_READY);
	assert_int_equal(world->attempt.stage, ATTEMPT_NONE);
	assert_false(attempt_may_resume(&world->attempt));
	assert_true(change(world, finish_run));
	assert_int_equal(world->outcome, ATTEMPT_ELSEWHERE);
	assert_int_equal(submit(world), ATTEMPT_ELSEWHERE);
	assert_int_equal(save(world, 0, "better", 1), ATTEMPT_ELSEWHERE);
	look(world);
	assert_text(world->attempt.result.coach_status, "failed");
	assert_true(change(world, start_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_RUNNING);
	assert_int_equal(world->attempt.result.attempt, 2);
	assert_false(uuid_equal(world->attempt.result.id, first));
	assert_false(attempt_may_restart(&world->attempt));
}

static void nothing_answered_is_not_submitted(void **state)
{
	struct world *world = world_or_skip(state);

	world->interview.result_view = STR("none");
	begin(world);
	assert_true(change(world, finish_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
	assert_int_equal(submit(world), ATTEMPT_EMPTY);
	expect_credits(world, 1000, 0);
}

static void a_day_of_silence_is_abandoned(void **state)
{
	struct world *world = world_or_skip(state);

	world->is_mailed = true;
	begin(world);
	assert_int_equal(move(world, ATTEMPT_NEXT, "one"), ATTEMPT_DONE);
	world->call.now_ms += DAY_MS;
	watch(world);
	expect_mails(world, "collection_failed", 0);
	world->call.now_ms++;
	watch(world);
	watch(world);
	expect_mails(world, "collection_failed", 1);
	look(world);
	assert_text(world->attempt.result.coach_status, "abandoned");
	assert_int_equal(world->attempt.stage, ATTEMPT_OVER);
	assert_true(change(world, resume_run));
	assert_text(world->attempt.result.coach_status, "started");
	assert_int_equal(world->attempt.at, 1);
	assert_int_equal(world->attempt.result.deadline_at - world->call.now_ms, DURATION_S * 1000);
}

static void two_days_unsubmitted_are_mailed_once(void **state)
{
	struct world *world = world_or_skip(state);

	world->is_mailed = true;
	begin(world);
	answer_all(world);
	world->call.now_ms += 2 * DAY_MS;
	watch(world);
	expect_mails(world, "submit_required", 0);
	world->call.now_ms++;
	watch(world);
	watch(world);
	expect_mails(world, "submit_required", 1);
	expect_mails(world, "collection_failed", 0);
	look(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(an_interview_is_taken_and_submitted_once),
		STORY(nothing_is_mailed_to_who_is_on_no_chain), STORY(the_team_is_told_as_it_wishes),
		STORY(without_a_view_of_results_the_end_submits), STORY(what_was_set_back_is_not_sent_again),
		STORY(nothing_answered_is_not_submitted), STORY(a_day_of_silence_is_abandoned),
		STORY(two_days_unsubmitted_are_mailed_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
