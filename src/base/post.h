/* A JSON document that is sent to another server, and its answer: what passes between who asks (work) and who sends (net). */
#ifndef BASE_POST_H
#define BASE_POST_H

#include "base/call.h"

struct post {
	struct str url, body;
	struct str key; /* bearer token, or none */
	int64_t timeout_ms;
};

struct post_reply {
	int status;
	struct str body;
};

#endif
