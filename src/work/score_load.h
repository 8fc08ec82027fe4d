/* A submitted result as the scorers take it, and its scores as they are kept. */
#ifndef WORK_SCORE_LOAD_H
#define WORK_SCORE_LOAD_H

#include "store/reviews.h"
#include "store/scoring.h"
#include "work/score.h"

struct score_job {
	struct review review;
	struct score_sheet sheet;
	struct uuid scoring_id;
	struct str job;  /* what the interview is for: its name and description */
	struct str note; /* why an endpoint was not used, though there is one; none: no reason */
};

/* In a read transaction. `*found` is false when there is no such result any more. */
bool score_load(struct call *call, const struct scoring_due *due, struct score_job *job, bool *found) MUST_CHECK;
/* In a write transaction; `*is_held` is false when another scorer has it by now. */
bool score_keep(struct call *call, const struct score_job *job, bool *is_held) MUST_CHECK;
/* The weights of an interview's custom_scoring: {"ai_assessment_answer": 2, "ai_assessment_session": {"weight": 1}, ...}. Keys that
 * are not there keep the usual weight, others than ours do nothing. */
struct score_weights score_weights_read(struct call *call, struct json custom_scoring);

#endif
