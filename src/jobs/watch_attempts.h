/* Notices attempts that nobody goes on with, and those that were collected and never submitted. */
#ifndef JOBS_WATCH_ATTEMPTS_H
#define JOBS_WATCH_ATTEMPTS_H

#include "jobs/runner.h"

extern const struct job job_watch_attempts;

#endif
