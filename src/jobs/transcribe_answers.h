/* A step of scoring: recordings of a result are put into words by the configured endpoint, one after another, each kept as soon as
 * it is there. Without an endpoint there is nothing to do. */
#ifndef JOBS_TRANSCRIBE_ANSWERS_H
#define JOBS_TRANSCRIBE_ANSWERS_H

#include "db/db.h"

struct transcribing {
	struct uuid merchant_id, result_id, scoring_id; /* in: whose, and by which lease it is held */
	int64_t lease_ms;                               /* in: how long it is held from each transcript on */
	size_t left;                                    /* out: recordings without words */
	bool is_later;                                  /* out: the endpoint was no use now, but may be later */
	bool is_lost;                                   /* out: somebody else holds the result by now */
};
/* False with a fault when the database fails. */
bool transcribe_answers(struct call *call, struct db *db, struct transcribing *transcribing) MUST_CHECK;

#endif
