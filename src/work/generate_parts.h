/* The two generators behind work/generate.h. */
#ifndef WORK_GENERATE_PARTS_H
#define WORK_GENERATE_PARTS_H

#include "work/generate.h"

/* Without an endpoint; always finds questions. */
void generate_built_in(struct call *call, struct generate *generate);
/* By the endpoint; false with the reason when its reply is of no use: nothing is filled then. */
bool generate_ai(struct call *call, struct generate *generate, struct str *why) MUST_CHECK;

void generate_note(struct call *call, struct generate *generate, struct str note);
/* All that is told of the position, as one text. */
struct str generate_text(struct call *call, const struct interview *interview);
/* {"weak": [...], "moderate": [...], "strong": [...]} */
struct rubric {
	struct list weak, moderate, strong; /* of struct str */
};
extern const struct shape rubric_shape;
struct json rubric_write(struct call *call, const struct rubric *rubric);
/* Short plain texts, each. */
bool rubric_is_usable(const struct rubric *rubric);
/* A model's, cut to what is kept of each level. */
struct json rubric_take(struct call *call, const struct rubric *from);

#endif
