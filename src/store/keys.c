/* Queries about signing keys and API keys (sql/query/keys.sql). */
#include "store/keys.h"

#include "store/store.h"

#define SIGNING(member, ...) FIELD(struct signing_key, member, "", __VA_ARGS__)
static const struct field signing_fields[] = {SIGNING(merchant_id), SIGNING(id), SIGNING(purpose), SIGNING(secret),
	SIGNING(created_at), SIGNING(retired_at, .format = FORMAT_TIME)};
static const struct shape signing_shape = SHAPE("SigningKey", struct signing_key, signing_fields);

#define API(member, ...) FIELD(struct api_key, member, "", __VA_ARGS__)
static const struct field api_fields[] = {API(merchant_id), API(id), API(name), API(role), API(secret_hash), API(hint),
	API(created_at), API(revoked_at, .format = FORMAT_TIME)};
static const struct shape api_shape = SHAPE("ApiKey", struct api_key, api_fields);

static const struct query signing_add_query = {.name = "signing_key_add", .in = &signing_shape};
static const struct query signing_list_query = {.name = "signing_key_list", .in = &by_merchant_shape, .out = &signing_shape};
static const struct query signing_retire_query = {.name = "signing_keys_retire", .in = &signing_shape};
static const struct query signing_forget_query = {.name = "signing_keys_forget", .in = &signing_shape};
static const struct query api_add_query = {.name = "api_key_add", .in = &api_shape};
static const struct query api_find_query = {.name = "api_key_find", .in = &by_id_shape, .out = &api_shape};
static const struct query api_list_query = {.name = "api_key_list", .in = &by_merchant_shape, .out = &api_shape};
static const struct query api_revoke_query = {.name = "api_key_revoke", .in = &api_shape};

const struct query *const key_queries[] = {&signing_add_query, &signing_list_query, &signing_retire_query, &signing_forget_query,
	&api_add_query, &api_find_query, &api_list_query, &api_revoke_query, NULL};

bool signing_key_add(struct call *call, const struct signing_key *key)
{
	struct signing_key row = *key;

	row.merchant_id = platform_id;
	return db_run(call, &signing_add_query, &row, NULL);
}

bool signing_key_list(struct call *call, struct list *out)
{
	return db_list(call, &signing_list_query, &(struct by_merchant){platform_id}, out);
}

bool signing_keys_retire(struct call *call, struct str purpose)
{
	struct signing_key row = {.merchant_id = platform_id, .purpose = purpose, .retired_at = call->now_ms};

	return db_run(call, &signing_retire_query, &row, NULL);
}

bool signing_keys_forget(struct call *call, struct str purpose, int64_t before_ms)
{
	struct signing_key row = {.merchant_id = platform_id, .purpose = purpose, .retired_at = before_ms};

	return db_run(call, &signing_forget_query, &row, NULL);
}

bool api_key_add(struct call *call, const struct api_key *key)
{
	return db_run(call, &api_add_query, key, NULL);
}

bool api_key_find(struct call *call, const struct api_key *key, struct api_key *out, bool *found)
{
	return db_find(call, &api_find_query, &(struct by_id){key->merchant_id, key->id}, out, found);
}

bool api_key_list(struct call *call, struct uuid merchant_id, struct list *out)
{
	return db_list(call, &api_list_query, &(struct by_merchant){merchant_id}, out);
}

bool api_key_end(struct call *call, struct uuid merchant_id, struct uuid id, bool *changed)
{
	struct api_key row = {.merchant_id = merchant_id, .id = id, .revoked_at = call->now_ms};
	int64_t count = 0;

	if (!db_run(call, &api_revoke_query, &row, &count))
		return false;
	*changed = count > 0;
	return true;
}
