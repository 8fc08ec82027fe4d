/* MCP messages of both eras, without a transport: what is answered, and with which HTTP status. */
#include "base/panic.h"
#include "doors/mcp.h"
#include "table.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <jansson.h>
#include <stdio.h>

#define META                                                                                                                       \
	"\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}"

struct asked {
	struct arena arena;
	struct mcp_headers headers;
	bool has_headers;
	struct str credential;
	int status;
	json_t *answer; /* NULL when nothing was said */
};

static void ask(struct asked *asked, const char *text)
{
	struct call call = {.arena = &asked->arena};
	struct mcp_exchange exchange = {.call = &call,
		.credential = asked->credential,
		.request_id = STR("r1"),
		.headers = asked->has_headers ? &asked->headers : NULL};

	json_decref(asked->answer);
	mcp_message_answer(&exchange, str_of(text));
	call_end(&call);
	asked->status = exchange.status;
	asked->answer = exchange.out.len ? json_loadb(exchange.out.ptr, exchange.out.len, 0, NULL) : NULL;
	if (exchange.out.len)
		assert_non_null(asked->answer);
	buf_close(&exchange.out);
}

static void done(struct asked *asked)
{
	json_decref(asked->answer);
	arena_close(&asked->arena);
}

/* The value at "a.b.0.c". */
static json_t *at(json_t *value, const char *path)
{
	char part[64];
	int used;

	for (; *path && sscanf(path, "%63[^.]%n", part, &used) == 1; path += used + (path[used] == '.'))
		value = json_is_array(value) ? json_array_get(value, (size_t)strtoul(part, NULL, 10))
					     : json_object_get(value, part);
	return value;
}

static const char *text_at(json_t *value, const char *path)
{
	const char *text = json_string_value(at(value, path));

	return text ? text : "(none)";
}

static void assert_error(const struct asked *asked, int status, int code)
{
	assert_int_equal(asked->status, status);
	assert_int_equal(json_integer_value(at(asked->answer, "error.code")), code);
	assert_null(at(asked->answer, "result"));
}

static void initialize_answers_the_version_asked_for(void **state)
{
	struct asked asked = {0};

	(void)state;
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-03-26\"}}");
	assert_int_equal(asked.status, 200);
	assert_string_equal(text_at(asked.answer, "result.protocolVersion"), "2025-03-26");
	assert_true(json_is_integer(at(asked.answer, "id")) && json_integer_value(at(asked.answer, "id")) == 0);
	assert_non_null(at(asked.answer, "result.capabilities.tools"));
	assert_string_equal(text_at(asked.answer, "result.serverInfo.name"), "convoke");
	assert_null(at(asked.answer, "result.resultType"));
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2026-07-28\"}}");
	assert_string_equal(text_at(asked.answer, "result.protocolVersion"), "2025-11-25");
	assert_string_equal(text_at(asked.answer, "id"), "a");
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}");
	assert_string_equal(text_at(asked.answer, "result.protocolVersion"), "2025-11-25");
	done(&asked);
}

static void notifications_and_answers_need_none(void **state)
{
	struct asked asked = {0};

	(void)state;
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
	assert_int_equal(asked.status, 202);
	assert_null(asked.answer);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
	assert_int_equal(asked.status, 202);
	assert_null(asked.answer);
	done(&asked);
}

static void broken_messages_are_named(void **state)
{
	struct asked asked = {0};

	(void)state;
	ask(&asked, "{\"jsonrpc\":");
	assert_error(&asked, 400, MCP_PARSE_ERROR);
	assert_true(json_is_null(at(asked.answer, "id")));
	ask(&asked, "");
	assert_error(&asked, 400, MCP_PARSE_ERROR);
	ask(&asked, "{\"jsonrpc\":\"1.0\",\"id\":3,\"method\":\"ping\"}");
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":5}");
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	assert_int_equal(json_integer_value(at(asked.answer, "id")), 4);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":4}");
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}");
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":1}}");
	assert_error(&asked, 400, MCP_INVALID_PARAMS);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":[1]}");
	assert_error(&asked, 400, MCP_INVALID_PARAMS);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"resources/list\"}");
	assert_error(&asked, 200, MCP_UNKNOWN_METHOD);
	done(&asked);
}

static void batches_belong_to_one_revision(void **state)
{
	struct asked asked = {.has_headers = true};
	const char *two =
		"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
		"{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"method\":\"initialize\"},{\"id\":2}]";

	(void)state;
	ask(&asked, two);
	assert_int_equal(asked.status, 200);
	assert_int_equal(json_array_size(asked.answer), 3);
	assert_int_equal(json_integer_value(at(asked.answer, "0.id")), 1);
	assert_true(json_is_object(at(asked.answer, "0.result")));
	assert_int_equal(json_integer_value(at(asked.answer, "1.error.code")), MCP_INVALID_REQUEST);
	assert_string_equal(text_at(asked.answer, "1.id"), "b");
	assert_int_equal(json_integer_value(at(asked.answer, "2.error.code")), MCP_INVALID_REQUEST);
	ask(&asked, "[]");
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	ask(&asked, "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]");
	assert_int_equal(asked.status, 202);
	ask(&asked, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"greet_all\"}}]");
	assert_int_equal(asked.status, 401);
	asked.headers.version = STR("2025-11-25");
	ask(&asked, two);
	assert_error(&asked, 400, MCP_INVALID_REQUEST);
	done(&asked);
}

static void the_current_era_wants_its_meta_and_headers(void **state)
{
	struct asked asked = {.has_headers = true, .headers = {.version = STR("2026-07-28"), .method = STR("server/discover")}};
	const char *discover = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}";

	(void)state;
	ask(&asked, discover);
	assert_int_equal(asked.status, 200);
	assert_string_equal(text_at(asked.answer, "result.resultType"), "complete");
	assert_string_equal(text_at(asked.answer, "result.supportedVersions.0"), "2026-07-28");
	assert_true(json_is_integer(at(asked.answer, "result.ttlMs")));
	assert_string_equal(text_at(asked.answer, "result.cacheScope"), "public");
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"server/discover\",\"params\":{}}");
	assert_error(&asked, 400, MCP_INVALID_PARAMS);
	assert_int_equal(json_integer_value(at(asked.answer, "id")), 9);
	ask(&asked,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{\"_meta\":"
		"{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}");
	assert_error(&asked, 400, MCP_INVALID_PARAMS);
	asked.headers.method = STR("tools/list");
	ask(&asked, discover);
	assert_error(&asked, 400, MCP_HEADER_MISMATCH);
	asked.headers = (struct mcp_headers){.method = STR("server/discover")};
	ask(&asked, discover);
	assert_error(&asked, 400, MCP_HEADER_MISMATCH);
	done(&asked);
}

static void names_in_headers_may_be_encoded(void **state)
{
	struct asked asked = {.has_headers = true,
		.headers = {.version = STR("2026-07-28"), .method = STR("tools/call"), .name = STR("=?base64?d2F2ZQ==?=")}};
	const char *call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wave\"," META "}}";

	(void)state;
	ask(&asked, call);
	assert_int_equal(asked.status, 200);
	assert_string_equal(text_at(asked.answer, "result.structuredContent.result"), "Hello");
	asked.headers.name = STR("=?base64?d2F2ZQ?=");
	ask(&asked, call);
	assert_error(&asked, 400, MCP_HEADER_MISMATCH);
	asked.headers.name = STR("Wave");
	ask(&asked, call);
	assert_error(&asked, 400, MCP_HEADER_MISMATCH);
	asked.headers.name = STR_NONE;
	ask(&asked, call);
	assert_error(&asked, 400, MCP_HEADER_MISMATCH);
	done(&asked);
}

static void other_versions_hear_which_are_known(void **state)
{
	struct asked asked = {.has_headers = true, .headers = {.version = STR("2027-01-01"), .method = STR("server/discover")}};

	(void)state;
	ask(&asked,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{\"_meta\":{"
		"\"io.modelcontextprotocol/protocolVersion\":\"2027-01-01\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}");
	assert_error(&asked, 400, MCP_UNSUPPORTED_VERSION);
	assert_string_equal(text_at(asked.answer, "error.data.requested"), "2027-01-01");
	assert_string_equal(text_at(asked.answer, "error.data.supported.1"), "2025-11-25");
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
	assert_error(&asked, 400, MCP_UNSUPPORTED_VERSION);
	done(&asked);
}

static void methods_of_the_other_era_are_unknown(void **state)
{
	struct asked asked = {0};

	(void)state;
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{" META "}}");
	assert_error(&asked, 404, MCP_UNKNOWN_METHOD);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{" META "}}");
	assert_error(&asked, 404, MCP_UNKNOWN_METHOD);
	ask(&asked, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
	assert_error(&asked, 200, MCP_UNKNOWN_METHOD);
	done(&asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(initialize_answers_the_version_asked_for),
		cmocka_unit_test(notifications_and_answers_need_none),
		cmocka_unit_test(broken_messages_are_named),
		cmocka_unit_test(batches_belong_to_one_revision),
		cmocka_unit_test(the_current_era_wants_its_meta_and_headers),
		cmocka_unit_test(names_in_headers_may_be_encoded),
		cmocka_unit_test(other_versions_hear_which_are_known),
		cmocka_unit_test(methods_of_the_other_era_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
