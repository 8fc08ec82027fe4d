/* The Model Context Protocol inside the doors: mcp.c (HTTP) and mcp_stdio.c carry messages, mcp_message.c understands them,
 * mcp_tools.c makes tools of endpoints. Both eras are spoken: revisions up to 2025-11-25 begin with `initialize`, 2026-07-28 says
 * in every request which revision it is. No session is kept in either. */
#ifndef DOORS_MCP_H
#define DOORS_MCP_H

#include "api/endpoint.h"
#include "base/buf.h"
#include "base/call.h"

#define MCP_REVISION "2026-07-28"        /* the current one */
#define MCP_REVISION_LEGACY "2025-11-25" /* the last with `initialize` */
#define MCP_REVISION_BATCH "2025-03-26"  /* the only one with batches, and the one meant when a header is missing */

enum mcp_code {
	MCP_PARSE_ERROR = -32700,
	MCP_INVALID_REQUEST = -32600,
	MCP_UNKNOWN_METHOD = -32601,
	MCP_INVALID_PARAMS = -32602,
	MCP_INTERNAL_ERROR = -32603,
	MCP_HEADER_MISMATCH = -32020,
	MCP_UNSUPPORTED_VERSION = -32022,
	/* Outside the ranges of JSON-RPC and MCP, which reserve theirs: the HTTP status says it again. */
	MCP_UNAUTHENTICATED = 401,
	MCP_FORBIDDEN = 403,
	MCP_NO_METHOD = 405
};

/* The headers that repeat what the message says; values trimmed, none when not sent. */
struct mcp_headers {
	struct str version, method, name;
};

/* One message on its way, or one batch of them. */
struct mcp_exchange {
	struct call *call;
	struct db *db;
	struct str credential, api_key;
	struct str request_id;             /* for the log */
	const struct mcp_headers *headers; /* NULL when the transport has none (stdio) */

	/* The answer: one line of JSON, or nothing when nothing is to be said; and the HTTP status that goes with it. */
	struct buf out;
	int status;

	/* The message being answered. */
	struct str id; /* raw JSON; none for notifications */
	bool is_modern;
};

/* Members of `params` that any method here reads. */
struct mcp_params {
	struct str name, uri, cursor, protocol_version;
	struct json arguments;
	const void *meta; /* struct mcp_meta */
};

struct mcp_meta {
	struct str version;
	struct json capabilities;
};

/* Answers `text`: a message, or a batch where the revision has them. Never fails: what is wrong is the answer. */
void mcp_message_answer(struct mcp_exchange *exchange, struct str text);

/* For the methods: an error as the whole answer, or the two ends of a result whose members are written between them. */
void mcp_error(struct mcp_exchange *exchange, int status, enum mcp_code code, struct str message);
void mcp_result_open(struct mcp_exchange *exchange);
void mcp_result_close(struct mcp_exchange *exchange);
/* Members of a result that may be kept by the client (the current era demands them); nothing else depends on who asks. */
void mcp_cache_write(struct mcp_exchange *exchange);

/* The tools' methods. */
void mcp_tools_list_run(struct mcp_exchange *exchange, const struct mcp_params *params);
void mcp_tools_call_run(struct mcp_exchange *exchange, const struct mcp_params *params);

/* One endpoint as a tool. */
void mcp_tool_write(struct buf *buf, const struct endpoint *endpoint);

#endif
