/* What is SQLite's own: the commit lane over a real file, other processes, kills, full disks, rights, the length of the log. */
#include "worlds.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { THREADS = 8 };

static const struct uuid merchant = {{1}};

static const char *world_path(struct world *world)
{
	return world->url + strlen("sqlite:");
}

static bool add(struct call *call, void *data)
{
	return db_run(call, &thing_add, data, NULL);
}

static bool add_then_refuse(struct call *call, void *data)
{
	return add(call, data) && fault(call, FAULT_GONE, NULL, "no");
}

struct found {
	struct thing key, thing;
	bool is_there;
};

static bool find(struct call *call, void *data)
{
	struct found *found = data;
	return db_find(call, &thing_find, &found->key, &found->thing, &found->is_there);
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

static struct thing thing_numbered(uint32_t series, uint32_t n)
{
	return (struct thing){.merchant_id = merchant, .id = {{2, (uint8_t)series, (uint8_t)(n >> 8), (uint8_t)n}}};
}

/* A thread that writes and looks at once whether what was confirmed is there, and only that. */
struct writer {
	struct world *world;
	uint32_t series, turns;
	bool refuses_odd;
	uint32_t wrong;
};

static void writer_turn(struct writer *writer, struct world *own, uint32_t n)
{
	bool refuses = writer->refuses_odd && n % 2 == 1;
	struct thing thing = thing_numbered(writer->series, n);
	bool done = db_transaction(world_call(own), own->db, DB_WRITE, refuses ? add_then_refuse : add, &thing);
	writer->wrong += done == refuses || own->call.fault.kind != (refuses ? FAULT_GONE : FAULT_NONE);
	struct found found = {.key = thing};
	bool looked = db_transaction(world_call(own), own->db, DB_READ, find, &found);
	writer->wrong += !looked || found.is_there == refuses;
	arena_reset(&own->arena);
}

static void *writer_main(void *data)
{
	struct writer *writer = data;
	struct world own = {0};
	own.db = db_open(world_call(&own), writer->world->server);
	if (own.db == NULL) {
		writer->wrong++;
		return NULL;
	}
	for (uint32_t n = 0; n < writer->turns; n++)
		writer_turn(writer, &own, n);
	db_close(own.db);
	arena_close(&own.arena);
	return NULL;
}

static void writers_run(struct world *world, uint32_t turns, bool refuses_odd)
{
	pthread_t threads[THREADS];
	struct writer writers[THREADS];
	for (uint32_t i = 0; i < THREADS; i++) {
		writers[i] = (struct writer){.world = world, .series = i, .turns = turns, .refuses_odd = refuses_odd};
		assert_int_equal(pthread_create(&threads[i], NULL, writer_main, &writers[i]), 0);
	}
	for (uint32_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].wrong, 0);
	}
}

static void test_confirmed_is_there(void **state)
{
	writers_run(*state, 100, false);
	assert_int_equal(count_now(*state), THREADS * 100);
}

static void test_one_undone_among_many(void **state)
{
	writers_run(*state, 100, true);
	assert_int_equal(count_now(*state), THREADS * 50);
}

/* Starts this program anew in the part of `role`. Only fork would not do: SQLite keeps the state of its locks in memory. */
static pid_t process_start(struct world *world, const char *role)
{
	pid_t child = fork();
	if (child != 0)
		return child;
	execl("/proc/self/exe", "db_sqlite", role, world->url, (char *)NULL);
	_exit(2);
}

static int process_end(pid_t child)
{
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void other_process_writes(struct world *own)
{
	for (uint32_t n = 0; n < 50; n++) {
		struct thing thing = thing_numbered(99, n);
		if (!db_transaction(world_call(own), own->db, DB_WRITE, add, &thing))
			_exit(3);
	}
}

static void test_two_processes(void **state)
{
	struct world *world = *state;
	pid_t child = process_start(world, "writes");
	writers_run(world, 100, false);
	assert_int_equal(process_end(child), 0);
	assert_int_equal(count_now(world), THREADS * 100 + 50);
}

/* Confirms each write on standard output, until it is killed. */
static void writes_until_killed(struct world *own)
{
	for (uint32_t n = 0; n < 60000; n++) {
		struct thing thing = thing_numbered(1, n);
		if (!db_transaction(world_call(own), own->db, DB_WRITE, add, &thing) ||
			write(STDOUT_FILENO, &n, sizeof n) != sizeof n)
			_exit(3);
	}
}

static void test_killed(void **state)
{
	struct world *world = *state;
	int confirmations[2], output = dup(STDOUT_FILENO);
	fflush(stdout);
	assert_int_equal(pipe(confirmations), 0);
	assert_true(dup2(confirmations[1], STDOUT_FILENO) >= 0);
	pid_t child = process_start(world, "killed");
	assert_true(dup2(output, STDOUT_FILENO) >= 0);
	close(output);
	close(confirmations[1]);
	uint32_t n = 0, confirmed = 0;
	while (read(confirmations[0], &n, sizeof n) == sizeof n) {
		confirmed = n + 1;
		if (n == 200)
			kill(child, SIGKILL);
	}
	close(confirmations[0]);
	assert_true(WIFSIGNALED(process_end(child)));
	/* One more may have been committed and not told. */
	size_t things = count_now(world);
	assert_true(confirmed > 200 && things >= confirmed && things <= confirmed + 1);
}

/* In a process of its own: the files may not grow beyond what they are, until the limit is lifted. */
static void disk_is_full(struct world *own)
{
	struct rlimit limit = {.rlim_max = RLIM_INFINITY};
	getrlimit(RLIMIT_FSIZE, &limit);
	const struct rlimit before = limit;
	signal(SIGXFSZ, SIG_IGN);
	char *text = memset(arena_alloc(&own->arena, 100000), 'x', 100000);
	struct thing thing = thing_numbered(7, 0);
	if (!db_transaction(world_call(own), own->db, DB_WRITE, add, &thing))
		_exit(3);
	limit.rlim_cur = 400000;
	setrlimit(RLIMIT_FSIZE, &limit);
	uint32_t refused = 0;
	for (uint32_t n = 1; n < 20; n++) {
		thing = thing_numbered(7, n);
		thing.data.text = (struct str){text, 100000};
		if (db_transaction(world_call(own), own->db, DB_WRITE, add, &thing))
			continue;
		refused++;
		if (own->call.fault.kind != FAULT_UNAVAILABLE || own->call.fault.retry_after_s == 0)
			_exit(4);
	}
	size_t things;
	if (refused == 0 || !db_transaction(world_call(own), own->db, DB_READ, count, &things) || things != 20 - refused)
		_exit(5);
	setrlimit(RLIMIT_FSIZE, &before);
	thing = thing_numbered(8, 0);
	if (!db_transaction(world_call(own), own->db, DB_WRITE, add, &thing))
		_exit(6);
}

static void test_full_disk(void **state)
{
	assert_int_equal(process_end(process_start(*state, "full")), 0);
}

static void test_locked_by_another(void **state)
{
	struct world *world = *state;
	sqlite3 *other;
	assert_int_equal(sqlite3_open(world_path(world), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	struct thing thing = thing_numbered(1, 1);
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
	assert_int_equal(world->call.fault.kind, FAULT_UNAVAILABLE);
	assert_int_equal(count_now(world), 0);
	assert_true(db_server_is_ready(world->server));
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
}

static void test_rights_of_the_file(void **state)
{
	struct world *world = *state;
	struct thing thing = thing_numbered(1, 1);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &thing));
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
		char path[200];
		struct stat info;
		snprintf(path, sizeof path, "%s%s", world_path(world), suffixes[i]);
		assert_int_equal(stat(path, &info), 0);
		assert_int_equal(info.st_mode & 0777, 0600);
	}
}

static bool opens_as_is(struct world *own)
{
	struct db_server *server = db_server_open(world_call(own), str_of(own->url), thing_queries, true);
	if (server != NULL)
		db_server_close(server);
	return server != NULL;
}

static void test_read_only(void **state)
{
	struct world *world = *state;
	char folder[200];
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(world_path(world), '/') - world_path(world)), world_path(world));
	world_close(world);
	assert_int_equal(chmod(world_path(world), 0444), 0);
	assert_int_equal(chmod(folder, 0755), 0);
	pid_t child = process_start(world, "reads");
	assert_int_equal(process_end(child), 0);
	assert_int_equal(chmod(world_path(world), 0600), 0);
	world_open(world);
}

static int as_reader_of_a_file(const char *url)
{
	struct world own = {0};
	snprintf(own.url, sizeof own.url, "%s", url);
	/* Root may write anything. */
	if (geteuid() == 0 && seteuid(65534) != 0)
		return 2;
	bool opened = opens_as_is(&own);
	return opened || strstr(arena_cstr(&own.arena, own.call.fault.message), "it may not be written") == NULL;
}

static void open_fails(const char *url, const char *words)
{
	struct world world = {0};
	snprintf(world.url, sizeof world.url, "%s", url);
	assert_false(opens_as_is(&world));
	if (strstr(arena_cstr(&world.arena, world.call.fault.message), words) == NULL)
		fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(world.call.fault.message), words);
	arena_close(&world.arena);
}

static void test_wrong_addresses(void **state)
{
	struct world *world = *state;
	char url[sizeof world->url + 30];
	open_fails("sqlite:", "sqlite:PATH");
	open_fails("mysql:x", "sqlite:PATH or postgres://");
	open_fails("sqlite:/nowhere/x.db", "No such file or directory");
	snprintf(url, sizeof url, "%s?synchronous=off", world->url);
	open_fails(url, "unknown setting synchronous=off");
	snprintf(url, sizeof url, "%s.text", world->url);
	int file = open(url + strlen("sqlite:"), O_CREAT | O_WRONLY, 0600);
	for (int i = 0; i < 200; i++)
		assert_int_equal(write(file, "This is no database.", 20), 20);
	close(file);
	open_fails(url, "not a database");
}

/* 120 MB through the log, with a reader that always has something open. */
static void *long_writer_main(void *data)
{
	struct writer *writer = data;
	struct world own = {0};
	char *text = memset(malloc(60000), 'x', 60000);
	own.db = db_open(world_call(&own), writer->world->server);
	for (uint32_t n = 0; n < writer->turns && own.db != NULL; n++) {
		struct thing thing = thing_numbered(writer->series, n);
		thing.data.text = (struct str){text, 60000};
		writer->wrong += !db_transaction(world_call(&own), own.db, DB_WRITE, add, &thing);
		arena_reset(&own.arena);
	}
	free(text);
	db_close(own.db);
	arena_close(&own.arena);
	return NULL;
}

static void test_log_stays_short(void **state)
{
	struct world *world = *state;
	pthread_t threads[4];
	struct writer writers[4];
	for (uint32_t i = 0; i < COUNT_OF(threads); i++) {
		writers[i] = (struct writer){.world = world, .series = i, .turns = 500};
		assert_int_equal(pthread_create(&threads[i], NULL, long_writer_main, &writers[i]), 0);
	}
	for (uint32_t i = 0; i < COUNT_OF(threads); i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].wrong, 0);
	}
	char path[200];
	struct stat info;
	snprintf(path, sizeof path, "%s-wal", world_path(world));
	assert_int_equal(stat(path, &info), 0);
	assert_true(info.st_size < 80 << 20);
	assert_int_equal(count_now(world), 2000);
}

/* 1,000 rows with texts of 2 KB that begin with `letter`. */
struct long_turn {
	char letter;
	bool is_first, refuses;
};

static bool long_turn_run(struct call *call, void *data)
{
	const struct long_turn *turn = data;
	char text[2001];

	for (uint32_t n = 0; n < 1000; n++) {
		struct thing thing = thing_numbered(1, n);

		snprintf(text, sizeof text, "%c%01999u", turn->letter, n);
		thing.name = (struct str){text, 2000};
		if (!db_run(call, turn->is_first ? &thing_add : &thing_rename, &thing, NULL))
			return false;
	}
	return !turn->refuses || fault(call, FAULT_GONE, NULL, "refused");
}

/* What a savepoint sets aside is far more than it may keep in memory. */
static void test_long_turns(void **state)
{
	struct world *world = *state;
	struct long_turn first = {.letter = 'a', .is_first = true}, next = {.letter = 'b'},
			 refused = {.letter = 'c', .refuses = true};
	struct found found = {.key = thing_numbered(1, 999)};

	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, long_turn_run, &first));
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, long_turn_run, &next));
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, long_turn_run, &refused));
	assert_int_equal(world->call.fault.kind, FAULT_GONE);
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, find, &found));
	assert_true(found.is_there && found.thing.name.len == 2000 && found.thing.name.ptr[0] == 'b');
	assert_int_equal(count_now(world), 1000);
}

/* In the process that process_start makes. */
static int role_run(const char *role, const char *url)
{
	if (strcmp(role, "reads") == 0)
		_exit(as_reader_of_a_file(url)); /* the leak checker cannot run as another user */
	struct world own = {0};
	snprintf(own.url, sizeof own.url, "%s", url);
	own.server = db_server_open(world_call(&own), str_of(own.url), thing_queries, true);
	own.db = own.server ? db_open(&own.call, own.server) : NULL;
	if (own.db == NULL)
		return 2;
	if (strcmp(role, "writes") == 0)
		other_process_writes(&own);
	else if (strcmp(role, "killed") == 0)
		writes_until_killed(&own);
	else
		disk_is_full(&own);
	world_close(&own);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return role_run(argv[1], argv[2]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_confirmed_is_there, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_one_undone_among_many, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_two_processes, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_killed, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_locked_by_another, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_rights_of_the_file, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_read_only, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_wrong_addresses, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_log_stays_short, sqlite_setup, sqlite_teardown),
		cmocka_unit_test_setup_teardown(test_long_turns, sqlite_setup, sqlite_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
