/* The MCP door: Streamable HTTP at /mcp without sessions and without streams. One POST, one answer in JSON. Pages of other sites
 * are kept out by their Origin and, on the loopback, by Host; calls without a good token by 401 with the place that says where
 * tokens come from (RFC 9728). */
#include "doors/mcp.h"

#include "base/json_write.h"
#include "doors/door.h"

#define MCP_SCOPE "email offline_access" /* as in doors/wellknown.c */
#define MCP_ALLOW "POST, OPTIONS"
#define CORS_HEADERS                                                                                                               \
	"authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id, apikey"

/* --- who may ask: the Origin header, which every browser sends with a POST, and on the loopback Host ------------------------- */

/* "https://host:port" of a URL. */
static struct str url_origin(struct str url)
{
	struct str scheme_end = STR("://");

	for (size_t i = 0; i + scheme_end.len < url.len; i++) {
		if (!str_equal((struct str){url.ptr + i, scheme_end.len}, scheme_end))
			continue;
		ptrdiff_t slash = str_find(str_from(url, i + scheme_end.len), '/');

		return slash < 0 ? url : str_first(url, i + scheme_end.len + (size_t)slash);
	}
	return STR_NONE;
}

/* localhost, 127.0.0.1 or [::1] with any port. */
static bool host_is_loopback(struct str host)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
	int64_t port;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct str name = str_of(names[i]);

		if (!str_equal_nocase(str_first(host, name.len), name))
			continue;
		if (host.len == name.len)
			return true;
		return host.ptr[name.len] == ':' && str_to_int(str_from(host, name.len + 1), &port) && port > 0 && port < 65536;
	}
	return false;
}

static bool origin_is_loopback(struct str origin)
{
	static const char *const schemes[] = {"http://", "https://"};

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		struct str scheme = str_of(schemes[i]);

		if (str_equal_nocase(str_first(origin, scheme.len), scheme))
			return host_is_loopback(str_from(origin, scheme.len));
	}
	return false;
}

static bool listens_on_loopback(struct str listen)
{
	return str_starts_with(listen, STR("127.")) || str_starts_with(listen, STR("[::1]")) ||
		str_starts_with(listen, STR("localhost"));
}

static bool origin_is_allowed(const struct service *service, struct str origin)
{
	struct str rest = service->settings.allowed_origins, allowed;

	while (str_next(&rest, ',', &allowed)) {
		allowed = str_trim(allowed);
		if (allowed.len && (str_equal(allowed, STR("*")) || str_equal_nocase(allowed, origin)))
			return true;
	}
	if (str_equal_nocase(url_origin(service->public_url), origin))
		return true;
	return listens_on_loopback(service->settings.listen) && origin_is_loopback(origin);
}

/* A foreign name that was made to lead to the loopback (DNS rebinding) is refused. Whoever has a proxy before it sets public_url;
 * the proxy may then write into Host what it likes. */
static bool host_is_allowed(const struct service *service, struct str host)
{
	return !listens_on_loopback(service->settings.listen) || !str_is_empty(service->settings.public_url) || host.ptr == NULL ||
		host_is_loopback(host);
}

/* --- answers --------------------------------------------------------------------------------------------------------------- */

static void cors_add(struct visit *visit)
{
	struct http_reply *reply = visit->reply;

	reply_header_once(reply, "Vary", STR("Origin"));
	if (!http_header(visit->request, "origin").ptr)
		return;
	reply_header_once(reply, "Access-Control-Allow-Origin", http_header(visit->request, "origin"));
	reply_header_once(reply, "Access-Control-Expose-Headers",
		STR("mcp-session-id, mcp-protocol-version, www-authenticate, x-request-id"));
}

static void preflight_answer(struct visit *visit)
{
	visit->reply->status = 204;
	http_reply_header(visit->reply, "Access-Control-Allow-Methods", STR("POST, GET, DELETE, OPTIONS"));
	http_reply_header(visit->reply, "Access-Control-Allow-Headers", STR(CORS_HEADERS));
	http_reply_header(visit->reply, "Access-Control-Max-Age", STR("86400"));
}

/* RFC 6750 section 3, RFC 9728 section 5.1. */
static void challenge_add(struct visit *visit, const struct mcp_exchange *exchange)
{
	const char *error = "";

	if (exchange->status == 403)
		error = "error=\"insufficient_scope\", ";
	else if (exchange->status != 401)
		return;
	else if (exchange->credential.ptr || exchange->api_key.ptr)
		error = "error=\"invalid_token\", ";
	http_reply_header(visit->reply, "WWW-Authenticate",
		arena_printf(visit->call->arena,
			"Bearer %sresource_metadata=\"%.*s/.well-known/oauth-protected-resource/mcp\", scope=\"" MCP_SCOPE "\"",
			error, STR_ARG(visit->call->service->public_url)));
}

static void message_refuse(struct visit *visit, int status, enum mcp_code code, struct str why)
{
	struct mcp_exchange exchange = {.call = visit->call};

	mcp_error(&exchange, status, code, why);
	reply_json(visit, status, exchange.out);
}

static void post_answer(struct visit *visit)
{
	const struct http_request *request = visit->request;
	struct mcp_headers headers = {.version = http_header(request, "mcp-protocol-version"),
		.method = http_header(request, "mcp-method"),
		.name = http_header(request, "mcp-name")};
	struct mcp_exchange exchange = {.call = visit->call,
		.db = visit->db,
		.credential = request_bearer(request),
		.api_key = http_header(request, "apikey"),
		.request_id = visit->request_id,
		.headers = &headers};

	mcp_message_answer(&exchange, request->body);
	if (exchange.status == 202) {
		visit->reply->status = 202;
		return;
	}
	challenge_add(visit, &exchange);
	reply_json(visit, exchange.status, exchange.out);
}

void mcp_answer(struct visit *visit)
{
	struct str origin = http_header(visit->request, "origin");

	if (origin.ptr && !origin_is_allowed(visit->call->service, origin)) {
		message_refuse(
			visit, 403, MCP_FORBIDDEN, STR("Pages of this origin may not call this server (setting: allowed_origins)"));
		return;
	}
	if (!host_is_allowed(visit->call->service, http_header(visit->request, "host"))) {
		message_refuse(visit, 403, MCP_FORBIDDEN, STR("This server is not called so (setting: public_url)"));
		return;
	}
	cors_add(visit);
	if (visit->request->method == HTTP_OPTIONS) {
		preflight_answer(visit);
	} else if (visit->request->method == HTTP_POST) {
		post_answer(visit);
	} else {
		http_reply_header(visit->reply, "Allow", STR(MCP_ALLOW));
		message_refuse(visit, 405, MCP_NO_METHOD, STR("This server has no streams and no sessions: POST only"));
	}
}
