/* Scores by an OpenAI-compatible chat endpoint: what is sent and what of the reply is believed. Answers travel as data between
 * marks that they cannot contain; the reply must fit our schema, quotes must stand in the answers word for word, and no score
 * leaves the built-in one by more than SCORE_AI_REACH. Whoever calls this does the sending. */
#ifndef WORK_SCORE_AI_H
#define WORK_SCORE_AI_H

#include "work/score_load.h"

#define SCORE_AI_PROMPT "prompt 1"
#define SCORE_AI_REACH 1.5

/* {base}/chat/completions */
struct str score_ai_url(struct arena *arena, struct str base_url);
/* The request's body: temperature 0, structured output. */
struct str score_ai_request(struct call *call, const struct score_job *job, struct str model);
/* Takes a reply over a sheet that the built-in scorer has filled. False with a fault, and the sheet as it was, when it is unusable.
 */
bool score_ai_reply(struct call *call, struct score_job *job, struct str body, struct str model) MUST_CHECK;

#endif
