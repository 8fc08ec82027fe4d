/* The server's deadlines and limits on real sockets: drips, idle and slow clients, too many of them, too few workers, large bodies
 * and the memory they leave behind. */
#include "answer.h"
#include "net/server.h"

#include <stdio.h>
#include <sys/resource.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_MEASURABLE false
#else
#define IS_MEASURABLE true
#endif

static long resident_kib(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Sends `drop` every few milliseconds until the server answers or closes. Returns how long that took. */
static int64_t drip(int fd, struct str drop)
{
	int64_t began = now_ms();
	char byte;
	while (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0) {
		assert_true(now_ms() - began < PATIENCE_S * 1000);
		client_send(fd, drop);
		usleep(5000);
	}
	return now_ms() - began;
}

static void a_drip_extends_no_deadline(void **state)
{
	UNUSED(state);
	static const struct {
		const char *start;
		struct str drop;
		int least_ms;
	} cases[] = {
		{"", {"\r\n", 2}, 60},
		{"G", {"", 0}, 60},
		{"GET / HTTP/1.1\r\nHost: a\r\nX: ", {"x", 1}, 60},
		{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", {"x", 1}, 120},
		{"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", {"1\r\nx\r\n", 6}, 120},
	};
	struct world world;
	world_make(&world);
	world.options.header_timeout_ms = 60;
	world.options.body_timeout_ms = 120;
	world_start(&world);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int fd = client_open(&world);
		client_say(fd, cases[i].start);
		int64_t took = drip(fd, cases[i].drop);
		/* libuv rounds to milliseconds. */
		assert_true(took >= cases[i].least_ms - 2);
		struct answer answer = answer_read(fd);
		assert_int_equal(answer.status, 408);
		assert_true(answer_has(&answer, "Connection: close"));
		answer_close(&answer);
		close(fd);
	}
	world_close(&world);
}

static void idle_connections_are_closed(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.idle_timeout_ms = 50;
	world_start(&world);
	int silent = client_open(&world), used = client_open(&world);
	client_say(used, GET("/quick") GET("/peer"));
	answer_expect(used, 200);
	answer_expect(used, 200);
	assert_true(client_is_ended(silent));
	assert_true(client_is_ended(used));
	close(silent);
	close(used);
	connections_await(&world, 0);
	world_close(&world);
}

static void a_client_that_does_not_read_is_closed(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.write_timeout_ms = 100;
	world_start(&world);
	int slow = client_open(&world);
	client_say(slow, GET("/big?30000000"));
	connections_await(&world, 1);
	/* Others are served meanwhile. */
	int fd = client_open(&world);
	client_say(fd, GET("/peer"));
	answer_expect(fd, 200);
	close(fd);
	connections_await(&world, 0);
	close(slow);
	world_close(&world);
}

static void a_slow_reader_gets_everything_in_order(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world), room = 64 << 10;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	client_say(fd, GET("/big?3000000") GET("/quick") GET("/big?2000000") GET("/quick"));
	struct answer answer = answer_read(fd);
	assert_int_equal(answer.body.len, 3000000);
	assert_int_equal(answer.body.ptr[2999999], 'b');
	answer_close(&answer);
	answer_expect(fd, 200);
	answer = answer_read(fd);
	assert_int_equal(answer.body.len, 2000000);
	answer_close(&answer);
	answer_expect(fd, 200);
	close(fd);
	world_close(&world);
}

static void no_more_connections_than_allowed(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.max_connections = 2;
	world_start(&world);
	int first = client_open(&world), second = client_open(&world);
	connections_await(&world, 2);
	int third = client_open(&world);
	assert_true(client_is_ended(third));
	close(third);
	close(first);
	connections_await(&world, 1);
	first = client_open(&world);
	client_say(first, GET("/quick"));
	answer_expect(first, 200);
	close(first);
	close(second);
	world_close(&world);
}

static void who_waits_too_long_for_a_worker_is_told(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.workers = 1;
	world.options.queue_timeout_ms = 60;
	world_start(&world);
	int busy = client_open(&world), waiting = client_open(&world);
	client_say(busy, GET("/gate"));
	sem_wait(&world.entered);
	client_say(waiting, GET("/peer"));
	struct answer answer = answer_read(waiting);
	assert_int_equal(answer.status, 503);
	assert_true(answer_has(&answer, "Retry-After: 1"));
	assert_false(answer_has(&answer, "Connection: close"));
	answer_close(&answer);
	struct server_counts counts = server_counts(world.server);
	assert_int_equal(counts.busy_workers, 1);
	assert_int_equal(counts.queued, 0);
	/* The loop answers while no worker is free; who is being served is not cut off. */
	client_say(waiting, GET("/quick"));
	answer_expect(waiting, 200);
	sem_post(&world.gate);
	answer_expect(busy, 200);
	client_say(waiting, GET("/peer"));
	answer_expect(waiting, 200);
	close(busy);
	close(waiting);
	world_close(&world);
}

static void a_waiting_request_whose_client_left_is_dropped(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.workers = 1;
	world_start(&world);
	int busy = client_open(&world), waiting = client_open(&world);
	client_say(busy, GET("/gate"));
	sem_wait(&world.entered);
	client_say(waiting, GET("/gate"));
	while (server_counts(world.server).queued != 1)
		usleep(1000);
	setsockopt(waiting, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	close(waiting);
	connections_await(&world, 1);
	assert_int_equal(server_counts(world.server).queued, 0);
	sem_post(&world.gate);
	answer_expect(busy, 200);
	/* It never reached the worker. */
	assert_int_equal(sem_trywait(&world.entered), -1);
	close(busy);
	world_close(&world);
}

static void idle_connections_cost_little(void **state)
{
	UNUSED(state);
	enum { COUNT = 2000 };
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max < 2 * COUNT + 500 ? limit.rlim_max : 2 * COUNT + 500;
	setrlimit(RLIMIT_NOFILE, &limit);
	int count = limit.rlim_cur >= 2 * COUNT + 500 ? COUNT : (int)(limit.rlim_cur / 2) - 250;
	struct world world;
	world_make(&world);
	world_start(&world);
	int fds[COUNT];
	fds[0] = client_open(&world);
	client_say(fds[0], GET("/quick") GET("/peer"));
	answer_expect(fds[0], 200);
	answer_expect(fds[0], 200);
	long before = resident_kib();
	for (int i = 1; i < count; i++)
		fds[i] = client_open(&world);
	for (int i = 0; i < count; i++)
		client_say(fds[i], GET("/quick"));
	for (int i = 0; i < count; i++)
		answer_expect(fds[i], 200);
	assert_int_equal(server_counts(world.server).connections, count);
	if (IS_MEASURABLE)
		assert_in_range(resident_kib() - before, 0, 2 * count);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	connections_await(&world, 0);
	world_close(&world);
}

static void large_bodies_go_both_ways_and_leave_nothing(void **state)
{
	UNUSED(state);
	size_t size = 12000000;
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd, GET("/peer"));
	answer_expect(fd, 200);
	long before = resident_kib();
	char *body = malloc(size);
	for (size_t i = 0; i < size; i++)
		body[i] = (char)(i * 31 >> 3);
	client_say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 12000000\r\n\r\n");
	client_send(fd, (struct str){body, size});
	struct answer answer = answer_read(fd);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body.len, size);
	assert_memory_equal(answer.body.ptr, body, size);
	answer_close(&answer);
	free(body);
	/* The connection stays open. */
	client_say(fd, GET("/quick"));
	answer_expect(fd, 200);
	for (int64_t until = now_ms() + PATIENCE_S * 1000; IS_MEASURABLE && resident_kib() - before >= 2048; usleep(5000))
		assert_true(now_ms() < until);
	close(fd);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_drip_extends_no_deadline),
		cmocka_unit_test(idle_connections_are_closed),
		cmocka_unit_test(a_client_that_does_not_read_is_closed),
		cmocka_unit_test(a_slow_reader_gets_everything_in_order),
		cmocka_unit_test(no_more_connections_than_allowed),
		cmocka_unit_test(who_waits_too_long_for_a_worker_is_told),
		cmocka_unit_test(a_waiting_request_whose_client_left_is_dropped),
		cmocka_unit_test(idle_connections_cost_little),
		cmocka_unit_test(large_bodies_go_both_ways_and_leave_nothing),
	};
	return cmocka_run_group_tests_name("net/server_limits", tests, NULL, NULL);
}
