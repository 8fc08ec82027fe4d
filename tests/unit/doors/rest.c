/* The REST door in-process: methods, inputs, faults, CORS, keys and the document. */
#include "doors/door.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <jansson.h>

struct visited {
	struct arena arena;
	struct call call;
	struct service service;
	struct http_request request;
	struct http_reply reply;
	struct http_header headers[4];
	json_t *body;
};

static void visit_path(struct visited *v, enum http_method method, const char *path)
{
	struct visit visit = {
		.call = &v->call, .request = &v->request, .reply = &v->reply, .path = str_of(path), .request_id = STR("r1")};

	buf_close(&v->reply.body);
	json_decref(v->body);
	v->service.public_url = STR("https://convoke.example");
	v->call = (struct call){.arena = &v->arena, .service = &v->service};
	v->reply = (struct http_reply){0};
	v->request.method = method;
	v->request.method_name = STR("METHOD");
	v->request.headers = v->headers;
	rest_answer(&visit);
	v->body = v->reply.body.len ? json_loadb(v->reply.body.ptr, v->reply.body.len, JSON_DECODE_ANY, NULL) : NULL;
	if (v->reply.body.len)
		assert_non_null(v->body);
}

static void done(struct visited *v)
{
	buf_close(&v->reply.body);
	json_decref(v->body);
	arena_close(&v->arena);
}

static const char *text(const struct visited *v, const char *name)
{
	const char *text = json_string_value(json_object_get(v->body, name));

	return text ? text : "(none)";
}

static void assert_header(const struct visited *v, const char *name, const char *value)
{
	size_t seen = 0;

	for (size_t i = 0; i < v->reply.header_count; i++) {
		if (!str_equal_nocase(v->reply.headers[i].name, str_of(name)))
			continue;
		seen++;
		assert_int_equal(v->reply.headers[i].value.len, strlen(value));
		assert_memory_equal(v->reply.headers[i].value.ptr, value, strlen(value));
	}
	assert_int_equal(seen, 1);
}

static void queries_and_bodies_are_the_same_input(void **state)
{
	struct visited v = {.request = {.query = STR("name=Ann+B&other=1")}};

	(void)state;
	visit_path(&v, HTTP_GET, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 200);
	assert_string_equal(text(&v, "greeting"), "Hello \"Ann B\"");
	assert_header(&v, "Content-Type", "application/json");
	assert_header(&v, "Cache-Control", "no-store");
	assert_header(&v, "Access-Control-Allow-Origin", "*");
	v.request.body = STR(" {\"name\":\"Bob\",\"other\":1}");
	visit_path(&v, HTTP_POST, "/functions/v1/greet/");
	assert_string_equal(text(&v, "greeting"), "Hello \"Bob\"");
	done(&v);
}

static void bare_answers_are_bare(void **state)
{
	struct visited v = {0};

	(void)state;
	visit_path(&v, HTTP_HEAD, "/functions/v1/wave");
	assert_int_equal(v.reply.status, 200);
	assert_string_equal(json_string_value(v.body), "Hello");
	done(&v);
}

static void faults_have_the_envelope_and_cors(void **state)
{
	struct visited v = {.request = {.body = STR("{\"name\":\"\"}")}};

	(void)state;
	visit_path(&v, HTTP_POST, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 422);
	assert_string_equal(text(&v, "name"), "name");
	assert_string_equal(text(&v, "code"), "validation_failed");
	assert_string_equal(text(&v, "error"), text(&v, "message"));
	assert_header(&v, "Access-Control-Allow-Origin", "*");
	v.request.body = STR("{\"name\":\n x}");
	visit_path(&v, HTTP_POST, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 400);
	assert_non_null(strstr(text(&v, "error"), "line 2"));
	v.request.body = STR_NONE;
	visit_path(&v, HTTP_POST, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 422);
	visit_path(&v, HTTP_POST, "/functions/v1/nowhere");
	assert_int_equal(v.reply.status, 404);
	visit_path(&v, HTTP_POST, "/functions/v1");
	assert_int_equal(v.reply.status, 404);
	done(&v);
}

static void internal_reasons_stay_inside(void **state)
{
	struct visited v = {.request = {.body = STR("{\"name\":\"broken\"}")}};

	(void)state;
	visit_path(&v, HTTP_POST, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 500);
	assert_null(strstr(text(&v, "error"), "secret"));
	assert_non_null(strstr(text(&v, "error"), "r1"));
	done(&v);
}

static void methods_are_checked(void **state)
{
	struct visited v = {0};

	(void)state;
	visit_path(&v, HTTP_DELETE, "/functions/v1/greet");
	assert_int_equal(v.reply.status, 405);
	assert_header(&v, "Allow", "GET, HEAD, POST, OPTIONS");
	visit_path(&v, HTTP_POST, "/functions/v1/wave");
	assert_int_equal(v.reply.status, 405);
	assert_header(&v, "Allow", "GET, HEAD, OPTIONS");
	visit_path(&v, HTTP_POST, "/functions/v1/openapi");
	assert_int_equal(v.reply.status, 405);
	done(&v);
}

static void preflights_need_no_token(void **state)
{
	struct visited v = {0};

	(void)state;
	visit_path(&v, HTTP_OPTIONS, "/functions/v1/greet-all");
	assert_int_equal(v.reply.status, 204);
	assert_header(&v, "Access-Control-Allow-Origin", "*");
	assert_header(&v, "Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
	assert_header(&v, "Access-Control-Max-Age", "86400");
	done(&v);
}

static void missing_tokens_are_named_by_status(void **state)
{
	struct visited v = {0};

	(void)state;
	visit_path(&v, HTTP_POST, "/functions/v1/greet-all");
	assert_int_equal(v.reply.status, 401);
	assert_header(&v, "WWW-Authenticate", "Bearer realm=\"convoke\"");
	visit_path(&v, HTTP_POST, "/functions/v1/odd");
	assert_int_equal(v.reply.status, 422);
	done(&v);
}

static void keys_must_be_visible_text(void **state)
{
	static const char *const wrong[] = {"", "\"\"", "a b", "\xc3\xa4"};
	struct visited v = {.headers = {{STR("idempotency-key"), STR("\"k-1\"")}}, .request = {.header_count = 1}};

	(void)state;
	visit_path(&v, HTTP_POST, "/functions/v1/greet-all");
	assert_int_equal(v.reply.status, 401);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		v.headers[0].value = str_of(wrong[i]);
		visit_path(&v, HTTP_POST, "/functions/v1/greet-all");
		assert_int_equal(v.reply.status, 400);
		assert_string_equal(text(&v, "name"), "Idempotency-Key");
	}
	done(&v);
}

static void the_document_lists_the_table(void **state)
{
	struct visited v = {0};
	json_t *paths, *get, *post;

	(void)state;
	visit_path(&v, HTTP_GET, "/functions/v1/openapi");
	assert_int_equal(v.reply.status, 200);
	assert_string_equal(text(&v, "openapi"), "3.1.0");
	paths = json_object_get(v.body, "paths");
	assert_int_equal(json_object_size(paths), 5);
	get = json_object_get(json_object_get(paths, "/greet"), "get");
	assert_string_equal(json_string_value(json_object_get(get, "operationId")), "greet");
	assert_int_equal(json_array_size(json_object_get(get, "parameters")), 2);
	assert_int_equal(json_array_size(json_object_get(get, "security")), 0);
	assert_null(json_object_get(json_object_get(get, "responses"), "401"));
	assert_int_equal(json_array_size(json_object_get(v.body, "tags")), 2);
	/* what is signed is no endpoint of the table, and says so */
	post = json_object_get(json_object_get(paths, "/email-events"), "post");
	assert_non_null(json_object_get(json_array_get(json_object_get(post, "security"), 0), "webhookSignature"));
	assert_int_equal(json_array_size(json_object_get(post, "parameters")), 2);
	assert_non_null(json_object_get(json_object_get(post, "responses"), "401"));
	assert_null(json_object_get(json_object_get(post, "responses"), "403"));
	done(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_and_bodies_are_the_same_input),
		cmocka_unit_test(bare_answers_are_bare),
		cmocka_unit_test(faults_have_the_envelope_and_cors),
		cmocka_unit_test(internal_reasons_stay_inside),
		cmocka_unit_test(methods_are_checked),
		cmocka_unit_test(preflights_need_no_token),
		cmocka_unit_test(missing_tokens_are_named_by_status),
		cmocka_unit_test(keys_must_be_visible_text),
		cmocka_unit_test(the_document_lists_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
