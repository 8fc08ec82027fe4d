/* Limits by name: windows, forgetting, the oldest going first, many threads. */
#include "net/limit.h"

#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define NOW 1700000000000

static void a_window_allows_so_many(void **state)
{
	UNUSED(state);
	struct limit *limit = limit_make(3, 60, 100);
	for (int i = 0; i < 3; i++)
		assert_int_equal(limit_take(limit, STR("a"), NOW + i), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW + 3), 60);
	assert_int_equal(limit_take(limit, STR("b"), NOW + 3), 0);
	/* The seconds to wait are enough to wait. */
	assert_int_equal(limit_take(limit, STR("a"), NOW + 59000), 1);
	assert_int_equal(limit_take(limit, STR("a"), NOW + 59001), 1);
	assert_int_equal(limit_take(limit, STR("a"), NOW + 59999), 1);
	assert_int_equal(limit_take(limit, STR("a"), NOW + 60000), 0);
	limit_close(limit);
}

static void a_name_can_be_cleared(void **state)
{
	UNUSED(state);
	struct limit *limit = limit_make(1, 60, 2);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
		assert_true(limit_take(limit, STR("a"), NOW) > 0);
		limit_clear(limit, STR("a"));
		limit_clear(limit, STR("unknown"));
	}
	limit_close(limit);
}

static void a_count_can_be_given_back(void **state)
{
	UNUSED(state);
	struct limit *limit = limit_make(2, 60, 10);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
		limit_give_back(limit, STR("a"));
		limit_give_back(limit, STR("unknown"));
	}
	limit_give_back(limit, STR("a"));
	assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW), 60);
	limit_close(limit);
}

static void names_are_whole(void **state)
{
	UNUSED(state);
	struct limit *limit = limit_make(1, 60, 10);
	assert_int_equal(limit_take(limit, STR("ab"), NOW), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
	assert_int_equal(limit_take(limit, STR(""), NOW), 0);
	assert_true(limit_take(limit, STR_NONE, NOW) > 0);
	assert_true(limit_take(limit, STR("ab"), NOW) > 0);
	limit_close(limit);
}

static struct str name_of(char text[16], int number)
{
	return (struct str){text, (size_t)sprintf(text, "n%d", number)};
}

static void the_oldest_window_goes_first(void **state)
{
	UNUSED(state);
	char text[16];
	struct limit *limit = limit_make(1, 60, 100);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(limit_take(limit, name_of(text, i), NOW + i), 0);
	/* The last hundred are known still, the rest is forgotten. */
	for (int i = 900; i < 1000; i++)
		assert_true(limit_take(limit, name_of(text, i), NOW + 1000) > 0);
	assert_int_equal(limit_take(limit, name_of(text, 0), NOW + 1000), 0);
	assert_int_equal(limit_take(limit, name_of(text, 900), NOW + 1000), 0);
	assert_true(limit_take(limit, name_of(text, 999), NOW + 1000) > 0);
	limit_close(limit);
}

static void a_clock_set_back_locks_nobody_out(void **state)
{
	UNUSED(state);
	struct limit *limit = limit_make(1, 60, 10);
	assert_int_equal(limit_take(limit, STR("a"), NOW), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW - 3600000), 0);
	assert_int_equal(limit_take(limit, STR("a"), NOW - 3600000), 60);
	limit_close(limit);
}

struct crowd {
	struct limit *limit;
	atomic_int allowed;
};

static void *crowd_run(void *data)
{
	struct crowd *crowd = data;
	char text[16];
	for (int i = 0; i < 4000; i++) {
		if (limit_take(crowd->limit, STR("same"), NOW) == 0)
			atomic_fetch_add(&crowd->allowed, 1);
		limit_take(crowd->limit, name_of(text, i % 90), NOW);
	}
	return NULL;
}

static void threads_share_a_limit(void **state)
{
	UNUSED(state);
	struct crowd crowd = {.limit = limit_make(1000, 60, 100)};
	pthread_t threads[4];
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, crowd_run, &crowd), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(crowd.allowed, 1000);
	limit_close(crowd.limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_allows_so_many),
		cmocka_unit_test(a_name_can_be_cleared),
		cmocka_unit_test(a_count_can_be_given_back),
		cmocka_unit_test(names_are_whole),
		cmocka_unit_test(the_oldest_window_goes_first),
		cmocka_unit_test(a_clock_set_back_locks_nobody_out),
		cmocka_unit_test(threads_share_a_limit),
	};
	return cmocka_run_group_tests_name("net/limit", tests, NULL, NULL);
}
