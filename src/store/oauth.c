/* Queries about OAuth clients and codes (sql/query/oauth.sql). */
#include "store/oauth.h"

#include "store/store.h"

#define CLIENT(member, ...) FIELD(struct oauth_client, member, "", __VA_ARGS__)
static const struct field client_fields[] = {CLIENT(merchant_id), CLIENT(id), CLIENT(name), CLIENT(redirect_uris),
	CLIENT(created_at), CLIENT(used_at, .format = FORMAT_TIME)};
static const struct shape client_shape = SHAPE("OauthClient", struct oauth_client, client_fields);

#define CODE(member, ...) FIELD(struct oauth_code, member, "", __VA_ARGS__)
static const struct field code_fields[] = {CODE(merchant_id), CODE(code_hash), CODE(client_id), CODE(account_id),
	CODE(redirect_uri), CODE(challenge), CODE(expires_at), CODE(session_id)};
static const struct shape code_shape = SHAPE("OauthCode", struct oauth_code, code_fields);

static const struct query client_add_query = {.name = "oauth_client_add", .in = &client_shape};
static const struct query client_find_query = {.name = "oauth_client_find", .in = &client_shape, .out = &client_shape};
static const struct query client_note_use_query = {.name = "oauth_client_note_use", .in = &client_shape};
static const struct query clients_forget_query = {.name = "oauth_clients_forget", .in = &client_shape};
static const struct query code_add_query = {.name = "oauth_code_add", .in = &code_shape};
static const struct query code_find_query = {.name = "oauth_code_find", .in = &code_shape, .out = &code_shape};
static const struct query code_use_query = {.name = "oauth_code_use", .in = &code_shape};
static const struct query codes_forget_query = {.name = "oauth_codes_forget", .in = &code_shape};

const struct query *const oauth_queries[] = {&client_add_query, &client_find_query, &client_note_use_query, &clients_forget_query,
	&code_add_query, &code_find_query, &code_use_query, &codes_forget_query, NULL};

bool oauth_client_add(struct call *call, const struct oauth_client *client)
{
	struct oauth_client row = *client;

	row.merchant_id = platform_id;
	row.created_at = call->now_ms;
	return db_run(call, &client_add_query, &row, NULL);
}

bool oauth_client_find(struct call *call, struct str id, struct oauth_client *out, bool *found)
{
	return db_find(call, &client_find_query, &(struct oauth_client){.merchant_id = platform_id, .id = id}, out, found);
}

bool oauth_client_note_use(struct call *call, struct str id)
{
	struct oauth_client row = {.merchant_id = platform_id, .id = id, .used_at = call->now_ms};

	return db_run(call, &client_note_use_query, &row, NULL);
}

bool oauth_clients_forget(struct call *call, int64_t before_ms)
{
	return db_run(
		call, &clients_forget_query, &(struct oauth_client){.merchant_id = platform_id, .created_at = before_ms}, NULL);
}

bool oauth_code_add(struct call *call, const struct oauth_code *code)
{
	struct oauth_code row = *code;

	row.merchant_id = platform_id;
	return db_run(call, &code_add_query, &row, NULL);
}

bool oauth_code_find(struct call *call, struct str code_hash, struct oauth_code *out, bool *found)
{
	return db_find(
		call, &code_find_query, &(struct oauth_code){.merchant_id = platform_id, .code_hash = code_hash}, out, found);
}

bool oauth_code_use(struct call *call, struct str code_hash, struct uuid session_id, bool *first)
{
	struct oauth_code row = {.merchant_id = platform_id, .code_hash = code_hash, .session_id = session_id};
	int64_t changed = 0;

	if (!db_run(call, &code_use_query, &row, &changed))
		return false;
	*first = changed == 1;
	return true;
}

bool oauth_codes_forget(struct call *call, int64_t before_ms)
{
	return db_run(call, &codes_forget_query, &(struct oauth_code){.merchant_id = platform_id, .expires_at = before_ms}, NULL);
}
