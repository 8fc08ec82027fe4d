/* Queues the daily digests of who finished, for teams that want them instead of a mail each. */
#ifndef JOBS_QUEUE_DIGESTS_H
#define JOBS_QUEUE_DIGESTS_H

#include "jobs/runner.h"

extern const struct job job_queue_digests;

#endif
