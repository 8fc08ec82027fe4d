/* The limit on guessing: by name and by address, whatever else is tried from there. */
#include "doors/auth.h"

#include "net/limit.h"
#include "table.h"
#include "work/service.h"

#include <stdio.h>
#include <stdlib.h>

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

enum { MOST = 3, NAMES = 8 };

struct guesser {
	struct arena arena;
	struct service service;
	struct call call;
	struct http_request request;
	struct visit visit;
};

static int guesser_open(void **state)
{
	struct guesser *guesser = calloc(1, sizeof *guesser);

	assert_non_null(guesser);
	guesser->service.signin_limit = limit_make(MOST, 900, NAMES);
	guesser->call = (struct call){.arena = &guesser->arena, .now_ms = 1700000000000, .service = &guesser->service};
	guesser->visit = (struct visit){.call = &guesser->call, .request = &guesser->request};
	*state = guesser;
	return 0;
}

static int guesser_close(void **state)
{
	struct guesser *guesser = *state;

	limit_close(guesser->service.signin_limit);
	call_end(&guesser->call);
	arena_close(&guesser->arena);
	free(guesser);
	return 0;
}

static bool may(struct guesser *guesser, const char *peer, const char *name)
{
	guesser->call.fault = (struct fault){0};
	guesser->request.peer = str_of(peer);
	return auth_try(&guesser->visit, str_of(name));
}

static void names_and_addresses_are_counted(void **state)
{
	struct guesser *guesser = *state;

	assert_true(may(guesser, "192.0.2.1", "ann@example.com"));
	assert_true(may(guesser, "192.0.2.2", " ANN@example.com"));
	assert_true(may(guesser, "192.0.2.3", "ann@example.com"));
	assert_false(may(guesser, "192.0.2.4", "ann@example.com"));
	assert_int_equal(guesser->call.fault.kind, FAULT_LIMITED);
	assert_int_equal(guesser->call.fault.retry_after_s, 900);
	assert_true(may(guesser, "192.0.2.1", "bob@example.com"));
	assert_true(may(guesser, "192.0.2.1", "cid@example.com"));
	assert_false(may(guesser, "192.0.2.1", "dan@example.com"));
}

static void an_own_account_buys_no_guesses(void **state)
{
	struct guesser *guesser = *state;
	char name[32];

	for (int i = 0; i < MOST; i++) {
		snprintf(name, sizeof name, "victim-%d@example.com", i);
		assert_true(may(guesser, "192.0.2.1", name));
		if (i < MOST - 1) {
			assert_true(may(guesser, "192.0.2.1", "own@example.com"));
			auth_try_succeeded(&guesser->visit, STR("own@example.com"));
		}
	}
	assert_false(may(guesser, "192.0.2.1", "another@example.com"));
}

static void refused_tries_keep_nobody_out_and_make_nothing_forgotten(void **state)
{
	struct guesser *guesser = *state;
	char name[32];

	for (int i = 0; i < 4 * NAMES; i++) {
		snprintf(name, sizeof name, "victim-%d@example.com", i);
		assert_int_equal(may(guesser, "192.0.2.1", name), i < MOST);
	}
	for (int i = 0; i < MOST; i++)
		assert_false(may(guesser, "192.0.2.1", "ann@example.com"));
	assert_true(may(guesser, "192.0.2.2", "ann@example.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_and_addresses_are_counted, guesser_open, guesser_close),
		cmocka_unit_test_setup_teardown(an_own_account_buys_no_guesses, guesser_open, guesser_close),
		cmocka_unit_test_setup_teardown(
			refused_tries_keep_nobody_out_and_make_nothing_forgotten, guesser_open, guesser_close),
	};
	return cmocka_run_group_tests_name("doors/auth", tests, NULL, NULL);
}
