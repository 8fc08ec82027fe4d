/* Merchants and people for the tests about callers, written by the store. */
#ifndef UNIT_WORK_PEOPLE_H
#define UNIT_WORK_PEOPLE_H

#include "store/accounts.h"
#include "store/merchants.h"
#include "tests/unit/work/fault.h"

static inline bool who_write(struct who *who, bool (*run)(struct call *call, void *data), void *data)
{
	return db_transaction(&who->call, who->db, DB_WRITE, run, data);
}

static inline bool who_merchant_run(struct call *call, void *data)
{
	return merchant_add(call, data);
}

static inline struct uuid who_merchant(struct who *who, const char *name, struct uuid parent_id)
{
	struct merchant merchant = {.merchant_id = uuid_make(who->call.now_ms),
		.parent_id = parent_id,
		.name = str_of(name),
		.status = STR("active"),
		.subscription_type = STR("business"),
		.created_at = NOW_MS,
		.updated_at = NOW_MS};
	assert_done(who, who_write(who, who_merchant_run, &merchant));
	return merchant.merchant_id;
}

static inline bool who_account_run(struct call *call, void *data)
{
	return account_add(call, data);
}

static inline bool who_membership_run(struct call *call, void *data)
{
	return membership_put(call, data);
}

static inline void who_member(struct who *who, struct uuid merchant_id, struct uuid account_id, const char *role)
{
	bool is_coaching = strcmp(role, "user") == 0 || strcmp(role, "mentor") == 0;
	struct membership membership = {.merchant_id = merchant_id,
		.account_id = account_id,
		.portal = is_coaching ? STR("coaching") : STR("team"),
		.role = str_of(role),
		.status = STR("active")};
	assert_done(who, who_write(who, who_membership_run, &membership));
}

/* An active person; `role` NULL: of no merchant. */
static inline struct account who_person(struct who *who, struct uuid merchant_id, const char *email, const char *role)
{
	struct account account = {.id = uuid_make(who->call.now_ms),
		.email_key = str_of(email),
		.email = str_of(email),
		.name = STR("A Person"),
		.status = STR("active"),
		.language = STR("en"),
		.home_merchant_id = merchant_id};
	assert_done(who, who_write(who, who_account_run, &account));
	if (role)
		who_member(who, merchant_id, account.id, role);
	return account;
}

#endif
