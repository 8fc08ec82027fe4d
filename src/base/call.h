/* One call (a request's or a job's work): its memory, its time, its database, who asks, and why it failed. */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include "base/arena.h"
#include "base/fault.h"

struct db;      /* db/db.h: the connection, inside its transaction while a handler runs */
struct service; /* work/service.h: settings and keys of the process */
struct caller;  /* work/caller.h: who asks; NULL when nobody is known */

struct call_deferred;

struct call {
	struct arena *arena;
	struct fault fault;
	int64_t now_ms; /* one time for the whole call */
	struct db *db;
	const struct service *service;
	const struct caller *caller;
	struct call_deferred *deferred;
};

/* `run(data)` at the end of the call, last deferred first. For objects of libraries, never for memory. */
void call_defer(struct call *call, void (*run)(void *data), void *data);
/* Runs what was deferred; the caller then resets the arena. */
void call_end(struct call *call);

#endif
