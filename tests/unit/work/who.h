/* What the tests about callers share: a database in a folder that goes away, and the service around it. */
#ifndef UNIT_WORK_WHO_H
#define UNIT_WORK_WHO_H

#include "crypto/secret.h"
#include "db/db.h"
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

/* What the key ring fetches. */
static struct {
	struct str body; /* none: it fails */
	int asked;
} who_fetch;

static inline bool who_fetch_run(struct call *call, struct str url, struct str *body)
{
	assert_text(url, "https://project.test/auth/v1/.well-known/jwks.json");
	who_fetch.asked++;
	*body = who_fetch.body;
	return who_fetch.body.ptr || fault(call, FAULT_UNAVAILABLE, NULL, "no answer");
}

static inline struct keyring_options who_options(struct who *who)
{
	return (struct keyring_options){&who->service.settings, who->service.public_url, who_fetch_run};
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
	memset(&who_fetch, 0, sizeof who_fetch);
}

static inline void who_open(struct who *who)
{
	struct str url = arena_printf(&who->arena, "sqlite:%s/test.db?synchronous=normal", who->folder);
	struct keyring_options options = who_options(who);

	who->service.database = db_server_open(&who->call, url, store_queries(&who->arena), true);
	assert_non_null(who->service.database);
	who->db = db_open(&who->call, who->service.database);
	assert_non_null(who->db);
	who->service.keyring = keyring_open(&who->call, who->db, &options);
	assert_non_null(who->service.keyring);
}

static inline void who_close(struct who *who)
{
	call_end(&who->call);
	keyring_close(who->service.keyring);
	db_close(who->db);
	db_server_close(who->service.database);
	assert_int_equal(system(arena_cstr(&who->arena, arena_printf(&who->arena, "rm -r %s", who->folder))), 0);
	arena_close(&who->arena);
}

#endif
