/* HTTP requests to others (libcurl): http and https only, no redirects, bounded in size and time. Blocking. */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include "base/call.h"

struct http_fetch {
	struct str url;
	struct str method; /* none = GET, POST with a body */
	struct str body;
	const struct str *headers; /* "Name: value" lines */
	size_t header_count;
	int timeout_ms;     /* whole exchange; 0 = 5 s */
	size_t limit_bytes; /* of the answer; 0 = 1 MiB */
	bool public_only;   /* refuse private, loopback and link-local addresses (checked on the connected address) */
};

struct http_fetched {
	int status;
	struct str content_type, body;
};

/* False with FAULT_UNAVAILABLE and a sentence when no answer came; any status is an answer. */
bool http_fetch(struct call *call, const struct http_fetch *fetch, struct http_fetched *answer) MUST_CHECK;

#endif
