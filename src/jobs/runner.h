/* Work that nobody waits for: each job runs every so often, on threads and connections of the runner's own. */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include "work/service.h"

struct job {
	const char *name;
	int every_s;
	/* Waits for servers of others: it has threads of its own (ai_at_once of them, which may run it at the same time), so that
	 * nothing else waits behind it. All other jobs share one thread. */
	bool is_slow;
	/* One round; opens its own transactions on `db`. A fault is logged and the job comes round again. */
	bool (*run)(struct call *call, struct db *db);
};

/* All jobs (jobs/job_table.c). */
extern const struct job *const job_table[];
extern const size_t job_count;

struct runner;
/* Starts the threads; NULL with a fault when it cannot. The first round of each job comes at once. The runner lives in the call's
 * arena, which must outlive it. */
struct runner *runner_start(struct call *call, const struct service *service);
/* The same with other jobs than those of job_table; they outlive the runner. */
struct runner *runner_start_with(struct call *call, const struct service *service, const struct job *const *jobs, size_t count);
/* Finishes the jobs that are running and ends the threads. */
void runner_stop(struct runner *runner);

#endif
