/* The worker pool: one lock, a stack of idle workers, a queue of waiting items. */
#include "net/workers.h"

#include "base/panic.h"
#include "net/thread.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* How long memory of a large call is kept for the next one, and how much: asking the system for it again is a sixth of such a
 * call's processor time. Fixed, since the system's own thresholds grow with what is freed, and so would the process. */
#define KEEP_NS 200000000
#define KEEP_BYTES (32 << 20)
#define MAPPED_BYTES (10 << 20) /* larger than the replies of large calls: has a mapping of its own, which goes back at once */
#define GIVING_BYTES ((size_t)256 << 10) /* from 64 KiB on free looks at the end of a thread's memory */

struct worker {
	struct workers *pool;
	struct worker *next_idle;
	struct work_item *item; /* handed to it while it was idle */
	bool was_large;         /* since memory went back to the system */
	pthread_cond_t wake;
	pthread_t thread;
	void *state;
	struct arena arena;
};

struct workers {
	struct workers_options options;
	pthread_mutex_t lock;
	pthread_cond_t started;
	struct worker *idle;
	struct work_item *first, *last;
	int64_t idle_count, waiting_count;
	int started_count, failed_count;
	bool is_closing;
	struct worker all[];
};

static void queue_add(struct workers *pool, struct work_item *item)
{
	item->is_waiting = true;
	item->next = NULL;
	item->previous = pool->last;
	if (pool->last)
		pool->last->next = item;
	else
		pool->first = item;
	pool->last = item;
	pool->waiting_count++;
}

static void queue_remove(struct workers *pool, struct work_item *item)
{
	item->is_waiting = false;
	if (item->previous)
		item->previous->next = item->next;
	else
		pool->first = item->next;
	if (item->next)
		item->next->previous = item->previous;
	else
		pool->last = item->previous;
	pool->waiting_count--;
}

/* What is free goes back to the system. malloc_trim leaves the end of a thread's own memory, which goes when something large before
 * it is freed and the threshold is low. */
static void memory_give_back(struct arena *arena)
{
	mallopt(M_TRIM_THRESHOLD, 0);
	(void)arena_alloc(arena, GIVING_BYTES);
	arena_close(arena);
	mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	malloc_trim(0);
}

/* Sleeps until it is woken. After large work only for a while: memory that the next call would use again at once is kept, what
 * nobody uses for that long goes back to the system. */
static void worker_sleep(struct worker *worker)
{
	struct workers *pool = worker->pool;
	if (!worker->was_large) {
		pthread_cond_wait(&worker->wake, &pool->lock);
		return;
	}
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += KEEP_NS;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	if (pthread_cond_timedwait(&worker->wake, &pool->lock, &until) != ETIMEDOUT)
		return;
	worker->was_large = false;
	pthread_mutex_unlock(&pool->lock);
	memory_give_back(&worker->arena);
	pthread_mutex_lock(&pool->lock);
}

/* Waits for the next item; NULL when the pool closes. */
static struct work_item *worker_next(struct worker *worker)
{
	struct workers *pool = worker->pool;
	struct work_item *item = NULL;
	pthread_mutex_lock(&pool->lock);
	if (!pool->is_closing && pool->first) {
		item = pool->first;
		queue_remove(pool, item);
	} else if (!pool->is_closing) {
		worker->next_idle = pool->idle;
		pool->idle = worker;
		pool->idle_count++;
		while (!worker->item && !pool->is_closing)
			worker_sleep(worker);
		item = worker->item;
		worker->item = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	return item;
}

static bool worker_start(struct worker *worker)
{
	struct workers *pool = worker->pool;
	if (pool->options.start)
		worker->state = pool->options.start(pool->options.start_context);
	bool is_failed = pool->options.start && !worker->state;
	pthread_mutex_lock(&pool->lock);
	pool->started_count++;
	pool->failed_count += is_failed;
	pthread_cond_signal(&pool->started);
	pthread_mutex_unlock(&pool->lock);
	return !is_failed;
}

static void *worker_main(void *argument)
{
	struct worker *worker = argument;
	const struct workers_options *options = &worker->pool->options;
	if (!worker_start(worker))
		return NULL;
	struct work_item *item;
	while ((item = worker_next(worker))) {
		worker->was_large |= options->run(options->context, worker->state, &worker->arena, item);
		arena_reset(&worker->arena);
	}
	if (options->stop && worker->state)
		options->stop(worker->state);
	arena_close(&worker->arena);
	return NULL;
}

struct workers *workers_start(const struct workers_options *options)
{
	ASSERT(options->count > 0);
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	struct workers *pool = calloc(1, sizeof(*pool) + (size_t)options->count * sizeof(pool->all[0]));
	ASSERT(pool);
	pool->options = *options;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->started, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	for (int i = 0; i < options->count; i++) {
		pool->all[i].pool = pool;
		pthread_cond_init(&pool->all[i].wake, &monotonic);
		pool->all[i].thread = thread_start(worker_main, &pool->all[i]);
	}
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_lock(&pool->lock);
	while (pool->started_count < options->count)
		pthread_cond_wait(&pool->started, &pool->lock);
	bool is_failed = pool->failed_count > 0;
	pthread_mutex_unlock(&pool->lock);
	if (!is_failed)
		return pool;
	workers_close(pool);
	return NULL;
}

void workers_add(struct workers *pool, struct work_item *item)
{
	pthread_mutex_lock(&pool->lock);
	struct worker *worker = pool->idle;
	if (worker) {
		pool->idle = worker->next_idle;
		pool->idle_count--;
		worker->item = item;
		pthread_cond_signal(&worker->wake);
	} else {
		queue_add(pool, item);
	}
	pthread_mutex_unlock(&pool->lock);
}

bool workers_take_back(struct workers *pool, struct work_item *item)
{
	pthread_mutex_lock(&pool->lock);
	bool is_waiting = item->is_waiting;
	if (is_waiting)
		queue_remove(pool, item);
	pthread_mutex_unlock(&pool->lock);
	return is_waiting;
}

void workers_close(struct workers *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->is_closing = true;
	for (int i = 0; i < pool->options.count; i++)
		pthread_cond_signal(&pool->all[i].wake);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->options.count; i++) {
		pthread_join(pool->all[i].thread, NULL);
		pthread_cond_destroy(&pool->all[i].wake);
	}
	pthread_cond_destroy(&pool->started);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void workers_count(struct workers *pool, int64_t *busy, int64_t *waiting)
{
	pthread_mutex_lock(&pool->lock);
	*busy = pool->started_count - pool->idle_count;
	*waiting = pool->waiting_count;
	pthread_mutex_unlock(&pool->lock);
}
