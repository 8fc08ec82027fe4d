/* The runner's threads: which of its jobs is due, one round of it, sleep until the next. */
#include "jobs/runner.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <time.h>

/* One thread: the jobs that share it, or a slow one. */
struct lane {
	struct runner *runner;
	struct db *db;
	pthread_t thread;
	const struct job *const *jobs;
	size_t count;
	int64_t *due_us; /* per job, on the monotonic clock */
};

struct runner {
	const struct service *service;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool is_stopping;
	struct lane *lanes;
	size_t lane_count; /* of them run */
};

static void job_run(const struct lane *lane, const struct job *job)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = clock_now_ms(), .service = lane->runner->service};

	if (!job->run(&call, lane->db))
		log_event(LOG_WARN, "job_failed", LOG_TEXT("job", str_of(job->name)), LOG_TEXT("why", call.fault.message));
	call_end(&call);
	arena_close(&arena);
}

/* Runs what is due; returns when the next is. */
static int64_t round_run(const struct lane *lane)
{
	int64_t next_us = INT64_MAX;

	for (size_t i = 0; i < lane->count; i++) {
		if (lane->due_us[i] <= clock_ticks_us()) {
			job_run(lane, lane->jobs[i]);
			lane->due_us[i] = clock_ticks_us() + (int64_t)lane->jobs[i]->every_s * 1000000;
		}
		if (lane->due_us[i] < next_us)
			next_us = lane->due_us[i];
	}
	return next_us;
}

static void *lane_thread(void *data)
{
	const struct lane *lane = data;
	struct runner *runner = lane->runner;

	pthread_mutex_lock(&runner->mutex);
	while (!runner->is_stopping) {
		pthread_mutex_unlock(&runner->mutex);
		int64_t next_us = round_run(lane);
		struct timespec until = {.tv_sec = next_us / 1000000, .tv_nsec = next_us % 1000000 * 1000};

		pthread_mutex_lock(&runner->mutex);
		if (!runner->is_stopping)
			pthread_cond_timedwait(&runner->wake, &runner->mutex, &until);
	}
	pthread_mutex_unlock(&runner->mutex);
	return NULL;
}

static bool lane_start(struct call *call, struct runner *runner, const struct job *const *jobs, size_t count)
{
	struct lane *lane = &runner->lanes[runner->lane_count];

	*lane = (struct lane){
		.runner = runner, .jobs = jobs, .count = count, .due_us = ARENA_ARRAY(call->arena, int64_t, count + 1)};
	lane->db = db_open(call, runner->service->database);
	if (lane->db == NULL)
		return false;
	if (pthread_create(&lane->thread, NULL, lane_thread, lane) == 0) {
		runner->lane_count++;
		return true;
	}
	db_close(lane->db);
	return fault(call, FAULT_UNAVAILABLE, NULL, "The jobs' threads cannot be started.");
}

/* Without an endpoint nothing is waited for. */
static size_t lanes_of_slow(const struct service *service)
{
	const struct settings *settings = &service->settings;
	bool has_endpoint = !str_is_empty(settings->ai_base_url) || !str_is_empty(settings->transcription_base_url);

	return has_endpoint && settings->ai_at_once > 0 ? (size_t)settings->ai_at_once : 1;
}

static bool lanes_start(struct call *call, struct runner *runner, const struct job *const *jobs, size_t count)
{
	size_t each = lanes_of_slow(runner->service), quick_count = 0;
	const struct job **quick = ARENA_ARRAY(call->arena, const struct job *, count + 1);

	runner->lanes = ARENA_ARRAY(call->arena, struct lane, 1 + each * count);
	for (size_t i = 0; i < count; i++)
		if (!jobs[i]->is_slow)
			quick[quick_count++] = jobs[i];
	if (quick_count > 0 && !lane_start(call, runner, quick, quick_count))
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t lane = 0; jobs[i]->is_slow && lane < each; lane++)
			if (!lane_start(call, runner, &jobs[i], 1))
				return false;
	return true;
}

struct runner *runner_start_with(struct call *call, const struct service *service, const struct job *const *jobs, size_t count)
{
	struct runner *runner = ARENA_NEW(call->arena, struct runner);
	pthread_condattr_t attributes;

	runner->service = service;
	pthread_mutex_init(&runner->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&runner->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (lanes_start(call, runner, jobs, count))
		return runner;
	runner_stop(runner);
	return NULL;
}

struct runner *runner_start(struct call *call, const struct service *service)
{
	return runner_start_with(call, service, job_table, job_count);
}

void runner_stop(struct runner *runner)
{
	pthread_mutex_lock(&runner->mutex);
	runner->is_stopping = true;
	pthread_cond_broadcast(&runner->wake);
	pthread_mutex_unlock(&runner->mutex);
	for (size_t i = 0; i < runner->lane_count; i++) {
		pthread_join(runner->lanes[i].thread, NULL);
		db_close(runner->lanes[i].db);
	}
	pthread_cond_destroy(&runner->wake);
	pthread_mutex_destroy(&runner->mutex);
}
