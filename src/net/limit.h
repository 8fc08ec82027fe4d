/* How often a name (an address, an e-mail) may do something: a fixed window in memory, bounded, thread-safe. */
#ifndef NET_LIMIT_H
#define NET_LIMIT_H

#include "base/str.h"

struct limit;
/* At most `most` per `window_s` seconds and name; remembers at most `names` names (the oldest goes first). */
struct limit *limit_make(int most, int window_s, int names);
void limit_close(struct limit *limit);
/* Counts one more. Returns 0 when it is allowed, else the seconds to wait. */
int limit_take(struct limit *limit, struct str name, int64_t now_ms);
/* Takes one count back: what was counted was not what is limited. */
void limit_give_back(struct limit *limit, struct str name);
/* Forgets a name (after a success). */
void limit_clear(struct limit *limit, struct str name);

#endif
