/* What is PostgreSQL's own: lost connections, deadlocks, claims between processes, pipelines, refusals at open. Skipped without
 * CONVOKE_TEST_POSTGRES (see tests/postgres.sh). */
#include "worlds.h"

#include <pthread.h>

static const struct uuid merchant = {{1}};

static struct thing thing_numbered(uint8_t n)
{
	return (struct thing){.merchant_id = merchant, .id = {{n}}};
}

static bool add(struct call *call, void *data)
{
	return db_run(call, &thing_add, data, NULL);
}

static bool count(struct call *call, void *data)
{
	struct list things;
	if (!db_list(call, &thing_list, &(struct thing){.merchant_id = merchant}, &things))
		return false;
	*(size_t *)data = things.count;
	return true;
}

static size_t count_now(struct world *world)
{
	size_t things = 0;
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, count, &things));
	return things;
}

/* Ends all connections of this program but for the one that does it. */
static void connections_end(void)
{
	char sql[200];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'test_%d'",
		(int)getpid());
	postgres_do(sql);
}

static void test_lost_while_idle(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing thing = thing_numbered(1);
	for (int i = 0; i < 2; i++) {
		connections_end();
		thing.id.bytes[1]++;
		MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
		connections_end();
		assert_int_equal(count_now(world), i + 1);
		assert_true(db_server_is_ready(world->server));
	}
}

struct cut {
	int runs, cuts;
};

static bool add_and_cut(struct call *call, void *data)
{
	struct cut *cut = data;
	struct thing thing = thing_numbered(1);
	size_t things;
	bool done = db_run(call, &thing_add, &thing, NULL) && count(call, &things);
	if (done && cut->runs++ < cut->cuts)
		connections_end();
	return done && count(call, &things);
}

static void test_lost_in_the_middle(void **state)
{
	struct world *world = world_or_skip(state);
	struct cut always = {.cuts = 100};
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_and_cut, &always));
	assert_int_equal(world->call.fault.kind, FAULT_UNAVAILABLE);
	assert_true(world->call.fault.retry_after_s > 0);
	assert_int_equal(always.runs, 2);
	assert_int_equal(count_now(world), 0);
	struct cut once = {.cuts = 1};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_and_cut, &once));
	assert_int_equal(once.runs, 2);
	assert_int_equal(count_now(world), 1);
}

static bool add_then_cut(struct call *call, void *data)
{
	struct cut *cut = data;
	struct thing thing = thing_numbered(9);
	size_t things;
	cut->runs++;
	bool done = db_run(call, &thing_add, &thing, NULL) && count(call, &things);
	connections_end();
	return done;
}

static void test_lost_at_commit(void **state)
{
	struct world *world = world_or_skip(state);
	struct cut cut = {0};
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_then_cut, &cut));
	assert_int_equal(world->call.fault.kind, FAULT_UNAVAILABLE);
	/* It may have been committed, for all we know: not run again. */
	assert_int_equal(cut.runs, 1);
	assert_int_equal(count_now(world), 0);
}

/* Two threads that lock the same two rows crosswise; who meets the deadlock is run again. */
struct crossing {
	struct world *world;
	pthread_barrier_t *barrier;
	uint8_t first, second;
	int runs;
	bool done;
};

static bool rename_crosswise(struct call *call, void *data)
{
	struct crossing *crossing = data;
	struct thing thing = thing_numbered(crossing->first);
	int64_t changed;
	thing.name = arena_printf(call->arena, "%d by %d", crossing->first, crossing->first);
	if (!db_run(call, &thing_rename, &thing, &changed))
		return false;
	if (crossing->runs++ == 0)
		pthread_barrier_wait(crossing->barrier);
	thing = thing_numbered(crossing->second);
	thing.name = arena_printf(call->arena, "%d by %d", crossing->second, crossing->first);
	return db_run(call, &thing_rename, &thing, &changed) && changed == 1;
}

static void *crossing_main(void *data)
{
	struct crossing *crossing = data;
	struct world own = {0};
	own.db = db_open(world_call(&own), crossing->world->server);
	crossing->done = own.db && db_transaction(world_call(&own), own.db, DB_WRITE, rename_crosswise, crossing);
	db_close(own.db);
	arena_close(&own.arena);
	return NULL;
}

static void test_deadlock_is_run_again(void **state)
{
	struct world *world = world_or_skip(state);
	for (uint8_t n = 1; n <= 2; n++) {
		struct thing thing = thing_numbered(n);
		MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
	}
	pthread_barrier_t barrier;
	pthread_barrier_init(&barrier, NULL, 2);
	struct crossing crossings[2] = {{world, &barrier, 1, 2, 0, false}, {world, &barrier, 2, 1, 0, false}};
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, crossing_main, &crossings[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
	assert_true(crossings[0].done && crossings[1].done);
	/* One of them was the victim once; whoever is slow to come back may be it again. */
	assert_in_range(crossings[0].runs + crossings[1].runs, 3, 6);
}

static bool claim_only(struct call *call, void *data)
{
	return db_claim(call, STR("key"), data);
}

static bool claim_here_and_there(struct call *call, void *data)
{
	struct world *other = data;
	bool here = false, there = true;
	if (!db_claim(call, STR("key"), &here) || !here)
		return false;
	MUST(other, db_transaction(world_call(other), other->db, DB_WRITE, claim_only, &there));
	return !there;
}

static void test_claims_between_processes(void **state)
{
	struct world *world = world_or_skip(state);
	struct world other = {0};
	strcpy(other.url, world->url);
	world_open(&other);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, claim_here_and_there, &other));
	bool there = false;
	MUST(&other, db_transaction(world_call(&other), other.db, DB_WRITE, claim_only, &there));
	assert_true(there);
	world_close(&other);
}

static bool add_many_quietly(struct call *call, void *data)
{
	for (int n = 1; n <= 250; n++) {
		struct thing thing = thing_numbered((uint8_t)n);
		if (!db_run(call, &thing_add, &thing, NULL))
			return false;
	}
	return data == NULL || db_run(call, &thing_add, data, NULL);
}

static void test_statements_without_answer(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing again = thing_numbered(3);
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_many_quietly, &again));
	assert_int_equal(world->call.fault.kind, FAULT_CONFLICT);
	assert_int_equal(count_now(world), 0);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_many_quietly, NULL));
	assert_int_equal(count_now(world), 250);
}

static bool fail_quietly_then_refuse(struct call *call, void *data)
{
	return add(call, data) && add(call, data) && fault(call, FAULT_GONE, NULL, "no");
}

static bool nothing(struct call *call, void *data)
{
	(void)call, (void)data;
	return true;
}

static void test_refused_behind_a_failure(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing thing = thing_numbered(1);
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, fail_quietly_then_refuse, &thing));
	assert_int_equal(world->call.fault.kind, FAULT_GONE);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, nothing, NULL));
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
	assert_int_equal(count_now(world), 1);
}

static void open_fails(const char *url, const char *words)
{
	struct world world = {0};
	struct db_server *server = db_server_open(world_call(&world), str_of(url), thing_queries, true);
	assert_null(server);
	char *said = arena_cstr(&world.arena, world.call.fault.message);
	if (strstr(said, words) == NULL || strchr(said, '\n') != NULL || strstr(said, "secret") != NULL)
		fail_msg("\"%s\" does not say \"%s\" in one line without a password", said, words);
	arena_close(&world.arena);
}

/* The URL of the tests with another role. */
static const char *url_of_role(struct world *world, const char *role)
{
	const char *rest = strchr(world->url, '@');
	assert_non_null(rest);
	return arena_cstr(&world->arena, arena_printf(&world->arena, "postgresql://%s%s", role, rest));
}

static void test_refusals_at_open(void **state)
{
	struct world *world = world_or_skip(state);
	postgres_do("CREATE ROLE locked LOGIN PASSWORD 'other'; CREATE ROLE guest LOGIN");
	char sql[100];
	snprintf(sql, sizeof sql, "GRANT USAGE ON SCHEMA test_%d TO guest", (int)getpid());
	postgres_do(sql);
	open_fails("postgres://x:secret@127.0.0.1:1/x", "Connection refused");
	open_fails("postgres://x:secret@[::1/x", "the URL cannot be read");
	open_fails(url_of_role(world, "locked:secret"), "password authentication failed");
	open_fails(url_of_role(world, "guest"), "permission denied");
	postgres_do("DROP OWNED BY guest; DROP ROLE locked; DROP ROLE guest");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(test_lost_while_idle, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_lost_in_the_middle, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_lost_at_commit, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_deadlock_is_run_again, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_claims_between_processes, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_statements_without_answer, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_refused_behind_a_failure, postgres_setup, postgres_teardown),
	cmocka_unit_test_setup_teardown(test_refusals_at_open, postgres_setup, postgres_teardown),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
