/* A pool of threads that do blocking work. An idle worker takes an item at once, the one that worked last first (its memory is
 * warm); when all are busy items wait in the order they came, and what still waits can be taken back. */
#ifndef NET_WORKERS_H
#define NET_WORKERS_H

#include "base/arena.h"
#include "base/buf.h"

/* Embedded in what is to be worked on. Zeroed is ready. */
struct work_item {
	struct work_item *next, *previous;
	bool is_waiting;
};

struct workers_options {
	int count;
	void *context; /* given to `run` */
	/* On each worker's own thread, with a context of its own. A NULL result fails workers_start. Both may be NULL: no state. */
	void *start_context;
	void *(*start)(void *start_context);
	void (*stop)(void *state);
	/* Does one item. `arena` is the worker's own and reset afterwards. True: it took much memory, which shall go back to the
	 * system. */
	bool (*run)(void *context, void *state, struct arena *arena, struct work_item *item);
};

struct workers;

/* NULL when one could not start; those that could have been stopped again. */
struct workers *workers_start(const struct workers_options *options);
/* From any thread. The item stays the caller's and must live until it has run or was taken back. */
void workers_add(struct workers *workers, struct work_item *item);
/* True when the item still waited: it will not run. */
bool workers_take_back(struct workers *workers, struct work_item *item);
/* Ends the threads after the items they are at; what waits is forgotten. */
void workers_close(struct workers *workers);

void workers_count(struct workers *workers, int64_t *busy, int64_t *waiting);

#endif
