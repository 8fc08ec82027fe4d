/* One person onto an interview because they came themselves: on a page inside another site's, or from a form that a merchant's own
 * program passes on. The rules are those of enrolling (work/enrol.h); but who has submitted, or was taken off, is not put on again
 * by coming back. */
#ifndef WORK_ENTER_H
#define WORK_ENTER_H

#include "work/enrol.h"
#include "work/link.h"

enum enter_outcome {
	ENTER_NEW,   /* on the interview now, or on it again after their time had run out */
	ENTER_KNOWN, /* was on it; name and deadline are new */
	ENTER_DONE,  /* has submitted: the link shows what there is to see */
	ENTER_TAKEN_OFF,
	ENTER_REFUSED /* `why`: mostly for want of credits */
};

struct enter {
	struct enrol enrol;         /* in: all but people and count */
	struct enrol_person person; /* in: name, email, external_id */
	bool brings_back;           /* in: who was taken off is put on again, since somebody of the team asks for it */
	enum enter_outcome outcome;
	struct link link; /* unless refused */
	struct str why;   /* refused: as in a row of a batch */
};

/* Inside a write transaction. Faults as enrol_people. */
bool enter(struct call *call, struct enter *enter) MUST_CHECK;

#endif
