/* Claims of access tokens (RFC 7519), in the form that Supabase's clients read: written, and read with every check but the
 * signature's. */
#include "work/claims.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "work/service.h"

/* Who issues tokens from the command line: it may run where the server's public address is not known. */
#define OPERATOR_ISSUER "urn:convoke:operator"

enum { LEEWAY_MS = 30 * 1000 };

struct str issuer_url(struct call *call)
{
	return arena_printf(call->arena, "%.*s/auth/v1", STR_ARG(call->service->public_url));
}

struct str resource_url(struct call *call)
{
	return arena_printf(call->arena, "%.*s/mcp", STR_ARG(call->service->public_url));
}

/* --- writing ----------------------------------------------------------------------------------------------------------------- */

static const struct field app_metadata_fields[] = {
	FIELD(struct app_metadata, provider, "How they sign in"),
	FIELD(struct app_metadata, providers, "All ways"),
	FIELD(struct app_metadata, merchant_id, "Whose data"),
	FIELD(struct app_metadata, role, "What they may do there", .optional = true),
};
const struct shape app_metadata_shape = SHAPE("AppMetadata", struct app_metadata, app_metadata_fields);

static const struct field user_metadata_fields[] = {
	FIELD(struct user_metadata, email, "Address", .optional = true),
	FIELD(struct user_metadata, name, "Name", .optional = true),
};
const struct shape user_metadata_shape = SHAPE("UserMetadata", struct user_metadata, user_metadata_fields);

struct amr {
	struct str method;
	int64_t timestamp;
};
static const struct field amr_fields[] = {FIELD(struct amr, method, "Method"), FIELD(struct amr, timestamp, "When")};
static const struct shape amr_shape = SHAPE("Amr", struct amr, amr_fields);

struct claims_out {
	struct str iss;
	struct uuid sub;
	struct json aud;
	int64_t exp, iat;
	struct str role, aal;
	struct uuid session_id;
	struct str email, phone;
	bool is_anonymous;
	const void *app_metadata, *user_metadata;
	struct list amr;
	struct str client_id;
};
#define OUT(member, ...) FIELD(struct claims_out, member, "", __VA_ARGS__)
static const struct field claims_out_fields[] = {OUT(iss), OUT(sub, .optional = true), OUT(aud), OUT(exp), OUT(iat), OUT(role),
	OUT(aal), OUT(session_id, .optional = true), OUT(email), OUT(phone), OUT(is_anonymous),
	OUT(app_metadata, .of = &app_metadata_shape), OUT(user_metadata, .of = &user_metadata_shape), OUT(amr, .of = &amr_shape),
	OUT(client_id, .optional = true)};
static const struct shape claims_out_shape = SHAPE("Claims", struct claims_out, claims_out_fields);

static struct json audience(struct call *call, const struct access *access)
{
	struct buf text = {0};

	if (str_is_empty(access->client_id))
		return (struct json){STR("\"authenticated\"")};
	buf_add_literal(&text, "[\"authenticated\",");
	json_write_str(&text, resource_url(call));
	buf_add_char(&text, ']');
	struct str copy = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return (struct json){copy};
}

struct str access_token_make(struct call *call, const struct access *access)
{
	int64_t now_s = call->now_ms / 1000;
	struct str provider = STR("email");
	struct app_metadata app = {.provider = provider,
		.providers = {&provider, 1},
		.merchant_id = access->merchant_id,
		.role = str_of(role_name(access->role))};
	struct user_metadata user = {.email = access->email, .name = access->name};
	struct amr amr = {.method = access->method, .timestamp = now_s};
	struct claims_out claims = {.iss = uuid_is_none(access->session_id) ? STR(OPERATOR_ISSUER) : issuer_url(call),
		.sub = access->account_id,
		.aud = audience(call, access),
		.exp = now_s + (access->ttl_s > 0 ? access->ttl_s : call->service->settings.token_ttl_s),
		.iat = now_s,
		.role = STR("authenticated"),
		.aal = STR("aal1"),
		.session_id = access->session_id,
		.email = access->email,
		.app_metadata = &app,
		.user_metadata = &user,
		.amr = {&amr, 1},
		.client_id = access->client_id};
	struct buf text = {0};

	json_write(&text, &claims_out_shape, &claims);
	struct str token = keyring_sign_access(call, buf_str(&text));
	buf_close(&text);
	return token;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

struct metadata_in {
	struct str merchant_id, role;
};
static const struct field metadata_in_fields[] = {
	FIELD(struct metadata_in, merchant_id, "", .optional = true, .nullable = true),
	FIELD(struct metadata_in, role, "", .optional = true, .nullable = true),
};
static const struct shape metadata_in_shape = SHAPE("AppMetadataIn", struct metadata_in, metadata_in_fields);

struct claims_in {
	struct str iss, sub;
	struct json aud;
	struct number exp, nbf;
	struct str role, session_id, email;
	const void *app_metadata;
};
#define IN(member, ...) FIELD(struct claims_in, member, "", .optional = true, .nullable = true, __VA_ARGS__)
static const struct field claims_in_fields[] = {IN(iss), IN(sub), IN(aud), IN(exp), IN(nbf), IN(role), IN(session_id), IN(email),
	IN(app_metadata, .of = &metadata_in_shape)};
static const struct shape claims_in_shape = SHAPE("ClaimsIn", struct claims_in, claims_in_fields);

struct audiences {
	struct list aud;
};
static const struct field audiences_fields[] = {FIELD(struct audiences, aud, "", .max = 100)};
static const struct shape audiences_shape = SHAPE("Audiences", struct audiences, audiences_fields);

/* RFC 7519 section 4.1.3: one text, or a list that must hold ours. */
static bool audience_has(struct call *reading, struct json aud, struct str wanted)
{
	struct audiences found = {0};
	bool is_list = str_starts_with(aud.text, STR("["));
	struct str list = arena_printf(reading->arena, is_list ? "{\"aud\":%.*s}" : "{\"aud\":[%.*s]}",
		STR_ARG(str_is_empty(aud.text) ? STR("[]") : aud.text));

	if (!json_read(reading, list, &audiences_shape, &found))
		return false;
	for (size_t i = 0; i < found.aud.count; i++)
		if (str_equal(((const struct str *)found.aud.items)[i], wanted))
			return true;
	return false;
}

static struct str supabase_issuer(struct call *call)
{
	struct str base = call->service->settings.supabase_url;

	while (str_ends_with(base, STR("/")))
		base = str_first(base, base.len - 1);
	return str_is_empty(base) ? STR_NONE : arena_printf(call->arena, "%.*s/auth/v1", STR_ARG(base));
}

/* Keys of old projects (anon, service_role) say "supabase". Without an address the shared secret alone is the proof. */
static bool issuer_is_right(struct call *call, const struct token_checked *token, struct str iss, bool is_service)
{
	if (token->issuer == ISSUER_OURS)
		return str_equal(iss, issuer_url(call)) || str_equal(iss, STR(OPERATOR_ISSUER));
	struct str issuer = supabase_issuer(call);
	if (token->issuer == ISSUER_SUPABASE_SECRET && (issuer.ptr == NULL || (is_service && str_equal(iss, STR("supabase")))))
		return true;
	return issuer.ptr && str_equal(iss, issuer);
}

static bool times_are_right(struct call *call, const struct claims_in *claims, struct identity *out)
{
	double now_ms = (double)call->now_ms;

	if (!claims->exp.is_set || claims->exp.value > 253402300799.0)
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token does not say when it runs out.");
	if (now_ms >= claims->exp.value * 1000 + LEEWAY_MS)
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token has run out; sign in again or refresh it.");
	if (claims->nbf.is_set && now_ms < claims->nbf.value * 1000 - LEEWAY_MS)
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token is not valid yet.");
	out->expires_at = (int64_t)(claims->exp.value * 1000) + LEEWAY_MS;
	return true;
}

static bool claims_check(struct call *call, const struct token_checked *token, const struct claims_in *claims, struct identity *out)
{
	struct call reading = {.arena = call->arena};
	bool is_service = token->issuer == ISSUER_SUPABASE_SECRET && str_equal(claims->role, STR("service_role"));
	struct str audience = token->issuer == ISSUER_OURS ? STR("authenticated") : call->service->settings.supabase_audience;

	if (!issuer_is_right(call, token, claims->iss, is_service))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token was issued by somebody else.");
	if (!times_are_right(call, claims, out))
		return false;
	if (is_service) {
		out->role = ROLE_SERVICE;
		return true;
	}
	if (str_equal(claims->role, STR("anon")))
		return fault(
			call, FAULT_UNAUTHENTICATED, NULL, "This is a project's public key, not a person's token: sign in first.");
	if (!str_equal(claims->role, STR("authenticated")) || !audience_has(&reading, claims->aud, audience))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token is not meant for this server.");
	return true;
}

bool identity_read(struct call *call, const struct token_checked *token, struct identity *out)
{
	struct claims_in claims = {0};
	struct call reading = {.arena = call->arena};
	bool ok = json_read(&reading, token->claims, &claims_in_shape, &claims);

	call_end(&reading);
	*out = (struct identity){.issuer = token->issuer};
	if (!ok)
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token cannot be read.");
	if (!claims_check(call, token, &claims, out))
		return false;
	if (out->role == ROLE_SERVICE)
		return true;
	const struct metadata_in *app = claims.app_metadata;
	out->email = claims.email;
	if (!str_is_empty(claims.sub) && !uuid_parse(claims.sub, &out->subject))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token does not say whose it is.");
	/* Another project's session id may have any form: it is only told, never looked up. */
	if (!uuid_parse(claims.session_id, &out->session_id))
		out->session_id = (struct uuid){0};
	if (app && !str_is_empty(app->merchant_id) && !uuid_parse(app->merchant_id, &out->merchant_id))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "The merchant that this token names is no id.");
	if (app)
		out->role = role_by_name(app->role);
	if (out->role == ROLE_SERVICE)
		out->role = ROLE_NONE;
	return true;
}
