/* Queries about sessions (sql/query/sessions.sql). */
#include "store/sessions.h"

#include "store/store.h"

#define SESSION(member, ...) FIELD(struct session, member, "", __VA_ARGS__)
static const struct field session_fields[] = {SESSION(merchant_id), SESSION(id), SESSION(account_id), SESSION(refresh_hash),
	SESSION(previous_hash), SESSION(previous_until, .format = FORMAT_TIME), SESSION(client_id), SESSION(created_at),
	SESSION(refreshed_at), SESSION(expires_at), SESSION(ended_at, .format = FORMAT_TIME)};
static const struct shape session_shape = SHAPE("Session", struct session, session_fields);

#define OWNER(member, ...) FIELD(struct session_owner, member, "", __VA_ARGS__)
static const struct field owner_fields[] = {OWNER(account_id), OWNER(client_id), OWNER(expires_at),
	OWNER(ended_at, .format = FORMAT_TIME), OWNER(email), OWNER(status), OWNER(home_merchant_id)};
static const struct shape owner_shape = SHAPE("SessionOwner", struct session_owner, owner_fields);

/* "All but this one" compares with an id, also when none is kept: its parameter must never be NULL. */
struct sessions_of {
	struct uuid merchant_id, account_id, id;
	int64_t ended_at;
};
#define OF(member, ...) FIELD(struct sessions_of, member, "", __VA_ARGS__)
static const struct field of_fields[] = {OF(merchant_id), OF(account_id), OF(id), OF(ended_at)};
static const struct shape of_shape = SHAPE("SessionsOf", struct sessions_of, of_fields);

static const struct query add_query = {.name = "session_add", .in = &session_shape};
static const struct query find_query = {.name = "session_find", .in = &by_id_shape, .out = &session_shape};
static const struct query rotate_query = {.name = "session_rotate", .in = &session_shape};
static const struct query end_query = {.name = "session_end", .in = &session_shape};
static const struct query end_all_query = {.name = "sessions_end_of_account", .in = &of_shape};
static const struct query forget_query = {.name = "sessions_forget", .in = &session_shape};
static const struct query owner_query = {.name = "session_owner", .in = &by_id_shape, .out = &owner_shape};

const struct query *const session_queries[] = {
	&add_query, &find_query, &rotate_query, &end_query, &end_all_query, &forget_query, &owner_query, NULL};

bool session_add(struct call *call, const struct session *session)
{
	struct session row = *session;

	row.merchant_id = platform_id;
	return db_run(call, &add_query, &row, NULL);
}

bool session_find(struct call *call, struct uuid id, struct session *out, bool *found)
{
	return db_find(call, &find_query, &(struct by_id){platform_id, id}, out, found);
}

bool session_rotate(struct call *call, const struct session *session)
{
	struct session row = *session;

	row.merchant_id = platform_id;
	row.refreshed_at = call->now_ms;
	return db_run(call, &rotate_query, &row, NULL);
}

bool session_end(struct call *call, struct uuid id)
{
	struct session row = {.merchant_id = platform_id, .id = id, .ended_at = call->now_ms};

	return db_run(call, &end_query, &row, NULL);
}

bool sessions_end_of_account(struct call *call, struct uuid account_id, struct uuid kept_id)
{
	/* No session has the platform's id. */
	struct sessions_of row = {.merchant_id = platform_id,
		.account_id = account_id,
		.id = uuid_is_none(kept_id) ? platform_id : kept_id,
		.ended_at = call->now_ms};

	return db_run(call, &end_all_query, &row, NULL);
}

bool sessions_forget(struct call *call, struct uuid account_id, int64_t before_ms)
{
	struct session row = {.merchant_id = platform_id, .account_id = account_id, .expires_at = before_ms};

	return db_run(call, &forget_query, &row, NULL);
}

bool session_owner(struct call *call, struct uuid id, struct session_owner *out, bool *found)
{
	return db_find(call, &owner_query, &(struct by_id){platform_id, id}, out, found);
}
