/* The languages that interviews, mails and pages speak. */
#ifndef WORK_LANGUAGE_H
#define WORK_LANGUAGE_H

#include "base/str.h"

/* A language as /platform-languages-list tells it. */
struct language {
	const char *code, *name_english, *name_local, *country; /* country: ISO code of the flag */
	const char *accents;                                    /* "en-US English (United States)|en-GB ..." */
};
extern const struct language languages[];
extern const size_t language_count;

/* NULL when the code is none of ours. */
const struct language *language_by_code(struct str code);

#endif
