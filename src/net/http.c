/* Headers of requests and replies. */
#include "net/http.h"

#include "base/panic.h"

struct str http_header(const struct http_request *request, const char *name)
{
	struct str wanted = str_of(name);
	for (size_t i = 0; i < request->header_count; i++)
		if (str_equal(request->headers[i].name, wanted))
			return request->headers[i].value;
	return STR_NONE;
}

static bool is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == 0)
			return false;
	return true;
}

void http_reply_header(struct http_reply *reply, const char *name, struct str value)
{
	if (!is_one_line(value))
		PANIC("header %s: a value may not hold CR, LF or NUL", name);
	ASSERT(reply->header_count < COUNT_OF(reply->headers));
	reply->headers[reply->header_count++] = (struct http_header){str_of(name), value};
}
