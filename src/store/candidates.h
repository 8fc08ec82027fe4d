/* People within a merchant (the contract's profile_interview): batches for enrolling, and the candidate list. */
#ifndef STORE_CANDIDATES_H
#define STORE_CANDIDATES_H

#include "store/enrolments.h"

extern const struct query *const candidate_queries[];

/* Lists of struct enrolment_row: new people, with one language for all; and new name and external_id of known ones. */
bool candidates_add(struct call *call, struct enrolment_batch batch, struct list rows) MUST_CHECK;
bool candidates_change(struct call *call, struct enrolment_batch batch, struct list rows) MUST_CHECK;

/* What the candidate list may be narrowed by; texts without value do not narrow. */
struct candidate_filter {
	struct uuid merchant_id, id;
	struct str text; /* part of a name or address, lower case */
	struct str tab;  /* interview, no-action, ... */
	struct str order_by;
	int64_t limit, offset;
};

struct candidate {
	struct uuid id;
	struct str name, email, external_id, status, language;
	int64_t interview_count, interview_last, created_at, updated_at;
	struct json metadata;        /* of the latest enrolment */
	struct str invitation_state; /* of the latest enrolment; none: not mailed, not begun */
};

bool candidates_list(struct call *call, const struct candidate_filter *filter, struct list *out) MUST_CHECK;
bool candidates_count(struct call *call, const struct candidate_filter *filter, int64_t *total) MUST_CHECK;
bool candidate_find(struct call *call, struct uuid merchant_id, struct uuid id, struct candidate *out, bool *found) MUST_CHECK;

#endif
