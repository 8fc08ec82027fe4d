/* Answers of an attempt: saving them, going from one question to the next, and what may be done with each. Like work/attempt.h:
 * inside a transaction, looking anew first; rules are pure. */
#ifndef WORK_ATTEMPT_ANSWER_H
#define WORK_ATTEMPT_ANSWER_H

#include "work/attempt.h"

enum { ANSWER_MOST_CHARS = 20000 };

struct answer_change {
	struct uuid id;
	struct str text;
	int64_t version;     /* that the text was made from */
	struct str followup; /* a question of its own that comes behind it (work/followup.h); none: none */
	enum attempt_outcome outcome;
	struct answer now; /* as it is afterwards */
};
/* Saves a text. The same text again changes nothing; an older version than the last is refused. */
bool attempt_save(struct call *call, struct attempt *attempt, struct answer_change *change) MUST_CHECK;

enum attempt_go { ATTEMPT_NEXT, ATTEMPT_SKIP, ATTEMPT_BACK };
/* Saves, then goes on: to the next question, whose time begins; from the last one to the end. */
bool attempt_move(struct call *call, struct attempt *attempt, enum attempt_go go, struct answer_change *change) MUST_CHECK;

/* The next bytes of a recording are in its file. `change->now`: id, recording, recording_type, recording_take and recording_bytes
 * as they become; afterwards as they are. */
bool attempt_record(struct call *call, struct attempt *attempt, struct answer_change *change) MUST_CHECK;

/* NULL when it is not asked. */
struct answer *attempt_answer(const struct attempt *attempt, struct uuid id);
/* When the answer's time ends: its own limit or the attempt's end, whichever is first. */
int64_t answer_deadline(const struct attempt *attempt, const struct answer *answer);
/* May still be changed. */
bool answer_is_open(const struct attempt *attempt, const struct answer *answer, int64_t now_ms);
/* By voice (video), by the interview's template and what it records. */
bool answer_is_spoken(const struct attempt *attempt, const struct answer *answer);
/* The choices of a multiple-choice question: list of struct str; none for other questions. */
bool alternatives_read(struct call *call, struct json alternatives, struct list *out) MUST_CHECK;

#endif
