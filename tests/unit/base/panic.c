/* Panics: what a dying process says and how it dies. Each runs in a child. */
#include "base/panic.h"

#include "base/arena.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `die` in a child; its standard error goes to `message`. Returns the signal that ended it, 0 for an exit. */
static int run_child(void (*die)(void), char message[4096])
{
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		die();
		_exit(0);
	}
	close(ends[1]);
	size_t len = 0;
	for (ssize_t got; len < 4095 && (got = read(ends[0], message + len, 4095 - len)) > 0;)
		len += (size_t)got;
	message[len] = 0;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void die_of_an_assert(void)
{
	panic_note("counting sheep");
	ASSERT(1 + 1 == 3);
}

static void die_plainly(void)
{
	panic_note("something that is over");
	panic_note(NULL);
	PANIC("no %s left", "sheep");
}

static void die_at_length(void)
{
	char *much = malloc(100000);
	memset(much, 'x', 99999);
	much[99999] = 0;
	panic_note(much);
	PANIC("%s", much);
}

static void die_of_size(void)
{
	struct arena arena = {0};
	size_t half = SIZE_MAX / 2 + 1;
	arena_array(&arena, half, 2);
}

static void live(void)
{
	ASSERT(1 + 1 == 2);
}

static void an_assert_names_place_condition_and_work(void **state)
{
	UNUSED(state);
	char message[4096];
	assert_int_equal(run_child(die_of_an_assert, message), SIGABRT);
	assert_non_null(strstr(message, "panic.c:"));
	assert_non_null(strstr(message, "assertion failed: 1 + 1 == 3, while counting sheep\n"));
}

static void a_cleared_note_is_not_said(void **state)
{
	UNUSED(state);
	char message[4096];
	assert_int_equal(run_child(die_plainly, message), SIGABRT);
	assert_non_null(strstr(message, ": no sheep left\n"));
	assert_null(strstr(message, "while"));
}

static void a_long_message_is_cut(void **state)
{
	UNUSED(state);
	char message[4096];
	assert_int_equal(run_child(die_at_length, message), SIGABRT);
	assert_non_null(strstr(message, "xxx, while xxx"));
	assert_non_null(strchr(message, '\n'));
}

static void an_impossible_size_is_a_panic(void **state)
{
	UNUSED(state);
	char message[4096];
	assert_int_equal(run_child(die_of_size, message), SIGABRT);
	assert_non_null(strstr(message, "out of memory"));
}

static void a_true_assert_does_nothing(void **state)
{
	UNUSED(state);
	char message[4096];
	assert_int_equal(run_child(live, message), 0);
	assert_string_equal(message, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_assert_names_place_condition_and_work),
		cmocka_unit_test(a_cleared_note_is_not_said),
		cmocka_unit_test(a_long_message_is_cut),
		cmocka_unit_test(an_impossible_size_is_a_panic),
		cmocka_unit_test(a_true_assert_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
