/* Scores by an OpenAI-compatible chat endpoint: what is sent and what of the reply is believed. Answers travel as data between
 * marks that they cannot contain; the reply must fit our schema and be plain text, quotes must stand in the answers word for word,
 * no score leaves the built-in one by more than SCORE_AI_REACH, and texts that say what to do with the candidate are not taken. */
#ifndef WORK_SCORE_AI_H
#define WORK_SCORE_AI_H

#include "work/score_load.h"

#define SCORE_AI_PROMPT "prompt 1"
#define SCORE_AI_REACH 1.5

/* Asks outside of transactions, and takes the reply over a sheet that the built-in scorer has filled. False, and the sheet as it
 * was, when there is no usable one; `why` is for the log. `db`: as in struct ai_question. */
bool score_ai_ask(struct call *call, struct db *db, struct score_job *job, struct str *why) MUST_CHECK;

#endif
