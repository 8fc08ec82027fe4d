/* Scores what was submitted: by the configured endpoint where there is one, else by the built-in scorer. Any number of processes
 * may run it on one database. */
#ifndef JOBS_SCORE_RESULTS_H
#define JOBS_SCORE_RESULTS_H

#include "jobs/runner.h"

extern const struct job job_score_results;

#endif
