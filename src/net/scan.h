/* Where the parts of one HTTP/1 request lie. llhttp (strict) behind a face of its own, because llhttp.h's names (HTTP_GET, ...) are
 * also those of net/server.h. Knows no limits and no policy: net/parse.c has those. */
#ifndef NET_SCAN_H
#define NET_SCAN_H

#include "base/str.h"

#define SCAN_FIELDS_MAX 100

enum scan_event {
	SCAN_MORE,   /* wants more bytes */
	SCAN_HEAD,   /* the empty line behind the headers was read */
	SCAN_DONE,   /* the last byte of the body was read */
	SCAN_BROKEN, /* not HTTP, or `take_body` said stop */
	SCAN_METHOD  /* broken at the method: not one that llhttp knows */
};

/* Bytes of the head, counted from its first byte (also when that came in an earlier piece). */
struct span {
	uint32_t at, len;
};
struct scan_field {
	struct span name, value;
};

struct scan {
	struct scan_parser *parser;
	bool (*take_body)(void *owner, const char *bytes, size_t len);
	void *owner;

	size_t head_len;
	struct span target;
	struct scan_field fields[SCAN_FIELDS_MAX];
	uint32_t field_count; /* counts on above SCAN_FIELDS_MAX; those are not kept */
	bool has_body;        /* from SCAN_HEAD on: Content-Length above 0, or chunked */
	uint64_t content_length;
	size_t extra_bytes; /* of trailers and chunk extensions, which are read over */

	const char *base; /* the head's first byte while it is fed */
	bool is_head_read, is_value_next;
};

void scan_open(struct scan *scan, bool (*take_body)(void *, const char *, size_t), void *owner);
void scan_close(struct scan *scan);
/* Ready for the next request. */
void scan_start(struct scan *scan);
/* Reads base[from, to) of the head, base being its first byte. Sets `head_len` to what was read of it. */
enum scan_event scan_head(struct scan *scan, const char *base, size_t from, size_t to);
/* Reads what follows the head; `*used` bytes belong to the request. */
enum scan_event scan_body(struct scan *scan, const char *bytes, size_t len, size_t *used);

#endif
