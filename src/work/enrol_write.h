/* Writing a decided batch: candidates, enrolments, the hold, the invitations. Used by enrol.c alone. */
#ifndef WORK_ENROL_WRITE_H
#define WORK_ENROL_WRITE_H

#include "store/enrolments.h"
#include "work/enrol.h"

/* What happens to one person, however many rows name them. */
struct enrol_plan {
	struct enrolment_row *row;           /* of the batch's `rows`, in the same place */
	const struct enrolment_known *known; /* NULL: never seen by this merchant */
	const struct enrol_person *first;    /* the row that first names them */
	const char *why;
	struct str suppressed; /* why the address is not written to */
	enum enrol_outcome outcome;
	bool mails, is_paid;
	bool is_flood; /* not to be mailed, since they were too often within the hour */
};

struct enrol_work {
	struct enrol *enrol;
	struct interview interview;
	struct enrolment_batch batch;
	struct enrol_plan *plans;   /* in the order of their keys, so that their neighbours in the index are looked up together */
	struct enrolment_row *rows; /* what is written of each plan, side by side, so that a batch need not be copied */
	size_t plan_count;
	uint32_t *plan_of; /* per row of the batch: number of its plan + 1; 0 = refused before */
	size_t known_count;
	int64_t available, held, held_people;
	bool is_off; /* the merchant mails no candidate */
};

/* Gives new people and enrolments their ids and writes all that was decided. */
bool enrol_write(struct call *call, struct enrol_work *work) MUST_CHECK;

#endif
