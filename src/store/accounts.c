/* Queries about accounts and memberships (sql/query/accounts.sql). */
#include "store/accounts.h"

#include "store/store.h"

#define ACCOUNT(member, ...) FIELD(struct account, member, "", __VA_ARGS__)
static const struct field account_fields[] = {ACCOUNT(merchant_id), ACCOUNT(id), ACCOUNT(email_key), ACCOUNT(email), ACCOUNT(name),
	ACCOUNT(password_hash), ACCOUNT(status), ACCOUNT(language), ACCOUNT(home_merchant_id), ACCOUNT(subject),
	ACCOUNT(created_at), ACCOUNT(updated_at), ACCOUNT(last_login_at, .format = FORMAT_TIME)};
static const struct shape account_shape = SHAPE("Account", struct account, account_fields);

#define MEMBERSHIP(member, ...) FIELD(struct membership, member, "", __VA_ARGS__)
static const struct field membership_fields[] = {MEMBERSHIP(merchant_id), MEMBERSHIP(account_id), MEMBERSHIP(portal),
	MEMBERSHIP(role), MEMBERSHIP(status), MEMBERSHIP(created_at), MEMBERSHIP(updated_at)};
static const struct shape membership_shape = SHAPE("Membership", struct membership, membership_fields);

#define RIGHTS(member, ...) FIELD(struct account_rights, member, "", __VA_ARGS__)
static const struct field rights_fields[] = {
	RIGHTS(merchant_status), RIGHTS(team_role), RIGHTS(coaching_role), RIGHTS(sub_merchants), RIGHTS(teams_elsewhere)};
static const struct shape rights_shape = SHAPE("AccountRights", struct account_rights, rights_fields);

#define REACH(member, ...) FIELD(struct account_reach, member, "", __VA_ARGS__)
static const struct field reach_fields[] = {REACH(merchant_id), REACH(parent_id), REACH(status), REACH(role)};
static const struct shape reach_shape = SHAPE("AccountReach", struct account_reach, reach_fields);

static const struct query add_query = {.name = "account_add", .in = &account_shape};
static const struct query find_query = {.name = "account_find", .in = &by_id_shape, .out = &account_shape};
static const struct query find_by_email_query = {.name = "account_find_by_email", .in = &account_shape, .out = &account_shape};
static const struct query find_by_subject_query = {.name = "account_find_by_subject", .in = &account_shape, .out = &account_shape};
static const struct query change_password_query = {.name = "account_change_password", .in = &account_shape};
static const struct query activate_query = {.name = "account_activate", .in = &account_shape};
static const struct query note_login_query = {.name = "account_note_login", .in = &account_shape};
static const struct query membership_put_query = {.name = "membership_put", .in = &membership_shape};
static const struct query membership_find_query = {.name = "membership_find", .in = &membership_shape, .out = &membership_shape};
static const struct query memberships_activate_query = {.name = "memberships_activate", .in = &membership_shape};
static const struct query rights_query = {.name = "account_rights", .in = &membership_shape, .out = &rights_shape};
static const struct query reach_query = {.name = "account_reach", .in = &membership_shape, .out = &reach_shape};

const struct query *const account_queries[] = {&add_query, &find_query, &find_by_email_query, &find_by_subject_query,
	&change_password_query, &activate_query, &note_login_query, &membership_put_query, &membership_find_query,
	&memberships_activate_query, &rights_query, &reach_query, NULL};

bool account_add(struct call *call, const struct account *account)
{
	struct account row = *account;

	row.merchant_id = platform_id;
	row.created_at = row.updated_at = call->now_ms;
	return db_run(call, &add_query, &row, NULL);
}

bool account_find(struct call *call, struct uuid id, struct account *out, bool *found)
{
	return db_find(call, &find_query, &(struct by_id){platform_id, id}, out, found);
}

bool account_find_by_email(struct call *call, struct str email_key, struct account *out, bool *found)
{
	return db_find(
		call, &find_by_email_query, &(struct account){.merchant_id = platform_id, .email_key = email_key}, out, found);
}

bool account_find_by_subject(struct call *call, struct uuid subject, struct account *out, bool *found)
{
	return db_find(call, &find_by_subject_query, &(struct account){.merchant_id = platform_id, .subject = subject}, out, found);
}

bool account_change_password(struct call *call, struct uuid id, struct str password_hash)
{
	struct account row = {.merchant_id = platform_id, .id = id, .password_hash = password_hash, .updated_at = call->now_ms};

	return db_run(call, &change_password_query, &row, NULL);
}

bool account_activate(struct call *call, struct uuid id)
{
	struct account row = {.merchant_id = platform_id, .id = id, .updated_at = call->now_ms};
	struct membership memberships = {.account_id = id, .updated_at = call->now_ms};

	return db_run(call, &activate_query, &row, NULL) && db_run(call, &memberships_activate_query, &memberships, NULL);
}

bool account_note_login(struct call *call, struct uuid id)
{
	struct account row = {.merchant_id = platform_id, .id = id, .last_login_at = call->now_ms};

	return db_run(call, &note_login_query, &row, NULL);
}

bool membership_put(struct call *call, const struct membership *membership)
{
	struct membership row = *membership;

	row.created_at = row.updated_at = call->now_ms;
	return db_run(call, &membership_put_query, &row, NULL);
}

bool membership_find(struct call *call, const struct membership *key, struct membership *out, bool *found)
{
	return db_find(call, &membership_find_query, key, out, found);
}

bool account_rights(struct call *call, struct uuid merchant_id, struct uuid account_id, struct account_rights *out)
{
	struct membership key = {.merchant_id = merchant_id, .account_id = account_id};
	bool found;

	return db_find(call, &rights_query, &key, out, &found);
}

bool account_reach(struct call *call, const struct membership *key, struct account_reach *out, bool *found)
{
	return db_find(call, &reach_query, key, out, found);
}
