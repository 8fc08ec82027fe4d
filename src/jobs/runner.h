/* Work that nobody waits for: each job runs every so often on the runner's own thread and connection. */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include "work/service.h"

struct job {
	const char *name;
	int every_s;
	/* One round; opens its own transactions on `db`. A fault is logged and the job comes round again. */
	bool (*run)(struct call *call, struct db *db);
};

/* All jobs (jobs/job_table.c). */
extern const struct job *const job_table[];
extern const size_t job_count;

struct runner;
/* Starts the thread; NULL with a fault when it cannot. The first round of each job comes at once. The runner lives in the call's
 * arena, which must outlive it. */
struct runner *runner_start(struct call *call, const struct service *service);
/* Finishes the job that is running and ends the thread. */
void runner_stop(struct runner *runner);

#endif
