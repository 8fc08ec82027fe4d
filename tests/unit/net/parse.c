/* The request parser, byte by byte: each probe is fed whole, in two pieces cut at every place, and one byte at a time, and must
 * always end the same. 200 stands for "taken". */
#include "net/parse.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_LIMIT 512
#define BODY_LIMIT 64

struct probe {
	const char *name;
	struct str bytes;
	int status;  /* 0: wants more */
	size_t left; /* bytes behind the request, when it is taken */
};

/* clang-format off */
#define PROBE(name_, bytes_, status_, ...) \
	{.name = (name_), .bytes = {bytes_, sizeof(bytes_) - 1}, .status = (status_), __VA_ARGS__}
/* clang-format on */
#define POST "POST /x HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

static const struct probe probes[] = {
	/* What is in order. */
	PROBE("plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
	PROBE("empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
	PROBE("length", POST "Content-Length: 3\r\n\r\nabc", 200),
	PROBE("length 0", POST "Content-Length: 0\r\n\r\n", 200),
	PROBE("length and the next request", POST "Content-Length: 3\r\n\r\nabcGET ", 200, .left = 4),
	PROBE("chunked", CHUNKED "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", 200),
	PROBE("chunk extension", CHUNKED "3;a=b\r\nabc\r\n0\r\n\r\n", 200),
	PROBE("trailer", CHUNKED "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\nGET /", 200, .left = 5),
	PROBE("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 200),
	PROBE("value with tab and obs-text", "GET / HTTP/1.1\r\nHost: a\r\nX: a\tb\xc3\xa9\r\n\r\n", 200),
	PROBE("whole address as target", "GET http://a/b HTTP/1.1\r\nHost: A\r\n\r\n", 200),
	PROBE("Upgrade is not followed", POST "Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 3\r\n\r\nabcG", 200,
		.left = 1),
	PROBE("known, rare method", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
	PROBE("body of the limit", POST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc", 200),
	PROBE("not whole: line", "GET / HTTP/1.1\r\n", 0),
	PROBE("not whole: head", "GET / HTTP/1.1\r\nHost: a\r\n\r", 0),
	PROBE("not whole: body", POST "Content-Length: 3\r\n\r\nab", 0),
	PROBE("not whole: chunks", CHUNKED "3\r\nabc\r\n0\r\n", 0),

	/* Framing that two servers could read in two ways. */
	PROBE("length and chunked", POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("chunked and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
	PROBE("two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
	PROBE("the same length twice", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
	PROBE("list of lengths", POST "Content-Length: 3, 3\r\n\r\nabc", 400),
	PROBE("length with sign", POST "Content-Length: +3\r\n\r\nabc", 400),
	PROBE("negative length", POST "Content-Length: -3\r\n\r\nabc", 400),
	PROBE("hexadecimal length", POST "Content-Length: 0x3\r\n\r\nabc", 400),
	PROBE("empty length", POST "Content-Length:\r\n\r\n", 400),
	PROBE("length beyond 64 bits", POST "Content-Length: 99999999999999999999\r\n\r\n", 400),
	PROBE("unknown coding", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
	PROBE("chunked is not last", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
	PROBE("chunked after gzip", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
	PROBE("two codings", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("empty coding", POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 501),
	PROBE("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("folded length", POST "Content-Length:\r\n 3\r\n\r\nabc", 400),
	PROBE("folded coding", POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
	PROBE("folded value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
	PROBE("folded value with tab", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", 400),
	PROBE("fold before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
	PROBE("space before colon", POST "Content-Length : 3\r\n\r\nabc", 400),
	PROBE("space in a name", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400),
	PROBE("name missing", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400),
	PROBE("colon missing", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
	PROBE("bare LF in the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
	PROBE("bare LF after a header", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", 400),
	PROBE("bare LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
	PROBE("bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
	PROBE("bare CR ends a line", "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n", 400),
	PROBE("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
	PROBE("NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n", 400),
	PROBE("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("control byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\x62\r\n\r\n", 400),
	PROBE("DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n", 400),
	PROBE("chunk size 0x3", CHUNKED "0x3\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk size +3", CHUNKED "+3\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk size -3", CHUNKED "-3\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk size with space", CHUNKED "3 \r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk size missing", CHUNKED "\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk size beyond 64 bits", CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n", 400),
	PROBE("chunk longer than its size", CHUNKED "3\r\nabcd\r\n0\r\n\r\n", 400),
	PROBE("bare LF after a chunk size", CHUNKED "3\nabc\r\n0\r\n\r\n", 400),
	PROBE("bare LF after a chunk", CHUNKED "3\r\nabc\n0\r\n\r\n", 400),
	PROBE("bare LF in a chunk extension", CHUNKED "3;a=b\nabc\r\n0\r\n\r\n", 400),

	/* Host. */
	PROBE("no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n", 400),
	PROBE("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
	PROBE("the same Host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
	PROBE("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400),
	PROBE("list in Host", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
	PROBE("path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
	PROBE("user in Host", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
	PROBE("target names another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),

	/* Request lines. */
	PROBE("two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
	PROBE("space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("target without slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("target *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("raw UTF-8 in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("authority as target", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n", 400),
	PROBE("another protocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n", 400),
	PROBE("HTTP/0.9", "GET /\r\n\r\n", 400),
	PROBE("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
	PROBE("HTTP/0.9 by name", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
	PROBE("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400),
	PROBE("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
	PROBE("unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
	PROBE("lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
	PROBE("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),

	/* Limits and expectations. */
	PROBE("unknown expectation", POST "Content-Length: 3\r\nExpect: tea\r\n\r\nabc", 417),
	PROBE("body too large by its length", POST "Content-Length: 65\r\n\r\n", 413),
	PROBE("body far too large", POST "Content-Length: 9223372036854775807\r\n\r\n", 413),
	PROBE("body too large in chunks",
		CHUNKED "20\r\n0123456789abcdef0123456789abcdef\r\n21\r\n0123456789abcdef0123456789abcdef0\r\n0\r\n\r\n", 413),
};

/* Feeds bytes cut at `cut`, or one by one when `cut` is 0. Each piece lies in memory of its own, exactly as long. */
static int feed(struct parse *parse, struct str bytes, size_t cut, size_t *left)
{
	size_t at = 0;
	while (at < bytes.len) {
		size_t end = cut == 0 ? at + 1 : (at < cut ? cut : bytes.len);
		size_t len = end - at, used;
		char *piece = malloc(len);
		memcpy(piece, bytes.ptr + at, len);
		enum parse_result result = parse_feed(parse, piece, len, &used);
		assert_true(used <= len);
		if (result == PARSE_DONE)
			parse_keep(parse);
		free(piece);
		*left = bytes.len - at - used;
		if (result == PARSE_REFUSED)
			return parse->status;
		if (result == PARSE_DONE)
			return 200;
		assert_int_equal(used, len);
		at = end;
	}
	return 0;
}

static void probe_check(const struct probe *probe, struct parse *parse, size_t cut)
{
	size_t left = 0;
	int status = feed(parse, probe->bytes, cut, &left);
	/* What is not known may be refused as broken: a method that is not whole yet cannot be told, and versions of llhttp differ.
	 */
	bool is_same = status == probe->status || (probe->status == 501 && status == 400);
	/* When it comes in pieces, those behind the request are not fed. */
	bool is_left = probe->status != 200 || (cut == probe->bytes.len ? left == probe->left : left <= probe->left);
	if (!is_same || !is_left)
		fail_msg("%s, cut at %zu: %d with %zu left, wanted %d with %zu", probe->name, cut, status, left, probe->status,
			probe->left);
	if (status > 200)
		assert_non_null(parse->why);
	parse_start(parse);
}

static void every_probe_ends_the_same_however_it_comes(void **state)
{
	UNUSED(state);
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	for (size_t i = 0; i < COUNT_OF(probes); i++)
		for (size_t cut = 0; cut <= probes[i].bytes.len; cut++)
			probe_check(&probes[i], &parse, cut);
	parse_close(&parse);
}

static void check_whole(const struct http_request *request)
{
	assert_int_equal(request->method, HTTP_POST);
	assert_text(request->method_name, "POST");
	assert_text(request->path, "/a%20b/");
	assert_text(request->query, "c=d?e");
	assert_int_equal(request->header_count, 4);
	assert_text(request->headers[1].name, "x-mixed-case");
	assert_text(request->headers[1].value, "Some  Value");
	assert_text(http_header(request, "x-empty"), "");
	assert_null(http_header(request, "x-other").ptr);
	assert_text(request->body, "abc");
	assert_true(request->received_us > 0);
}

static void a_request_is_the_same_however_it_comes(void **state)
{
	UNUSED(state);
	struct str bytes = STR("POST /a%20b/?c=d?e HTTP/1.1\r\nHost: a\r\nX-Mixed-CASE: \t Some  Value \t\r\nX-Empty:\r\n"
			       "Content-Length: 3\r\n\r\nabcGET /next");
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	for (size_t cut = 0; cut <= bytes.len; cut++) {
		size_t left;
		assert_int_equal(feed(&parse, bytes, cut, &left), 200);
		check_whole(&parse.request);
		assert_true(parse.keep_alive);
		parse_start(&parse);
	}
	parse_close(&parse);
}

static void chunks_become_one_body(void **state)
{
	UNUSED(state);
	struct str bytes = STR(CHUNKED "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: host\r\n\r\n");
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	for (size_t cut = 0; cut <= bytes.len; cut++) {
		size_t left;
		assert_int_equal(feed(&parse, bytes, cut, &left), 200);
		assert_text(parse.request.body, "abc0123456789");
		assert_int_equal(parse.request.header_count, 2);
		assert_int_equal(left, 0);
		parse_start(&parse);
	}
	parse_close(&parse);
}

static bool keeps_alive(const char *head, bool *is_http_10)
{
	struct parse parse;
	size_t left;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	assert_int_equal(feed(&parse, str_of(head), strlen(head), &left), 200);
	bool keep_alive = parse.keep_alive;
	*is_http_10 = parse.is_http_10;
	parse_close(&parse);
	return keep_alive;
}

static void connections_are_kept_as_the_versions_say(void **state)
{
	UNUSED(state);
	bool is_10;
	assert_true(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &is_10));
	assert_false(is_10);
	assert_false(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", &is_10));
	assert_false(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n", &is_10));
	assert_false(keeps_alive("GET / HTTP/1.0\r\n\r\n", &is_10));
	assert_true(is_10);
	assert_true(keeps_alive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", &is_10));
	assert_false(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", &is_10));
}

/* A head of exactly `len` bytes. */
static struct str head_of(char *memory, size_t len)
{
	static const char start[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
	memset(memory, 'x', len);
	memcpy(memory, start, sizeof start - 1);
	memcpy(memory + len - 4, "\r\n\r\n", 4);
	return (struct str){memory, len};
}

static void heads_up_to_the_limit_are_taken(void **state)
{
	UNUSED(state);
	char memory[HEAD_LIMIT + 100];
	size_t left;
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	for (size_t cut = 0; cut <= HEAD_LIMIT; cut += cut < 3 ? 1 : 127) {
		assert_int_equal(feed(&parse, head_of(memory, HEAD_LIMIT), cut, &left), 200);
		parse_start(&parse);
		assert_int_equal(feed(&parse, head_of(memory, HEAD_LIMIT + 1), cut, &left), 431);
		parse_start(&parse);
		/* It is refused as soon as it is too long, not at its end. */
		struct str endless = str_first(head_of(memory, sizeof memory), HEAD_LIMIT + 1);
		assert_int_equal(feed(&parse, endless, cut, &left), 431);
		parse_start(&parse);
	}
	parse_close(&parse);
}

static struct str headers_of(char *memory, int count)
{
	size_t len = (size_t)sprintf(memory, "GET / HTTP/1.1\r\nHost: a\r\n");
	for (int i = 1; i < count; i++)
		len += (size_t)sprintf(memory + len, "A%d:b\r\n", i);
	len += (size_t)sprintf(memory + len, "\r\n");
	return (struct str){memory, len};
}

static void a_hundred_headers_are_taken(void **state)
{
	UNUSED(state);
	char memory[4096];
	size_t left;
	struct parse parse;
	parse_open(&parse, (struct parse_limits){sizeof memory, BODY_LIMIT});
	for (size_t cut = 0; cut < 2; cut++) {
		assert_int_equal(feed(&parse, headers_of(memory, 100), cut, &left), 200);
		assert_int_equal(parse.request.header_count, 100);
		assert_text(parse.request.headers[99].name, "a99");
		parse_start(&parse);
		assert_int_equal(feed(&parse, headers_of(memory, 101), cut, &left), 431);
		parse_start(&parse);
	}
	parse_close(&parse);
}

static void endless_extensions_and_trailers_are_refused(void **state)
{
	UNUSED(state);
	static const char *const starts[] = {CHUNKED "1;x=", CHUNKED "0\r\nX: "};
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, BODY_LIMIT});
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		size_t left, used;
		char piece[1024];
		memset(piece, 'x', sizeof piece);
		assert_int_equal(feed(&parse, str_of(starts[i]), strlen(starts[i]), &left), 0);
		enum parse_result result = PARSE_MORE;
		for (int k = 0; k < 17 && result == PARSE_MORE; k++)
			result = parse_feed(&parse, piece, sizeof piece, &used);
		assert_int_equal(result, PARSE_REFUSED);
		assert_int_equal(parse.status, 431);
		parse_start(&parse);
	}
	parse_close(&parse);
}

static void large_bodies_leave_no_memory_behind(void **state)
{
	UNUSED(state);
	size_t size = (size_t)1 << 20, used;
	char *body = malloc(size);
	memset(body, 'b', size);
	char head[] = POST "Content-Length: 1048576\r\n\r\n";
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_LIMIT, size});
	assert_int_equal(parse_feed(&parse, head, sizeof head - 1, &used), PARSE_MORE);
	/* A length that is only promised takes no memory. */
	assert_true(parse.body.capacity < 64 << 10);
	assert_int_equal(parse_feed(&parse, body, size / 2, &used), PARSE_MORE);
	assert_int_equal(parse_feed(&parse, body, size / 2, &used), PARSE_DONE);
	assert_int_equal(parse.request.body.len, size);
	/* Exactly as much as was promised. */
	assert_int_equal(parse.body.capacity, size);
	parse_start(&parse);
	assert_int_equal(parse.body.capacity, 0);
	parse_close(&parse);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_probe_ends_the_same_however_it_comes),
		cmocka_unit_test(a_request_is_the_same_however_it_comes),
		cmocka_unit_test(chunks_become_one_body),
		cmocka_unit_test(connections_are_kept_as_the_versions_say),
		cmocka_unit_test(heads_up_to_the_limit_are_taken),
		cmocka_unit_test(a_hundred_headers_are_taken),
		cmocka_unit_test(endless_extensions_and_trailers_are_refused),
		cmocka_unit_test(large_bodies_leave_no_memory_behind),
	};
	return cmocka_run_group_tests_name("net/parse", tests, NULL, NULL);
}
