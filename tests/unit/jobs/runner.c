/* src/jobs/runner.c: every job comes round, slow ones hold up nobody, and stopping waits for what runs. */
#include "jobs/runner.h"

#include "tests/unit/work/taking.h"

#include <semaphore.h>
#include <stdatomic.h>

/* What the jobs of these stories share: they know nothing but the service that they are given. */
struct scene {
	struct service service; /* first: a job finds the scene by it */
	sem_t quick, slow_in, slow_out;
	atomic_int running, ended;
};

static struct scene *scene_of(const struct call *call)
{
	return (struct scene *)(uintptr_t)call->service;
}

static bool quick_run(struct call *call, struct db *db)
{
	(void)db;
	sem_post(&scene_of(call)->quick);
	return true;
}

static bool failing_run(struct call *call, struct db *db)
{
	(void)db;
	sem_post(&scene_of(call)->quick);
	return fault(call, FAULT_UNAVAILABLE, NULL, "as it wants");
}

/* Waits for somebody, as for an endpoint. */
static bool slow_run(struct call *call, struct db *db)
{
	struct scene *scene = scene_of(call);

	(void)db;
	atomic_fetch_add(&scene->running, 1);
	sem_post(&scene->slow_in);
	sem_wait(&scene->slow_out);
	atomic_fetch_add(&scene->ended, 1);
	return true;
}

/* An interval of none: it comes round again and again. */
static const struct job quick = {.name = "quick", .run = quick_run};
static const struct job failing = {.name = "failing", .every_s = 3600, .run = failing_run};
static const struct job slow = {.name = "slow", .every_s = 3600, .is_slow = true, .run = slow_run};

static struct scene *scene_make(struct world *world)
{
	struct scene *scene = ARENA_NEW(&world->arena, struct scene);

	scene->service = world->service;
	sem_init(&scene->quick, 0, 0);
	sem_init(&scene->slow_in, 0, 0);
	sem_init(&scene->slow_out, 0, 0);
	return scene;
}

static void slow_jobs_hold_up_nobody(void **state)
{
	static const struct job *const jobs[] = {&slow, &quick, &failing};
	struct world *world = world_or_skip(state);
	struct scene *scene = scene_make(world);
	struct runner *runner;

	scene->service.settings.ai_base_url = STR("http://127.0.0.1:9/v1");
	scene->service.settings.ai_at_once = 3;
	runner = runner_start_with(&world->call, &scene->service, jobs, COUNT_OF(jobs));
	assert_non_null(runner);
	/* All three threads of the slow one are in it at the same time, and the others come round meanwhile. */
	for (int i = 0; i < 3; i++)
		sem_wait(&scene->slow_in);
	for (int i = 0; i < 10; i++)
		sem_wait(&scene->quick);
	assert_int_equal(atomic_load(&scene->running), 3);
	assert_int_equal(atomic_load(&scene->ended), 0);
	for (int i = 0; i < 3; i++)
		sem_post(&scene->slow_out);
	runner_stop(runner);
	assert_int_equal(atomic_load(&scene->ended), 3);
}

static void without_quick_jobs_there_is_no_thread_for_them(void **state)
{
	static const struct job *const jobs[] = {&slow};
	struct world *world = world_or_skip(state);
	struct scene *scene = scene_make(world);
	struct runner *runner = runner_start_with(&world->call, &scene->service, jobs, COUNT_OF(jobs));

	assert_non_null(runner);
	sem_wait(&scene->slow_in);
	sem_post(&scene->slow_out);
	runner_stop(runner);
	assert_int_equal(atomic_load(&scene->running), 1);
}

/* The real jobs, as the server has them. */
static void the_table_starts_and_stops(void **state)
{
	struct world *world = world_or_skip(state);
	struct runner *runner = runner_start(&world->call, &world->service);

	assert_non_null(runner);
	runner_stop(runner);
}

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(slow_jobs_hold_up_nobody), STORY(without_quick_jobs_there_is_no_thread_for_them),
		STORY(the_table_starts_and_stops)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
