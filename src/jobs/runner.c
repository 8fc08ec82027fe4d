/* The runner's thread: which job is due, one round of it, sleep until the next. */
#include "jobs/runner.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <time.h>

struct runner {
	const struct service *service;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool is_stopping;
	int64_t *due_us; /* per job, on the monotonic clock */
};

static void job_run(struct runner *runner, const struct job *job)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = clock_now_ms(), .service = runner->service};

	if (!job->run(&call, runner->db))
		log_event(LOG_WARN, "job_failed", LOG_TEXT("job", str_of(job->name)), LOG_TEXT("why", call.fault.message));
	call_end(&call);
	arena_close(&arena);
}

/* Runs what is due; returns when the next is. */
static int64_t round_run(struct runner *runner)
{
	int64_t next_us = INT64_MAX;

	for (size_t i = 0; i < job_count; i++) {
		if (runner->due_us[i] <= clock_ticks_us()) {
			job_run(runner, job_table[i]);
			runner->due_us[i] = clock_ticks_us() + (int64_t)job_table[i]->every_s * 1000000;
		}
		if (runner->due_us[i] < next_us)
			next_us = runner->due_us[i];
	}
	return next_us;
}

static void *runner_thread(void *data)
{
	struct runner *runner = data;

	pthread_mutex_lock(&runner->mutex);
	while (!runner->is_stopping) {
		pthread_mutex_unlock(&runner->mutex);
		int64_t next_us = round_run(runner);
		struct timespec until = {.tv_sec = next_us / 1000000, .tv_nsec = next_us % 1000000 * 1000};

		pthread_mutex_lock(&runner->mutex);
		if (!runner->is_stopping)
			pthread_cond_timedwait(&runner->wake, &runner->mutex, &until);
	}
	pthread_mutex_unlock(&runner->mutex);
	return NULL;
}

struct runner *runner_start(struct call *call, const struct service *service)
{
	struct runner *runner = ARENA_NEW(call->arena, struct runner);
	pthread_condattr_t attributes;

	runner->service = service;
	runner->due_us = ARENA_ARRAY(call->arena, int64_t, job_count);
	runner->db = db_open(call, service->database);
	if (runner->db == NULL)
		return NULL;
	pthread_mutex_init(&runner->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&runner->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&runner->thread, NULL, runner_thread, runner) == 0)
		return runner;
	db_close(runner->db);
	(void)fault(call, FAULT_UNAVAILABLE, NULL, "The jobs' thread cannot be started.");
	return NULL;
}

void runner_stop(struct runner *runner)
{
	pthread_mutex_lock(&runner->mutex);
	runner->is_stopping = true;
	pthread_cond_signal(&runner->wake);
	pthread_mutex_unlock(&runner->mutex);
	pthread_join(runner->thread, NULL);
	db_close(runner->db);
	pthread_cond_destroy(&runner->wake);
	pthread_mutex_destroy(&runner->mutex);
}
