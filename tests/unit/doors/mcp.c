/* MCP over HTTP: origins, methods, preflights and the challenge of a missing token. */
#include "doors/door.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

struct posted {
	struct arena arena;
	struct service service;
	struct http_header headers[2];
	struct http_request request;
	struct http_reply reply;
};

static int status_of(struct posted *p, enum http_method method)
{
	struct call call = {.arena = &p->arena, .service = &p->service};
	struct visit visit = {.call = &call, .request = &p->request, .reply = &p->reply, .path = STR("/mcp")};

	buf_close(&p->reply.body);
	p->reply = (struct http_reply){0};
	p->request.method = method;
	p->request.headers = p->headers;
	mcp_answer(&visit);
	call_end(&call);
	return p->reply.status;
}

static int status_from(struct posted *p, const char *origin)
{
	p->headers[0] = (struct http_header){STR("origin"), str_of(origin)};
	p->request.header_count = 1;
	p->request.body = STR("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
	return status_of(p, HTTP_POST);
}

static struct str header(const struct posted *p, const char *name)
{
	for (size_t i = 0; i < p->reply.header_count; i++) {
		if (str_equal_nocase(p->reply.headers[i].name, str_of(name)))
			return p->reply.headers[i].value;
	}
	return STR_NONE;
}

static void done(struct posted *p)
{
	buf_close(&p->reply.body);
	arena_close(&p->arena);
}

static struct posted served(const char *listen)
{
	return (struct posted){.service = {.public_url = STR("https://convoke.example"),
				       .settings = {.listen = str_of(listen),
					       .allowed_origins = STR("https://a.example, https://b.example:8443")}}};
}

static void foreign_pages_are_refused(void **state)
{
	struct posted p = served("0.0.0.0:8080");

	(void)state;
	assert_int_equal(status_from(&p, "https://convoke.example"), 200);
	assert_true(str_equal(header(&p, "Access-Control-Allow-Origin"), STR("https://convoke.example")));
	assert_int_equal(status_from(&p, "https://b.example:8443"), 200);
	assert_int_equal(status_from(&p, "https://b.example"), 403);
	assert_null(header(&p, "Access-Control-Allow-Origin").ptr);
	assert_int_equal(status_from(&p, "https://evil.example"), 403);
	assert_int_equal(status_from(&p, "https://convoke.example.evil.example"), 403);
	assert_int_equal(status_from(&p, "http://convoke.example"), 403);
	assert_int_equal(status_from(&p, "null"), 403);
	assert_int_equal(status_from(&p, "http://localhost:3000"), 403);
	done(&p);
}

static void local_pages_may_ask_a_local_listener(void **state)
{
	struct posted p = served("127.0.0.1:8080");

	(void)state;
	assert_int_equal(status_from(&p, "http://localhost"), 200);
	assert_int_equal(status_from(&p, "http://localhost:3000"), 200);
	assert_int_equal(status_from(&p, "http://[::1]:3000"), 200);
	assert_int_equal(status_from(&p, "http://localhost.evil.example"), 403);
	assert_int_equal(status_from(&p, "http://localhost:3000x"), 403);
	assert_int_equal(status_from(&p, "http://localhost:99999"), 403);
	assert_int_equal(status_from(&p, "ftp://localhost"), 403);
	done(&p);
}

static int status_at(struct posted *p, const char *host)
{
	p->headers[0] = (struct http_header){STR("host"), str_of(host)};
	p->request.header_count = 1;
	p->request.body = STR("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
	return status_of(p, HTTP_POST);
}

static void a_local_listener_is_called_by_a_local_name(void **state)
{
	struct posted p = served("127.0.0.1:8080");

	(void)state;
	assert_int_equal(status_at(&p, "localhost:8080"), 200);
	assert_int_equal(status_at(&p, "127.0.0.1:8080"), 200);
	assert_int_equal(status_at(&p, "[::1]"), 200);
	assert_int_equal(status_at(&p, "evil.example"), 403);
	assert_int_equal(status_at(&p, "localhost.evil.example:8080"), 403);
	assert_int_equal(status_at(&p, "localhost:8080.evil.example"), 403);
	assert_int_equal(status_at(&p, ""), 403);
	/* A proxy stands before it, and writes what it likes. */
	p.service.settings.public_url = p.service.public_url;
	assert_int_equal(status_at(&p, "interviews.example"), 200);
	p.service.settings.public_url = STR_NONE;
	p.service.settings.listen = STR("0.0.0.0:8080");
	assert_int_equal(status_at(&p, "interviews.example"), 200);
	done(&p);
}

static void only_posts_are_answered(void **state)
{
	struct posted p = served("127.0.0.1:8080");

	(void)state;
	assert_int_equal(status_of(&p, HTTP_GET), 405);
	assert_true(str_equal(header(&p, "Allow"), STR("POST, OPTIONS")));
	assert_int_equal(status_of(&p, HTTP_DELETE), 405);
	assert_int_equal(status_of(&p, HTTP_OPTIONS), 204);
	assert_non_null(header(&p, "Access-Control-Allow-Headers").ptr);
	done(&p);
}

static void notifications_are_accepted(void **state)
{
	struct posted p = served("127.0.0.1:8080");

	(void)state;
	p.request.body = STR("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
	assert_int_equal(status_of(&p, HTTP_POST), 202);
	assert_int_equal(p.reply.body.len, 0);
	done(&p);
}

static void a_missing_token_says_where_tokens_come_from(void **state)
{
	struct posted p = served("127.0.0.1:8080");

	(void)state;
	p.request.body = STR("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"greet_all\"}}");
	assert_int_equal(status_of(&p, HTTP_POST), 401);
	assert_true(str_starts_with(header(&p, "WWW-Authenticate"),
		STR("Bearer resource_metadata=\"https://convoke.example/.well-known/oauth-protected-resource/mcp\", scope=\"")));
	done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_pages_are_refused),
		cmocka_unit_test(local_pages_may_ask_a_local_listener),
		cmocka_unit_test(a_local_listener_is_called_by_a_local_name),
		cmocka_unit_test(only_posts_are_answered),
		cmocka_unit_test(notifications_are_accepted),
		cmocka_unit_test(a_missing_token_says_where_tokens_come_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
