/* What the files of work/attempt share. */
#ifndef WORK_ATTEMPT_CHANGE_H
#define WORK_ATTEMPT_CHANGE_H

#include "work/attempt.h"

/* Looks once nobody else changes the attempt. */
bool attempt_hold(struct call *call, struct attempt *attempt) MUST_CHECK;
/* Writes attempt->result; a fault when it was submitted meanwhile. */
bool attempt_write(struct call *call, struct attempt *attempt) MUST_CHECK;
/* Moves to answer `at` of attempt->answers, whose time begins if it was not shown before. In memory and in the database, but for
 * the result's row. */
bool attempt_show(struct call *call, struct attempt *attempt, size_t at) MUST_CHECK;
/* The answers once more, after one has changed. */
bool attempt_reload(struct call *call, struct attempt *attempt) MUST_CHECK;
/* Ends the answering of a running attempt for a reason. */
bool attempt_collect(struct call *call, struct attempt *attempt, struct str reason) MUST_CHECK;

/* Queues a mail about the attempt's enrolment, if its person is on the chain. */
bool attempt_mail(struct call *call, const struct attempt *attempt, struct str kind, int64_t due_at) MUST_CHECK;

#endif
