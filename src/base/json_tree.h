/* jansson's trees in arenas: a batch of 10,000 people has 60,000 nodes, and asking for each and freeing it is a fifth of reading
 * it. */
#ifndef BASE_JSON_TREE_H
#define BASE_JSON_TREE_H

#include "base/arena.h"

#include <jansson.h>

/* Any value, strictly: no duplicate members, nothing behind it. U+0000 is let in, so that the member at fault can be named, or a
 * row fail alone. The tree lives until `arena` is closed; it is not to be changed or freed. NULL when the text is not JSON: `error`
 * says where and why. */
json_t *json_tree_parse(struct arena *arena, struct str text, json_error_t *error);

#endif
