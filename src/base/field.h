/* What reading a member from outside has in common, whether it comes as JSON or as text: limits, choices, and the words of a fault.
 * A fault is held as a predicate ("must be text.", "is required.") until it is known whether the member's name stands before it. */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include "base/arena.h"
#include "base/shape.h"

/* True when a caller may leave the member out. */
bool field_may_be_absent(const struct field *f);
/* What the member takes, as a predicate: "must be a UUID." */
struct str field_expects(const struct field *f);
/* Why the member's value breaks .min, .max or .one_of, as a predicate; none when it does not. */
struct str field_check(struct arena *arena, const struct field *f, const void *base);
/* The same for one string of a list of strings. */
struct str field_check_choice(struct arena *arena, const struct field *f, struct str text);

/* Sentence of a predicate: with `path` "email must be text.", without it "Must be text." */
struct str field_sentence(struct arena *arena, struct str path, struct str predicate);

/* Adds the parts of "a,b", trimmed, to a list of strings; empty parts are left out. */
void field_add_parts(struct arena *arena, struct list *list, struct str text);
/* Fills an absent member from .default_to; lists too. */
void field_set_default(struct arena *arena, const struct field *f, void *base);

/* Bytes of the member in its struct. */
size_t field_size(const struct field *f);
/* True when the member has the same value in both structs; texts that are empty and none are the same. Not for lists of objects. */
bool field_is_same(const struct field *f, const void *a, const void *b);

/* FORMAT_MILLI: thousandths of a number; false when it has more than three decimals or is too large. */
bool milli_from_number(double value, int64_t *milli) MUST_CHECK;

#endif
