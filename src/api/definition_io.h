/* What the endpoints that define interviews have in common: members of a definition by the contract's names, read straight into the
 * stored struct. */
#ifndef API_DEFINITION_IO_H
#define API_DEFINITION_IO_H

#include "base/call.h"
#include "store/interviews.h"

struct definition_in {
	struct interview set;
	struct list tags, reminders; /* of struct str, of struct reminder */
	struct flag edit_transcript; /* true when it is not said */
	uint64_t sent;               /* bit i: field i of the endpoint's shape came */
};

/* The reply of the endpoints that create. */
struct created {
	struct uuid interview_def_set_id;
	struct str embed_id, embed_signing_key;
};

/* Whether a new one has a name and a place that are more than blanks. */
bool definition_is_named(struct call *call, const struct definition_in *in) MUST_CHECK;
/* Texts without the blanks around them; what came beside `set` into it, minutes into seconds; the merchant is the caller's. */
bool definition_settle(struct call *call, struct definition_in *in) MUST_CHECK;

#endif
