/* See call.h. */
#include "tests/api/call.h"

#include "base/clock.h"
#include "base/encode.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_MOST = 24 };

static enum http_method method_of(struct str name)
{
	static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (str_equal(name, str_of(names[i])))
			return (enum http_method)i;
	}
	return HTTP_OTHER;
}

/* Names come to a door in lower case, whatever was sent. */
static struct str lower_case(struct arena *arena, struct str name)
{
	char *lower = arena_cstr(arena, name);

	for (size_t i = 0; i < name.len; i++)
		lower[i] = (char)tolower((unsigned char)lower[i]);
	return (struct str){lower, name.len};
}

static size_t headers_make(
	const struct asking *asking, struct arena *arena, bool has_body, struct http_header headers[HEADERS_MOST])
{
	size_t count = 0;

	headers[count++] = (struct http_header){STR("host"), STR("convoke.test")};
	if (asking->credential.ptr)
		headers[count++] =
			(struct http_header){STR("authorization"), arena_printf(arena, "Bearer %.*s", STR_ARG(asking->credential))};
	for (size_t i = 0; i < asking->header_count && count < HEADERS_MOST - 2; i++)
		headers[count++] = (struct http_header){lower_case(arena, asking->headers[i].name), asking->headers[i].value};
	if (has_body)
		headers[count++] = (struct http_header){STR("content-type"), STR("application/json")};
	return count;
}

void call_http(const struct asking *asking, struct request_line line, struct answer *answer)
{
	struct http_header headers[HEADERS_MOST];
	ptrdiff_t mark = str_find(line.target, '?');
	struct http_request request = {.method = method_of(line.method),
		.method_name = line.method,
		.path = mark < 0 ? line.target : str_first(line.target, (size_t)mark),
		.query = mark < 0 ? STR_NONE : str_from(line.target, (size_t)mark + 1),
		.headers = headers,
		.body = line.body,
		.peer = STR("192.0.2.1"),
		.received_us = clock_ticks_us()};

	*answer = (struct answer){0};
	request.header_count = headers_make(asking, &answer->arena, !str_is_empty(line.body), headers);
	web_answer(asking->world->service, asking->world->worker, &request, &answer->arena, &answer->reply);
	answer->status = answer->reply.status;
	answer->raw = answer->reply.body_static.ptr ? answer->reply.body_static : buf_str(&answer->reply.body);
	answer->body =
		answer->raw.len ? json_loadb(answer->raw.ptr, answer->raw.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
}

void answer_close(struct answer *answer)
{
	json_decref(answer->body);
	buf_close(&answer->reply.body);
	arena_close(&answer->arena);
	*answer = (struct answer){0};
}

/* --- REST ----------------------------------------------------------------------------------------------------------------------
 */

static void query_value_write(struct arena *arena, struct buf *query, const char *name, const json_t *value)
{
	char *dump = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	struct str text = dump ? str_of(dump) : (struct str){json_string_value(value), json_string_length(value)};

	buf_printf(query, "%c%s=%.*s", query->len ? '&' : '?', name, STR_ARG(percent_write(arena, text)));
	free(dump);
}

/* The members as a query string; lists as repeated names, null as nothing. */
static void query_write(struct arena *arena, struct buf *query, const json_t *input)
{
	const char *name;
	json_t *value, *item;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)input, name, value)
	{
		if (json_is_array(value)) {
			json_array_foreach(value, i, item) query_value_write(arena, query, name, item);
		} else if (!json_is_null(value)) {
			query_value_write(arena, query, name, value);
		}
	}
}

static void call_rest(const struct asking *asking, const json_t *input, struct answer *answer)
{
	const struct endpoint *endpoint = asking->endpoint;
	struct arena arena = {0};
	struct buf query = {0};
	bool is_get = endpoint->methods & METHOD_GET;
	struct request_line line;
	char *body = is_get ? NULL : json_dumps(input, JSON_COMPACT);

	if (is_get)
		query_write(&arena, &query, input);
	line = (struct request_line){is_get ? STR("GET") : STR("POST"),
		arena_printf(&arena, "/functions/v1%s%.*s", endpoint->path, STR_ARG(buf_str(&query))), str_of(body)};
	call_http(asking, line, answer);
	free(body);
	buf_close(&query);
	arena_close(&arena);
}

/* --- MCP -----------------------------------------------------------------------------------------------------------------------
 */

/* The tool's arguments: the input, and the key that REST has in a header. */
static json_t *arguments_of(const struct asking *asking, const json_t *input)
{
	json_t *arguments = json_copy((json_t *)(uintptr_t)input);

	for (size_t i = 0; i < asking->header_count; i++) {
		if (str_equal_nocase(asking->headers[i].name, STR("idempotency-key")))
			json_object_set_new(arguments, "idempotency_key",
				json_stringn(asking->headers[i].value.ptr, asking->headers[i].value.len));
	}
	return arguments;
}

/* Takes the answer out of its wrapping. */
static void mcp_unwrap(const struct endpoint *endpoint, struct answer *answer)
{
	json_t *result = json_object_get(answer->body, "result"), *content = json_object_get(result, "structuredContent");
	json_t *inner = NULL;

	if (answer->status != 200) {
		if (answer->status == 401 && endpoint->unauthenticated_status)
			answer->status = endpoint->unauthenticated_status;
	} else if (json_is_true(json_object_get(result, "isError"))) {
		answer->is_fault = true;
		inner = json_object_get(json_array_get(json_object_get(result, "content"), 0), "text");
	} else if (json_object_get(answer->body, "error")) {
		answer->status = 500;
	} else {
		inner = endpoint->bare ? json_object_get(content, "result") : content;
	}
	json_incref(inner);
	json_decref(answer->body);
	answer->body = inner;
}

static void call_mcp(const struct asking *asking, const json_t *input, struct answer *answer)
{
	static const struct http_header headers[] = {
		{STR("accept"), STR("application/json, text/event-stream")}, {STR("mcp-protocol-version"), STR("2025-11-25")}};
	struct asking tool = {
		.world = asking->world, .credential = asking->credential, .headers = headers, .header_count = COUNT_OF(headers)};
	json_t *message = json_pack("{s:s, s:i, s:s, s:{s:s, s:o}}", "jsonrpc", "2.0", "id", 0, "method", "tools/call", "params",
		"name", asking->endpoint->name, "arguments", arguments_of(asking, input));
	char *body = json_dumps(message, JSON_COMPACT);

	call_http(&tool, (struct request_line){STR("POST"), STR("/mcp"), str_of(body)}, answer);
	mcp_unwrap(asking->endpoint, answer);
	free(body);
	json_decref(message);
}

void call_endpoint(const struct asking *asking, const json_t *input, struct answer *answer)
{
	if (asking->door == DOOR_MCP)
		call_mcp(asking, input, answer);
	else
		call_rest(asking, input, answer);
}
