/* JSON to another server by POST. */
#ifndef NET_JSON_POST_H
#define NET_JSON_POST_H

#include "base/post.h"

/* False with FAULT_UNAVAILABLE when no answer came in time, or one of more than 1 MiB; any status is an answer. */
bool json_post(struct call *call, const struct post *post, struct post_reply *answer) MUST_CHECK;

#endif
