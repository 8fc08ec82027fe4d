/* Removes reports whose addresses have run out. */
#ifndef JOBS_FORGET_REPORTS_H
#define JOBS_FORGET_REPORTS_H

#include "jobs/runner.h"

extern const struct job job_forget_reports;

#endif
