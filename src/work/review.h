/* What a person may do with a result: look at it, decide, ask for another attempt. Deciding is never the program's. */
#ifndef WORK_REVIEW_H
#define WORK_REVIEW_H

#include "store/reviews.h"

/* The contract's word: candidate_action (not submitted), recruiter_action (undecided), selected, rejected. */
struct str review_decision_word(const struct review *review);

/* By id, with a fault (INVALID or NOT_FOUND on interview_result_id) when the merchant has none such. */
bool review_by_id(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out) MUST_CHECK;
bool review_get(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out) MUST_CHECK;

/* What was answered: what was said, by its transcript, then what was written beside it. */
struct str review_answer_text(struct arena *arena, const struct review_answer *answer);

/* What somebody wants of a submitted result; in a write transaction. Without a value a part stays as it is. */
struct review_wish {
	struct str decision; /* selected, rejected, undecided */
	struct flag is_shortlisted;
	struct str note;        /* an empty one removes it */
	bool has_note, no_mail; /* no_mail: the candidate is not told */
	struct str mail;        /* out: the kind of mail that was queued, or none */
};
bool review_wish_grant(struct call *call, const struct review *review, struct review_wish *wish) MUST_CHECK;

/* The result becomes a draft that did not succeed, and its candidate may begin again: the invitation is open once more, held for
 * like a new one, and a mail says so. INVALID unless the result is submitted and was completed. */
bool review_ask_again(struct call *call, const struct review *review) MUST_CHECK;

#endif
