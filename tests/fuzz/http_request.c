/* Any bytes as what a client sends: the parser must take the same requests however the bytes are cut, and what it takes must be in
 * order. The first byte says how they are cut. */
#include "base/panic.h"
#include "net/parse.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES 2048
#define BODY_BYTES 4096

/* What was taken of a stream, as a sum over its requests. */
struct taken {
	size_t requests, bytes;
	uint64_t sum;
	bool is_refused;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sum_add(struct taken *taken, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		taken->sum = (taken->sum ^ (uint8_t)s.ptr[i]) * 0x100000001b3u;
	taken->sum = (taken->sum ^ s.len) * 0x100000001b3u;
}

static void check_header(const struct http_header *header)
{
	ASSERT(header->name.len > 0);
	for (size_t i = 0; i < header->name.len; i++)
		ASSERT(header->name.ptr[i] > ' ' && header->name.ptr[i] != ':' &&
			!(header->name.ptr[i] >= 'A' && header->name.ptr[i] <= 'Z'));
	for (size_t i = 0; i < header->value.len; i++)
		ASSERT((uint8_t)header->value.ptr[i] >= ' ' || header->value.ptr[i] == '\t');
}

static void check_request(const struct parse *parse, struct taken *taken)
{
	const struct http_request *request = &parse->request;
	int hosts = 0, lengths = 0, codings = 0;
	ASSERT(request->method_name.len > 0 && request->path.len > 0 && request->path.ptr[0] == '/');
	ASSERT(str_find(request->path, '?') < 0 && request->body.ptr && request->body.len <= BODY_BYTES);
	ASSERT(request->header_count <= SCAN_FIELDS_MAX);
	for (size_t i = 0; i < request->header_count; i++) {
		check_header(&request->headers[i]);
		hosts += str_equal(request->headers[i].name, STR("host"));
		lengths += str_equal(request->headers[i].name, STR("content-length"));
		codings += str_equal(request->headers[i].name, STR("transfer-encoding"));
		sum_add(taken, request->headers[i].name);
		sum_add(taken, request->headers[i].value);
	}
	ASSERT(parse->is_http_10 ? hosts <= 1 : hosts == 1);
	ASSERT(lengths + codings <= 1);
	sum_add(taken, request->method_name);
	sum_add(taken, request->path);
	sum_add(taken, request->query);
	sum_add(taken, request->body);
}

/* One piece into the parser; each lies in memory of its own, so that a look behind it is seen. */
static void feed(struct parse *parse, const uint8_t *data, size_t size, struct taken *taken)
{
	char *piece = malloc(size ? size : 1), *at = piece;
	memcpy(piece, data, size);
	while (size > 0 && !taken->is_refused) {
		size_t used;
		enum parse_result result = parse_feed(parse, at, size, &used);
		ASSERT(used <= size && (result != PARSE_MORE || used == size));
		at += used;
		size -= used;
		taken->is_refused = result == PARSE_REFUSED;
		ASSERT(!taken->is_refused || (parse->status >= 400 && parse->status <= 505 && parse->why));
		if (result == PARSE_DONE) {
			parse_keep(parse);
			check_request(parse, taken);
			taken->requests++;
			parse_start(parse);
		}
	}
	free(piece);
}

static struct taken take(struct parse *parse, const uint8_t *data, size_t size, size_t step)
{
	struct taken taken = {0};
	parse_start(parse);
	for (size_t at = 0; at < size && !taken.is_refused; at += step)
		feed(parse, data + at, size - at < step ? size - at : step, &taken);
	return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct parse parse;
	parse_open(&parse, (struct parse_limits){HEAD_BYTES, BODY_BYTES});
	size_t step = data[0] % 64 + 1u;
	struct taken whole = take(&parse, data + 1, size - 1, size), cut = take(&parse, data + 1, size - 1, step);
	ASSERT(whole.requests == cut.requests && whole.sum == cut.sum && whole.is_refused == cut.is_refused);
	parse_close(&parse);
	return 0;
}
