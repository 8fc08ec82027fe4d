/* HTTP's messages as the server gives them out and takes them in. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "base/buf.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

struct http_header {
	struct str name, value;
}; /* request names are lower-cased, values trimmed */

struct http_request {
	enum http_method method;
	struct str method_name;
	struct str path;  /* before '?', still percent-encoded, begins with '/' */
	struct str query; /* behind '?', no value without one */
	const struct http_header *headers;
	size_t header_count;
	struct str body;
	struct str peer;     /* address of the connection */
	int64_t received_us; /* clock_ticks_us() when the last byte came */
};

/* Value of a header by its lower-case name; repeated ones give the first; STR_NONE without. */
struct str http_header(const struct http_request *request, const char *name);

struct http_reply {
	int status;
	/* Content-Length, Date and Connection are the server's. Memory: the arena of the request or static. */
	struct http_header headers[24];
	size_t header_count;
	struct buf body;        /* taken and closed by the server */
	struct str body_static; /* used instead of body when it has a value: outlives the server */
};

/* Adds a header; CR, LF and NUL in the value are a panic (never give it raw input). */
void http_reply_header(struct http_reply *reply, const char *name, struct str value);

#endif
