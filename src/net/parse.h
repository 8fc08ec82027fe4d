/* One HTTP/1 request from bytes, without sockets: llhttp reads, and what it lets pass but a careful server must not (RFC 9112) is
 * refused here: folded lines, doubtful framing, wrong or missing Host, control bytes, what is too large. */
#ifndef NET_PARSE_H
#define NET_PARSE_H

#include "base/buf.h"
#include "net/http.h"
#include "net/scan.h"

struct parse_limits {
	size_t head_bytes, body_bytes;
};

enum parse_result {
	PARSE_MORE,   /* the request is not whole yet */
	PARSE_DONE,   /* `request` is whole */
	PARSE_REFUSED /* `status` and `why` say what to answer; the bytes behind cannot be trusted */
};

struct parse {
	struct http_request request;
	bool is_begun;       /* a byte of the request has come */
	bool is_in_body;     /* the head was read and is in order */
	bool wants_continue; /* "Expect: 100-continue", and no byte of the body has come */
	bool is_http_10;
	bool keep_alive; /* the client will send more on this connection */
	int status;
	const char *why;

	struct parse_limits limits;
	struct scan scan;
	size_t head_len;
	char *head_at; /* where the head's first byte is now: in the caller's memory or in `head` */
	struct buf head, body;
	struct http_header headers[SCAN_FIELDS_MAX];
};

void parse_open(struct parse *parse, struct parse_limits limits);
void parse_close(struct parse *parse);
/* Ready for the next request; memory of the last one is kept when it is small. */
void parse_start(struct parse *parse);
/* Takes bytes, which it may change (names become lower case); `*used` of them belong to this request. After PARSE_DONE the request
 * may point into `bytes` until parse_keep. */
enum parse_result parse_feed(struct parse *parse, char *bytes, size_t len, size_t *used);
/* Makes the request independent of the bytes that were fed. */
void parse_keep(struct parse *parse);

#endif
