/* MCP messages, whatever carried them: JSON-RPC 2.0, the choice of the era, and the methods that are not about tools. */
#include "base/encode.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "doors/mcp.h"

#define META_KEY "io.modelcontextprotocol/"
#define INSTRUCTIONS                                                                                                               \
	"Convoke brings people to interviews. Create an interview (create_interview_from_questions), then give each person a "     \
	"personal "                                                                                                                \
	"link (register_users_for_interview) or mail them (invite_users). Rows of a batch fail alone: read `result` of each row."
#define BATCH_LIMIT 50
#define CACHE_MS 300000

enum { ERA_LEGACY = 1, ERA_MODERN = 2 };

struct mcp_method {
	const char *name;
	unsigned eras;
	void (*run)(struct mcp_exchange *exchange, const struct mcp_params *params);
};

/* --- shapes ---------------------------------------------------------------------------------------------------------------- */

struct message {
	struct json id, params, result, error;
	struct str jsonrpc, method;
	struct str fault; /* of an item of a batch */
};

static const struct field message_fields[] = {
	FIELD(struct message, id, "", .optional = true, .nullable = true),
	FIELD(struct message, jsonrpc, ""),
	FIELD(struct message, method, "", .optional = true),
	FIELD(struct message, params, "", .optional = true, .nullable = true),
	FIELD(struct message, result, "", .optional = true, .nullable = true),
	FIELD(struct message, error, "", .optional = true, .nullable = true),
};
static const struct shape message_shape = SHAPE("Message", struct message, message_fields);
static const struct shape item_shape =
	SHAPE("BatchItem", struct message, message_fields, .fault_at = offsetof(struct message, fault));

struct batch {
	struct list messages;
};
static const struct field batch_fields[] = {
	FIELD(struct batch, messages, "", .of = &item_shape, .min = 1, .max = BATCH_LIMIT),
};
static const struct shape batch_shape = SHAPE("Batch", struct batch, batch_fields);

/* What is left to read of a message that does not fit: whom to answer. */
static const struct field id_fields[] = {
	FIELD(struct message, id, "", .optional = true, .nullable = true),
};
static const struct shape id_shape = SHAPE("MessageId", struct message, id_fields);

static const struct field meta_fields[] = {
	FIELD_AS(struct mcp_meta, version, META_KEY "protocolVersion", "", .optional = true, .nullable = true),
	FIELD_AS(struct mcp_meta, capabilities, META_KEY "clientCapabilities", "", .optional = true, .nullable = true),
};
static const struct shape meta_shape = SHAPE("Meta", struct mcp_meta, meta_fields);

static const struct field params_fields[] = {
	FIELD(struct mcp_params, name, "", .optional = true, .nullable = true),
	FIELD(struct mcp_params, uri, "", .optional = true, .nullable = true),
	FIELD(struct mcp_params, cursor, "", .optional = true, .nullable = true),
	FIELD_AS(struct mcp_params, protocol_version, "protocolVersion", "", .optional = true, .nullable = true),
	FIELD(struct mcp_params, arguments, "", .optional = true, .nullable = true),
	FIELD_AS(struct mcp_params, meta, "_meta", "", .of = &meta_shape, .optional = true, .nullable = true),
};
static const struct shape params_shape = SHAPE("Params", struct mcp_params, params_fields);

/* --- answers --------------------------------------------------------------------------------------------------------------- */

static void answer_open(struct mcp_exchange *exchange)
{
	buf_add_literal(&exchange->out, "{\"jsonrpc\":\"2.0\"");
	/* A message without a readable id is answered to nobody: null in JSON-RPC, which the current revision's schema leaves out.
	 */
	if (exchange->id.ptr || !exchange->is_modern) {
		json_write_name(&exchange->out, "id");
		buf_add(&exchange->out, exchange->id.ptr ? exchange->id : STR("null"));
	}
}

static void error_open(struct mcp_exchange *exchange, enum mcp_code code, struct str message)
{
	answer_open(exchange);
	json_write_name(&exchange->out, "error");
	buf_add_literal(&exchange->out, "{\"code\":");
	buf_add_int(&exchange->out, code);
	json_write_name(&exchange->out, "message");
	json_write_str(&exchange->out, message);
}

void mcp_error(struct mcp_exchange *exchange, int status, enum mcp_code code, struct str message)
{
	exchange->status = status;
	error_open(exchange, code, message);
	buf_add_literal(&exchange->out, "}}");
}

static void server_info_write(struct buf *buf)
{
	buf_add_literal(buf, "{\"name\":\"convoke\",\"title\":\"Convoke\",\"version\":\"" CONVOKE_VERSION "\"}");
}

void mcp_result_open(struct mcp_exchange *exchange)
{
	answer_open(exchange);
	json_write_name(&exchange->out, "result");
	buf_add_char(&exchange->out, '{');
	if (!exchange->is_modern)
		return;
	json_write_name(&exchange->out, "resultType");
	buf_add_literal(&exchange->out, "\"complete\"");
	json_write_name(&exchange->out, "_meta");
	buf_add_literal(&exchange->out, "{\"" META_KEY "serverInfo\":");
	server_info_write(&exchange->out);
	buf_add_char(&exchange->out, '}');
}

void mcp_result_close(struct mcp_exchange *exchange)
{
	buf_add_literal(&exchange->out, "}}");
}

void mcp_cache_write(struct mcp_exchange *exchange)
{
	if (!exchange->is_modern)
		return;
	json_write_name(&exchange->out, "ttlMs");
	buf_add_int(&exchange->out, CACHE_MS);
	json_write_name(&exchange->out, "cacheScope");
	buf_add_literal(&exchange->out, "\"public\"");
}

/* --- revisions ------------------------------------------------------------------------------------------------------------- */

static const char *const revisions[] = {MCP_REVISION, MCP_REVISION_LEGACY, "2025-06-18", MCP_REVISION_BATCH, "2024-11-05"};

static bool revision_is_legacy(struct str version)
{
	for (size_t i = 1; i < COUNT_OF(revisions); i++) {
		if (str_equal(version, str_of(revisions[i])))
			return true;
	}
	return false;
}

static void revisions_write(struct buf *buf)
{
	buf_add_char(buf, '[');
	for (size_t i = 0; i < COUNT_OF(revisions); i++)
		buf_printf(buf, "%s\"%s\"", i ? "," : "", revisions[i]);
	buf_add_char(buf, ']');
}

static bool version_refuse(struct mcp_exchange *exchange, struct str requested)
{
	exchange->status = 400;
	error_open(exchange, MCP_UNSUPPORTED_VERSION, STR("Unsupported protocol version"));
	json_write_name(&exchange->out, "data");
	buf_add_literal(&exchange->out, "{\"supported\":");
	revisions_write(&exchange->out);
	json_write_name(&exchange->out, "requested");
	json_write_str(&exchange->out, requested);
	buf_add_literal(&exchange->out, "}}}");
	return false;
}

static bool refuse(struct mcp_exchange *exchange, enum mcp_code code, struct str message)
{
	mcp_error(exchange, 400, code, message);
	return false;
}

/* --- the current era: every request says its revision, and the headers repeat it --------------------------------------------- */

/* Values that are not plain ASCII come as =?base64?...?= */
static bool header_says(struct mcp_exchange *exchange, struct str header, struct str body)
{
	struct str prefix = STR("=?base64?"), suffix = STR("?=");

	if (!header.ptr)
		return false;
	if (header.len >= prefix.len + suffix.len && str_starts_with(header, prefix) && str_ends_with(header, suffix)) {
		header = str_from(str_first(header, header.len - suffix.len), prefix.len);
		if (!base64_read(exchange->call->arena, header, &header))
			return false;
	}
	return str_equal(header, body);
}

static bool headers_check(struct mcp_exchange *exchange, struct str method, const struct mcp_params *params, struct str version)
{
	const struct mcp_headers *headers = exchange->headers;
	struct str name = STR_NONE;

	if (!headers)
		return true;
	if (str_equal(method, STR("tools/call")) || str_equal(method, STR("prompts/get")))
		name = params->name;
	else if (str_equal(method, STR("resources/read")))
		name = params->uri;
	if (!header_says(exchange, headers->version, version))
		return refuse(
			exchange, MCP_HEADER_MISMATCH, STR("The MCP-Protocol-Version header differs from the message's _meta"));
	if (!header_says(exchange, headers->method, method))
		return refuse(exchange, MCP_HEADER_MISMATCH, STR("The Mcp-Method header differs from the message's method"));
	if (name.ptr && !header_says(exchange, headers->name, name))
		return refuse(exchange, MCP_HEADER_MISMATCH, STR("The Mcp-Name header differs from the message's params"));
	return true;
}

static bool modern_check(struct mcp_exchange *exchange, struct str method, const struct mcp_params *params)
{
	const struct mcp_meta *meta = params->meta;

	if (!meta || !meta->version.ptr) {
		if (exchange->headers && !str_equal(exchange->headers->version, STR(MCP_REVISION)))
			return version_refuse(exchange, exchange->headers->version);
		return refuse(exchange, MCP_INVALID_PARAMS, STR("params._meta lacks " META_KEY "protocolVersion"));
	}
	if (!meta->capabilities.text.ptr || meta->capabilities.text.ptr[0] != '{')
		return refuse(exchange, MCP_INVALID_PARAMS, STR("params._meta lacks " META_KEY "clientCapabilities"));
	if (!headers_check(exchange, method, params, meta->version))
		return false;
	if (!str_equal(meta->version, STR(MCP_REVISION)))
		return version_refuse(exchange, meta->version);
	return true;
}

/* --- methods --------------------------------------------------------------------------------------------------------------- */

static void capabilities_write(struct buf *buf)
{
	json_write_name(buf, "capabilities");
	buf_add_literal(buf, "{\"tools\":{}}");
	json_write_name(buf, "instructions");
	buf_add_literal(buf, "\"" INSTRUCTIONS "\"");
}

static void initialize_run(struct mcp_exchange *exchange, const struct mcp_params *params)
{
	struct str version = params->protocol_version;

	mcp_result_open(exchange);
	json_write_name(&exchange->out, "protocolVersion");
	json_write_str(&exchange->out, revision_is_legacy(version) ? version : STR(MCP_REVISION_LEGACY));
	capabilities_write(&exchange->out);
	json_write_name(&exchange->out, "serverInfo");
	server_info_write(&exchange->out);
	mcp_result_close(exchange);
}

static void ping_run(struct mcp_exchange *exchange, const struct mcp_params *params)
{
	(void)params;
	mcp_result_open(exchange);
	mcp_result_close(exchange);
}

static void discover_run(struct mcp_exchange *exchange, const struct mcp_params *params)
{
	(void)params;
	mcp_result_open(exchange);
	json_write_name(&exchange->out, "supportedVersions");
	revisions_write(&exchange->out);
	capabilities_write(&exchange->out);
	mcp_cache_write(exchange);
	mcp_result_close(exchange);
}

static const struct mcp_method methods[] = {
	{"tools/call", ERA_LEGACY | ERA_MODERN, mcp_tools_call_run},
	{"tools/list", ERA_LEGACY | ERA_MODERN, mcp_tools_list_run},
	{"server/discover", ERA_MODERN, discover_run},
	{"initialize", ERA_LEGACY, initialize_run},
	{"ping", ERA_LEGACY, ping_run},
};

static void method_run(struct mcp_exchange *exchange, struct str method, const struct mcp_params *params)
{
	unsigned era = exchange->is_modern ? ERA_MODERN : ERA_LEGACY;

	for (size_t i = 0; i < COUNT_OF(methods); i++) {
		if ((methods[i].eras & era) && str_equal(method, str_of(methods[i].name))) {
			methods[i].run(exchange, params);
			return;
		}
	}
	mcp_error(exchange, exchange->is_modern ? 404 : 200, MCP_UNKNOWN_METHOD,
		arena_printf(exchange->call->arena, "Unknown method: %.*s", STR_ARG(method)));
}

/* --- messages -------------------------------------------------------------------------------------------------------------- */

/* The era of a request, by what says so first: its own _meta, then the header. */
static bool is_modern(const struct mcp_exchange *exchange, const struct mcp_params *params)
{
	const struct mcp_meta *meta = params->meta;

	if (meta && meta->version.ptr)
		return true;
	return exchange->headers && exchange->headers->version.ptr && !revision_is_legacy(exchange->headers->version);
}

static bool id_is_right(struct str id)
{
	char first = id.ptr[0];

	return first == '"' || first == '-' || (first >= '0' && first <= '9');
}

/* The fault of the call in one line, below `where`. */
static struct str fault_text(const struct call *call, const char *where)
{
	return arena_printf(call->arena, "%s%s%.*s: %.*s", where, str_is_empty(call->fault.name) ? "" : ".",
		STR_ARG(call->fault.name), STR_ARG(call->fault.message));
}

static void request_answer(struct mcp_exchange *exchange, const struct message *message)
{
	struct mcp_params params = {0};

	if (message->params.text.ptr && !json_read(exchange->call, message->params.text, &params_shape, &params)) {
		mcp_error(exchange, 400, MCP_INVALID_PARAMS, fault_text(exchange->call, "params"));
		return;
	}
	exchange->is_modern = is_modern(exchange, &params);
	if (exchange->is_modern && !modern_check(exchange, message->method, &params))
		return;
	method_run(exchange, message->method, &params);
}

/* Notifications and answers to questions that were never asked need no answer. */
static void message_answer(struct mcp_exchange *exchange, const struct message *message)
{
	exchange->id = message->id.text;
	exchange->is_modern = false;
	exchange->call->fault = (struct fault){0};
	exchange->call->caller = NULL;
	if (!str_equal(message->jsonrpc, STR("2.0"))) {
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, STR("jsonrpc: must be \"2.0\""));
		return;
	}
	if (exchange->id.ptr && !id_is_right(exchange->id)) {
		exchange->id = STR_NONE;
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, STR("id: must be a string or a number"));
		return;
	}
	if (message->method.ptr && exchange->id.ptr)
		request_answer(exchange, message);
	else if (!message->method.ptr && !message->result.text.ptr && !message->error.text.ptr)
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, STR("method: is missing"));
}

static void single_answer(struct mcp_exchange *exchange, struct str text)
{
	struct call *call = exchange->call;
	struct message message = {0};
	struct str why;

	if (json_read(call, text, &message_shape, &message)) {
		message_answer(exchange, &message);
		return;
	}
	why = fault_text(call, "message");
	if (call->fault.kind == FAULT_BAD_REQUEST) {
		mcp_error(exchange, 400, MCP_PARSE_ERROR, why);
		return;
	}
	call->fault = (struct fault){0};
	message = (struct message){0};
	if (json_read(call, text, &id_shape, &message) && message.id.text.ptr && id_is_right(message.id.text))
		exchange->id = message.id.text;
	mcp_error(exchange, 400, MCP_INVALID_REQUEST, why);
}

static void item_answer(struct mcp_exchange *exchange, const struct message *message)
{
	if (!str_is_empty(message->fault)) {
		exchange->id = STR_NONE;
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, message->fault);
	} else if (str_equal(message->method, STR("initialize"))) {
		exchange->id = message->id.text;
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, STR("initialize cannot be part of a batch"));
	} else {
		message_answer(exchange, message);
	}
}

/* The answers of a batch in an array; one that needs a token makes the whole answer ask for it. */
static void batch_answer(struct mcp_exchange *exchange, struct str text)
{
	struct batch batch = {0};
	struct str wrapped = arena_printf(exchange->call->arena, "{\"messages\":%.*s}", STR_ARG(text));
	int status = 200;

	if (exchange->headers && exchange->headers->version.ptr &&
		!str_equal(exchange->headers->version, STR(MCP_REVISION_BATCH))) {
		mcp_error(exchange, 400, MCP_INVALID_REQUEST, STR("Batches belong to revision " MCP_REVISION_BATCH " only"));
		return;
	}
	if (!json_read(exchange->call, wrapped, &batch_shape, &batch)) {
		mcp_error(exchange, 400, exchange->call->fault.kind == FAULT_BAD_REQUEST ? MCP_PARSE_ERROR : MCP_INVALID_REQUEST,
			exchange->call->fault.message);
		return;
	}
	for (size_t i = 0; i < batch.messages.count; i++) {
		size_t before = exchange->out.len;

		buf_add_char(&exchange->out, before ? ',' : '[');
		exchange->status = 200;
		item_answer(exchange, &((const struct message *)batch.messages.items)[i]);
		if (exchange->out.len == before + 1)
			exchange->out.len = before;
		if (exchange->status == 401 || exchange->status == 403)
			status = exchange->status;
	}
	exchange->status = status;
	if (exchange->out.len)
		buf_add_char(&exchange->out, ']');
}

void mcp_message_answer(struct mcp_exchange *exchange, struct str text)
{
	const struct mcp_headers *headers = exchange->headers;

	exchange->status = 200;
	exchange->is_modern = headers && headers->version.ptr && !revision_is_legacy(headers->version);
	text = str_trim(text);
	if (text.len && text.ptr[0] == '[')
		batch_answer(exchange, text);
	else
		single_answer(exchange, text);
	if (!exchange->out.len)
		exchange->status = 202;
}
