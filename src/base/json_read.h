/* JSON into structs, by their shapes. Strict: UTF-8, no duplicate members, depth at most 32, nothing behind the value. Unknown
 * members are ignored. The text of strings is copied into the call's arena. */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include "base/call.h"
#include "base/shape.h"

/* Reads `text`, which must be a JSON object, into the zeroed struct `out`. Faults: BAD_REQUEST with line and column when it is not
 * JSON, INVALID naming the first member at fault by its path ("users[3].email") when it does not fit the shape. */
bool json_read(struct call *call, struct str text, const struct shape *shape, void *out) MUST_CHECK;

/* Same from names and texts (a query string or a form): each member by field_from_text. A list takes each occurrence and
 * comma-separated parts; anything else comes once. Empty texts count as absent. Texts are views of the pairs', not copies. Objects
 * and lists of objects cannot come this way. */
struct pair {
	struct str name, value;
};
bool pairs_read(struct call *call, const struct pair *pairs, size_t count, const struct shape *shape, void *out) MUST_CHECK;

/* Splits "a=1&b=2" and decodes it; INVALID for broken escapes. */
bool pairs_parse(struct call *call, struct str query, struct pair **pairs, size_t *count) MUST_CHECK;

/* True when `text` is JSON that json_read would parse: any value, or an object only. */
bool json_is_valid(struct str text, bool must_be_object);

#endif
