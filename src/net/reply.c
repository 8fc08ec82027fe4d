/* Writes the head of an answer in one go into room that is reserved once. */
#include "net/reply.h"

#include "base/panic.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *reply_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{200, "OK"},
		{201, "Created"},
		{202, "Accepted"},
		{204, "No Content"},
		{206, "Partial Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{304, "Not Modified"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{402, "Payment Required"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{406, "Not Acceptable"},
		{408, "Request Timeout"},
		{409, "Conflict"},
		{410, "Gone"},
		{411, "Length Required"},
		{412, "Precondition Failed"},
		{413, "Content Too Large"},
		{415, "Unsupported Media Type"},
		{417, "Expectation Failed"},
		{421, "Misdirected Request"},
		{422, "Unprocessable Content"},
		{428, "Precondition Required"},
		{429, "Too Many Requests"},
		{416, "Range Not Satisfiable"},
		{431, "Request Header Fields Too Large"},
		{500, "Internal Server Error"},
		{501, "Not Implemented"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
		{505, "HTTP Version Not Supported"},
	};
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

/* IMF-fixdate (RFC 9110 section 5.6.7) of the real time, whatever base/clock was shifted to; never localized. */
static struct str date_text(struct http_date *date)
{
	static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct timespec now;
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (now.tv_sec != date->second) {
		struct tm tm;
		gmtime_r(&now.tv_sec, &tm);
		snprintf(date->text, sizeof date->text, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[tm.tm_wday],
			(unsigned)tm.tm_mday % 100, months[tm.tm_mon], (unsigned)(tm.tm_year + 1900) % 10000,
			(unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
		date->second = now.tv_sec;
	}
	return (struct str){date->text, 29};
}

struct str reply_body(const struct http_reply *reply)
{
	return reply->body_static.ptr ? reply->body_static : buf_str(&reply->body);
}

bool reply_is_bare(const struct http_reply *reply, const struct reply_terms *terms)
{
	return terms->is_head || reply->status == 204 || reply->status == 304;
}

static char *put(char *at, struct str s)
{
	memcpy(at, s.ptr, s.len);
	return at + s.len;
}

static char *put_number(char *at, uint64_t number)
{
	char digits[20];
	size_t from = sizeof digits;
	do {
		digits[--from] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return put(at, (struct str){digits + from, sizeof digits - from});
}

static char *put_status(char *at, int status)
{
	if (status == 200)
		return put(at, STR("HTTP/1.1 200 OK\r\n"));
	at = put(at, STR("HTTP/1.1 "));
	at = put_number(at, (uint64_t)status);
	*at++ = ' ';
	at = put(at, str_of(reply_reason(status)));
	return put(at, STR("\r\n"));
}

void reply_write_head(struct buf *out, const struct http_reply *reply, const struct reply_terms *terms, struct http_date *date)
{
	ASSERT(reply->status >= 200 && reply->status <= 599);
	size_t room = 256;
	for (size_t i = 0; i < reply->header_count; i++)
		room += reply->headers[i].name.len + reply->headers[i].value.len + 4;
	char *start = buf_reserve(out, room);
	char *at = put_status(start, reply->status);
	at = put(at, STR("Date: "));
	at = put(at, date_text(date));
	if (reply->status != 204) {
		at = put(at, STR("\r\nContent-Length: "));
		at = put_number(at, reply_body(reply).len);
	}
	if (!terms->keep_alive)
		at = put(at, STR("\r\nConnection: close"));
	else if (terms->is_http_10)
		at = put(at, STR("\r\nConnection: keep-alive"));
	at = put(at, STR("\r\n"));
	for (size_t i = 0; i < reply->header_count; i++) {
		at = put(at, reply->headers[i].name);
		at = put(at, STR(": "));
		if (reply->headers[i].value.len)
			at = put(at, reply->headers[i].value);
		at = put(at, STR("\r\n"));
	}
	at = put(at, STR("\r\n"));
	ASSERT((size_t)(at - start) <= room);
	out->len += (size_t)(at - start);
}
