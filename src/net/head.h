/* What a request's head says, and whether it may say so. A part of net/parse. */
#ifndef NET_HEAD_H
#define NET_HEAD_H

#include "net/parse.h"

/* Length of the token (RFC 9110 section 5.6.2) that `s` begins with. */
size_t head_token_len(struct str s);

/* Reads the scanned head at parse->head_at into parse->request and the flags beside it. False: parse->status and ->why are set. */
bool head_check(struct parse *parse) MUST_CHECK;

#endif
