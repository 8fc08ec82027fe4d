/* src/jobs/mail_pace.c: who may talk to a server, on a clock of the test's own. */
#include "jobs/mail_pace.h"

#include "tests/unit/base/unit.h"

enum { OWN_MOST = 5, SECOND = 1000000 };

static bool enters(struct mail_pace *pace, const char *server, bool is_own, int64_t now_us)
{
	return mail_pace_enter(pace, str_of(server), is_own, now_us) == 0;
}

static struct mail_pace *pace_of(struct arena *arena)
{
	return mail_pace_make(arena, &(struct mail_pace_options){.own_most = OWN_MOST});
}

static void own_servers_share_one_bound(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct mail_pace *pace = pace_of(&arena);

	/* who has not answered yet gets one sender, and all who have not leave one over */
	assert_true(enters(pace, "a:25", true, 1));
	assert_false(enters(pace, "a:25", true, 1));
	assert_true(enters(pace, "b:25", true, 1));
	assert_true(enters(pace, "c:25", true, 1));
	assert_true(enters(pace, "d:25", true, 1));
	assert_false(enters(pace, "e:25", true, 1));
	/* who answers gets more, but not all */
	mail_pace_leave(pace, STR("d:25"), true, 2);
	assert_true(enters(pace, "d:25", true, 2));
	assert_true(enters(pace, "d:25", true, 2));
	assert_false(enters(pace, "d:25", true, 2));
	/* the installation's own is not counted */
	for (int i = 0; i < 2 * OWN_MOST; i++)
		assert_true(enters(pace, "usual:25", false, 2));
	mail_pace_close(pace);
	arena_close(&arena);
}

static void one_server_gets_half(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct mail_pace *pace = pace_of(&arena);

	assert_true(enters(pace, "a:25", true, 1));
	mail_pace_leave(pace, STR("a:25"), true, 1);
	for (int i = 0; i < (OWN_MOST + 1) / 2; i++)
		assert_true(enters(pace, "a:25", true, 1));
	assert_false(enters(pace, "a:25", true, 1));
	mail_pace_close(pace);
	arena_close(&arena);
}

static void servers_that_failed_wait_for_each_other(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct mail_pace *pace = pace_of(&arena);

	assert_true(enters(pace, "a:25", true, 1) && enters(pace, "b:25", true, 1));
	mail_pace_leave(pace, STR("a:25"), false, 1);
	mail_pace_leave(pace, STR("b:25"), false, 1);
	assert_false(enters(pace, "a:25", true, 2));
	assert_true(enters(pace, "a:25", true, 2 * SECOND));
	assert_false(enters(pace, "b:25", true, 2 * SECOND));
	assert_true(enters(pace, "c:25", true, 2 * SECOND));
	/* one that answers again is like the others */
	mail_pace_leave(pace, STR("a:25"), true, 3 * SECOND);
	assert_true(enters(pace, "a:25", true, 3 * SECOND));
	assert_true(enters(pace, "b:25", true, 3 * SECOND));
	mail_pace_close(pace);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_servers_share_one_bound),
		cmocka_unit_test(one_server_gets_half),
		cmocka_unit_test(servers_that_failed_wait_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
