/* The built-in interview templates (the contract's avatars): what conducts an interview. */
#ifndef WORK_AVATAR_H
#define WORK_AVATAR_H

#include "base/str.h"
#include "base/uuid.h"

struct avatar {
	struct uuid id;
	const char *name, *type; /* type: the contract's word, or "text" where it has none */
	int64_t base_cost;       /* thousandths of a credit */
	bool is_voice;
};

extern const struct avatar avatars[];
extern const size_t avatar_count;
/* The plain text template, which `merchant add` names. */
extern const struct avatar *const avatar_text;

/* NULL when there is none. */
const struct avatar *avatar_by_id(struct uuid id);

#endif
