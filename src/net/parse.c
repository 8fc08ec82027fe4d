/* The request parser: pieces into one head, the head checked (net/head.c), the body gathered. */
#include "net/parse.h"

#include "base/clock.h"
#include "base/panic.h"
#include "net/head.h"

#include <string.h>

/* Buffers that grew above this are given back between requests. */
#define KEEP_BYTES ((size_t)8 << 10)

/* Trailers and chunk extensions carry nothing we read: more than this is an attack. */
#define EXTRA_LIMIT_BYTES ((size_t)16 << 10)

static bool take_body(void *owner, const char *bytes, size_t len);

void parse_open(struct parse *parse, struct parse_limits limits)
{
	*parse = (struct parse){.limits = limits};
	scan_open(&parse->scan, take_body, parse);
	parse_start(parse);
}

void parse_close(struct parse *parse)
{
	scan_close(&parse->scan);
	buf_close(&parse->head);
	buf_close(&parse->body);
}

static void buf_empty(struct buf *buf)
{
	buf_clear(buf);
	if (buf->capacity > KEEP_BYTES)
		buf_close(buf);
}

void parse_start(struct parse *parse)
{
	scan_start(&parse->scan);
	buf_empty(&parse->head);
	buf_empty(&parse->body);
	parse->request = (struct http_request){0};
	parse->is_begun = parse->is_in_body = parse->wants_continue = parse->is_http_10 = parse->keep_alive = false;
	parse->status = 0;
	parse->why = NULL;
	parse->head_at = NULL;
	parse->head_len = 0;
}

static enum parse_result parse_refuse(struct parse *parse, int status, const char *why)
{
	parse->status = status;
	parse->why = why;
	return PARSE_REFUSED;
}

static enum parse_result parse_finish(struct parse *parse)
{
	/* A length of 0 is a body without bytes; no length is no body. Both read as "". */
	parse->request.body = buf_str(&parse->body);
	parse->request.received_us = clock_ticks_us();
	return PARSE_DONE;
}

static bool take_body(void *owner, const char *bytes, size_t len)
{
	struct parse *parse = owner;
	if (len > parse->limits.body_bytes - parse->body.len) {
		parse_refuse(parse, 413, "the body is too large");
		return false;
	}
	/* The length is known: from the first large piece on, exactly that much (pages not written to cost nothing). */
	uint64_t expected = parse->scan.content_length;
	if (parse->body.len + len > KEEP_BYTES && expected > parse->body.len)
		buf_reserve(&parse->body, (size_t)expected - parse->body.len);
	buf_add(&parse->body, (struct str){bytes, len});
	return true;
}

static enum parse_result feed_body(struct parse *parse, const char *bytes, size_t len, size_t *used)
{
	if (len > 0)
		parse->wants_continue = false;
	enum scan_event event = scan_body(&parse->scan, bytes, len, used);
	if (parse->status != 0)
		return PARSE_REFUSED;
	if (event != SCAN_MORE && event != SCAN_DONE)
		return parse_refuse(parse, 400, "the body is not framed as HTTP/1.1 says");
	if (parse->scan.extra_bytes > EXTRA_LIMIT_BYTES)
		return parse_refuse(parse, 431, "the trailers or chunk extensions are too large");
	if (event == SCAN_DONE)
		return parse_finish(parse);
	parse_keep(parse);
	return PARSE_MORE;
}

/* A method that llhttp does not know is unknown when it is a token, else the request is broken. Called at the first byte that fits
 * no method, so the rest of the word may not be here yet. */
static enum parse_result refuse_method(struct parse *parse, const char *base, size_t len)
{
	while (len > 0 && (*base == '\r' || *base == '\n')) {
		base++;
		len--;
	}
	size_t token = head_token_len((struct str){base, len});
	if (token > 0 && (token == len || base[token] == ' '))
		return parse_refuse(parse, 501, "the method is not known");
	return parse_refuse(parse, 400, "the request line is not one of HTTP/1.1");
}

enum parse_result parse_feed(struct parse *parse, char *bytes, size_t len, size_t *used)
{
	if (parse->is_in_body)
		return feed_body(parse, bytes, len, used);
	/* The first piece is read where it lies; what needs a second one is gathered. */
	size_t before = parse->head.len;
	size_t take = parse->limits.head_bytes + 1 - before;
	if (take > len)
		take = len;
	if (before > 0)
		buf_add(&parse->head, (struct str){bytes, take});
	parse->is_begun = true;
	char *base = before > 0 ? parse->head.ptr : bytes;
	enum scan_event event = scan_head(&parse->scan, base, before, before + take);
	*used = parse->scan.head_len - before;
	parse->head_at = base;
	parse->head_len = parse->scan.head_len;
	if (event == SCAN_MORE && parse->head_len > parse->limits.head_bytes)
		return parse_refuse(parse, 431, "the request line and headers are too large");
	if (event == SCAN_MORE) {
		parse_keep(parse);
		return PARSE_MORE;
	}
	if (event == SCAN_METHOD)
		return refuse_method(parse, base, before + take);
	if (event != SCAN_HEAD)
		return parse_refuse(parse, 400, "the request is not well-formed HTTP/1.1");
	if (!head_check(parse))
		return PARSE_REFUSED;
	if (!parse->scan.has_body)
		return parse_finish(parse);
	parse->is_in_body = true;
	size_t body_used;
	enum parse_result result = feed_body(parse, bytes + *used, len - *used, &body_used);
	*used += body_used;
	return result;
}

/* Literals ("/" for an empty path) stay where they are. */
static void str_move(struct str *s, struct str from, const char *to)
{
	if (s->ptr >= from.ptr && s->ptr <= from.ptr + from.len)
		s->ptr = to + (s->ptr - from.ptr);
}

void parse_keep(struct parse *parse)
{
	struct str from = {parse->head_at, parse->head_len};
	if (!from.ptr || from.ptr == parse->head.ptr)
		return;
	buf_clear(&parse->head);
	buf_add(&parse->head, from);
	char *to = parse->head_at = parse->head.ptr;
	struct http_request *request = &parse->request;
	if (!request->headers)
		return;
	str_move(&request->method_name, from, to);
	str_move(&request->path, from, to);
	str_move(&request->query, from, to);
	for (size_t i = 0; i < request->header_count; i++) {
		str_move(&parse->headers[i].name, from, to);
		str_move(&parse->headers[i].value, from, to);
	}
}
