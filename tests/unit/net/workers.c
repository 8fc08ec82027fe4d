/* The worker pool: each item once, the order of those that wait, taking back. */
#include "net/workers.h"

#include "unit.h"

#include <semaphore.h>
#include <stdatomic.h>

#define ITEMS 500

struct job {
	struct work_item item; /* first */
	int runs, order;
};

struct bench {
	struct workers *workers;
	atomic_int done, started, stopped;
	sem_t entered, gate;
	bool is_gated;
	struct job jobs[ITEMS];
};

static void *state_start(void *context)
{
	struct bench *bench = context;
	atomic_fetch_add(&bench->started, 1);
	return bench;
}

static void state_stop(void *state)
{
	struct bench *bench = state;
	atomic_fetch_add(&bench->stopped, 1);
}

static bool job_run(void *context, void *state, struct arena *arena, struct work_item *item)
{
	struct bench *bench = context;
	struct job *job = (struct job *)item;
	assert_ptr_equal(state, bench);
	assert_int_equal(arena->used_bytes, 0);
	assert_non_null(arena_alloc(arena, 100));
	if (bench->is_gated) {
		sem_post(&bench->entered);
		sem_wait(&bench->gate);
	}
	job->runs++;
	job->order = atomic_fetch_add(&bench->done, 1);
	return false;
}

static void bench_make(struct bench *bench, int count, bool is_gated)
{
	*bench = (struct bench){.is_gated = is_gated};
	sem_init(&bench->entered, 0, 0);
	sem_init(&bench->gate, 0, 0);
	bench->workers = workers_start(&(struct workers_options){.count = count,
		.context = bench,
		.start_context = bench,
		.start = state_start,
		.stop = state_stop,
		.run = job_run});
	assert_non_null(bench->workers);
	assert_int_equal(bench->started, count);
}

static void bench_close(struct bench *bench)
{
	int started = bench->started;
	workers_close(bench->workers);
	assert_int_equal(bench->stopped, started);
	sem_destroy(&bench->entered);
	sem_destroy(&bench->gate);
}

static void each_item_runs_once(void **state)
{
	UNUSED(state);
	static struct bench bench;
	bench_make(&bench, 4, false);
	for (int i = 0; i < ITEMS; i++)
		workers_add(bench.workers, &bench.jobs[i].item);
	int64_t busy = 1, waiting = 1;
	while (busy + waiting > 0)
		workers_count(bench.workers, &busy, &waiting);
	assert_int_equal(bench.done, ITEMS);
	for (int i = 0; i < ITEMS; i++)
		assert_int_equal(bench.jobs[i].runs, 1);
	bench_close(&bench);
}

static void waiting_items_keep_their_order_and_can_be_taken_back(void **state)
{
	UNUSED(state);
	static struct bench bench;
	bench_make(&bench, 1, true);
	for (int i = 0; i < 6; i++)
		workers_add(bench.workers, &bench.jobs[i].item);
	sem_wait(&bench.entered);
	int64_t busy, waiting;
	workers_count(bench.workers, &busy, &waiting);
	assert_int_equal(busy, 1);
	assert_int_equal(waiting, 5);
	/* The one that runs, the first, one in the middle, the last, and one again. */
	assert_false(workers_take_back(bench.workers, &bench.jobs[0].item));
	assert_true(workers_take_back(bench.workers, &bench.jobs[1].item));
	assert_true(workers_take_back(bench.workers, &bench.jobs[3].item));
	assert_true(workers_take_back(bench.workers, &bench.jobs[5].item));
	assert_false(workers_take_back(bench.workers, &bench.jobs[5].item));
	workers_add(bench.workers, &bench.jobs[1].item);
	for (int i = 0; i < 4; i++)
		sem_post(&bench.gate);
	for (int i = 0; i < 3; i++)
		sem_wait(&bench.entered);
	while (bench.done < 4)
		workers_count(bench.workers, &busy, &waiting);
	bench_close(&bench);
	assert_int_equal(bench.jobs[0].order, 0);
	assert_int_equal(bench.jobs[2].order, 1);
	assert_int_equal(bench.jobs[4].order, 2);
	assert_int_equal(bench.jobs[1].order, 3);
	assert_int_equal(bench.jobs[3].runs + bench.jobs[5].runs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_item_runs_once),
		cmocka_unit_test(waiting_items_keep_their_order_and_can_be_taken_back),
	};
	return cmocka_run_group_tests_name("net/workers", tests, NULL, NULL);
}
