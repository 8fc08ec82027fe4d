/* Ends invitations that have run out unused and gives their credits back. */
#ifndef JOBS_END_INVITATIONS_H
#define JOBS_END_INVITATIONS_H

#include "jobs/runner.h"

extern const struct job job_end_invitations;

#endif
