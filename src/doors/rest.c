/* The REST door: /functions/v1/<endpoint> with JSON in and out, CORS for scripts of any page, and the OpenAPI document. */
#include "api/dispatch.h"
#include "doors/door.h"

#define REST_ROOT "/functions/v1"

static void document_answer(struct visit *visit)
{
	struct buf body = {0};

	openapi_write(&body, visit->call->service->public_url);
	http_reply_header(visit->reply, "Cache-Control", STR("public, max-age=300"));
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
}

static void method_refuse(struct visit *visit, unsigned methods)
{
	static const char *const allow[] = {[METHOD_GET] = "GET, HEAD, OPTIONS",
		[METHOD_POST] = "POST, OPTIONS",
		[METHOD_GET | METHOD_POST] = "GET, HEAD, POST, OPTIONS"};

	http_reply_header(visit->reply, "Allow", str_of(allow[methods]));
	fault(visit->call, FAULT_METHOD, NULL, "This address does not answer %.*s.", STR_ARG(visit->request->method_name));
	reply_fault(visit);
}

static unsigned method_bit(enum http_method method)
{
	switch (method) {
	case HTTP_GET:
	case HTTP_HEAD:
		return METHOD_GET;
	case HTTP_POST:
		return METHOD_POST;
	default:
		return 0;
	}
}

/* The Idempotency-Key header: an RFC 8941 string or the bare key, as both are sent in practice. */
static bool idempotency_key_read(struct visit *visit, struct str *key)
{
	struct str text = http_header(visit->request, "idempotency-key");

	*key = STR_NONE;
	if (!text.ptr)
		return true;
	if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
		text = str_first(str_from(text, 1), text.len - 2);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < 0x21 || text.ptr[i] > 0x7e)
			text.len = 0;
	}
	if (text.len < 1 || text.len > 255)
		return fault(
			visit->call, FAULT_BAD_REQUEST, "Idempotency-Key", "The key must be 1 to 255 visible ASCII characters.");
	*key = text;
	return true;
}

/* What the request says, in dispatch's words. */
static bool input_read(struct visit *visit, struct dispatch *what)
{
	const struct http_request *request = visit->request;
	struct pair *pairs;

	what->credential = request_bearer(request);
	what->api_key = http_header(request, "apikey");
	if (what->endpoint->takes_idempotency_key && !idempotency_key_read(visit, &what->idempotency_key))
		return false;
	if (request->method == HTTP_POST) {
		what->has_json = true;
		what->json = str_is_empty(str_trim(request->body)) ? STR("{}") : request->body;
		return true;
	}
	if (!pairs_parse(visit->call, request->query, &pairs, &what->pair_count))
		return false;
	what->pairs = pairs;
	return true;
}

static void endpoint_answer(struct visit *visit, const struct endpoint *endpoint)
{
	struct dispatch what = {.endpoint = endpoint};
	struct buf body = {0};

	if (input_read(visit, &what) && dispatch(visit->call, visit->db, &what, &body)) {
		reply_cors(visit->reply);
		reply_json(visit, 200, body);
		return;
	}
	buf_close(&body);
	reply_fault_as(visit, visit->call->fault.kind == FAULT_UNAUTHENTICATED ? endpoint->unauthenticated_status : 0);
}

/* The endpoint of a path that answers the method; several may share a path, each with its own. `*methods` gets those of all. */
static const struct endpoint *endpoint_find(struct str path, unsigned method, unsigned *methods)
{
	const struct endpoint *found = NULL;

	*methods = 0;
	for (size_t i = 0; i < endpoint_count; i++) {
		const struct endpoint *endpoint = endpoint_table[i];

		if (!(endpoint->doors & DOOR_REST) || !str_equal(str_of(endpoint->path), path))
			continue;
		*methods |= endpoint->methods;
		if (endpoint->methods & method)
			found = endpoint;
	}
	return found;
}

void rest_answer(struct visit *visit)
{
	struct str path = str_from(visit->path, sizeof(REST_ROOT) - 1);
	const struct endpoint *endpoint;
	unsigned method = method_bit(visit->request->method), methods;

	if (visit->request->method == HTTP_OPTIONS) {
		reply_preflight(visit);
		return;
	}
	if (path.len > 1 && str_ends_with(path, STR("/")))
		path = str_first(path, path.len - 1);
	if (str_equal(path, STR("/openapi"))) {
		if (method == METHOD_GET)
			document_answer(visit);
		else
			method_refuse(visit, METHOD_GET);
		return;
	}
	endpoint = endpoint_find(path, method, &methods);
	if (endpoint != NULL) {
		endpoint_answer(visit, endpoint);
	} else if (methods != 0) {
		method_refuse(visit, methods);
	} else {
		fault(visit->call, FAULT_NOT_FOUND, NULL,
			"There is no endpoint at this address; GET " REST_ROOT "/openapi lists them.");
		reply_fault(visit);
	}
}
