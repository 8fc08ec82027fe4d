/* Defining interviews: the rules that a definition must keep, its price, its embedding keys, its states. Inside a write
 * transaction. */
#ifndef WORK_INTERVIEW_H
#define WORK_INTERVIEW_H

#include "base/call.h"
#include "store/interviews.h"
#include "work/question_set.h"

/* Checks the definition (template, knowledge base, recruiter, questions), gives it id, price and times, and writes it. `questions`
 * is a list of struct question with ids; interview and positions are filled in here. Afterwards, here and below, embed_signing_key
 * is clear in `interview`, when it is to be embedded, and sealed in the database. */
bool interview_define(struct call *call, struct interview *interview, struct list questions, bool is_embedded) MUST_CHECK;

/* The usual duration and number of attempts, where there are none. */
void interview_defaults(struct interview *interview);
/* Whether a definition may be so: template, knowledge base, end, duration, recruiter. In any transaction. */
bool interview_check(struct call *call, const struct interview *interview) MUST_CHECK;

/* Writes what has changed of an interview (that was locked and read in this transaction) and of its questions (NULL: nothing). The
 * price follows for those who are invited from now on; what somebody is taking stays as it was begun. */
bool interview_change(struct call *call, const struct interview *before, struct interview *after,
	const struct question_diff *questions) MUST_CHECK;

/* Status (none: kept) and embedding (not set: kept). */
bool interview_change_state(struct call *call, struct interview *interview, struct str status, struct flag is_embedded) MUST_CHECK;

#endif
