/* HTTP requests to others (libcurl): http and https only, no redirects, bounded in size and time. Blocking. */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include "base/call.h"

/* One part of a form (RFC 7578). With a file name it is a file of the media type. */
struct http_part {
	struct str name, value, file_name, type;
};

struct http_fetch {
	struct str url;
	struct str method; /* none = GET, POST with a body or parts */
	struct str body;
	const struct http_part *parts; /* instead of a body: multipart/form-data; values are sent from where they are */
	size_t part_count;
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
