/* Is an answer what its endpoint's `out` shape promises? Strict: required members are there, nothing is there that the shape does
 * not name, kinds, words, ranges and formats are right. Written apart from base/json_write, which it checks. */
#ifndef TESTS_API_BODY_CHECK_H
#define TESTS_API_BODY_CHECK_H

#include "base/buf.h"
#include "base/shape.h"

#include <jansson.h>

/* False with one line in `why` that begins with the member's path. */
bool body_check(const struct shape *shape, const json_t *body, struct buf *why) MUST_CHECK;
/* The same for one member of a shape (a bare answer). */
bool body_check_field(const struct field *field, const json_t *value, struct buf *why) MUST_CHECK;

#endif
