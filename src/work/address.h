/* E-mail addresses: which we accept, and when two are the same person. */
#ifndef WORK_ADDRESS_H
#define WORK_ADDRESS_H

#include "base/arena.h"

struct address {
	struct str text; /* trimmed, as given: what is shown and written to */
	struct str key;  /* lower case, domain in A-labels (RFC 5890): equal keys are one person */
};

/* Accepts what HTML's `input type=email` accepts, within RFC 5321's lengths and dot rules, with at least one dot in the domain and
 * a last label that is no number; international domains by IDNA2008. NULL when it is fine, else a sentence for a recruiter. */
const char *address_check(struct arena *arena, struct str raw, struct address *out);

#endif
