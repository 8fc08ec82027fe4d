/* Workers check credentials while keys turn over and what is remembered is forgotten: every answer stays right. */
#include "tests/unit/work/people.h"
#include "work/check_cache.h"
#include "work/session.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WORKERS = 4, CALLS = 400, TURNS = 5 };

struct worker {
	struct who *who;
	struct grant *good;
	struct str bad;
	_Atomic int *wrong;
};

static bool check_one(struct worker *worker, struct db *db, struct arena *arena, int i)
{
	/* Time goes on, so that what is remembered runs out in between. */
	struct call call = {.arena = arena, .now_ms = NOW_MS + 1000 + i * 100, .service = &worker->who->service};
	struct caller caller = {0};
	bool ok = caller_authenticate(&call, db, worker->good->access_token, &caller) && caller.role == ROLE_OWNER &&
		uuid_equal(caller.account_id, worker->good->account.id) && str_equal(caller.email, STR("anna@example.com"));
	call.fault = (struct fault){0};
	ok = ok && !caller_authenticate(&call, db, worker->bad, &caller) && call.fault.kind == FAULT_UNAUTHENTICATED;
	call_end(&call);
	return ok;
}

static void *work(void *data)
{
	struct worker *worker = data;
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = NOW_MS, .service = &worker->who->service};
	struct db *db = db_open(&call, worker->who->service.database);
	for (int i = 0; db && i < CALLS; i++) {
		struct arena own = {0};
		if (!check_one(worker, db, &own, i))
			atomic_fetch_add(worker->wrong, 1);
		arena_close(&own);
	}
	if (!db)
		atomic_fetch_add(worker->wrong, 1);
	else
		db_close(db);
	arena_close(&arena);
	return NULL;
}

static bool start_run(struct call *call, void *data)
{
	return session_start(call, data);
}

static void answers_stay_right(void **state)
{
	struct who who;
	struct grant good = {0};
	_Atomic int wrong = 0;
	pthread_t threads[WORKERS];
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	good.account = who_person(&who, who_merchant(&who, "A", (struct uuid){0}), "anna@example.com", "merchant_owner");
	assert_done(&who, db_transaction(&who.call, who.db, DB_WRITE, start_run, &good));
	session_sign(&who.call, &good);
	struct str bad = arena_copy(&who.arena, good.access_token);
	memcpy((char *)(uintptr_t)bad.ptr + bad.len - 8, "AAAAAAA", 7);
	struct worker worker = {&who, &good, bad, &wrong};

	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, &worker), 0);
	for (int i = 0; i < TURNS; i++) {
		assert_done(&who, keyring_rotate(&who.call, who.db, KEY_ACCESS));
		check_cache_expire(keyring_cache(&who.call));
		assert_non_null(keyring_link_key(&who.call).key);
	}
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&wrong), 0);
	who_close(&who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(answers_stay_right)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
