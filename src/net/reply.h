/* The answer as bytes: status line and headers (RFC 9110, RFC 9112). */
#ifndef NET_REPLY_H
#define NET_REPLY_H

#include "base/buf.h"
#include "net/http.h"

/* The Date header's text, made anew once a second. One per thread. */
struct http_date {
	int64_t second;
	char text[32];
};

/* What the request and the connection ask of the answer. */
struct reply_terms {
	bool keep_alive, is_http_10, is_head;
};

/* The body the reply carries, wherever it lies. */
struct str reply_body(const struct http_reply *reply);
/* True when the answer to this request ends behind its headers: HEAD, 204, 304. */
bool reply_is_bare(const struct http_reply *reply, const struct reply_terms *terms);
/* Adds status line, Date, Content-Length, Connection and the reply's own headers. */
void reply_write_head(struct buf *out, const struct http_reply *reply, const struct reply_terms *terms, struct http_date *date);
/* "Not Found"; "Unknown" for what has no name. */
const char *reply_reason(int status);

#endif
