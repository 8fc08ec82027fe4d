/* Forgets what has had its time: answers kept for Idempotency-Keys, addresses that were to be confirmed. */
#ifndef JOBS_FORGET_H
#define JOBS_FORGET_H

#include "jobs/runner.h"

extern const struct job job_forget;

#endif
