/* An interview that was taken, for transcripts that are about what comes of it. */
#ifndef TESTS_API_TAKEN_H
#define TESTS_API_TAKEN_H

#include "tests/api/world.h"

struct taken {
	struct str email, interview; /* interview: its id as text */
	const json_t *how;           /* {"answers": ["first", null, ...], "submit": false, "mailed": true, "seconds": 60} */
	struct uuid result_id;       /* out */
};

/* Enrols the person of merchant A when they are not, and answers in order (null skips); submits unless told not to. False with a
 * line in `why`. */
bool taken_make(struct world *world, struct taken *taken, struct buf *why) MUST_CHECK;

/* One round of a job, by its name. */
bool taken_job(struct world *world, struct str name, struct buf *why) MUST_CHECK;

#endif
