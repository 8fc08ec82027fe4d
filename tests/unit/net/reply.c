/* The bytes of an answer's head, and headers that must not be. */
#include "net/reply.h"

#include "unit.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The head with the date cut out: "HTTP/1.1 ...\r\nDate: \r\n...". */
static struct buf head_of(const struct http_reply *reply, struct reply_terms terms)
{
	struct http_date date = {0};
	struct buf out = {0};
	reply_write_head(&out, reply, &terms, &date);
	buf_add_char(&out, 0);
	out.len--;
	char *at = strstr(out.ptr, "Date: ") + 6;
	memmove(at, at + 29, out.len - (size_t)(at + 29 - out.ptr) + 1);
	out.len -= 29;
	return out;
}

static void check_head(const struct http_reply *reply, struct reply_terms terms, const char *want)
{
	struct buf head = head_of(reply, terms);
	assert_text(buf_str(&head), want);
	buf_close(&head);
}

static void heads_are_written(void **state)
{
	UNUSED(state);
	struct http_reply reply = {.status = 200, .body_static = STR("12345")};
	struct reply_terms keep = {.keep_alive = true};
	check_head(&reply, keep, "HTTP/1.1 200 OK\r\nDate: \r\nContent-Length: 5\r\n\r\n");
	check_head(&reply, (struct reply_terms){0}, "HTTP/1.1 200 OK\r\nDate: \r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
	check_head(&reply, (struct reply_terms){.keep_alive = true, .is_http_10 = true},
		"HTTP/1.1 200 OK\r\nDate: \r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n");
	http_reply_header(&reply, "X-A", STR("b c"));
	http_reply_header(&reply, "X-Empty", STR(""));
	reply.status = 599;
	check_head(&reply, keep, "HTTP/1.1 599 Unknown\r\nDate: \r\nContent-Length: 5\r\nX-A: b c\r\nX-Empty: \r\n\r\n");
	/* RFC 9110 section 8.6: no length with 204. */
	check_head(&(struct http_reply){.status = 204}, keep, "HTTP/1.1 204 No Content\r\nDate: \r\n\r\n");
}

static void some_answers_have_no_body(void **state)
{
	UNUSED(state);
	struct reply_terms get = {0}, head = {.is_head = true};
	assert_false(reply_is_bare(&(struct http_reply){.status = 200}, &get));
	assert_true(reply_is_bare(&(struct http_reply){.status = 200}, &head));
	assert_true(reply_is_bare(&(struct http_reply){.status = 204}, &get));
	assert_true(reply_is_bare(&(struct http_reply){.status = 304}, &get));
}

static void the_date_is_now(void **state)
{
	UNUSED(state);
	struct http_date date = {0};
	struct http_reply reply = {.status = 200};
	struct buf out = {0};
	time_t before = time(NULL);
	reply_write_head(&out, &reply, &(struct reply_terms){0}, &date);
	buf_add_char(&out, 0);
	struct tm tm = {0};
	assert_non_null(strptime(strstr(out.ptr, "Date: ") + 6, "%a, %d %b %Y %H:%M:%S GMT\r\n", &tm));
	assert_in_range(timegm(&tm), before - 1, time(NULL));
	buf_close(&out);
}

static void many_long_headers_fit(void **state)
{
	UNUSED(state);
	char value[1000];
	memset(value, 'v', sizeof value);
	struct http_reply reply = {.status = 200};
	for (size_t i = 0; i < COUNT_OF(reply.headers); i++)
		http_reply_header(&reply, "X-Long", (struct str){value, sizeof value});
	struct buf head = head_of(&reply, (struct reply_terms){0});
	assert_true(head.len > COUNT_OF(reply.headers) * sizeof value);
	buf_close(&head);
}

static void header_with(struct str value)
{
	struct http_reply reply = {.status = 200};
	http_reply_header(&reply, "Location", value);
}

static bool is_fatal(struct str value)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		header_with(value);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void line_breaks_in_headers_are_fatal(void **state)
{
	UNUSED(state);
	assert_true(is_fatal(STR("a\r\nSet-Cookie: b")));
	assert_true(is_fatal(STR("a\n")));
	assert_true(is_fatal(STR("\r")));
	assert_true(is_fatal(STR("a\0b")));
	assert_false(is_fatal(STR("a b\tc")));
	assert_false(is_fatal(STR_NONE));
}

static void headers_are_found_by_name(void **state)
{
	UNUSED(state);
	const struct http_header headers[] = {{STR("a"), STR("1")}, {STR("ab"), STR("2")}, {STR("a"), STR("3")}};
	struct http_request request = {.headers = headers, .header_count = COUNT_OF(headers)};
	assert_text(http_header(&request, "a"), "1");
	assert_text(http_header(&request, "ab"), "2");
	assert_null(http_header(&request, "abc").ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_written),
		cmocka_unit_test(some_answers_have_no_body),
		cmocka_unit_test(the_date_is_now),
		cmocka_unit_test(many_long_headers_fit),
		cmocka_unit_test(line_breaks_in_headers_are_fatal),
		cmocka_unit_test(headers_are_found_by_name),
	};
	return cmocka_run_group_tests_name("net/reply", tests, NULL, NULL);
}
