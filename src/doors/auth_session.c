/* Signing in, refreshing, out, and who one is: in the form that Supabase's clients read; the token address serves OAuth's grants,
 * too. */
#include "base/json_read.h"
#include "base/json_write.h"
#include "db/db.h"
#include "doors/auth.h"
#include "work/claims.h"
#include "work/keyring.h"
#include "work/session.h"

/* --- the account's document -------------------------------------------------------------------------------------------------- */

struct user_out {
	struct uuid id;
	struct str aud, role, email, phone;
	int64_t email_confirmed_at, last_sign_in_at;
	const void *app_metadata, *user_metadata;
	struct list identities;
	int64_t created_at, updated_at;
	bool is_anonymous;
};
#define USER(member, ...) FIELD(struct user_out, member, "", __VA_ARGS__)
static const struct field user_fields[] = {USER(id), USER(aud), USER(role), USER(email), USER(phone),
	USER(email_confirmed_at, .format = FORMAT_TIME), USER(last_sign_in_at, .format = FORMAT_TIME, .nullable = true),
	USER(app_metadata, .of = &app_metadata_shape), USER(user_metadata, .of = &user_metadata_shape), USER(identities),
	USER(created_at, .format = FORMAT_TIME), USER(updated_at, .format = FORMAT_TIME), USER(is_anonymous)};
static const struct shape user_shape = SHAPE("User", struct user_out, user_fields);

/* A user's document with the parts it points at. */
struct user_parts {
	struct user_out user;
	struct app_metadata app;
	struct user_metadata own;
	struct str provider;
};

static struct user_parts *user_make(struct call *call, const struct account *account, enum role role)
{
	struct user_parts *parts = ARENA_NEW(call->arena, struct user_parts);

	parts->provider = STR("email");
	parts->app = (struct app_metadata){.provider = parts->provider,
		.providers = {&parts->provider, 1},
		.merchant_id = account->home_merchant_id,
		.role = str_of(role_name(role))};
	parts->own = (struct user_metadata){.email = account->email, .name = account->name};
	parts->user = (struct user_out){.id = account->id,
		.aud = STR("authenticated"),
		.role = STR("authenticated"),
		.email = account->email,
		.email_confirmed_at = account->created_at,
		.last_sign_in_at = account->last_login_at,
		.app_metadata = &parts->app,
		.user_metadata = &parts->own,
		.created_at = account->created_at,
		.updated_at = account->updated_at};
	return parts;
}

struct session_out {
	struct str access_token, token_type;
	int64_t expires_in, expires_at;
	struct str refresh_token;
	const void *user;
	struct json weak_password;
};
#define SESSION(member, ...) FIELD(struct session_out, member, "", __VA_ARGS__)
static const struct field session_fields[] = {SESSION(access_token), SESSION(token_type), SESSION(expires_in), SESSION(expires_at),
	SESSION(refresh_token), SESSION(user, .of = &user_shape), SESSION(weak_password, .nullable = true)};
static const struct shape session_shape = SHAPE("SessionDocument", struct session_out, session_fields);

struct oauth_out {
	struct str access_token, token_type;
	int64_t expires_in;
	struct str refresh_token;
};
#define OAUTH(member) FIELD(struct oauth_out, member, "")
static const struct field oauth_fields[] = {OAUTH(access_token), OAUTH(token_type), OAUTH(expires_in), OAUTH(refresh_token)};
static const struct shape oauth_shape = SHAPE("OauthTokens", struct oauth_out, oauth_fields);

static void grant_reply(struct visit *visit, const struct grant *grant, bool is_oauth)
{
	struct buf body = {0};

	if (is_oauth) {
		struct oauth_out out = {grant->access_token, STR("bearer"), grant->expires_in_s, grant->refresh_token};
		json_write(&body, &oauth_shape, &out);
		http_reply_header(visit->reply, "Pragma", STR("no-cache"));
	} else {
		struct session_out out = {.access_token = grant->access_token,
			.token_type = STR("bearer"),
			.expires_in = grant->expires_in_s,
			.expires_at = grant->expires_at_s,
			.refresh_token = grant->refresh_token,
			.user = &user_make(visit->call, &grant->account, grant->role)->user};
		json_write(&body, &session_shape, &out);
	}
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
}

/* --- tokens ------------------------------------------------------------------------------------------------------------------ */

struct token_in {
	struct str grant_type, email, password, refresh_token;
	struct str code, code_verifier, redirect_uri, client_id, resource;
};
#define TOKEN(member) FIELD(struct token_in, member, "", .optional = true, .nullable = true)
static const struct field token_fields[] = {TOKEN(grant_type), TOKEN(email), TOKEN(password), TOKEN(refresh_token), TOKEN(code),
	TOKEN(code_verifier), TOKEN(redirect_uri), TOKEN(client_id), TOKEN(resource)};
static const struct shape token_shape = SHAPE("TokenIn", struct token_in, token_fields);

struct token_query {
	struct str grant_type;
};
static const struct field token_query_fields[] = {FIELD(struct token_query, grant_type, "", .optional = true)};
static const struct shape token_query_shape = SHAPE("TokenQuery", struct token_query, token_query_fields);

static bool token_in_read(struct visit *visit, struct token_in *in)
{
	struct token_query query = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(visit->call, visit->request->query, &pairs, &count) ||
		!pairs_read(visit->call, pairs, count, &token_query_shape, &query) || !auth_body_read(visit, &token_shape, in))
		return false;
	if (!str_is_empty(query.grant_type))
		in->grant_type = query.grant_type;
	return true;
}

static bool password_grant(struct visit *visit, const struct token_in *in, struct grant *grant)
{
	struct credentials credentials = {in->email, in->password};

	if (str_is_empty(in->email))
		return fault(visit->call, FAULT_INVALID, "email", "An e-mail address is needed.");
	if (str_is_empty(in->password))
		return fault(visit->call, FAULT_INVALID, "password", "A password is needed.");
	if (!auth_try(visit, in->email) || !session_sign_in(visit->call, visit->db, &credentials, grant))
		return false;
	auth_try_succeeded(visit, in->email);
	return true;
}

static bool code_grant(struct visit *visit, const struct token_in *in, struct grant *grant)
{
	struct oauth_exchange exchange = {in->code, in->code_verifier, in->redirect_uri, in->client_id, in->resource};

	if (str_is_empty(in->code) || str_is_empty(in->code_verifier) || str_is_empty(in->client_id))
		return fault_code(
			visit->call, FAULT_BAD_REQUEST, "invalid_request", "code, code_verifier and client_id are needed.");
	return oauth_exchange(visit->call, visit->db, &exchange, grant);
}

static bool grant_make(struct visit *visit, const struct token_in *in, struct grant *grant)
{
	if (str_equal(in->grant_type, STR("password")))
		return password_grant(visit, in, grant);
	if (str_equal(in->grant_type, STR("authorization_code")))
		return code_grant(visit, in, grant);
	if (str_equal(in->grant_type, STR("refresh_token"))) {
		grant->client_id = in->client_id;
		return session_refresh(visit->call, visit->db, in->refresh_token, grant);
	}
	return fault_code(visit->call, FAULT_BAD_REQUEST, "unsupported_grant_type",
		"grant_type is one of password, refresh_token and authorization_code.");
}

void token_answer(struct visit *visit)
{
	struct token_in in = {0};
	struct grant grant = {0};
	bool ok = token_in_read(visit, &in) && grant_make(visit, &in, &grant);
	/* Programs of others send forms (RFC 6749 section 4.1.3) and name themselves; Supabase's clients do neither. */
	bool is_oauth = request_is_form(visit->request) || !str_is_empty(in.client_id) ||
		str_equal(in.grant_type, STR("authorization_code"));

	if (ok)
		grant_reply(visit, &grant, is_oauth);
	else if (is_oauth)
		oauth_fault_reply(visit);
	else
		auth_fault_reply(visit);
}

/* --- who one is, and the way out --------------------------------------------------------------------------------------------- */

struct looking {
	struct caller caller;
	struct account account;
};

static bool look_run(struct call *call, void *data)
{
	struct looking *looking = data;

	return session_account(call, &looking->caller, &looking->account);
}

static bool bearer_check(struct visit *visit, struct caller *caller)
{
	struct str bearer = request_bearer(visit->request);

	if (str_is_empty(bearer))
		return fault(visit->call, FAULT_UNAUTHENTICATED, NULL, "This endpoint requires a Bearer token");
	if (!caller_authenticate(visit->call, visit->db, bearer, caller))
		return false;
	visit->call->caller = caller;
	return true;
}

void user_answer(struct visit *visit)
{
	struct looking looking = {0};
	struct buf body = {0};

	if (!bearer_check(visit, &looking.caller) || !db_transaction(visit->call, visit->db, DB_READ, look_run, &looking)) {
		auth_fault_reply(visit);
		visit->call->caller = NULL;
		return;
	}
	json_write(&body, &user_shape, &user_make(visit->call, &looking.account, looking.caller.role)->user);
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
	visit->call->caller = NULL; /* it lies on this stack */
}

static bool scope_read(struct visit *visit, enum sign_out *scope)
{
	static const char *const names[] = {[SIGN_OUT_GLOBAL] = "global", [SIGN_OUT_LOCAL] = "local", [SIGN_OUT_OTHERS] = "others"};
	struct pair *pairs;
	size_t count;

	*scope = SIGN_OUT_GLOBAL;
	if (!pairs_parse(visit->call, visit->request->query, &pairs, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(pairs[i].name, STR("scope")))
			continue;
		for (size_t n = 0; n < COUNT_OF(names); n++) {
			if (!str_equal(pairs[i].value, str_of(names[n])))
				continue;
			*scope = (enum sign_out)n;
			return true;
		}
		return fault(visit->call, FAULT_INVALID, "scope", "scope is one of global, local and others.");
	}
	return true;
}

void logout_answer(struct visit *visit)
{
	struct caller caller = {0};
	enum sign_out scope;
	bool ok = scope_read(visit, &scope) && bearer_check(visit, &caller) &&
		session_sign_out(visit->call, visit->db, &caller, scope);

	visit->call->caller = NULL;
	if (!ok) {
		auth_fault_reply(visit);
		return;
	}
	visit->reply->status = 204;
	reply_cors(visit->reply);
}

void jwks_answer(struct visit *visit)
{
	struct buf body = {0};

	keyring_jwks_write(visit->call, visit->db, &body);
	http_reply_header(visit->reply, "Cache-Control", STR("public, max-age=600"));
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
}
