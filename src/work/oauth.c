/* The rules of codes and clients. A code is kept as a hash, with everything it was asked for. */
#include "work/oauth.h"

#include "base/encode.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "store/sessions.h"
#include "work/check_cache.h"
#include "work/claims.h"
#include "work/service.h"

enum {
	REDIRECTS_MOST = 10,
	REDIRECT_MOST_BYTES = 1000,
	NAME_MOST_CHARS = 100,
	CHALLENGE_LEN = 43, /* base64url of SHA-256 */
	VERIFIER_LEAST = 43,
	VERIFIER_MOST = 128,
	FORGET_CLIENT_MS = 24 * 3600 * 1000,
	FORGET_CODE_MS = 3600 * 1000
};

/* --- redirect addresses ------------------------------------------------------------------------------------------------------ */

/* The parts of an address; `host` with brackets around IPv6, `port` with its colon or empty. */
struct place {
	struct str scheme, host, port, rest;
};

static bool char_is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool scheme_is_well_formed(struct str scheme)
{
	if (scheme.len < 2 || scheme.ptr[0] < 'a' || scheme.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < scheme.len; i++)
		if (!char_is_alnum(scheme.ptr[i]) &&
			!(i > 0 && (scheme.ptr[i] == '+' || scheme.ptr[i] == '.' || scheme.ptr[i] == '-')))
			return false;
	return true;
}

static struct str authority_of(struct str *rest)
{
	size_t end = 0;

	if (!str_starts_with(*rest, STR("//")))
		return STR_NONE;
	*rest = str_from(*rest, 2);
	while (end < rest->len && rest->ptr[end] != '/' && rest->ptr[end] != '?')
		end++;
	struct str authority = str_first(*rest, end);
	*rest = str_from(*rest, end);
	return authority;
}

/* Visible ASCII without what could leave a header, a policy or an attribute; no user name, no fragment. */
static bool place_read(struct str uri, struct place *place)
{
	ptrdiff_t colon = str_find(uri, ':'), port;

	for (size_t i = 0; i < uri.len; i++)
		if (uri.ptr[i] <= 0x20 || uri.ptr[i] >= 0x7f || str_find(STR("\"'<>\\^`{|}#;,"), uri.ptr[i]) >= 0)
			return false;
	if (colon < 0 || uri.len > REDIRECT_MOST_BYTES)
		return false;
	place->scheme = str_first(uri, (size_t)colon);
	place->rest = str_from(uri, (size_t)colon + 1);
	if (!scheme_is_well_formed(place->scheme))
		return false;
	struct str authority = authority_of(&place->rest);
	port = str_starts_with(authority, STR("[")) ? str_find(authority, ']') + 1 : str_find(authority, ':');
	place->host = port >= 0 ? str_first(authority, (size_t)port) : authority;
	place->port = port >= 0 ? str_from(authority, (size_t)port) : STR("");
	return str_find(authority, '@') < 0 && (place->port.len == 0 || place->port.ptr[0] == ':');
}

static bool host_is_loopback(struct str host)
{
	return str_equal(host, STR("127.0.0.1")) || str_equal(host, STR("[::1]")) || str_equal(host, STR("localhost"));
}

static bool place_is_loopback(const struct place *place)
{
	return str_equal(place->scheme, STR("http")) && host_is_loopback(place->host);
}

bool oauth_redirect_is_allowed(struct str uri)
{
	static const char *const run_by_browsers[] = {"javascript", "data", "vbscript", "file", "blob", "about", "filesystem",
		"view-source", "ws", "wss", "ftp", "mailto"};
	struct place place;

	if (!place_read(uri, &place))
		return false;
	for (size_t i = 0; i < COUNT_OF(run_by_browsers); i++)
		if (str_equal(place.scheme, str_of(run_by_browsers[i])))
			return false;
	if (str_equal(place.scheme, STR("http")))
		return place_is_loopback(&place);
	return place.host.len > 0 || !str_equal(place.scheme, STR("https"));
}

static bool redirect_equal(struct str registered, struct str uri)
{
	struct place a, b;

	if (str_equal(registered, uri))
		return true;
	return place_read(registered, &a) && place_read(uri, &b) && place_is_loopback(&a) && place_is_loopback(&b) &&
		str_equal(a.host, b.host) && str_equal(a.rest, b.rest);
}

bool oauth_redirect_matches(const struct oauth_client *client, struct str uri)
{
	struct str rest = client->redirect_uris, line;

	while (str_next(&rest, '\n', &line))
		if (line.len > 0 && redirect_equal(line, uri))
			return oauth_redirect_is_allowed(uri);
	return false;
}

struct str oauth_redirect_origin(struct arena *arena, struct str uri)
{
	struct place place;

	if (!place_read(uri, &place))
		return STR("");
	if (str_equal(place.scheme, STR("https")) || str_equal(place.scheme, STR("http")))
		return arena_printf(arena, "%.*s://%.*s%.*s", STR_ARG(place.scheme), STR_ARG(place.host), STR_ARG(place.port));
	return arena_printf(arena, "%.*s:", STR_ARG(place.scheme));
}

/* --- clients ----------------------------------------------------------------------------------------------------------------- */

static bool redirects_join(struct call *call, struct list uris, struct str *out)
{
	struct buf joined = {0};

	if (uris.count == 0 || uris.count > REDIRECTS_MOST)
		return fault_code(call, FAULT_BAD_REQUEST, "invalid_redirect_uri", "Give 1 to %d redirect_uris.", REDIRECTS_MOST);
	for (size_t i = 0; i < uris.count; i++) {
		struct str uri = ((const struct str *)uris.items)[i];

		if (!oauth_redirect_is_allowed(uri)) {
			buf_close(&joined);
			return fault_code(call, FAULT_BAD_REQUEST, "invalid_redirect_uri",
				"redirect_uris[%zu] must be an https address, http on a loopback address, or a scheme of your own.",
				i);
		}
		buf_add(&joined, uri);
		buf_add_char(&joined, '\n');
	}
	*out = arena_copy(call->arena, buf_str(&joined));
	buf_close(&joined);
	return true;
}

bool oauth_client_make(struct call *call, const struct oauth_registration *wanted, struct oauth_client *out)
{
	struct str name = str_trim(wanted->client_name);

	if (!str_is_utf8(name) || str_count_chars(name) > NAME_MOST_CHARS)
		return fault_code(call, FAULT_BAD_REQUEST, "invalid_client_metadata", "client_name is longer than %d characters.",
			NAME_MOST_CHARS);
	*out = (struct oauth_client){.id = random_text(call->arena, 16),
		.name = str_is_empty(name) ? STR("An application without a name") : name,
		.created_at = call->now_ms};
	return redirects_join(call, wanted->redirect_uris, &out->redirect_uris);
}

bool oauth_client_keep(struct call *call, const struct oauth_client *client)
{
	return oauth_clients_forget(call, call->now_ms - FORGET_CLIENT_MS) && oauth_client_add(call, client);
}

/* --- codes ------------------------------------------------------------------------------------------------------------------- */

static bool text_is_of(struct str text, const char *others)
{
	for (size_t i = 0; i < text.len; i++)
		if (!char_is_alnum(text.ptr[i]) && str_find(str_of(others), text.ptr[i]) < 0)
			return false;
	return true;
}

/* RFC 8707: none, or what we are: the MCP endpoint or the whole server. */
static bool resource_is_ours(struct call *call, struct str resource)
{
	struct str ours = resource_url(call), root = call->service->public_url;

	while (str_ends_with(resource, STR("/")))
		resource = str_first(resource, resource.len - 1);
	return str_is_empty(resource) || str_equal(resource, ours) || str_equal(resource, root);
}

const char *oauth_request_error(struct call *call, const struct authorization *asked, const char **why)
{
	*why = "Only response_type=code is offered.";
	if (!str_equal(asked->response_type, STR("code")))
		return "unsupported_response_type";
	*why = "PKCE is needed: code_challenge with code_challenge_method=S256.";
	if (asked->code_challenge.len != CHALLENGE_LEN || !text_is_of(asked->code_challenge, "-_") ||
		!str_equal(asked->code_challenge_method, STR("S256")))
		return "invalid_request";
	*why = "This server does not give tokens for that resource.";
	if (!resource_is_ours(call, asked->resource))
		return "invalid_target";
	return NULL;
}

static struct str hash_of(struct call *call, struct str text)
{
	return base64url_write(call->arena, sha256(call->arena, text));
}

static bool code_add_run(struct call *call, void *data)
{
	const struct oauth_code *code = data;

	return oauth_codes_forget(call, call->now_ms - FORGET_CODE_MS) && oauth_code_add(call, code) &&
		oauth_client_note_use(call, code->client_id);
}

bool oauth_code_make(struct call *call, struct db *db, const struct authorization *asked, struct str *code)
{
	*code = random_text(call->arena, 32);
	struct oauth_code row = {.code_hash = hash_of(call, *code),
		.client_id = asked->client_id,
		.account_id = asked->account_id,
		.redirect_uri = asked->redirect_uri,
		.challenge = asked->code_challenge,
		.expires_at = call->now_ms + CODE_TTL_MS};

	return db_transaction(call, db, DB_WRITE, code_add_run, &row);
}

struct exchanging {
	const struct oauth_exchange *exchange;
	struct str code_hash;
	struct grant *grant;
	bool is_refused, is_reused;
};

/* What the code was made for must be what is presented now (RFC 7636 section 4.6). */
static bool exchange_fits(struct call *call, const struct oauth_exchange *exchange, const struct oauth_code *code)
{
	if (call->now_ms >= code->expires_at || !str_equal(code->client_id, exchange->client_id))
		return false;
	if (!str_is_empty(exchange->redirect_uri) && !str_equal(code->redirect_uri, exchange->redirect_uri))
		return false;
	if (exchange->code_verifier.len < VERIFIER_LEAST || exchange->code_verifier.len > VERIFIER_MOST ||
		!text_is_of(exchange->code_verifier, "-._~"))
		return false;
	return secret_equal(hash_of(call, exchange->code_verifier), code->challenge) && resource_is_ours(call, exchange->resource);
}

static bool exchange_run(struct call *call, void *data)
{
	struct exchanging *exchanging = data;
	struct grant *grant = exchanging->grant;
	struct oauth_code code;
	bool found, first;

	if (!oauth_code_find(call, exchanging->code_hash, &code, &found))
		return false;
	exchanging->is_reused = found && !uuid_is_none(code.session_id);
	if (exchanging->is_reused)
		return session_end(call, code.session_id);
	exchanging->is_refused = !found || !exchange_fits(call, exchanging->exchange, &code);
	if (exchanging->is_refused)
		return true;
	grant->account.id = code.account_id;
	grant->client_id = code.client_id;
	if (!session_start(call, grant) || !oauth_code_use(call, exchanging->code_hash, grant->session_id, &first))
		return false;
	return first || fault(call, FAULT_CONFLICT, NULL, "This code is just being exchanged.");
}

bool oauth_exchange(struct call *call, struct db *db, const struct oauth_exchange *exchange, struct grant *grant)
{
	struct exchanging exchanging = {.exchange = exchange, .code_hash = hash_of(call, exchange->code), .grant = grant};

	*grant = (struct grant){0};
	if (!db_transaction(call, db, DB_WRITE, exchange_run, &exchanging))
		return false;
	if (exchanging.is_reused) {
		check_cache_expire(keyring_cache(call));
		log_event(LOG_WARN, "authorization_code_reused", LOG_TEXT("client_id", exchange->client_id));
	}
	if (exchanging.is_reused || exchanging.is_refused)
		return fault_code(call, FAULT_BAD_REQUEST, "invalid_grant",
			"This code is unknown, used or run out, or it was made for another client, address or code_verifier.");
	session_sign(call, grant);
	return true;
}
