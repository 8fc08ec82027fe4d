/* The questions of an interview as they are sent: a new list, or a list that takes the place of those that are there (the
 * contract's question diff). Pure: the store writes what comes out. */
#ifndef WORK_QUESTION_SET_H
#define WORK_QUESTION_SET_H

#include "work/question_io.h"

/* Questions (struct question) of those sent (struct question_io), with ids and main questions. A fault names the member:
 * "questions[2].question_alternatives". */
bool question_set_make(struct call *call, struct list sent, struct list *questions) MUST_CHECK;

struct question_replaced {
	struct str from, to;
};

/* What becomes of the stored questions. Ids are texts. */
struct question_diff {
	struct list kept, added, removed;   /* of struct str */
	struct list replaced;               /* of struct question_replaced */
	struct list question_ids;           /* all that are asked from now on, in order */
	struct list added_rows, moved_rows; /* of struct question, for interview_questions_change */
	struct list questions;              /* of struct question: all that are asked from now on */
};

/* Holds the list that was sent against what is stored: by external_id, then by id, then by content. What was sent unchanged is
 * kept, what was changed becomes a new question with the omitted members of the old one, what is stored and was not sent is no
 * longer asked. Old questions stay for the answers that were given to them. */
bool question_set_change(
	struct call *call, struct uuid interview_id, struct list stored, struct list sent, struct question_diff *diff) MUST_CHECK;

#endif
