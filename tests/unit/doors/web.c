/* The web face: which door a path leads to, the headers of every answer, refusals, and what the log may tell. */
#include "base/clock.h"
#include "doors/door.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

struct web {
	struct arena arena;
	struct service service;
	struct web_worker worker; /* no database: nothing asked for here needs one */
	struct http_header headers[2];
	struct http_request request;
	struct http_reply reply;
	json_t *log; /* the line that the answer left */
};

/* The log goes to standard error: it is caught in a file. */
static int log_catch(FILE *file)
{
	int kept = dup(STDERR_FILENO);

	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	return kept;
}

static json_t *log_caught(FILE *file, int kept)
{
	json_t *line;

	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(file);
	line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
	fclose(file);
	return line;
}

static void ask(struct web *web, enum http_method method, const char *path)
{
	FILE *file = tmpfile();
	int kept = log_catch(file);

	json_decref(web->log);
	buf_close(&web->reply.body);
	web->reply = (struct http_reply){0};
	web->request.method = method;
	web->request.method_name = method == HTTP_GET ? STR("GET") : STR("POST");
	web->request.path = str_of(path);
	web->request.headers = web->headers;
	web->request.received_us = clock_ticks_us();
	web_answer(&web->service, &web->worker, &web->request, &web->arena, &web->reply);
	web->log = log_caught(file, kept);
}

static void done(struct web *web)
{
	json_decref(web->log);
	buf_close(&web->reply.body);
	arena_close(&web->arena);
}

static struct str header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++) {
		if (str_equal_nocase(reply->headers[i].name, str_of(name)))
			return reply->headers[i].value;
	}
	return STR_NONE;
}

static const char *logged(const struct web *web, const char *name)
{
	const char *text = json_string_value(json_object_get(web->log, name));

	return text ? text : "(none)";
}

static void every_answer_has_an_id_and_its_line(void **state)
{
	struct web web = {.request = {.query = STR("name=Ann")}};
	struct str id;

	(void)state;
	ask(&web, HTTP_GET, "/functions/v1/gree%74");
	id = header(&web.reply, "X-Request-Id");
	assert_int_equal(web.reply.status, 200);
	assert_int_equal(id.len, 36);
	assert_true(str_equal(id, str_of(logged(&web, "request_id"))));
	assert_true(str_equal(header(&web.reply, "X-Content-Type-Options"), STR("nosniff")));
	assert_true(str_equal(header(&web.reply, "Referrer-Policy"), STR("no-referrer")));
	assert_string_equal(logged(&web, "event"), "request");
	assert_string_equal(logged(&web, "method"), "GET");
	assert_int_equal(json_integer_value(json_object_get(web.log, "status")), 200);
	assert_int_equal(json_integer_value(json_object_get(web.log, "bytes")), web.reply.body.len);
	assert_true(json_integer_value(json_object_get(web.log, "duration_us")) >= 0);
	done(&web);
}

static void the_log_holds_no_secrets(void **state)
{
	struct web web = {.headers = {{STR("accept"), STR("application/json")}},
		.request = {.header_count = 1, .query = STR("interview_token=secret")}};

	(void)state;
	ask(&web, HTTP_GET, "/elsewhere/secret");
	assert_int_equal(web.reply.status, 404);
	assert_string_equal(logged(&web, "path"), "/elsewhere/...");
	ask(&web, HTTP_GET, "/functions/v1/nowhere");
	assert_string_equal(logged(&web, "path"), "/functions/v1/nowhere");
	assert_null(json_object_get(web.log, "query"));
	done(&web);
}

static void programs_get_the_envelope(void **state)
{
	struct web web = {.headers = {{STR("accept"), STR("application/json, text/plain;q=0.5")}}, .request = {.header_count = 1}};

	(void)state;
	ask(&web, HTTP_GET, "/functions/v10/greet");
	assert_int_equal(web.reply.status, 404);
	assert_true(str_equal(header(&web.reply, "Content-Type"), STR("application/json")));
	ask(&web, HTTP_GET, "/functions/v1/%zz");
	assert_int_equal(web.reply.status, 400);
	ask(&web, HTTP_POST, "/healthz");
	assert_int_equal(web.reply.status, 405);
	assert_true(str_equal(header(&web.reply, "Allow"), STR("GET, HEAD")));
	done(&web);
}

static void health_is_answered_on_the_loop(void **state)
{
	struct web web = {.request = {.method = HTTP_GET, .path = STR("/healthz")}};

	(void)state;
	assert_true(web_answer_quick(&web.service, &web.request, &web.arena, &web.reply));
	assert_int_equal(web.reply.status, 200);
	assert_true(str_starts_with(web.reply.body_static, STR("{\"status\":\"ok\",\"server\":\"convoke\",\"version\":\"")));
	web.request.method = HTTP_POST;
	assert_false(web_answer_quick(&web.service, &web.request, &web.arena, &web.reply));
	web.request = (struct http_request){.method = HTTP_GET, .path = STR("/healthz/x")};
	assert_false(web_answer_quick(&web.service, &web.request, &web.arena, &web.reply));
	done(&web);
}

static void refusals_have_the_same_envelope(void **state)
{
	static const struct {
		int status;
		const char *code, *text;
	} refusals[] = {{400, "bad_request", "Not so."}, {408, "request_timeout", "Not so."},
		{413, "too_large", "The body is too large: at most 1000 bytes are taken."}, {431, "headers_too_large", "Not so."},
		{503, "unavailable", "Not so."}};
	struct web web = {.service.settings.body_limit_bytes = 1000};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		FILE *file = tmpfile();
		int kept = log_catch(file);
		json_t *body;

		web_refuse(&web.service, NULL, refusals[i].status, "not so", &web.arena, &web.reply);
		json_decref(web.log);
		web.log = log_caught(file, kept);
		body = json_loadb(web.reply.body.ptr, web.reply.body.len, 0, NULL);
		assert_int_equal(web.reply.status, refusals[i].status);
		assert_string_equal(json_string_value(json_object_get(body, "code")), refusals[i].code);
		assert_string_equal(json_string_value(json_object_get(body, "error")), refusals[i].text);
		assert_true(str_equal(header(&web.reply, "Access-Control-Allow-Origin"), STR("*")));
		assert_string_equal(logged(&web, "event"), "refused");
		assert_int_equal(header(&web.reply, "Retry-After").len, refusals[i].status == 503);
		json_decref(body);
		buf_close(&web.reply.body);
		web.reply = (struct http_reply){0};
	}
	done(&web);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_has_an_id_and_its_line),
		cmocka_unit_test(the_log_holds_no_secrets),
		cmocka_unit_test(programs_get_the_envelope),
		cmocka_unit_test(health_is_answered_on_the_loop),
		cmocka_unit_test(refusals_have_the_same_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
