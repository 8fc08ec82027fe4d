/* src/work/attempt.c and attempt_start.c: beginning, going on, beginning again, by the server's clock. */
#include "tests/unit/work/taking.h"

static void starting_twice_is_once_and_reloading_stays(void **state)
{
	struct world *world = world_or_skip(state);
	struct uuid id;

	begin(world);
	id = world->attempt.result.id;
	assert_int_equal(move(world, ATTEMPT_NEXT, "one"), ATTEMPT_DONE);
	assert_true(change(world, start_run));
	assert_true(uuid_equal(world->attempt.result.id, id));
	assert_int_equal(world->attempt.at, 1);
	assert_int_equal(move(world, ATTEMPT_BACK, ""), ATTEMPT_DONE);
	look(world);
	assert_int_equal(world->attempt.at, 0);
}

static void time_over_collects_what_is_there(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	world->call.now_ms += DURATION_S * 1000 + 1000;
	assert_int_equal(move(world, ATTEMPT_NEXT, "just in time"), ATTEMPT_DONE);
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
	look(world);
	assert_text(world->attempt.result.coach_status, "completed, stopped early");
	assert_text(world->attempt.result.completion_reason, "The time was over.");
	assert_int_equal((int)world->attempt.result.coverage.value, 25);
	assert_int_equal(submit(world), ATTEMPT_DONE);
}

static void more_time_is_half_as_much_again(void **state)
{
	struct world *world = world_or_skip(state);

	world->more_time = true;
	begin(world);
	assert_int_equal(world->attempt.result.deadline_at - world->call.now_ms, DURATION_S * 1500);
	assert_int_equal(world->attempt.answers[1].limit_s, LIMIT_S * 3 / 2);
	assert_int_equal(world->attempt.answers[0].limit_s, 0);
}

static void an_interruption_is_forgiven_once(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	world->call.now_ms += 4 * MINUTE_MS;
	assert_int_equal(save(world, 0, "so far", 0), ATTEMPT_DONE);
	world->call.now_ms += HOUR_MS;
	look(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_OVER);
	assert_int_equal(save(world, 0, "too late", 1), ATTEMPT_ELSEWHERE);
	assert_true(attempt_may_resume(&world->attempt));
	assert_true(change(world, resume_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_RUNNING);
	assert_int_equal(world->attempt.result.deadline_at - world->call.now_ms, 6 * MINUTE_MS);
	assert_int_equal(save(world, 0, "so far and more", 1), ATTEMPT_DONE);
	world->call.now_ms += HOUR_MS;
	look(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_OVER);
	assert_false(attempt_may_resume(&world->attempt));
	assert_true(change(world, finish_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
	assert_int_equal(submit(world), ATTEMPT_DONE);
}

static void attempts_are_counted(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_true(change(world, restart_run));
	assert_int_equal(world->attempt.result.attempt, 1);
	assert_int_equal(move(world, ATTEMPT_NEXT, "one"), ATTEMPT_DONE);
	assert_true(change(world, finish_run));
	assert_true(attempt_may_restart(&world->attempt));
	assert_true(change(world, restart_run));
	assert_int_equal(world->attempt.result.attempt, 2);
	assert_int_equal(world->attempt.stage, ATTEMPT_RUNNING);
	assert_int_equal(world->attempt.answered, 0);
	expect_credits(world, 1000, 0);
	answer_all(world);
	look(world);
	assert_false(attempt_may_restart(&world->attempt));
	assert_int_equal(submit(world), ATTEMPT_DONE);
	expect_credits(world, 0, 1000);
	assert_false(change(world, enrol));
}

static void who_is_enrolled_again_has_submitted(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	answer_all(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
	assert_true(change(world, enrol));
	expect_credits(world, 0, 1000);
	look(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_SUBMITTED);
	assert_int_equal(world->attempt.result.attempt, 1);
}

static void a_share_is_drawn_and_kept(void **state)
{
	struct world *world = world_or_skip(state);
	struct uuid first;

	world->interview.questions_random_subset = (struct number){true, 0.3};
	begin(world);
	assert_int_equal(world->attempt.count, 1);
	first = world->attempt.answers[0].question_id;
	for (int i = 0; i < 5; i++) {
		look(world);
		assert_true(uuid_equal(world->attempt.answers[0].question_id, first));
	}
}

static void what_is_revoked_is_saved_no_more(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_int_equal(save(world, 0, "kept", 0), ATTEMPT_DONE);
	world->call.fault = (struct fault){0};
	assert_int_equal(sql_run(world, "UPDATE enrolment SET state = 'revoked'"), 0);
	assert_int_equal(save(world, 0, "not kept", 1), ATTEMPT_ELSEWHERE);
	assert_int_equal(world->attempt.view, TAKE_REVOKED);
}

static void who_began_in_time_may_finish(void **state)
{
	struct world *world = world_or_skip(state);

	assert_true(change(world, make));
	assert_true(change(world, enrol));
	world->call.now_ms += (int64_t)LINK_TTL_S * 1000 - MINUTE_MS;
	assert_true(change(world, start_run));
	world->call.now_ms += 2 * MINUTE_MS;
	assert_true(job_end_invitations.run(&world->call, world->db));
	answer_all(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
	world->call.now_ms += 30 * MINUTE_MS;
	look(world);
	assert_int_equal(world->attempt.view, TAKE_READY);
	world->call.now_ms += HOUR_MS;
	look(world);
	assert_int_equal(world->attempt.view, TAKE_EXPIRED);
	world->call.now_ms += DAY_MS;
	assert_true(job_end_invitations.run(&world->call, world->db));
	expect_credits(world, 0, 0);
}

static void drafts_are_for_tests_alone(void **state)
{
	struct world *world = world_or_skip(state);

	world->interview.status = STR("draft");
	assert_true(change(world, make));
	assert_true(change(world, enrol));
	assert_true(change(world, start_run));
	assert_int_equal(world->attempt.view, TAKE_DRAFT);
	assert_int_equal(world->attempt.stage, ATTEMPT_NONE);
	assert_int_equal(sql_run(world, "UPDATE enrolment SET is_test = TRUE, is_mailed = TRUE"), 0);
	assert_true(change(world, start_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_RUNNING);
	assert_true(world->attempt.result.is_test);
	answer_all(world);
	for (int i = 0; i < 3; i++) {
		assert_true(change(world, restart_run));
		answer_all(world);
	}
	assert_int_equal(submit(world), ATTEMPT_DONE);
	expect_mails(world, "submitted", 0);
	expect_mails(world, "completion_notice", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(starting_twice_is_once_and_reloading_stays),
		STORY(time_over_collects_what_is_there), STORY(more_time_is_half_as_much_again),
		STORY(an_interruption_is_forgiven_once), STORY(attempts_are_counted), STORY(who_is_enrolled_again_has_submitted),
		STORY(a_share_is_drawn_and_kept), STORY(what_is_revoked_is_saved_no_more), STORY(who_began_in_time_may_finish),
		STORY(drafts_are_for_tests_alone)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
