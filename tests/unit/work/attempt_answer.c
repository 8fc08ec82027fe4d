/* src/work/attempt_answer.c: saving and going on, from two tabs, in time and too late. */
#include "tests/unit/work/taking.h"

static void conditional_questions_follow_their_main_one(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_int_equal(world->attempt.count, 3);
	assert_int_equal(save(world, 0, "yes", 0), ATTEMPT_DONE);
	assert_int_equal(world->attempt.count, 4);
	assert_text(world->attempt.answers[1].question_asked, "Only after an answer?");
	assert_int_equal(save(world, 0, " ", 1), ATTEMPT_DONE);
	assert_int_equal(world->attempt.count, 3);
	assert_int_equal(move(world, ATTEMPT_NEXT, ""), ATTEMPT_EMPTY);
	assert_int_equal(move(world, ATTEMPT_SKIP, ""), ATTEMPT_DONE);
	assert_text(world->attempt.answers[1].question_asked, "Quick?");
	assert_int_equal(world->attempt.at, 1);
}

static void two_tabs_do_not_overwrite_each_other(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_int_equal(save(world, 0, "from the first tab", 0), ATTEMPT_DONE);
	assert_int_equal(world->change.now.text_version, 1);
	assert_int_equal(save(world, 0, "from the second tab", 0), ATTEMPT_NEWER);
	assert_text(world->change.now.text, "from the first tab");
	assert_int_equal(world->change.now.text_version, 1);
	/* what was sent once more, since its answer was lost, is there already */
	assert_int_equal(save(world, 0, "from the first tab", 0), ATTEMPT_DONE);
	assert_int_equal(world->change.now.text_version, 1);
	assert_int_equal(move(world, ATTEMPT_NEXT, "seen both"), ATTEMPT_DONE);
	assert_int_equal(save(world, 1, "not shown yet is too early", 0), ATTEMPT_DONE);
	assert_int_equal(save(world, 2, "no", 0), ATTEMPT_LATE);
}

static void choices_are_checked(void **state)
{
	struct world *world = world_or_skip(state);
	char *text = malloc(ANSWER_MOST_CHARS + 2);

	begin(world);
	memset(text, 'a', ANSWER_MOST_CHARS + 1);
	text[ANSWER_MOST_CHARS + 1] = '\0';
	assert_int_equal(save(world, 0, text, 0), ATTEMPT_WRONG);
	assert_int_equal(save(world, 0, text + 1, 0), ATTEMPT_DONE);
	free(text);
	assert_int_equal(move(world, ATTEMPT_NEXT, "x"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "x"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "x"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "Perhaps"), ATTEMPT_WRONG);
	assert_int_equal(move(world, ATTEMPT_NEXT, "No é"), ATTEMPT_DONE);
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
}

static void one_answer_has_its_own_time(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_int_equal(move(world, ATTEMPT_SKIP, ""), ATTEMPT_DONE);
	assert_int_equal(save(world, 1, "in time", 0), ATTEMPT_DONE);
	world->call.now_ms += LIMIT_S * 1000 + ATTEMPT_LATE_MS;
	assert_int_equal(save(world, 1, "on its way", 1), ATTEMPT_DONE);
	world->call.now_ms++;
	assert_int_equal(save(world, 1, "too late", 2), ATTEMPT_LATE);
	assert_text(world->change.now.text, "on its way");
	assert_int_equal(move(world, ATTEMPT_NEXT, "too late"), ATTEMPT_LATE);
	assert_int_equal(world->attempt.at, 2);
	assert_text(world->attempt.answers[1].text, "on its way");
}

static void a_recording_grows_behind_its_bytes(void **state)
{
	struct world *world = world_or_skip(state);
	struct answer piece = {
		.recording = STR("a/b"), .recording_type = STR("audio/webm"), .recording_take = STR("t1"), .recording_bytes = 10};

	world->interview.template_id = avatars[1].id;
	begin(world);
	assert_true(answer_is_spoken(&world->attempt, &world->attempt.answers[0]));
	assert_false(answer_is_spoken(&world->attempt, &world->attempt.answers[2]));
	world->change = (struct answer_change){.id = world->attempt.answers[0].id, .now = piece};
	assert_true(change(world, record_run));
	assert_int_equal(world->change.outcome, ATTEMPT_DONE);
	world->change.now = piece;
	assert_true(change(world, record_run));
	assert_int_equal(world->change.outcome, ATTEMPT_NEWER);
	assert_int_equal(world->change.now.recording_bytes, 10);
	piece.recording_bytes = 25;
	piece.recording_offset = 10;
	world->change.now = piece;
	assert_true(change(world, record_run));
	assert_int_equal(world->change.outcome, ATTEMPT_DONE);
	assert_int_equal(world->attempt.answered, 1);
	piece.recording_take = STR("t2");
	piece.recording_bytes = 5;
	world->change.now = piece;
	assert_true(change(world, record_run));
	assert_int_equal(world->change.outcome, ATTEMPT_NEWER);
	piece.recording_offset = 0;
	world->change.now = piece;
	assert_true(change(world, record_run));
	assert_int_equal(world->change.outcome, ATTEMPT_DONE);
	assert_int_equal(world->attempt.answers[0].recording_bytes, 5);
	/* spoken is answered */
	assert_int_equal(move(world, ATTEMPT_NEXT, ""), ATTEMPT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(conditional_questions_follow_their_main_one),
		STORY(two_tabs_do_not_overwrite_each_other), STORY(choices_are_checked), STORY(one_answer_has_its_own_time),
		STORY(a_recording_grows_behind_its_bytes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
