/* What came with people whom a merchant's own form passed on, what was decided about them, and the position they are for. */
#ifndef STORE_APPLICATIONS_H
#define STORE_APPLICATIONS_H

#include "db/db.h"

extern const struct query *const application_queries[];

struct application {
	struct uuid merchant_id, enrolment_id, candidate_id, interview_id;
	struct str country_code, linkedin_url, resume;
	int64_t now_ms; /* when it is put */
};

/* One of each enrolment: a later one takes the place of what it says anew. */
bool application_put(struct call *call, const struct application *application) MUST_CHECK;
bool application_find(
	struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct application *out, bool *found) MUST_CHECK;
/* selected, rejected; no value when nobody has decided. */
bool application_decision(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct str *decision) MUST_CHECK;

struct position {
	struct uuid merchant_id;
	struct str code; /* the caller's own; with it, the rest is not looked at */
	struct str name, location, language;
};
/* The newest that can be taken, or none. */
bool position_find(struct call *call, const struct position *position, struct uuid *interview_id, bool *found) MUST_CHECK;

#endif
