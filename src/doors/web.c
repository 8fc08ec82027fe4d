/* The web face for net/server: finds the door of a path, makes the call around it, and writes one line of log per request. */
#include "api/dispatch.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/panic.h"
#include "base/uuid.h"
#include "doors/door.h"

#include <ctype.h>
#include <string.h>

struct door {
	const char *prefix;
	void (*answer)(struct visit *visit);
	bool is_secret; /* what stands behind the prefix may open something: it stays out of the log */
};

static void health_answer(struct visit *visit);
static void ready_answer(struct visit *visit);

static const struct door doors[] = {
	{"/functions/v1/email-events", email_events_answer}, /* before what it stands below */
	{"/functions/v1", rest_answer},
	{"/auth/v1", auth_answer},
	{"/mcp", mcp_answer},
	{"/.well-known", wellknown_answer},
	{"/interview", pages_answer},
	{"/join", pages_answer, .is_secret = true},
	{"/reset", pages_answer, .is_secret = true},
	{"/embed", pages_answer, .is_secret = true},
	{"/unsubscribe", pages_answer, .is_secret = true},
	{"/results", pages_answer, .is_secret = true},
	{"/files", files_answer, .is_secret = true},
	{"/assets", assets_answer},
	{"/demo", demo_answer, .is_secret = true},
	{"/healthz", health_answer},
	{"/readyz", ready_answer},
};
static const struct door other_door = {"", pages_answer, .is_secret = true};

static const struct str health_body = STR("{\"status\":\"ok\",\"server\":\"convoke\",\"version\":\"" CONVOKE_VERSION "\"}");

static const struct door *door_of(struct str path)
{
	for (size_t i = 0; i < COUNT_OF(doors); i++) {
		struct str prefix = str_of(doors[i].prefix);

		if (str_starts_with(path, prefix) && (path.len == prefix.len || path.ptr[prefix.len] == '/'))
			return &doors[i];
	}
	return &other_door;
}

/* --- one request ---------------------------------------------------------------------------------------------------------- */

static struct str request_id_make(struct arena *arena, int64_t now_ms)
{
	char *text = arena_alloc(arena, UUID_TEXT_LEN);

	uuid_write(uuid_make(now_ms), text);
	return (struct str){text, UUID_TEXT_LEN};
}

/* Headers of every answer, whatever door gave it. */
static void common_headers(struct http_reply *reply, struct str request_id)
{
	reply_header_once(reply, "X-Request-Id", request_id);
	reply_header_once(reply, "X-Content-Type-Options", STR("nosniff"));
	reply_header_once(reply, "Referrer-Policy", STR("no-referrer"));
}

static struct str path_for_log(struct arena *arena, struct str path)
{
	const struct door *door = door_of(path);
	ptrdiff_t slash;

	if (!door->is_secret || path.len < 2)
		return path;
	slash = str_find(str_from(path, 1), '/');
	return slash < 0 ? path : arena_printf(arena, "%.*s/...", STR_ARG(str_first(path, (size_t)slash + 1)));
}

static struct str merchant_for_log(struct call *call)
{
	struct uuid id;
	char *text;

	if (!call->caller)
		return STR_NONE;
	id = uuid_is_none(call->caller->merchant_id) ? call->caller->home_merchant_id : call->caller->merchant_id;
	if (uuid_is_none(id))
		return STR_NONE;
	text = arena_alloc(call->arena, UUID_TEXT_LEN);
	uuid_write(id, text);
	return (struct str){text, UUID_TEXT_LEN};
}

static void request_log(struct visit *visit)
{
	const struct http_request *request = visit->request;
	const struct http_reply *reply = visit->reply;
	struct log_item items[8];
	size_t count = 0;
	struct str merchant_id = merchant_for_log(visit->call);

	items[count++] = LOG_TEXT("method", request->method_name);
	items[count++] = LOG_TEXT("path", path_for_log(visit->call->arena, request->path));
	items[count++] = LOG_INT("status", reply->status);
	items[count++] = LOG_INT("duration_us", clock_ticks_us() - request->received_us);
	items[count++] = LOG_INT("bytes", (int64_t)(reply->body_static.ptr ? reply->body_static.len : reply->body.len));
	if (merchant_id.ptr)
		items[count++] = LOG_TEXT("merchant_id", merchant_id);
	items[count++] = LOG_TEXT("request_id", visit->request_id);
	log_write(str_equal(request->path, STR("/readyz")) ? LOG_DEBUG : LOG_INFO, "request", items, count);
}

/* A person's browser gets a page, a program the envelope. */
static bool accepts_html(const struct http_request *request)
{
	struct str accept = http_header(request, "accept"), part, type;

	if (str_is_empty(accept))
		return true;
	while (str_next(&accept, ',', &part)) {
		if (!str_next(&part, ';', &type))
			continue;
		type = str_trim(type);
		if (str_equal_nocase(type, STR("text/html")) || str_equal(type, STR("*/*")) ||
			str_equal_nocase(type, STR("text/*")))
			return true;
	}
	return false;
}

static void visit_run(struct visit *visit)
{
	const struct door *door;

	if (!percent_read(visit->call->arena, visit->request->path, false, &visit->path)) {
		fault(visit->call, FAULT_BAD_REQUEST, NULL, "The path is not percent-encoded UTF-8.");
		reply_fault(visit);
		return;
	}
	door = door_of(visit->path);
	if (door == &other_door && !accepts_html(visit->request)) {
		fault(visit->call, FAULT_NOT_FOUND, NULL, "There is nothing at this address.");
		reply_fault(visit);
		return;
	}
	door->answer(visit);
}

void web_answer(void *service, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	struct call call = {.arena = arena, .now_ms = clock_now_ms(), .service = service};
	struct visit visit = {.call = &call, .db = ((struct web_worker *)worker)->db, .request = request, .reply = reply};

	visit.request_id = request_id_make(arena, call.now_ms);
	panic_note(arena_cstr(arena, path_for_log(arena, request->path)));
	visit_run(&visit);
	call_end(&call);
	common_headers(reply, visit.request_id);
	request_log(&visit);
	panic_note(NULL);
}

/* --- what needs no worker, and what net/server refuses by itself ----------------------------------------------------------- */

static void health_write(struct http_reply *reply)
{
	reply->status = 200;
	reply->body_static = health_body;
	http_reply_header(reply, "Content-Type", STR("application/json"));
	http_reply_header(reply, "Cache-Control", STR("no-store"));
}

bool web_answer_quick(void *service, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	(void)service;
	(void)arena;
	if ((request->method != HTTP_GET && request->method != HTTP_HEAD) || !str_equal(request->path, STR("/healthz")))
		return false;
	health_write(reply);
	return true;
}

static bool method_is_read(struct visit *visit)
{
	if (visit->request->method == HTTP_GET || visit->request->method == HTTP_HEAD)
		return true;
	http_reply_header(visit->reply, "Allow", STR("GET, HEAD"));
	fault(visit->call, FAULT_METHOD, NULL, "This address answers GET only.");
	reply_fault(visit);
	return false;
}

static void health_answer(struct visit *visit)
{
	if (method_is_read(visit))
		health_write(visit->reply);
}

static void ready_answer(struct visit *visit)
{
	struct buf body = {0};

	if (!method_is_read(visit))
		return;
	if (!db_server_is_ready(visit->call->service->database)) {
		fault(visit->call, FAULT_UNAVAILABLE, NULL, "The database does not answer.");
		reply_fault(visit);
		return;
	}
	buf_add_literal(&body, "{\"status\":\"ready\"}");
	reply_json(visit, 200, body);
}

/* As a sentence; what is too large is told how large it may be. */
static struct str refusal_text(struct arena *arena, const struct service *service, int status, const char *why)
{
	if (status == 413)
		return arena_printf(arena, "The body is too large: at most %lld bytes are taken.",
			(long long)service->settings.body_limit_bytes);
	return arena_printf(arena, "%c%s.", toupper((unsigned char)why[0]), why + 1);
}

/* A refusal in the words of a door's fault: the kind of that status, or a code of its own where no kind has it. */
static struct fault refusal_make(int status, struct str why)
{
	struct fault refusal = {.kind = status >= 500 ? FAULT_UNAVAILABLE : FAULT_BAD_REQUEST, .message = why};

	for (int kind = FAULT_BAD_REQUEST; kind < FAULT_KIND_COUNT; kind++) {
		if (fault_info(kind)->status == status)
			refusal.kind = kind;
	}
	if (status == 408)
		refusal.code = STR("request_timeout");
	else if (status == 431)
		refusal.code = STR("headers_too_large");
	else if (status == 501)
		refusal.code = STR("not_implemented");
	else if (status == 505)
		refusal.code = STR("http_version_not_supported");
	return refusal;
}

void web_refuse(void *service, const struct http_request *request, int status, const char *why, struct arena *arena,
	struct http_reply *reply)
{
	struct fault refusal = refusal_make(status, refusal_text(arena, service, status, why));
	struct str request_id = request_id_make(arena, clock_now_ms());
	struct buf body = {0};

	dispatch_fault_write(&body, &refusal);
	reply->status = status;
	reply->body = body;
	reply_header_once(reply, "Content-Type", STR("application/json"));
	reply_header_once(reply, "Cache-Control", STR("no-store"));
	if (status == 503)
		reply_header_once(reply, "Retry-After", STR("1"));
	reply_cors(reply);
	common_headers(reply, request_id);
	log_event(LOG_INFO, "refused", LOG_TEXT("method", request ? request->method_name : STR_NONE),
		LOG_TEXT("path", request ? path_for_log(arena, request->path) : STR_NONE), LOG_INT("status", status),
		LOG_TEXT("request_id", request_id));
}

/* --- workers --------------------------------------------------------------------------------------------------------------- */

/* A worker with the memory it lies in. */
struct worker_memory {
	struct web_worker worker;
	struct arena arena;
};

void *web_worker_start(void *service)
{
	struct arena arena = {0};
	struct worker_memory *memory = ARENA_NEW(&arena, struct worker_memory);
	struct call call = {.arena = &arena, .now_ms = clock_now_ms(), .service = service};

	memory->worker = (struct web_worker){.service = service, .db = db_open(&call, call.service->database)};
	call_end(&call);
	if (!memory->worker.db) {
		log_event(LOG_ERROR, "worker", LOG_TEXT("message", call.fault.message));
		arena_close(&arena);
		return NULL;
	}
	memory->arena = arena;
	return &memory->worker;
}

void web_worker_stop(void *worker)
{
	struct arena arena = ((struct worker_memory *)worker)->arena;

	db_close(((struct web_worker *)worker)->db);
	arena_close(&arena);
}
