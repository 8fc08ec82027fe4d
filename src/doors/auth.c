/* The door to /auth/v1: routes, the two styles of error bodies, and the limit on guessing. */
#include "doors/auth.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "net/limit.h"

#define AUTH_ROOT "/auth/v1"
#define API_VERSION "2024-01-01"

struct route {
	const char *path;
	unsigned methods;
	void (*answer)(struct visit *visit);
};

enum { GETS = 1, POSTS = 2 };

static const struct route routes[] = {
	{"/token", POSTS, token_answer},
	{"/user", GETS, user_answer},
	{"/logout", POSTS, logout_answer},
	{"/recover", POSTS, recover_answer},
	{"/authorize", GETS | POSTS, authorize_answer},
	{"/register", POSTS, register_answer},
	{"/.well-known/jwks.json", GETS, jwks_answer},
	{"/.well-known/openid-configuration", GETS, metadata_answer},
	{"/.well-known/oauth-authorization-server", GETS, metadata_answer},
};

void auth_preflight_reply(struct visit *visit)
{
	struct http_reply *reply = visit->reply;

	reply->status = 204;
	reply_cors(reply);
	http_reply_header(reply, "Access-Control-Allow-Methods", STR("GET, POST, PUT, PATCH, DELETE, OPTIONS"));
	http_reply_header(reply, "Access-Control-Allow-Headers",
		STR("authorization, x-client-info, apikey, content-type, accept, x-retry-count, traceparent, tracestate, baggage, "
		    "x-region, x-supabase-api-version, mcp-protocol-version"));
	http_reply_header(reply, "Access-Control-Max-Age", STR("86400"));
}

static unsigned method_bit(enum http_method method)
{
	switch (method) {
	case HTTP_GET:
	case HTTP_HEAD:
		return GETS;
	case HTTP_POST:
		return POSTS;
	default:
		return 0;
	}
}

void auth_answer(struct visit *visit)
{
	struct str path = str_from(visit->path, sizeof AUTH_ROOT - 1);

	if (visit->request->method == HTTP_OPTIONS) {
		auth_preflight_reply(visit);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(routes); i++) {
		if (!str_equal(path, str_of(routes[i].path)))
			continue;
		if (routes[i].methods & method_bit(visit->request->method)) {
			routes[i].answer(visit);
			return;
		}
		http_reply_header(visit->reply, "Allow",
			routes[i].methods == GETS            ? STR("GET, HEAD, OPTIONS")
				: routes[i].methods == POSTS ? STR("POST, OPTIONS")
							     : STR("GET, HEAD, POST, OPTIONS"));
		fault(visit->call, FAULT_METHOD, NULL, "This address does not answer %.*s.", STR_ARG(visit->request->method_name));
		auth_fault_reply(visit);
		return;
	}
	fault(visit->call, FAULT_NOT_FOUND, NULL, "There is nothing at this address.");
	auth_fault_reply(visit);
}

/* --- faults ------------------------------------------------------------------------------------------------------------------ */

/* Supabase's own status and code for what our kinds say. */
struct told {
	int status;
	const char *code;
};

static struct told told_of(const struct visit *visit)
{
	const struct fault *fault = &visit->call->fault;
	int status = fault_info(fault->kind)->status;

	switch (fault->kind) {
	case FAULT_UNAUTHENTICATED:
		if (str_is_empty(request_bearer(visit->request)))
			return (struct told){401, "no_authorization"};
		return (struct told){403, "bad_jwt"};
	case FAULT_BAD_REQUEST:
		return (struct told){400, "bad_json"};
	case FAULT_INVALID:
		return (struct told){400, "validation_failed"};
	case FAULT_LIMITED:
		return (struct told){429, "over_request_rate_limit"};
	case FAULT_FORBIDDEN:
		return (struct told){403, "no_authorization"};
	case FAULT_NOT_FOUND:
		return (struct told){404, "not_found"};
	default:
		return (struct told){status, status >= 500 ? "unexpected_failure" : fault_info(fault->kind)->code};
	}
}

/* The message for the other side; an internal one stays in the log. */
static struct str message_of(struct visit *visit)
{
	const struct fault *fault = &visit->call->fault;

	fault_log(visit->call, visit->request_id);
	if (fault->kind == FAULT_INTERNAL)
		return arena_printf(visit->call->arena, "This server could not do it; its log has the reason under %.*s.",
			STR_ARG(visit->request_id));
	return fault->message;
}

static void retry_header(struct visit *visit)
{
	int retry_after_s = visit->call->fault.retry_after_s;

	if (retry_after_s == 0 && visit->call->fault.kind == FAULT_UNAVAILABLE)
		retry_after_s = 1;
	if (retry_after_s > 0)
		reply_header_once(visit->reply, "Retry-After", arena_printf(visit->call->arena, "%d", retry_after_s));
}

void auth_fault_reply(struct visit *visit)
{
	struct told told = told_of(visit);
	struct str code = visit->call->fault.code.ptr ? visit->call->fault.code : str_of(told.code);
	struct str message = message_of(visit);
	struct buf body = {0};

	if (http_header(visit->request, "x-supabase-api-version").ptr) {
		buf_add_literal(&body, "{\"code\":");
		json_write_str(&body, code);
		json_write_name(&body, "message");
		http_reply_header(visit->reply, "X-Supabase-Api-Version", STR(API_VERSION));
	} else {
		buf_printf(&body, "{\"code\":%d,\"error_code\":", told.status);
		json_write_str(&body, code);
		json_write_name(&body, "msg");
	}
	json_write_str(&body, message);
	buf_add_char(&body, '}');
	retry_header(visit);
	reply_cors(visit->reply);
	reply_json(visit, told.status, body);
}

static const char *oauth_code_of(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_UNAVAILABLE:
	case FAULT_LIMITED:
		return "temporarily_unavailable";
	case FAULT_INTERNAL:
		return "server_error";
	case FAULT_FORBIDDEN:
		return "access_denied";
	default:
		return "invalid_request";
	}
}

void oauth_fault_reply(struct visit *visit)
{
	struct str code = visit->call->fault.code, message = message_of(visit);
	int status = fault_info(visit->call->fault.kind)->status;
	struct buf body = {0};

	/* What OAuth has one word for. */
	if (str_starts_with(code, STR("refresh_token_")) || str_equal(code, STR("user_banned")))
		code = STR("invalid_grant");
	if (code.ptr == NULL)
		code = str_of(oauth_code_of(visit->call->fault.kind));
	if (status == 422 || status == 403 || status == 401)
		status = 400;
	buf_add_literal(&body, "{\"error\":");
	json_write_str(&body, code);
	json_write_name(&body, "error_description");
	json_write_str(&body, message);
	buf_add_char(&body, '}');
	retry_header(visit);
	reply_cors(visit->reply);
	reply_json(visit, status, body);
}

/* --- bodies ------------------------------------------------------------------------------------------------------------------ */

bool request_is_form(const struct http_request *request)
{
	struct str type = http_header(request, "content-type"), part;

	return str_next(&type, ';', &part) && str_equal_nocase(str_trim(part), STR("application/x-www-form-urlencoded"));
}

bool auth_body_read(struct visit *visit, const struct shape *shape, void *out)
{
	struct str body = visit->request->body;
	struct pair *pairs;
	size_t count;

	if (!request_is_form(visit->request))
		return json_read(visit->call, str_is_empty(str_trim(body)) ? STR("{}") : body, shape, out);
	return pairs_parse(visit->call, body, &pairs, &count) && pairs_read(visit->call, pairs, count, shape, out);
}

/* --- guessing ---------------------------------------------------------------------------------------------------------------- */

/* Who is at the other end: behind a trusted proxy, what that proxy says it heard from, which is the last address. */
static struct str peer_of(const struct visit *visit)
{
	struct str forwarded = http_header(visit->request, "x-forwarded-for"), part, peer = visit->request->peer;

	if (!visit->call->service->settings.trust_forwarded || str_is_empty(forwarded))
		return peer;
	while (str_next(&forwarded, ',', &part))
		if (!str_is_empty(str_trim(part)))
			peer = str_trim(part);
	return peer;
}

static struct str lower(struct arena *arena, struct str text)
{
	char *copy = arena_cstr(arena, text);

	for (size_t i = 0; i < text.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + 'a' - 'A');
	return (struct str){copy, text.len};
}

struct try_names {
	struct str peer, name;
};

static struct try_names names_of(struct visit *visit, struct str name)
{
	struct arena *arena = visit->call->arena;

	name = str_first(str_trim(name), 300);
	return (struct try_names){arena_printf(arena, "from %.*s", STR_ARG(peer_of(visit))),
		arena_printf(arena, "for %.*s", STR_ARG(lower(arena, name)))};
}

static bool refuse(struct visit *visit, int wait_s)
{
	fault(visit->call, FAULT_LIMITED, NULL, "There were too many tries; wait before the next one.");
	visit->call->fault.retry_after_s = wait_s;
	return false;
}

/* Who may try no more does not count against names: from one address nobody keeps others out, or makes the limit forget. */
static bool both_take(struct visit *visit, struct try_names names)
{
	struct limit *limit = visit->call->service->signin_limit;

	if (!limit)
		return true;
	int wait_s = limit_take(limit, names.peer, visit->call->now_ms);
	if (wait_s == 0)
		wait_s = limit_take(limit, names.name, visit->call->now_ms);
	return wait_s == 0 || refuse(visit, wait_s);
}

bool auth_try(struct visit *visit, struct str name)
{
	return both_take(visit, names_of(visit, name));
}

bool auth_mail_try(struct visit *visit, struct str address)
{
	struct try_names names = names_of(visit, address);
	struct arena *arena = visit->call->arena;

	names.peer = arena_printf(arena, "mail %.*s", STR_ARG(names.peer));
	names.name = arena_printf(arena, "mail %.*s", STR_ARG(names.name));
	return both_take(visit, names);
}

void auth_try_succeeded(struct visit *visit, struct str name)
{
	struct limit *limit = visit->call->service->signin_limit;
	struct try_names names = names_of(visit, name);

	if (!limit)
		return;
	limit_give_back(limit, names.peer);
	limit_clear(limit, names.name);
}

bool auth_try_often(struct visit *visit, const char *what)
{
	struct limit *limit = visit->call->service->signin_limit;
	int64_t now_s = visit->call->now_ms / 1000;
	/* The window is a quarter of an hour for every name: the minute in it makes it one. */
	struct str name = arena_printf(visit->call->arena, "%s %lld %.*s", what, (long long)now_s / 60, STR_ARG(peer_of(visit)));

	if (!limit || limit_take(limit, name, visit->call->now_ms) == 0)
		return true;
	return refuse(visit, (int)(60 - now_s % 60));
}
