/* Bringing a schema up to date, on SQLite; the engines differ only in their words. */
#include "worlds.h"

#include <sqlite3.h>
#include <sys/wait.h>

static const char *world_path(struct world *world)
{
	return world->url + strlen("sqlite:");
}

static void sqlite_do(struct world *world, const char *sql)
{
	sqlite3 *handle;
	assert_int_equal(sqlite3_open(world_path(world), &handle), SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

/* A folder without a database. */
static int setup(void **state)
{
	int code = sqlite_setup(state);
	struct world *world = *state;
	world_close(world);
	unlink(world_path(world));
	return code;
}

static int teardown(void **state)
{
	struct world *world = *state;
	arena_close(&world->arena);
	*strrchr(world->url, '/') = 0;
	folder_remove(world_path(world));
	free(world);
	return 0;
}

static void opens(struct world *world, bool migrate)
{
	world->server = db_server_open(world_call(world), str_of(world->url), thing_queries, migrate);
	MUST(world, world->server != NULL);
	char *words = arena_cstr(&world->arena, db_server_describe(&world->call, world->server));
	assert_non_null(strstr(words, "schema 2"));
	db_server_close(world->server);
}

static void refuses(struct world *world, bool migrate, const char *words)
{
	assert_null(db_server_open(world_call(world), str_of(world->url), thing_queries, migrate));
	if (strstr(arena_cstr(&world->arena, world->call.fault.message), words) == NULL)
		fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(world->call.fault.message), words);
}

static void test_from_nothing_and_again(void **state)
{
	struct world *world = *state;
	refuses(world, false, "has schema 0, this program needs 2");
	opens(world, true);
	opens(world, true);
	opens(world, false);
}

static void test_from_the_version_before(void **state)
{
	struct world *world = *state;
	opens(world, true);
	sqlite_do(world, "DROP INDEX thing_name; DELETE FROM schema_migration WHERE version = 2");
	refuses(world, false, "has schema 1, this program needs 2");
	opens(world, true);
	sqlite_do(world, "DROP INDEX thing_name");
}

static void test_newer_than_the_program(void **state)
{
	struct world *world = *state;
	opens(world, true);
	sqlite_do(world, "INSERT INTO schema_migration VALUES (3, 'future', 0)");
	refuses(world, true, "has schema 3, this program knows 2");
	refuses(world, false, "has schema 3, this program knows 2");
}

static void test_a_failed_one_leaves_nothing(void **state)
{
	struct world *world = *state;
	sqlite_do(world, "CREATE TABLE thing (x TEXT)");
	refuses(world, true, "migration 0001_start: ");
	refuses(world, false, "has schema 0");
	sqlite_do(world, "DROP TABLE thing");
	opens(world, true);
}

static void test_two_at_once(void **state)
{
	struct world *world = *state;
	pid_t children[4];
	for (size_t i = 0; i < COUNT_OF(children); i++) {
		children[i] = fork();
		if (children[i] != 0)
			continue;
		struct db_server *server = db_server_open(world_call(world), str_of(world->url), thing_queries, true);
		if (server == NULL)
			print_error("%.*s\n", STR_ARG(world->call.fault.message));
		_exit(server == NULL);
	}
	for (size_t i = 0; i < COUNT_OF(children); i++) {
		int status;
		waitpid(children[i], &status, 0);
		assert_int_equal(status, 0);
	}
	opens(world, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_from_nothing_and_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_from_the_version_before, setup, teardown),
		cmocka_unit_test_setup_teardown(test_newer_than_the_program, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_failed_one_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_at_once, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
