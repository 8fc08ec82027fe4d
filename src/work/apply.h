/* Somebody applies for a position by a merchant's own form: onto the interview, with what they sent, and what stands in the way. */
#ifndef WORK_APPLY_H
#define WORK_APPLY_H

#include "store/applications.h"
#include "store/interviews.h"
#include "work/link.h"

struct apply {
	struct uuid interview_id, actor_id;
	struct str name, email, external_id;
	struct application application; /* in: country_code, linkedin_url, resume */
	bool is_embedded;               /* the interview is to have its embedding keys */

	struct interview interview; /* out: as it is now; its signing key is clear when is_embedded */
	const char *status;         /* out: the contract's word, of apply_statuses */
	struct str reason;          /* out: unless it is ai_accept */
	struct link link;           /* out */
};
extern const char *const apply_statuses[]; /* NULL-terminated */

/* Inside a write transaction of the merchant that `call` is about. Nobody is turned down by a machine: who is new is accepted to
 * the interview. NOT_FOUND or INVALID naming position_def_set_id; CONFLICT when there are not enough credits. */
bool apply(struct call *call, struct apply *apply) MUST_CHECK;

#endif
