/* Endpoints as MCP tools: how they are described, and what a call answers. */
#include "base/json_write.h"
#include "doors/door.h"
#include "doors/mcp.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <jansson.h>

static json_t *tool(const struct endpoint *endpoint)
{
	struct buf buf = {0};
	json_t *tool;

	mcp_tool_write(&buf, endpoint);
	tool = json_loadb(buf.ptr, buf.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(tool);
	buf_close(&buf);
	return tool;
}

static void the_list_is_every_endpoint_of_this_door(void **state)
{
	struct buf buf = {0};
	json_t *list;

	(void)state;
	mcp_tools_write(&buf);
	list = json_loadb(buf.ptr, buf.len, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(json_object_get(list, "tools")), 3);
	json_decref(list);
	buf_close(&buf);
}

static void every_hint_is_said(void **state)
{
	json_t *reads = tool(&greet), *writes = tool(&greet_all);
	json_t *hints = json_object_get(reads, "annotations");

	(void)state;
	assert_true(json_is_true(json_object_get(hints, "readOnlyHint")));
	assert_true(json_is_false(json_object_get(hints, "destructiveHint")));
	assert_true(json_is_true(json_object_get(hints, "idempotentHint")));
	assert_true(json_is_true(json_object_get(hints, "openWorldHint")));
	assert_string_equal(json_string_value(json_object_get(hints, "title")), "Greet");
	hints = json_object_get(writes, "annotations");
	assert_true(json_is_false(json_object_get(hints, "readOnlyHint")));
	assert_true(json_is_true(json_object_get(hints, "destructiveHint")));
	assert_true(json_is_false(json_object_get(hints, "idempotentHint")));
	json_decref(reads);
	json_decref(writes);
}

static void schemas_fit_what_is_taken_and_given(void **state)
{
	json_t *keyed = tool(&greet_all), *plain = tool(&wave);
	json_t *in = json_object_get(keyed, "inputSchema"), *out = json_object_get(keyed, "outputSchema");

	(void)state;
	assert_non_null(json_object_get(json_object_get(in, "properties"), "idempotency_key"));
	assert_null(json_object_get(in, "required"));
	assert_string_equal(json_string_value(json_object_get(out, "type")), "object");
	assert_string_equal(json_string_value(json_array_get(json_object_get(out, "required"), 0)), "result");
	in = json_object_get(plain, "inputSchema");
	assert_string_equal(json_string_value(json_object_get(in, "type")), "object");
	assert_true(json_is_false(json_object_get(in, "additionalProperties")));
	json_decref(keyed);
	json_decref(plain);
}

/* The answer of tools/call with these params; the caller lets go of it. */
static json_t *called(const char *params, int status)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct mcp_exchange exchange = {.call = &call, .request_id = STR("r1")};
	json_t *answer;

	mcp_message_answer(
		&exchange, arena_printf(&arena, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":%s}", params));
	assert_int_equal(exchange.status, status);
	answer = json_loadb(exchange.out.ptr, exchange.out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(answer);
	buf_close(&exchange.out);
	call_end(&call);
	arena_close(&arena);
	return answer;
}

static const char *result_text(json_t *answer)
{
	json_t *content = json_object_get(json_object_get(answer, "result"), "content");

	return json_string_value(json_object_get(json_array_get(content, 0), "text"));
}

static void an_answer_comes_twice(void **state)
{
	json_t *answer = called("{\"name\":\"greet\",\"arguments\":{\"name\":\"Ann\",\"more\":1}}", 200);
	json_t *result = json_object_get(answer, "result");
	json_t *same = json_loads(result_text(answer), 0, NULL);

	(void)state;
	assert_true(json_equal(json_object_get(result, "structuredContent"), same));
	assert_string_equal(json_string_value(json_object_get(same, "greeting")), "Hello \"Ann\"");
	assert_true(json_is_false(json_object_get(result, "isError")));
	json_decref(same);
	json_decref(answer);
}

static void wrong_arguments_are_told_to_the_model(void **state)
{
	json_t *answer = called("{\"name\":\"greet\"}", 200);

	(void)state;
	assert_true(json_is_true(json_object_get(json_object_get(answer, "result"), "isError")));
	assert_non_null(strstr(result_text(answer), "name: "));
	assert_non_null(strstr(result_text(answer), "Change it"));
	json_decref(answer);
	answer = called("{\"name\":\"greet_all\",\"arguments\":{\"idempotency_key\":5}}", 200);
	assert_non_null(strstr(result_text(answer), "idempotency_key"));
	json_decref(answer);
	answer = called("{\"name\":\"greet\",\"arguments\":{\"name\":\"other's\"}}", 200);
	assert_non_null(strstr(result_text(answer), "merchant_id: Not yours."));
	json_decref(answer);
}

static void assert_code(json_t *answer, int code)
{
	assert_int_equal(json_integer_value(json_object_get(json_object_get(answer, "error"), "code")), code);
	json_decref(answer);
}

static void other_failures_are_errors_of_the_protocol(void **state)
{
	json_t *answer;

	(void)state;
	assert_code(called("{\"name\":\"nobody\"}", 200), MCP_INVALID_PARAMS);
	assert_code(called("{}", 200), MCP_INVALID_PARAMS);
	assert_code(called("{\"name\":\"odd\"}", 200), MCP_INVALID_PARAMS);
	assert_code(called("{\"name\":\"greet_all\"}", 401), MCP_UNAUTHENTICATED);
	answer = called("{\"name\":\"greet\",\"arguments\":{\"name\":\"broken\"}}", 200);
	assert_null(strstr(json_string_value(json_object_get(json_object_get(answer, "error"), "message")), "secret"));
	assert_code(answer, MCP_INTERNAL_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_every_endpoint_of_this_door),
		cmocka_unit_test(every_hint_is_said),
		cmocka_unit_test(schemas_fit_what_is_taken_and_given),
		cmocka_unit_test(an_answer_comes_twice),
		cmocka_unit_test(wrong_arguments_are_told_to_the_model),
		cmocka_unit_test(other_failures_are_errors_of_the_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
