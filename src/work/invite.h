/* Inviting people: to the recruiting team, to the coaching portal, or as candidates to an interview. */
#ifndef WORK_INVITE_H
#define WORK_INVITE_H

#include "base/call.h"
#include "base/shape.h"
#include "base/uuid.h"

struct invite_person {
	struct str email, name, type;
	struct uuid interview_id;
	int64_t expires_at; /* of a candidate's link; 0: the batch's */
	struct str refused; /* set before: refused already */

	struct str result; /* Invited, Activated, SubMerchantAdded, CoachingAccessAdded, Skipped, or Error: why */
	struct uuid profile_id, profile_interview_id, enrolment_id;
	struct str note; /* why the person gets no mail; else none */
};

struct invite {
	struct uuid merchant_id;
	bool mails_again;
	struct str language; /* of the mails and of the people created; none: their own, else the interview's, members' English */
	struct str message, cause;
	int64_t expires_at;    /* of candidates' links; 0: the usual life */
	struct json reminders; /* a kept schedule; none: the interview's */
	struct invite_person *people;
	size_t count;
};

/* Inside a write transaction. */
bool invite_people(struct call *call, struct invite *invite) MUST_CHECK;

#endif
