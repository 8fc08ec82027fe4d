/* The signed tokens behind all links (JWT, HS256): claims {"aud":"take","sub":S,"exp":seconds}, where S is base64url of packed
 * bytes that begin with the key's number. What the bytes mean is for who made them to know, by the audience. */
#ifndef WORK_LINK_TOKEN_H
#define WORK_LINK_TOKEN_H

#include "base/call.h"
#include "base/uuid.h"
#include "work/keyring.h"

enum { LINK_TOKEN_LONGEST = 240, LINK_SUBJECT_MOST = 80 };

/* When it was read from a token, its signature held. `subject` begins with the key's number. */
struct packed {
	struct str audience, subject;
	int64_t expires_at_ms; /* whole seconds survive */
};

/* Writes at most LINK_TOKEN_LONGEST bytes, no NUL, and returns how many. Allocates nothing. subject.ptr[0] is key->number. */
size_t link_packed_put(char *out, const struct link_key *key, const struct packed *packed);

/* False, without a fault, unless signature, audience and length of the subject are those of `wanted`, which gets the rest. */
bool link_packed_check(struct call *call, const struct link_key *key, struct str token, struct packed *wanted) MUST_CHECK;
/* The key that a token names, of call->service; false when there is none. */
bool link_key_find(struct call *call, struct str token, struct link_key *key) MUST_CHECK;

/* Packing and unpacking ids; `at` moves behind them. */
void link_id_put(char **at, struct uuid id);
struct uuid link_id_take(const char **at);

#endif
