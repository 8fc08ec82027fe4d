/* The turn goes from thread to thread through a queue under a mutex. What belongs to the open batch is touched only by who has the
 * turn: the semaphore that hands it on orders those accesses. */
#include "db/commit_lane.h"

#include "base/clock.h"
#include "base/panic.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

/* A batch is committed when it has this many writers, or is this old: it bounds how long the first one waits. */
enum { BATCH_WRITERS = 64, BATCH_US = 3000 };
/* How often the processor is offered to others before a commit, when writers come in numbers. Those whom the last commit woke are
 * about to come back; without this two halves of them take turns in batches half as large. Measured: a third more commits a second.
 */
enum { GATHER_YIELDS = 4 };

struct writer {
	struct writer *next;
	sem_t woken;
	bool is_alone;
	bool is_done;
	int code;
};

struct commit_lane {
	struct commit_lane_engine engine;
	pthread_mutex_t mutex;
	bool is_taken;
	struct writer *first, **last; /* who waits for the turn */
	/* The open batch. */
	struct writer *batch;
	size_t batch_count, last_count; /* of the open batch, of the one before */
	int64_t batch_since_us;
	int code; /* why it is lost */
};

struct commit_lane *commit_lane_open(const struct commit_lane_engine *engine)
{
	struct commit_lane *lane = calloc(1, sizeof *lane);
	ASSERT(lane != NULL);
	lane->engine = *engine;
	lane->last = &lane->first;
	pthread_mutex_init(&lane->mutex, NULL);
	return lane;
}

void commit_lane_close(struct commit_lane *lane)
{
	ASSERT(!lane->is_taken);
	pthread_mutex_destroy(&lane->mutex);
	free(lane);
}

static void writer_sleep(struct writer *self)
{
	while (sem_wait(&self->woken) != 0)
		ASSERT(errno == EINTR);
}

/* Returns with the turn, or with is_done when somebody else has decided about this writer. */
static void turn_take(struct commit_lane *lane, struct writer *self)
{
	pthread_mutex_lock(&lane->mutex);
	bool is_mine = !lane->is_taken;
	lane->is_taken = true;
	if (!is_mine) {
		*lane->last = self;
		lane->last = &self->next;
	}
	pthread_mutex_unlock(&lane->mutex);
	if (!is_mine)
		writer_sleep(self);
}

static struct writer *queue_pop(struct commit_lane *lane)
{
	struct writer *next = lane->first;
	if (next == NULL)
		return NULL;
	lane->first = next->next;
	if (lane->first == NULL)
		lane->last = &lane->first;
	next->next = NULL;
	return next;
}

static struct writer *queue_pop_joining(struct commit_lane *lane)
{
	pthread_mutex_lock(&lane->mutex);
	struct writer *next = lane->first != NULL && !lane->first->is_alone ? queue_pop(lane) : NULL;
	pthread_mutex_unlock(&lane->mutex);
	return next;
}

/* The next one who can join the open batch, or NULL when it is time to commit. */
static struct writer *turn_next(struct commit_lane *lane)
{
	if (lane->code != 0 || lane->batch_count >= BATCH_WRITERS || clock_ticks_us() - lane->batch_since_us >= BATCH_US)
		return NULL;
	struct writer *next = queue_pop_joining(lane);
	for (int i = 0; next == NULL && lane->last_count > 1 && i < GATHER_YIELDS; i++) {
		sched_yield();
		next = queue_pop_joining(lane);
	}
	return next;
}

static void turn_give_up(struct commit_lane *lane)
{
	pthread_mutex_lock(&lane->mutex);
	struct writer *next = queue_pop(lane);
	lane->is_taken = next != NULL;
	pthread_mutex_unlock(&lane->mutex);
	if (next != NULL)
		sem_post(&next->woken);
}

/* Tells everybody but `self`. A writer is gone as soon as it is woken: its next comes first. */
static void writers_finish(struct writer *writer, int code, struct writer *self)
{
	while (writer != NULL) {
		struct writer *next = writer->next;
		writer->code = code;
		writer->is_done = true;
		if (writer != self)
			sem_post(&writer->woken);
		writer = next;
	}
}

/* Commits for all, passes the turn on (the lane goes on while the others wake), then wakes them. */
static void batch_finish(struct commit_lane *lane, struct writer *self)
{
	int code = lane->code != 0 ? lane->code : lane->engine.commit(lane->engine.owner);
	struct writer *batch = lane->batch;
	lane->batch = NULL;
	lane->last_count = lane->batch_count;
	lane->batch_count = 0;
	lane->code = 0;
	turn_give_up(lane);
	writers_finish(batch, code, self);
}

/* No transaction can begin: whoever waited meanwhile has waited as long and hears the same. */
static void waiting_refuse(struct commit_lane *lane, int code, struct writer *self)
{
	struct writer *refused = self, **last = &self->next;
	pthread_mutex_lock(&lane->mutex);
	while (lane->first != NULL && !lane->first->is_alone) {
		*last = queue_pop(lane);
		last = &(*last)->next;
	}
	pthread_mutex_unlock(&lane->mutex);
	turn_give_up(lane);
	writers_finish(refused, code, self);
}

/* With the turn. */
static void writer_run(struct commit_lane *lane, struct writer *self, int (*turn)(void *data), void *data)
{
	if (lane->batch == NULL) {
		int code = lane->engine.begin(lane->engine.owner);
		if (code != 0) {
			waiting_refuse(lane, code, self);
			return;
		}
		lane->batch_since_us = clock_ticks_us();
	}
	lane->code = turn(data);
	self->next = lane->batch;
	lane->batch = self;
	lane->batch_count++;
	struct writer *next = turn_next(lane);
	if (next == NULL) {
		batch_finish(lane, self);
		return;
	}
	sem_post(&next->woken);
	writer_sleep(self);
}

int commit_lane_run(struct commit_lane *lane, int (*turn)(void *data), void *data)
{
	struct writer self = {0};
	sem_init(&self.woken, 0, 0);
	turn_take(lane, &self);
	if (!self.is_done)
		writer_run(lane, &self, turn, data);
	ASSERT(self.is_done);
	sem_destroy(&self.woken);
	return self.code;
}

void commit_lane_alone(struct commit_lane *lane, void (*run)(void *data), void *data)
{
	struct writer self = {.is_alone = true};
	sem_init(&self.woken, 0, 0);
	turn_take(lane, &self);
	ASSERT(lane->batch == NULL);
	run(data);
	turn_give_up(lane);
	sem_destroy(&self.woken);
}
