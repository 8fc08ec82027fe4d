/* What a transcript expects against what came. Objects by the members named, lists item by item, numbers and the rest by value. In
 * strings `*` stands for anything and `<name>` for a value kept under that name; a string that is `<name>` alone keeps the value
 * the first time. "*" alone is anything but null, "<absent>" a member that must not be there. */
#ifndef TESTS_API_MATCH_H
#define TESTS_API_MATCH_H

#include "base/buf.h"

#include <jansson.h>

struct match {
	json_t *names;   /* object: what is kept so far */
	bool is_exact;   /* objects may hold no other members */
	struct buf *why; /* takes one line about the first difference */
};

bool match_json(struct match *match, const json_t *expected, const json_t *found) MUST_CHECK;

/* `pattern` with `*` against `text`. */
bool match_glob(struct str pattern, struct str text);

/* `text` with each `<name>` that is kept replaced by its value: strings as they are, others as JSON. Names that are not kept stay.
 */
void match_expand(const json_t *names, struct str text, struct buf *out);

#endif
