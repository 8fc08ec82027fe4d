/* What all doors share: answers in JSON, faults in the contract's envelope, CORS, and the small request headers. */
#include "api/dispatch.h"
#include "base/log.h"
#include "doors/door.h"

/* What supabase-js asks for in its preflight, the headers of this API, and x-region (clients of Supabase functions). */
#define CORS_HEADERS                                                                                                               \
	"authorization, x-client-info, apikey, content-type, x-retry-count, traceparent, tracestate, baggage, x-region, "          \
	"x-supabase-api-version, idempotency-key"
#define CORS_EXPOSED "x-request-id, retry-after, www-authenticate, x-supabase-api-version"

void reply_header_once(struct http_reply *reply, const char *name, struct str value)
{
	for (size_t i = 0; i < reply->header_count; i++) {
		if (str_equal_nocase(reply->headers[i].name, str_of(name)))
			return;
	}
	http_reply_header(reply, name, value);
}

void reply_json(struct visit *visit, int status, struct buf body)
{
	visit->reply->status = status;
	visit->reply->body = body;
	reply_header_once(visit->reply, "Content-Type", STR("application/json"));
	reply_header_once(visit->reply, "Cache-Control", STR("no-store"));
}

void reply_cors(struct http_reply *reply)
{
	reply_header_once(reply, "Access-Control-Allow-Origin", STR("*"));
	reply_header_once(reply, "Access-Control-Expose-Headers", STR(CORS_EXPOSED));
}

void reply_preflight(struct visit *visit)
{
	visit->reply->status = 204;
	reply_cors(visit->reply);
	http_reply_header(visit->reply, "Access-Control-Allow-Methods", STR("GET, POST, PUT, PATCH, DELETE, OPTIONS"));
	http_reply_header(visit->reply, "Access-Control-Allow-Headers", STR(CORS_HEADERS));
	http_reply_header(visit->reply, "Access-Control-Max-Age", STR("86400"));
}

void fault_log(const struct call *call, struct str request_id)
{
	if (call->fault.kind == FAULT_INTERNAL || call->fault.kind == FAULT_UNAVAILABLE)
		log_event(LOG_ERROR, "fault", LOG_TEXT("message", call->fault.message), LOG_TEXT("request_id", request_id));
}

/* RFC 6750 section 3: at least one parameter, and no error when nothing was sent. */
static void challenge_add(struct visit *visit)
{
	bool is_sent = !str_is_empty(request_bearer(visit->request));

	reply_header_once(visit->reply, "WWW-Authenticate",
		is_sent ? STR("Bearer realm=\"convoke\", error=\"invalid_token\"") : STR("Bearer realm=\"convoke\""));
}

void reply_fault_as(struct visit *visit, int status)
{
	struct fault told = visit->call->fault;
	int retry_after_s = told.retry_after_s;
	struct buf body = {0};

	fault_log(visit->call, visit->request_id);
	if (told.kind == FAULT_INTERNAL)
		told.message = arena_printf(visit->call->arena, "This server could not do it; its log has the reason under %.*s.",
			STR_ARG(visit->request_id));
	if (retry_after_s == 0 && told.kind == FAULT_UNAVAILABLE)
		retry_after_s = 1;
	if (retry_after_s > 0)
		reply_header_once(visit->reply, "Retry-After", arena_printf(visit->call->arena, "%d", retry_after_s));
	if (told.kind == FAULT_UNAUTHENTICATED)
		challenge_add(visit);
	reply_cors(visit->reply);
	dispatch_fault_write(&body, &told);
	reply_json(visit, status ? status : fault_info(told.kind)->status, body);
}

void reply_fault(struct visit *visit)
{
	reply_fault_as(visit, 0);
}

struct str request_bearer(const struct http_request *request)
{
	struct str value = http_header(request, "authorization");

	/* RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1). */
	if (value.len < 7 || !str_equal_nocase(str_first(value, 6), STR("bearer")) || (value.ptr[6] != ' ' && value.ptr[6] != '\t'))
		return STR_NONE;
	value = str_trim(str_from(value, 7));
	return str_is_empty(value) ? STR_NONE : value;
}

struct str request_cookie(const struct http_request *request, const char *name)
{
	struct str part, key;

	for (size_t i = 0; i < request->header_count; i++) {
		struct str rest = request->headers[i].value;

		if (!str_equal(request->headers[i].name, STR("cookie")))
			continue;
		while (str_next(&rest, ';', &part)) {
			part = str_trim(part);
			if (str_next(&part, '=', &key) && part.ptr && str_equal(key, str_of(name)))
				return part;
		}
	}
	return STR_NONE;
}
