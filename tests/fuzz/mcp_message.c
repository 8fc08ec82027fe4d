/* Any bytes as an MCP message behind any headers (the first three lines). Whatever comes, the answer is one line of JSON with a
 * status that fits, or nothing with 202. (The HTTP parser lets no NUL into a header.) */
#include "../unit/doors/table.h"
#include "base/json_read.h"
#include "base/panic.h"
#include "doors/mcp.h"

#include <string.h>

static void check_answer(const struct mcp_exchange *exchange)
{
	struct str out = buf_str(&exchange->out);

	if (!out.len) {
		ASSERT(exchange->status == 202);
		return;
	}
	ASSERT(exchange->status == 200 || (exchange->status >= 400 && exchange->status <= 404));
	ASSERT(json_is_valid(out, out.ptr[0] == '{'));
	ASSERT(str_find(out, '\n') < 0);
}

static bool headers_read(struct str *text, struct mcp_headers *headers)
{
	const char *start = text->ptr;

	if (!str_next(text, '\n', &headers->version) || !str_next(text, '\n', &headers->method) ||
		!str_next(text, '\n', &headers->name) || !text->ptr)
		return false;
	return !memchr(start, 0, (size_t)(text->ptr - start));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct str text = {(const char *)data, size};
	struct mcp_headers headers = {0};
	struct mcp_exchange exchange = {.call = &call, .request_id = STR("fuzz")};

	if (headers_read(&text, &headers)) {
		exchange.headers = headers.version.len ? &headers : NULL;
		mcp_message_answer(&exchange, text);
		check_answer(&exchange);
	}
	call_end(&call);
	buf_close(&exchange.out);
	arena_close(&arena);
	return 0;
}
