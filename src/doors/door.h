/* What every door gets: one request on a worker, and where its answer goes. doors/web.c finds the door by the path. */
#ifndef DOORS_DOOR_H
#define DOORS_DOOR_H

#include "base/call.h"
#include "net/server.h"
#include "work/service.h"

/* One request on its way: `call` has arena, time and service; `db` is the worker's own connection (a door gives it to dispatch or
 * to db_transaction; call->db is only set inside a transaction). */
struct visit {
	struct call *call;
	struct db *db;
	const struct http_request *request;
	struct http_reply *reply;
	struct str path;       /* the request's path, percent-decoded */
	struct str request_id; /* as in X-Request-Id and in the log */
};

/* One per worker thread. */
struct web_worker {
	const struct service *service;
	struct db *db;
};

/* The whole web face, for net/server (context = struct service) and for tests that call it in-process. */
void *web_worker_start(void *service);
void web_worker_stop(void *worker);
void web_answer(void *service, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply);
bool web_answer_quick(void *service, const struct http_request *request, struct arena *arena, struct http_reply *reply);
void web_refuse(void *service, const struct http_request *request, int status, const char *why, struct arena *arena,
	struct http_reply *reply);

/* The doors. Each answers completely, faults included. */
void email_events_answer(struct visit *visit); /* /functions/v1/email-events */
void rest_answer(struct visit *visit);         /* /functions/v1/... */
void auth_answer(struct visit *visit);         /* /auth/v1/... */
void mcp_answer(struct visit *visit);          /* /mcp */
void wellknown_answer(struct visit *visit);    /* /.well-known/... */
void pages_answer(struct visit *visit);        /* /interview/..., /join/..., and what else a person opens */
void files_answer(struct visit *visit);        /* /files/... */
void assets_answer(struct visit *visit);       /* /assets/... */
void demo_answer(struct visit *visit);         /* /demo/... */

/* Shared (reply.c). A JSON body with its status, never cached. */
void reply_json(struct visit *visit, int status, struct buf body);
/* The fault of the call in the contract's envelope, with CORS, Retry-After and WWW-Authenticate; an internal one is logged and told
 * without its details. reply_fault_as: with another status than the kind's own (0 = the kind's own). */
void reply_fault(struct visit *visit);
void reply_fault_as(struct visit *visit, int status);
/* Logs a fault that is the server's own; others are the caller's and stay out of the log. */
void fault_log(const struct call *call, struct str request_id);
/* Access-Control-Allow-Origin: * and what scripts may read; once, however often it is called. */
void reply_cors(struct http_reply *reply);
/* 204 to a preflight, which never carries a token. */
void reply_preflight(struct visit *visit);
/* Adds a header unless the reply has one of that name. */
void reply_header_once(struct http_reply *reply, const char *name, struct str value);
/* The bearer token of the Authorization header (case-insensitive scheme), or none. */
struct str request_bearer(const struct http_request *request);
/* One cookie's value, or none. */
struct str request_cookie(const struct http_request *request, const char *name);

/* What email_events_answer takes and gives, for the document. */
struct endpoint;
extern const struct endpoint email_events_endpoint;

/* The OpenAPI 3.1 document and the list of MCP tools, as JSON; also printed by `convoke openapi` and `convoke tools`. */
void openapi_write(struct buf *buf, struct str public_url);
void mcp_tools_write(struct buf *buf);
/* `convoke mcp`: speaks MCP over stdin and stdout (one JSON message a line) until the end of input. */
int mcp_stdio_run(const struct service *service, struct str token);

#endif
