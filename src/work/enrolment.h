/* How an enrolment ends: submitted, revoked, or run out unused, and what that does to its credits. All inside a write transaction.
 */
#ifndef WORK_ENROLMENT_H
#define WORK_ENROLMENT_H

#include "base/call.h"
#include "base/shape.h"
#include "base/uuid.h"

/* The interview was handed in: what was held is charged and one attempt is used. CONFLICT when it has ended before. */
bool enrolment_submit(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;

/* Takes the invitation back: its links die, what was held is free again. CONFLICT when it was submitted or has ended. */
bool enrolment_revoke(struct call *call, struct uuid merchant_id, struct uuid id, struct str cause) MUST_CHECK;

/* Whether it was taken back and nothing else has happened since; not when there is none. */
bool enrolment_is_revoked(struct call *call, struct uuid merchant_id, struct uuid id, bool *is_revoked) MUST_CHECK;

/* The deadline moves to `expires_at`, never past the interview's own; one that had run out is held for and open again. CONFLICT
 * when it was submitted or revoked, or when the credits do not allow it. */
struct enrolment_extension {
	struct uuid merchant_id, id;
	int64_t expires_at; /* in: wanted. out: what it became */
};
bool enrolment_give_time(struct call *call, struct enrolment_extension *extension) MUST_CHECK;

/* Mails somebody again what is due where they stand: the invitation or a reminder before they begin, how to go on when they stopped
 * in the middle, to submit when all is answered. CONFLICT when nothing is, or when no mail may go to them (unsubscribed, bounced,
 * or all of the merchant's are off); LIMITED when they were mailed too often within the hour, about whatever interview.
 * Somebody mailed at this very moment (named twice in one call) is not mailed again. */
struct enrolment_again {
	struct uuid merchant_id, id;
	struct str kind; /* one of mail_again_kinds; none: the first that is due */
	struct str message;
};
extern const char *const mail_again_kinds[];
bool enrolment_mail_again(struct call *call, const struct enrolment_again *again) MUST_CHECK;

/* Mails the recruiter's words about the interview, whatever has become of the invitation; NOT_FOUND, else as above, and counted
 * apart from invitations. */
bool enrolment_message(struct call *call, struct uuid merchant_id, struct uuid id, struct str text) MUST_CHECK;

/* Ends those of one merchant (list of struct enrolment_held) whose time is over; run by a job. */
bool enrolments_expire(struct call *call, struct uuid merchant_id, struct list run_out) MUST_CHECK;

#endif
