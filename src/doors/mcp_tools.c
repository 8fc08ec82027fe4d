/* Endpoints as MCP tools: what they are called and look like, and calling them through api/dispatch. */
#include "api/dispatch.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/panic.h"
#include "doors/door.h"
#include "doors/mcp.h"

/* An argument of the tool beside the endpoint's own input: over HTTP it is a header. */
struct key_in {
	struct str idempotency_key;
};
static const struct field key_fields[] = {
	FIELD(struct key_in, idempotency_key,
		"A text of your own for this one action. Repeating the call with the same key gives the first answer again and "
		"does nothing "
		"twice.",
		.optional = true, .min = 1, .max = 255),
};
static const struct shape key_shape = SHAPE("KeyIn", struct key_in, key_fields);

/* --- tools/list ------------------------------------------------------------------------------------------------------------ */

static void member_write(struct buf *buf, const char *name, const char *text)
{
	json_write_name(buf, name);
	json_write_str(buf, str_of(text));
}

static void hint_write(struct buf *buf, const char *name, bool value)
{
	json_write_name(buf, name);
	buf_add(buf, value ? STR("true") : STR("false"));
}

/* All four hints, also where the default would do: directories of connectors ask for each. */
static void annotations_write(struct buf *buf, const struct endpoint *endpoint)
{
	bool is_read = endpoint->effect != EFFECT_WRITE && !endpoint->is_destructive;

	json_write_name(buf, "annotations");
	buf_add_char(buf, '{');
	member_write(buf, "title", endpoint->title);
	hint_write(buf, "readOnlyHint", is_read);
	hint_write(buf, "destructiveHint", !is_read && endpoint->is_destructive);
	hint_write(buf, "idempotentHint", is_read || endpoint->is_idempotent);
	hint_write(buf, "openWorldHint", true);
	buf_add_char(buf, '}');
}

static void input_schema_write(struct buf *buf, const struct endpoint *endpoint)
{
	struct arena arena = {0};
	struct shape shape = *endpoint->in;
	struct field *fields = ARENA_ARRAY(&arena, struct field, shape.count + 1);

	for (uint32_t i = 0; i < shape.count; i++)
		fields[i] = shape.fields[i];
	if (endpoint->takes_idempotency_key)
		fields[shape.count++] = key_fields[0];
	shape.fields = fields;
	json_write_name(buf, "inputSchema");
	if (shape.count)
		schema_write(buf, &shape, SCHEMA_MCP, true);
	else
		buf_add_literal(buf, "{\"type\":\"object\",\"additionalProperties\":false}");
	arena_close(&arena);
}

/* A bare answer is an array or a text; tools answer with objects, so it comes as {"result": ...}. */
static void output_schema_write(struct buf *buf, const struct endpoint *endpoint)
{
	struct shape shape = *endpoint->out;
	struct field result;

	if (endpoint->bare) {
		const struct field *bare = shape_field(endpoint->out, str_of(endpoint->bare));

		ASSERT(bare);
		result = *bare;
		result.name = "result";
		shape.fields = &result;
		shape.count = 1;
	}
	json_write_name(buf, "outputSchema");
	schema_write(buf, &shape, SCHEMA_MCP, false);
}

void mcp_tool_write(struct buf *buf, const struct endpoint *endpoint)
{
	buf_add_char(buf, '{');
	member_write(buf, "name", endpoint->name);
	member_write(buf, "title", endpoint->title);
	member_write(buf, "description", endpoint->doc);
	input_schema_write(buf, endpoint);
	output_schema_write(buf, endpoint);
	annotations_write(buf, endpoint);
	buf_add_char(buf, '}');
}

static void tools_member_write(struct buf *buf)
{
	bool is_first = true;

	json_write_name(buf, "tools");
	buf_add_char(buf, '[');
	for (size_t i = 0; i < endpoint_count; i++) {
		if (!(endpoint_table[i]->doors & DOOR_MCP))
			continue;
		if (!is_first)
			buf_add_char(buf, ',');
		is_first = false;
		mcp_tool_write(buf, endpoint_table[i]);
	}
	buf_add_char(buf, ']');
}

void mcp_tools_write(struct buf *buf)
{
	buf_add_char(buf, '{');
	tools_member_write(buf);
	buf_add_char(buf, '}');
}

/* The list is one page, so no cursor of ours is ever out there. */
void mcp_tools_list_run(struct mcp_exchange *exchange, const struct mcp_params *params)
{
	if (!str_is_empty(params->cursor)) {
		mcp_error(exchange, 200, MCP_INVALID_PARAMS, STR("cursor: is not one of this server's"));
		return;
	}
	mcp_result_open(exchange);
	tools_member_write(&exchange->out);
	mcp_cache_write(exchange);
	mcp_result_close(exchange);
}

/* --- tools/call ------------------------------------------------------------------------------------------------------------ */

static void content_write(struct buf *buf, struct str text)
{
	json_write_name(buf, "content");
	buf_add_literal(buf, "[{\"type\":\"text\",\"text\":");
	json_write_str(buf, text);
	buf_add_literal(buf, "}]");
}

static void answer_write(struct mcp_exchange *exchange, struct str json)
{
	mcp_result_open(exchange);
	content_write(&exchange->out, json);
	json_write_name(&exchange->out, "structuredContent");
	buf_add(&exchange->out, json);
	hint_write(&exchange->out, "isError", false);
	mcp_result_close(exchange);
}

/* What a model can read and act on: the member at fault, what is wrong, and whether trying again helps. */
static struct str fault_sentence(const struct call *call)
{
	const struct fault *fault = &call->fault;
	struct str where = str_is_empty(fault->name) ? STR_NONE : arena_printf(call->arena, "%.*s: ", STR_ARG(fault->name));
	struct str again = STR_NONE;

	if (fault->retry_after_s > 0)
		again = arena_printf(call->arena, " Try again in %d seconds.", fault->retry_after_s);
	else if (fault_info(fault->kind)->is_retryable)
		again = STR(" Try again.");
	else if (fault->kind == FAULT_INVALID)
		again = STR(" Change it and call again.");
	return arena_printf(call->arena, "%.*s%.*s%.*s", STR_ARG(where), STR_ARG(fault->message), STR_ARG(again));
}

static void fault_write(struct mcp_exchange *exchange)
{
	mcp_result_open(exchange);
	content_write(&exchange->out, fault_sentence(exchange->call));
	hint_write(&exchange->out, "isError", true);
	mcp_result_close(exchange);
}

/* Who asks is a matter of the transport (HTTP 401 and 403), what is asked a matter of the tool. A forbidden member (another's
 * merchant) has a name and is told to the model; a forbidden tool has none. */
static void fault_answer(struct mcp_exchange *exchange)
{
	const struct fault *fault = &exchange->call->fault;

	fault_log(exchange->call, exchange->request_id);
	if (fault->kind == FAULT_UNAUTHENTICATED)
		mcp_error(exchange, 401, MCP_UNAUTHENTICATED, fault->message);
	else if (fault->kind == FAULT_FORBIDDEN && str_is_empty(fault->name))
		mcp_error(exchange, 403, MCP_FORBIDDEN, fault->message);
	else if (fault->kind == FAULT_INTERNAL)
		mcp_error(exchange, 200, MCP_INTERNAL_ERROR,
			arena_printf(exchange->call->arena, "This server could not do it; its log has the reason under %.*s.",
				STR_ARG(exchange->request_id)));
	else
		fault_write(exchange);
}

static void tool_run(struct mcp_exchange *exchange, const struct endpoint *endpoint, struct str arguments)
{
	struct dispatch what = {.endpoint = endpoint,
		.credential = exchange->credential,
		.api_key = exchange->api_key,
		.json = arguments,
		.has_json = true,
		.wrap_result = true};
	struct key_in key = {0};
	struct buf reply = {0};

	if (endpoint->takes_idempotency_key && !json_read(exchange->call, arguments, &key_shape, &key)) {
		fault_answer(exchange);
		return;
	}
	what.idempotency_key = key.idempotency_key;
	if (dispatch(exchange->call, exchange->db, &what, &reply))
		answer_write(exchange, buf_str(&reply));
	else
		fault_answer(exchange);
	buf_close(&reply);
}

void mcp_tools_call_run(struct mcp_exchange *exchange, const struct mcp_params *params)
{
	const struct endpoint *endpoint = endpoint_by_name(params->name);

	if (!endpoint || !(endpoint->doors & DOOR_MCP))
		mcp_error(exchange, 200, MCP_INVALID_PARAMS,
			arena_printf(exchange->call->arena, "Unknown tool: %.*s", STR_ARG(params->name)));
	else
		tool_run(exchange, endpoint, params->arguments.text.ptr ? params->arguments.text : STR("{}"));
}
