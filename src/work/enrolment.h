/* How an enrolment ends: submitted, revoked, or run out unused, and what that does to its credits. All inside a write transaction. */
#ifndef WORK_ENROLMENT_H
#define WORK_ENROLMENT_H

#include "base/call.h"
#include "base/shape.h"
#include "base/uuid.h"

/* The interview was handed in: what was held is charged and one attempt is used. CONFLICT when it has ended before. */
bool enrolment_submit(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;

/* Takes the invitation back: its links die, what was held is free again. CONFLICT when it was submitted or has ended. */
bool enrolment_revoke(struct call *call, struct uuid merchant_id, struct uuid id, struct str cause) MUST_CHECK;

/* Ends those of one merchant (list of struct enrolment_held) whose time is over; run by a job. */
bool enrolments_expire(struct call *call, struct uuid merchant_id, struct list run_out) MUST_CHECK;

#endif
