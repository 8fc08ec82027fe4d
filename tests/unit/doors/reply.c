/* What all doors share: tokens and cookies in requests, headers of answers. */
#include "doors/door.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

static struct str bearer_of(const char *value)
{
	struct http_header header = {STR("authorization"), str_of(value)};
	struct http_request request = {.headers = &header, .header_count = 1};

	return request_bearer(&request);
}

static void bearers_are_read(void **state)
{
	(void)state;
	assert_true(str_equal(bearer_of("Bearer abc"), STR("abc")));
	assert_true(str_equal(bearer_of("bEARER   abc"), STR("abc")));
	assert_null(bearer_of("Basic abc").ptr);
	assert_null(bearer_of("Bearer").ptr);
	assert_null(bearer_of("Bearer ").ptr);
	assert_null(bearer_of("Bearerabc").ptr);
	assert_null(bearer_of(NULL).ptr);
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	struct http_header headers[] = {{STR("cookie"), STR("sid2=x; sid=a=b;empty=")}, {STR("cookie"), STR("late=1")}};
	struct http_request request = {.headers = headers, .header_count = 2};

	(void)state;
	assert_true(str_equal(request_cookie(&request, "sid"), STR("a=b")));
	assert_true(str_equal(request_cookie(&request, "late"), STR("1")));
	assert_non_null(request_cookie(&request, "empty").ptr);
	assert_int_equal(request_cookie(&request, "empty").len, 0);
	assert_null(request_cookie(&request, "si").ptr);
}

static void headers_come_once(void **state)
{
	struct http_reply reply = {0};

	(void)state;
	reply_cors(&reply);
	reply_cors(&reply);
	reply_header_once(&reply, "access-control-allow-origin", STR("other"));
	assert_int_equal(reply.header_count, 2);
	assert_true(str_equal(reply.headers[0].value, STR("*")));
}

static void waiting_is_said(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct http_request request = {0};
	struct http_reply reply = {0};
	struct visit visit = {.call = &call, .request = &request, .reply = &reply};

	(void)state;
	fault(&call, FAULT_LIMITED, NULL, "Slow down.");
	call.fault.retry_after_s = 30;
	reply_fault(&visit);
	assert_int_equal(reply.status, 429);
	assert_true(str_equal(reply.headers[0].name, STR("Retry-After")));
	assert_true(str_equal(reply.headers[0].value, STR("30")));
	buf_close(&reply.body);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bearers_are_read),
		cmocka_unit_test(cookies_are_found_by_their_whole_name),
		cmocka_unit_test(headers_come_once),
		cmocka_unit_test(waiting_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
