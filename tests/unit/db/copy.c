/* Copying between databases, in every direction that the engines allow (PostgreSQL is given by CONVOKE_TEST_POSTGRES; without it
 * its directions are skipped). */
#include "db/copy.h"

#include "things.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>

/* More than two pages. */
enum { ROWS = 12000, PLACES = 3 };

/* Three databases: where it comes from, where it goes, and another. */
struct place {
	bool is_postgres;
	char folder[40], url[500], schema[40];
};
struct test {
	struct arena arena;
	struct call call;
	struct place places[PLACES];
	int told;           /* calls of progress */
	int64_t last_total; /* of the last one */
};

static const struct uuid merchant = {{1}};

static void postgres_do(const char *sql)
{
	PGconn *connection = PQconnectdb(getenv("CONVOKE_TEST_POSTGRES"));
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
}

static void place_make(struct place *place, int number)
{
	if (!place->is_postgres) {
		strcpy(place->folder, "/tmp/convoke-copy-XXXXXX");
		assert_non_null(mkdtemp(place->folder));
		snprintf(place->url, sizeof place->url, "sqlite:%s/test.db", place->folder);
		return;
	}
	char sql[200];
	const char *url = getenv("CONVOKE_TEST_POSTGRES");
	snprintf(place->schema, sizeof place->schema, "copy_%d_%d", number, (int)getpid());
	snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s",
		place->schema, place->schema);
	postgres_do(sql);
	snprintf(
		place->url, sizeof place->url, "%s%coptions=-csearch_path%%3D%s", url, strchr(url, '?') ? '&' : '?', place->schema);
}

static void place_remove(const struct place *place)
{
	char command[200];
	if (place->is_postgres) {
		snprintf(command, sizeof command, "SET client_min_messages = error; DROP SCHEMA %s CASCADE", place->schema);
		postgres_do(command);
		return;
	}
	snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
	assert_int_equal(system(command), 0);
}

/* SQL beside the copy. */
static void place_do(const struct place *place, const char *sql)
{
	char text[600], *why = NULL;
	sqlite3 *handle;
	if (place->is_postgres) {
		snprintf(text, sizeof text, "SET search_path = %s; %s", place->schema, sql);
		postgres_do(text);
		return;
	}
	assert_int_equal(sqlite3_open(strchr(place->url, ':') + 1, &handle), SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(handle);
}

/* Rows ------------------------------------------------------------------------------------------------------------------------ */

static struct thing thing_number(struct arena *arena, int number)
{
	struct thing thing = {.merchant_id = merchant, .id = {{(uint8_t)(number % 7), (uint8_t)(number >> 8), (uint8_t)number, 1}}};
	if (number % 5 == 0)
		return thing;
	thing.name = number == 1 ? STR("") : arena_printf(arena, "Zo\xc3\xab 'x' \\ \t %d", number);
	thing.is_good = number % 2 == 0;
	thing.size = number == 2 ? INT64_MIN : number == 3 ? INT64_MAX : number;
	thing.seen_at = 1700000000000 + number;
	thing.rank = -number;
	thing.ratio = number / 3.0;
	thing.is_new = (struct flag){true, number % 3 == 0};
	thing.weight = (struct number){true, number == 4 ? -1e300 : number};
	thing.data.text = arena_printf(arena, "{\"n\":%d}", number);
	return thing;
}

static bool things_add(struct call *call, void *data)
{
	return db_run_batch(call, &thing_add_all, NULL, *(struct list *)data, NULL);
}

static bool things_list(struct call *call, void *data)
{
	return db_list(call, &thing_list, &(struct thing){.merchant_id = merchant}, data);
}

/* Opens the place as a program does, runs one transaction. */
static void place_run(struct test *test, struct place *place, bool (*run)(struct call *call, void *data), void *data)
{
	struct db_server *server = db_server_open(&test->call, str_of(place->url), thing_queries, true);
	MUST(test, server != NULL);
	struct db *db = db_open(&test->call, server);
	MUST(test, db != NULL);
	MUST(test, db_transaction(&test->call, db, run == things_add ? DB_WRITE : DB_READ, run, data));
	db_close(db);
	db_server_close(server);
}

static void place_fill(struct test *test, struct place *place, int count)
{
	struct thing *things = ARENA_ARRAY(&test->arena, struct thing, count);
	for (int i = 0; i < count; i++)
		things[i] = thing_number(&test->arena, i);
	place_run(test, place, things_add, &(struct list){things, (size_t)count});
}

static bool thing_equal(const struct thing *a, const struct thing *b)
{
	return uuid_equal(a->id, b->id) && str_equal(a->name, b->name) && (a->name.ptr == NULL) == (b->name.ptr == NULL) &&
		a->is_good == b->is_good && a->size == b->size && a->seen_at == b->seen_at && a->rank == b->rank &&
		a->ratio == b->ratio && a->is_new.is_set == b->is_new.is_set && a->is_new.value == b->is_new.value &&
		a->weight.is_set == b->weight.is_set && a->weight.value == b->weight.value && str_equal(a->data.text, b->data.text);
}

static void expect_same(struct test *test, struct place *a, struct place *b, size_t count)
{
	struct list in_a = {0}, in_b = {0};
	place_run(test, a, things_list, &in_a);
	place_run(test, b, things_list, &in_b);
	assert_int_equal(in_a.count, count);
	assert_int_equal(in_b.count, count);
	for (size_t i = 0; i < count; i++)
		assert_true(thing_equal((const struct thing *)in_a.items + i, (const struct thing *)in_b.items + i));
}

/* Copies ---------------------------------------------------------------------------------------------------------------------- */

static void count_told(void *data, const struct copy_progress *progress)
{
	struct test *test = data;
	test->told++;
	test->last_total = progress->total;
	assert_true(progress->rows >= 0 && progress->table.len > 0);
}

static struct copy copy_of(struct test *test, int from, int to)
{
	return (struct copy){
		.from = str_of(test->places[from].url), .to = str_of(test->places[to].url), .progress = count_told, .data = test};
}

static struct copy copy_done(struct test *test, int from, int to)
{
	struct copy copy = copy_of(test, from, to);
	test->call.fault = (struct fault){0};
	MUST(test, database_copy(&test->call, &copy));
	return copy;
}

static void copy_refused(struct test *test, struct copy copy, const char *words)
{
	test->call.fault = (struct fault){0};
	assert_false(database_copy(&test->call, &copy));
	if (strstr(arena_cstr(&test->arena, test->call.fault.message), words) == NULL)
		fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(test->call.fault.message), words);
	test->call.fault = (struct fault){0};
}

static const char *doomed_when;

static void kill_in_the_middle(void *data, const struct copy_progress *progress)
{
	(void)data;
	if (strcmp(progress->doing, doomed_when) == 0 && progress->rows > 0)
		kill(getpid(), SIGKILL);
}

/* A process of its own copies and is killed after its first page. */
static void copy_killed(struct test *test, const char *when)
{
	doomed_when = when;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct copy copy = copy_of(test, 0, 1);
		copy.progress = kill_in_the_middle;
		_exit(database_copy(&test->call, &copy) ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* A server must not begin to work on half of an installation. */
static void opening_refused(struct test *test, const struct place *place)
{
	static const struct query *const none[] = {NULL};
	test->call.fault = (struct fault){0};
	assert_null(db_server_open(&test->call, str_of(place->url), none, true));
	assert_non_null(strstr(arena_cstr(&test->arena, test->call.fault.message), "the database holds an unfinished copy"));
	test->call.fault = (struct fault){0};
}

static void test_all_rows_arrive(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], ROWS);
	struct copy copy = copy_done(test, 0, 1);
	assert_int_equal(copy.rows, ROWS);
	assert_int_equal(copy.tables, 1);
	assert_int_equal(copy.rows_before, 0);
	assert_int_equal(copy.hash.len, 32);
	assert_true(test->told >= 6 && test->last_total == ROWS);
	expect_same(test, &test->places[0], &test->places[1], ROWS);
	/* On from there: the same rows have the same hash everywhere, others have another. */
	struct copy next = copy_done(test, 1, 2);
	assert_true(str_equal(next.hash, copy.hash));
	place_do(&test->places[0], "UPDATE thing SET size = size - 1 WHERE size = 7");
	place_do(&test->places[2], "DELETE FROM thing");
	assert_false(str_equal(copy_done(test, 0, 2).hash, copy.hash));
}

static void test_a_copy_of_nothing(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], 0);
	assert_int_equal(copy_done(test, 0, 1).rows, 0);
	expect_same(test, &test->places[0], &test->places[1], 0);
}

static void test_a_target_with_rows_is_refused(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], 3);
	place_fill(test, &test->places[1], 1);
	copy_refused(test, copy_of(test, 0, 1), "the database is not empty: table thing has rows");
	place_do(&test->places[1], "DELETE FROM thing");
	assert_int_equal(copy_done(test, 0, 1).rows, 3);
	/* What was copied is not empty either. */
	copy_refused(test, copy_of(test, 0, 1), "the database is not empty");
}

static void test_killed_and_resumed(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], ROWS);
	copy_killed(test, "copying");
	opening_refused(test, &test->places[1]);
	place_fill(test, &test->places[2], 3);
	copy_refused(test, copy_of(test, 2, 1), "an interrupted copy of another installation");
	copy_refused(test, copy_of(test, 1, 2), "it is an interrupted copy itself");
	struct copy copy = copy_done(test, 0, 1);
	assert_int_equal(copy.rows, ROWS);
	assert_true(copy.rows_before > 0 && copy.rows_before < ROWS);
	expect_same(test, &test->places[0], &test->places[1], ROWS);
	copy_refused(test, copy_of(test, 0, 1), "the database is not empty");
}

static void test_killed_while_comparing(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], ROWS);
	copy_killed(test, "comparing");
	struct copy copy = copy_done(test, 0, 1);
	assert_int_equal(copy.rows_before, ROWS);
	assert_int_equal(copy.rows, ROWS);
}

static void test_a_difference_is_found(void **state)
{
	static const char *const changes[] = {"UPDATE thing SET name = 'other' WHERE size = 7",
		"UPDATE thing SET name = NULL WHERE name = ''", "DELETE FROM thing WHERE size = 12",
		"UPDATE thing SET ratio = 0.5 WHERE size = 8"};
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], ROWS);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		copy_killed(test, "comparing");
		place_do(&test->places[i % 2], changes[i]);
		copy_refused(
			test, copy_of(test, 0, 1), "table thing differs at merchant_id 01000000-0000-0000-0000-000000000000, id 0");
		place_do(&test->places[1], "DELETE FROM thing");
		place_do(&test->places[1], "DELETE FROM schema_migration WHERE version = 0");
	}
}

static void test_what_cannot_be_a_source(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	struct copy copy = copy_of(test, 0, 1);
	copy.from = STR("mysql://localhost/x");
	copy_refused(test, copy, "must be sqlite:PATH or postgres://...");
	copy.from = STR("sqlite:/nonexistent/x.db");
	copy_refused(test, copy, "unable to open database file");
	copy = copy_of(test, 0, 1);
	copy.to = STR("nowhere");
	copy_refused(test, copy, "must be sqlite:PATH or postgres://...");
	place_do(&test->places[0], "CREATE TABLE strange (a TEXT PRIMARY KEY)");
	copy_refused(test, copy_of(test, 0, 1), "there is no installation in this database");
	place_do(&test->places[0], "DROP TABLE strange");
	place_fill(test, &test->places[0], 1);
	place_do(&test->places[0], "CREATE TABLE strange (a TEXT PRIMARY KEY)");
	copy_refused(test, copy_of(test, 0, 1), "it does not have the tables of the source");
	place_do(&test->places[0], "DROP TABLE strange");
	place_do(&test->places[0], "DELETE FROM schema_migration WHERE version = 2");
	copy_refused(test, copy_of(test, 0, 1), "it has schema 1, this program needs 2");
}

static void test_a_value_of_another_type(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		skip();
	place_fill(test, &test->places[0], 5);
	place_do(&test->places[0], "UPDATE thing SET size = 'many' WHERE size = 3");
	place_do(&test->places[0], "UPDATE thing SET size = 'many' WHERE rank = -3");
	copy_refused(test, copy_of(test, 0, 1), "table thing: SQLite: a value of column size is of another type");
}

/* Directions ------------------------------------------------------------------------------------------------------------------ */

static int test_make(void **state, bool from_postgres, bool to_postgres)
{
	*state = NULL;
	if ((from_postgres || to_postgres) && getenv("CONVOKE_TEST_POSTGRES") == NULL)
		return 0;
	struct test *test = calloc(1, sizeof *test);
	*state = test;
	test->call = (struct call){.arena = &test->arena};
	test->places[0].is_postgres = test->places[2].is_postgres = from_postgres;
	test->places[1].is_postgres = to_postgres;
	for (int i = 0; i < PLACES; i++)
		place_make(&test->places[i], i);
	return 0;
}

static int tear_down(void **state)
{
	struct test *test = *state;
	if (test == NULL)
		return 0;
	for (int i = 0; i < PLACES; i++)
		place_remove(&test->places[i]);
	arena_close(&test->arena);
	free(test);
	return 0;
}

static int sqlite_to_sqlite(void **state)
{
	return test_make(state, false, false);
}

static int sqlite_to_postgres(void **state)
{
	return test_make(state, false, true);
}

static int postgres_to_sqlite(void **state)
{
	return test_make(state, true, false);
}

static int postgres_to_postgres(void **state)
{
	return test_make(state, true, true);
}

#define CASES(setup)                                                                                                               \
	cmocka_unit_test_setup_teardown(test_all_rows_arrive, setup, tear_down),                                                   \
		cmocka_unit_test_setup_teardown(test_a_copy_of_nothing, setup, tear_down),                                         \
		cmocka_unit_test_setup_teardown(test_a_target_with_rows_is_refused, setup, tear_down),                             \
		cmocka_unit_test_setup_teardown(test_killed_and_resumed, setup, tear_down),                                        \
		cmocka_unit_test_setup_teardown(test_killed_while_comparing, setup, tear_down),                                    \
		cmocka_unit_test_setup_teardown(test_a_difference_is_found, setup, tear_down),                                     \
		cmocka_unit_test_setup_teardown(test_what_cannot_be_a_source, setup, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {CASES(sqlite_to_sqlite),
		cmocka_unit_test_setup_teardown(test_a_value_of_another_type, sqlite_to_sqlite, tear_down),
		CASES(sqlite_to_postgres), CASES(postgres_to_sqlite), CASES(postgres_to_postgres)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
