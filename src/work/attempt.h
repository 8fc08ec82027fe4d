/* One person's attempt at an interview: begun, answered question by question, collected, submitted. Everything is decided here, by
 * the server's clock; pages only show it. All but the pure rules run inside a transaction (a write transaction unless it only
 * looks) and look anew first, so that revoked links, other tabs and other devices are seen. */
#ifndef WORK_ATTEMPT_H
#define WORK_ATTEMPT_H

#include "store/results.h"
#include "work/take.h"

enum {
	ATTEMPT_LATE_MS = 15000,                 /* what was sent in time may arrive so much later */
	ATTEMPT_SILENT_MS = 24 * 60 * 60 * 1000, /* without a sign of life for so long: abandoned */
	ATTEMPT_UNSENT_MS = 48 * 60 * 60 * 1000, /* collected and not submitted for so long: asked by mail */
	ATTEMPT_RESUME_MS = 60 * 1000            /* less time than this is not given back after an interruption */
};

enum attempt_stage {
	ATTEMPT_NONE,      /* not begun, to be begun anew, or the link shows no interview (view) */
	ATTEMPT_RUNNING,   /* being answered */
	ATTEMPT_OVER,      /* its time ran out while nobody was there */
	ATTEMPT_COLLECTED, /* finished, to be looked through and submitted */
	ATTEMPT_SUBMITTED
};

struct attempt {
	struct link link; /* in: whose */
	struct take_row row;
	enum take_view view;
	enum attempt_stage stage;
	struct result result;
	struct answer *answers; /* those that are asked, in order: conditional ones only after an answer to their main question */
	size_t count, at;       /* at: where the candidate is */
	size_t answered;
};

/* What became of a wish. Without a fault, since each has its own page. */
enum attempt_outcome {
	ATTEMPT_DONE,
	ATTEMPT_ELSEWHERE, /* the attempt is not where this makes sense: show where it is */
	ATTEMPT_LATE,      /* the time for this answer is over */
	ATTEMPT_NEWER,     /* another tab has saved since: the newer text is in `now` */
	ATTEMPT_EMPTY,     /* an answer is needed */
	ATTEMPT_WRONG      /* too long, or none of the choices */
};

/* Only looks. `attempt->link` is set before, here and below. */
bool attempt_look(struct call *call, struct attempt *attempt) MUST_CHECK;

/* Begins, putting an attempt that failed away; does nothing when it was begun. `more_time`: half as much again, for who needs it.
 */
bool attempt_start(struct call *call, struct attempt *attempt, bool more_time) MUST_CHECK;
/* Goes on after an interruption, once, with the time that was left then. */
bool attempt_resume(struct call *call, struct attempt *attempt) MUST_CHECK;
/* Puts the unsubmitted attempt away and begins another one. */
bool attempt_restart(struct call *call, struct attempt *attempt, bool more_time) MUST_CHECK;

/* The end of answering, early or not; submits at once when the interview shows no results. */
bool attempt_finish(struct call *call, struct attempt *attempt, enum attempt_outcome *outcome) MUST_CHECK;
/* Consent: what was held is charged. Twice is once. */
bool attempt_submit(struct call *call, struct attempt *attempt, enum attempt_outcome *outcome) MUST_CHECK;

/* A sign of life. */
bool attempt_see(struct call *call, struct attempt *attempt) MUST_CHECK;

/* For a job: no sign of life for a day; collected and not submitted for two. */
bool attempt_abandon(struct call *call, const struct result_due *due) MUST_CHECK;
bool attempt_remind(struct call *call, const struct result_due *due) MUST_CHECK;

/* --- rules; pure ------------------------------------------------------------------------------------------------------------ */

bool attempt_may_resume(const struct attempt *attempt);
bool attempt_may_restart(const struct attempt *attempt);
/* What is finished is submitted without being shown. */
bool attempt_submits_at_once(const struct attempt *attempt);

#endif
