/* Documents by which clients find out where to sign in: protected resource metadata (RFC 9728) and authorization server metadata
 * (RFC 8414), at the root form and at the path forms. */
#include "base/json_write.h"
#include "doors/auth.h"
#include "work/asset.h"
#include "work/claims.h"

#define ROOT "/.well-known/"

static void document_reply(struct visit *visit, struct buf body)
{
	http_reply_header(visit->reply, "Cache-Control", STR("public, max-age=300"));
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
}

/* ,"name":"<base><path>" */
static void url_write(struct buf *body, const char *name, struct str base, const char *path)
{
	struct buf url = {0};

	json_write_name(body, name);
	buf_add(&url, base);
	buf_add(&url, str_of(path));
	json_write_str(body, buf_str(&url));
	buf_close(&url);
}

void metadata_answer(struct visit *visit)
{
	struct str issuer = issuer_url(visit->call);
	struct buf body = {0};

	buf_add_char(&body, '{');
	url_write(&body, "issuer", issuer, "");
	url_write(&body, "authorization_endpoint", issuer, "/authorize");
	url_write(&body, "token_endpoint", issuer, "/token");
	url_write(&body, "registration_endpoint", issuer, "/register");
	url_write(&body, "jwks_uri", issuer, "/.well-known/jwks.json");
	/* The last two are asked for by readers of the OpenID form; no id tokens are given. */
	buf_add_literal(&body,
		",\"response_types_supported\":[\"code\"],\"response_modes_supported\":[\"query\"],"
		"\"grant_types_supported\":[\"authorization_code\",\"refresh_token\"],"
		"\"token_endpoint_auth_methods_supported\":[\"none\"],\"code_challenge_methods_supported\":[\"S256\"],"
		"\"scopes_supported\":[\"email\",\"offline_access\"],\"authorization_response_iss_parameter_supported\":true,"
		"\"client_id_metadata_document_supported\":true,\"subject_types_supported\":[\"public\"],"
		"\"id_token_signing_alg_values_supported\":[\"ES256\"]}");
	document_reply(visit, body);
}

/* Tokens for the MCP endpoint come from us, and from a configured project. */
static void resource_answer(struct visit *visit)
{
	struct str project = visit->call->service->settings.supabase_url;
	struct buf body = {0}, url = {0};

	buf_add_char(&body, '{');
	url_write(&body, "resource", resource_url(visit->call), "");
	buf_add_literal(&body, ",\"authorization_servers\":[");
	json_write_str(&body, issuer_url(visit->call));
	while (str_ends_with(project, STR("/")))
		project = str_first(project, project.len - 1);
	if (!str_is_empty(project)) {
		buf_add(&url, project);
		buf_add_literal(&url, "/auth/v1");
		buf_add_char(&body, ',');
		json_write_str(&body, buf_str(&url));
	}
	buf_add_literal(&body,
		"],\"bearer_methods_supported\":[\"header\"],\"scopes_supported\":[\"email\",\"offline_access\"],"
		"\"resource_name\":\"Convoke\"}");
	buf_close(&url);
	document_reply(visit, body);
}

/* `path` is what stands behind the document's name: nothing, or the path of what it is about, with or without the part of the
 * public address that a proxy may have taken off. */
static bool path_is_of(struct visit *visit, struct str path, const char *about)
{
	struct str base = url_base(visit->call->service->public_url);

	if (str_starts_with(path, base))
		path = str_from(path, base.len);
	return path.len == 0 || str_equal(path, str_of(about));
}

void wellknown_answer(struct visit *visit)
{
	static const struct {
		const char *name, *about;
		void (*answer)(struct visit *visit);
	} documents[] = {
		{ROOT "oauth-protected-resource", "/mcp", resource_answer},
		{ROOT "oauth-authorization-server", "/auth/v1", metadata_answer},
		{ROOT "openid-configuration", "/auth/v1", metadata_answer},
	};

	if (visit->request->method == HTTP_OPTIONS) {
		auth_preflight_reply(visit);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(documents); i++) {
		struct str name = str_of(documents[i].name);

		if (!str_starts_with(visit->path, name) || !path_is_of(visit, str_from(visit->path, name.len), documents[i].about))
			continue;
		if (visit->request->method == HTTP_GET || visit->request->method == HTTP_HEAD) {
			documents[i].answer(visit);
			return;
		}
		http_reply_header(visit->reply, "Allow", STR("GET, HEAD, OPTIONS"));
		fault(visit->call, FAULT_METHOD, NULL, "This address answers GET.");
		reply_fault(visit);
		return;
	}
	fault(visit->call, FAULT_NOT_FOUND, NULL, "There is no such document.");
	reply_fault(visit);
}
