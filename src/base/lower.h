/* Lower case beyond ASCII, for comparing what people type. */
#ifndef BASE_LOWER_H
#define BASE_LOWER_H

#include "base/arena.h"

/* In lower case as Unicode maps it for no language in particular; what is no UTF-8 comes back as it is. Values live in `arena`. */
struct str str_lower(struct arena *arena, struct str text);

#endif
