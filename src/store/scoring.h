/* Results that wait for their scores: taken by one scorer at a time, written by who still holds them. */
#ifndef STORE_SCORING_H
#define STORE_SCORING_H

#include "db/db.h"

extern const struct query *const scoring_queries[];

struct scoring_due {
	struct uuid merchant_id, id;
	int64_t tries;
};
/* Across merchants, operator's: those that wait, or whose scorer did not come back; the longest waiting first. */
bool scoring_waiting(struct call *call, int64_t now_ms, int64_t limit, struct list *out) MUST_CHECK;

struct scoring_lease {
	struct uuid merchant_id, id, scoring_id;
	int64_t now_ms, until_ms;
};
/* `*taken` is false when somebody else has it, or it is done. */
bool scoring_take(struct call *call, const struct scoring_lease *lease, bool *taken) MUST_CHECK;

struct transcript_due {
	struct uuid id; /* of the answer */
	struct str recording, recording_type, language;
	int64_t recording_bytes;
};
/* Recordings of a result without a transcript, in the order of the questions. */
bool transcripts_due(struct call *call, struct uuid merchant_id, struct uuid result_id, struct list *out) MUST_CHECK;

/* Words of one answer, by who holds its result, for longer from now on. */
struct transcript {
	struct uuid merchant_id, result_id, scoring_id, id;
	struct str text; /* empty: nothing was said */
	int64_t until_ms;
};
/* `*is_held` is false, and nothing is written, when it is not held any more. */
bool transcript_write(struct call *call, const struct transcript *transcript, bool *is_held) MUST_CHECK;

/* What scoring writes of a result, by who holds it. */
struct scored_result {
	struct uuid merchant_id, id, scoring_id;
	struct str processing_status, processing_error; /* completed, failed; waiting: to be tried again */
	struct number score, score_answer, score_interview_ai, score_words_per_minute;
	struct str analysis, analysis_recruiter, scored_by;
	struct json analysis_other, rubric, risks;
	int64_t now_ms;
};
struct scored_answer {
	struct uuid id;
	struct number score;
	struct str analysis, analysis_recruiter;
	struct json assessment;
};
/* With its answers (list of struct scored_answer). `*is_held` is false, and nothing is written, when it is not held any more. */
bool scoring_write(struct call *call, const struct scored_result *result, struct list answers, bool *is_held) MUST_CHECK;
/* Only the state: it failed, or waits again. */
bool scoring_give_back(struct call *call, const struct scored_result *result) MUST_CHECK;

#endif
