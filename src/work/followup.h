/* A question that comes of an answer: when one is due, what the chat endpoint makes of it, and where it stands. Asked while the
 * candidate waits for the next question, for a few seconds at most: an endpoint that is slow, busy or no use costs nothing but the
 * follow-up. Without an endpoint there are none. */
#ifndef WORK_FOLLOWUP_H
#define WORK_FOLLOWUP_H

#include "work/attempt_answer.h"

struct followup_gate; /* how many candidates wait at once, and whether the endpoint is left in peace; shared by all threads */
struct followup_gate *followup_gate_make(struct call *call);

/* How many an interview allows in all: none, 2, 4 or 8 for 0, 1, 2, 3 (low, normal, high); from 4 on what it says; unsaid: 4. */
int64_t followup_most(struct number max_followups);

/* Whether the answer, changed as `change` says, is one to follow up: an open question's, with words in it, for the first time,
 * with time left, and with fewer follow-ups so far than the interview allows. Pure, on an attempt that was looked at. */
bool followup_is_due(const struct call *call, const struct attempt *attempt, const struct answer_change *change);

/* Asks, outside of transactions; puts the question into change->followup, or leaves it without a value. */
void followup_ask(struct call *call, struct db *db, const struct attempt *attempt, struct answer_change *change);

/* In a write transaction: puts change->followup behind its answer, if it is due still. */
bool followup_add(struct call *call, struct attempt *attempt, const struct answer_change *change) MUST_CHECK;

#endif
