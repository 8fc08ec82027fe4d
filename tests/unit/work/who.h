/* What the tests about callers share: a database of its own in a folder that goes away, the service around it, and a few people. */
#ifndef UNIT_WORK_WHO_H
#define UNIT_WORK_WHO_H

#include "base/clock.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "store/accounts.h"
#include "store/merchants.h"
#include "store/sessions.h"
#include "store/store.h"
#include "tests/unit/base/unit.h"
#include "work/keyring.h"
#include "work/service.h"

#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1800000000000)

struct who {
	struct arena arena;
	struct service service;
	struct call call; /* its now_ms is the test's clock; a fault is cleared by who_again */
	struct db *db;
	char folder[40];
};

/* The fetch of the key ring: tests say what it answers and count how often it is asked. */
struct who_fetch {
	struct str body; /* none: it fails */
	int asked;
};
static struct who_fetch who_fetch;

static inline bool who_fetch_run(struct call *call, struct str url, struct str *body)
{
	assert_text(url, "https://project.test/auth/v1/.well-known/jwks.json");
	who_fetch.asked++;
	*body = who_fetch.body;
	return who_fetch.body.ptr || fault(call, FAULT_UNAVAILABLE, NULL, "no answer");
}

static inline struct keyring_options who_options(struct who *who)
{
	return (struct keyring_options){
		.settings = &who->service.settings, .public_url = who->service.public_url, .fetch = who_fetch_run};
}

/* Settings may be changed between who_begin and who_open. */
static inline void who_begin(struct who *who)
{
	memset(who, 0, sizeof *who);
	strcpy(who->folder, "/tmp/convoke-who-XXXXXX");
	assert_non_null(mkdtemp(who->folder));
	secret_start();
	shape_set_defaults(&settings_shape, &who->service.settings);
	who->service.public_url = STR("https://convoke.test");
	who->call = (struct call){.arena = &who->arena, .now_ms = NOW_MS, .service = &who->service};
	who_fetch = (struct who_fetch){0};
}

static inline void who_open(struct who *who)
{
	struct str url = arena_printf(&who->arena, "sqlite:%s/test.db?synchronous=normal", who->folder);
	struct keyring_options options = who_options(who);

	who->service.database = db_server_open(&who->call, url, store_queries(&who->arena), true);
	if (!who->service.database)
		print_error("%.*s\n", STR_ARG(who->call.fault.message));
	assert_non_null(who->service.database);
	who->db = db_open(&who->call, who->service.database);
	assert_non_null(who->db);
	who->service.keyring = keyring_open(&who->call, who->db, &options);
	assert_non_null(who->service.keyring);
}

static inline void who_close(struct who *who)
{
	keyring_close(who->service.keyring);
	db_close(who->db);
	db_server_close(who->service.database);
	call_end(&who->call);
	assert_int_equal(system(arena_cstr(&who->arena, arena_printf(&who->arena, "rm -r %s", who->folder))), 0);
	arena_close(&who->arena);
}

static inline void who_again(struct who *who)
{
	who->call.fault = (struct fault){0};
}

#define assert_fault(who, kind_)                                                                                                   \
	do {                                                                                                                       \
		if ((who)->call.fault.kind != (kind_))                                                                             \
			print_error("fault: %.*s\n", STR_ARG((who)->call.fault.message));                                          \
		assert_int_equal((who)->call.fault.kind, (kind_));                                                                 \
		who_again(who);                                                                                                    \
	} while (0)
#define assert_done(who, condition)                                                                                                \
	do {                                                                                                                       \
		if (!(condition))                                                                                                  \
			print_error("fault: %.*s\n", STR_ARG((who)->call.fault.message));                                          \
		assert_true((who)->call.fault.kind == FAULT_NONE);                                                                 \
	} while (0)

static inline bool who_write(struct who *who, bool (*run)(struct call *call, void *data), void *data)
{
	return db_transaction(&who->call, who->db, DB_WRITE, run, data);
}

/* --- people ---------------------------------------------------------------------------------------------------------------- */

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
