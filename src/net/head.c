/* The head of a request: request line, header lines, framing, Host, Expect. Refuses what two servers could read in two ways. */
#include "net/head.h"

#include <string.h>

struct special {
	struct str host, length, coding, expect;
	int hosts, lengths, codings;
	bool says_close, says_keep_alive;
};

static bool refuse(struct parse *parse, int status, const char *why)
{
	parse->status = status;
	parse->why = why;
	return false;
}

/* Letters, digits and !#$%&'*+-.^_`|~ as a bit each. */
static bool is_token_char(unsigned char c)
{
	static const uint64_t token_bits[2] = {0x03ff6cfa00000000, 0x57ffffffc7fffffe};
	return c < 128 && (token_bits[c >> 6] >> (c & 63) & 1);
}

size_t head_token_len(struct str s)
{
	size_t len = 0;
	while (len < s.len && is_token_char((unsigned char)s.ptr[len]))
		len++;
	return len;
}

/* Lines end with CR LF, none begins with white space (obs-fold, RFC 9112 section 5.2), and nothing else below 32 but tabs occurs.
 */
static bool check_bytes(struct parse *parse, struct str head)
{
	unsigned odd = 0;
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.ptr[i];
		odd |= (c < 32) & (c != '\t') & (c != '\r') & (c != '\n');
		odd |= c == 127;
	}
	if (odd)
		return refuse(parse, 400, "control characters are not allowed in the head");
	const char *end = head.ptr + head.len;
	const char *line = head.ptr;
	uint32_t lines = 0;
	for (; line < end; lines++) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		if (!lf || lf == line || lf[-1] != '\r' || memchr(line, '\r', (size_t)(lf - line) - 1))
			return refuse(parse, 400, "lines must end with CR LF");
		if (*line == ' ' || *line == '\t')
			return refuse(parse, 400, "folded header lines are not allowed");
		line = lf + 1;
	}
	/* The request line, a line for each header that llhttp found, and the empty one. */
	if (lines != parse->scan.field_count + 2)
		return refuse(parse, 400, "a header line is not well-formed");
	return true;
}

static enum http_method method_of(struct str name)
{
	static const struct {
		struct str name;
		enum http_method method;
	} methods[] = {
		{{"GET", 3}, HTTP_GET},
		{{"POST", 4}, HTTP_POST},
		{{"HEAD", 4}, HTTP_HEAD},
		{{"PUT", 3}, HTTP_PUT},
		{{"PATCH", 5}, HTTP_PATCH},
		{{"DELETE", 6}, HTTP_DELETE},
		{{"OPTIONS", 7}, HTTP_OPTIONS},
	};
	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (str_equal(methods[i].name, name))
			return methods[i].method;
	return HTTP_OTHER;
}

/* "METHOD SP target SP HTTP/1.x CR LF", exactly (RFC 9112 section 3). `head` begins at the method. */
static bool check_request_line(struct parse *parse, struct str head, struct str target)
{
	struct http_request *request = &parse->request;
	size_t method_len = head_token_len(head);
	request->method_name = str_first(head, method_len);
	request->method = method_of(request->method_name);
	const char *behind = target.ptr + target.len;
	struct str version = str_from(head, (size_t)(behind - head.ptr));
	if (head.ptr + method_len + 1 != target.ptr || !str_starts_with(version, STR(" HTTP/")) || version.len < 11)
		return refuse(parse, 400, "the request line is not one of HTTP/1.1");
	struct str number = str_first(str_from(version, 6), 3);
	if (!str_equal(number, STR("1.1")) && !str_equal(number, STR("1.0")))
		return refuse(parse, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
	if (version.ptr[9] != '\r')
		return refuse(parse, 400, "the request line is not one of HTTP/1.1");
	parse->is_http_10 = number.ptr[2] == '0';
	return true;
}

/* The target's path and query; the absolute form (RFC 9112 section 3.2.2) must name the same host as Host does. */
static bool check_target(struct parse *parse, struct str target, struct str host)
{
	for (size_t i = 0; i < target.len; i++) {
		unsigned char c = (unsigned char)target.ptr[i];
		if (c <= 32 || c >= 127 || c == '#')
			return refuse(parse, 400, "the request target holds a character that must be percent-encoded");
	}
	struct str rest = target;
	if (target.ptr[0] != '/') {
		size_t scheme = str_equal_nocase(str_first(target, 7), STR("http://")) ? 7 : 8;
		if (scheme == 8 && !str_equal_nocase(str_first(target, 8), STR("https://")))
			return refuse(parse, 400, "the request target must be a path");
		rest = str_from(target, scheme);
		size_t len = 0;
		while (len < rest.len && rest.ptr[len] != '/' && rest.ptr[len] != '?')
			len++;
		if (len == 0 || !str_equal_nocase(str_first(rest, len), host))
			return refuse(parse, 400, "the request target and Host name different hosts");
		rest = str_from(rest, len);
	}
	ptrdiff_t mark = str_find(rest, '?');
	struct http_request *request = &parse->request;
	request->path = mark < 0 ? rest : str_first(rest, (size_t)mark);
	request->query = mark < 0 ? STR_NONE : str_from(rest, (size_t)mark + 1);
	if (request->path.len == 0)
		request->path = STR("/");
	return true;
}

static bool list_has(struct str list, struct str word)
{
	struct str part;
	while (str_next(&list, ',', &part))
		if (str_equal_nocase(str_trim(part), word))
			return true;
	return false;
}

/* Notes the headers that decide about framing and connection. */
static void special_note(struct special *special, const struct http_header *header)
{
	switch (header->name.len) {
	case 4:
		if (str_equal(header->name, STR("host"))) {
			special->host = header->value;
			special->hosts++;
		}
		break;
	case 6:
		if (str_equal(header->name, STR("expect")))
			special->expect = header->value;
		break;
	case 10:
		if (str_equal(header->name, STR("connection"))) {
			special->says_close |= list_has(header->value, STR("close"));
			special->says_keep_alive |= list_has(header->value, STR("keep-alive"));
		}
		break;
	case 14:
		if (str_equal(header->name, STR("content-length"))) {
			special->length = header->value;
			special->lengths++;
		}
		break;
	case 17:
		if (str_equal(header->name, STR("transfer-encoding"))) {
			special->coding = header->value;
			special->codings++;
		}
		break;
	}
}

static bool read_headers(struct parse *parse, struct special *special)
{
	char *base = parse->head_at;
	for (uint32_t i = 0; i < parse->scan.field_count; i++) {
		const struct scan_field *field = &parse->scan.fields[i];
		struct str name = {base + field->name.at, field->name.len};
		if (name.len == 0 || head_token_len(name) != name.len || name.ptr[name.len] != ':')
			return refuse(parse, 400, "a header's name is not well-formed");
		for (char *c = base + field->name.at; c < name.ptr + name.len; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
		struct str value = field->value.len ? (struct str){base + field->value.at, field->value.len} : STR("");
		parse->headers[i] = (struct http_header){name, str_trim(value)};
		special_note(special, &parse->headers[i]);
	}
	parse->request.headers = parse->headers;
	parse->request.header_count = parse->scan.field_count;
	return true;
}

/* RFC 9112 section 3.2: exactly one in HTTP/1.1; its value is a host and maybe a port, never a list or a URL. */
static bool check_host(struct parse *parse, const struct special *special)
{
	if (special->hosts > 1)
		return refuse(parse, 400, "more than one Host");
	if (special->hosts == 0 && !parse->is_http_10)
		return refuse(parse, 400, "Host is missing");
	for (size_t i = 0; i < special->host.len; i++) {
		unsigned char c = (unsigned char)special->host.ptr[i];
		if (c <= 32 || c >= 127 || strchr("/\\?#@,\"<>^`{|}", c))
			return refuse(parse, 400, "Host is not a host name");
	}
	return true;
}

/* RFC 9112 section 6: one way to tell where the body ends, or none. */
static bool check_framing(struct parse *parse, const struct special *special)
{
	if (special->lengths > 1)
		return refuse(parse, 400, "more than one Content-Length");
	if (special->codings && special->lengths)
		return refuse(parse, 400, "Content-Length together with Transfer-Encoding");
	if (special->codings > 1)
		return refuse(parse, 400, "more than one Transfer-Encoding");
	if (special->codings && parse->is_http_10)
		return refuse(parse, 400, "Transfer-Encoding is not of HTTP/1.0");
	if (special->codings && !str_equal_nocase(special->coding, STR("chunked")))
		return refuse(parse, 501, "the only transfer coding known is chunked");
	int64_t length = 0;
	if (special->lengths &&
		(special->length.len == 0 || special->length.ptr[0] < '0' || special->length.ptr[0] > '9' ||
			!str_to_int(special->length, &length) || (uint64_t)length != parse->scan.content_length))
		return refuse(parse, 400, "Content-Length is not a number");
	return true;
}

/* RFC 9110 section 10.1.1. */
static bool check_expect(struct parse *parse, const struct special *special)
{
	if (!special->expect.ptr)
		return true;
	if (!str_equal_nocase(special->expect, STR("100-continue")))
		return refuse(parse, 417, "the only expectation met is 100-continue");
	parse->wants_continue = parse->scan.has_body && !parse->is_http_10;
	return true;
}

bool head_check(struct parse *parse)
{
	/* Empty lines before the request are read over (RFC 9112 section 2.2). */
	struct str head = {parse->head_at, parse->head_len};
	while (head.len > 0 && (head.ptr[0] == '\r' || head.ptr[0] == '\n'))
		head = str_from(head, 1);
	const struct span *at = &parse->scan.target;
	struct str target = {parse->head_at + at->at, at->len};
	if (parse->head_len > parse->limits.head_bytes)
		return refuse(parse, 431, "the request line and headers are too large");
	if (at->len == 0)
		return refuse(parse, 400, "the request line is not one of HTTP/1.1");
	if (parse->scan.field_count > SCAN_FIELDS_MAX)
		return refuse(parse, 431, "too many headers");
	if (!check_request_line(parse, head, target) || !check_bytes(parse, head))
		return false;
	struct special special = {0};
	if (!read_headers(parse, &special))
		return false;
	parse->keep_alive = parse->is_http_10 ? special.says_keep_alive && !special.says_close : !special.says_close;
	if (!check_host(parse, &special) || !check_target(parse, target, special.host))
		return false;
	if (!check_framing(parse, &special) || !check_expect(parse, &special))
		return false;
	if (parse->scan.content_length > parse->limits.body_bytes)
		return refuse(parse, 413, "the body is too large");
	return true;
}
