/* Inputs made from shapes alone: one that fits, and values that do not. */
#ifndef TESTS_API_SAMPLE_H
#define TESTS_API_SAMPLE_H

#include "base/shape.h"

#include <jansson.h>

/* A member is required when nothing stands in for it. */
bool field_is_required(const struct field *field);
/* An object with every required member, each of which fits. */
json_t *sample_object(const struct shape *shape);
/* A value that fits the field. */
json_t *sample_value(const struct field *field);

/* What may be wrong with one member. */
enum flaw { FLAW_MISSING, FLAW_NULL, FLAW_KIND, FLAW_WORD, FLAW_SHORT, FLAW_LONG, FLAW_COUNT };
extern const char *const flaw_names[FLAW_COUNT];
/* Puts the flaw into `object`; false when the field cannot have it. `as_text`: the input is a query string, where everything is
 * text. */
bool flaw_put(const struct field *field, enum flaw flaw, bool as_text, json_t *object) __attribute__((warn_unused_result));

#endif
