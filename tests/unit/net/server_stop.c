/* Start and stop: what was begun is finished, what is idle is closed, nothing waits for ever; and why a server does not start. */
#include "answer.h"
#include "net/server.h"

#include <pthread.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

struct stop {
	struct world *world;
	int grace_ms;
	pthread_t thread;
};

static void *stop_run(void *data)
{
	struct stop *stop = data;
	server_stop(stop->world->server, stop->grace_ms);
	return NULL;
}

/* Begins to stop the server and returns when it is seen to stop: it has closed an idle connection. */
static void stop_begin(struct stop *stop, struct world *world, int grace_ms)
{
	*stop = (struct stop){.world = world, .grace_ms = grace_ms};
	int idle = client_open(world);
	client_say(idle, GET("/quick"));
	answer_expect(idle, 200);
	assert_int_equal(pthread_create(&stop->thread, NULL, stop_run, stop), 0);
	assert_true(client_is_ended(idle));
	close(idle);
}

static void stop_end(struct stop *stop)
{
	pthread_join(stop->thread, NULL);
	stop->world->server = NULL;
	world_close(stop->world);
}

static void a_request_begun_is_finished(void **state)
{
	UNUSED(state);
	static const char *const begun[][2] = {
		{"G", "ET /peer HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"GET /peer HTTP/1.1\r\nHost:", " a\r\n\r\n"},
		{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc", "def"},
		{"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na", "bc\r\n0\r\n\r\n"},
		{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "abc"},
	};
	struct world world;
	struct stop stop;
	int fds[COUNT_OF(begun)];
	world_make(&world);
	world_start(&world);
	for (size_t i = 0; i < COUNT_OF(begun); i++) {
		fds[i] = client_open(&world);
		client_say(fds[i], begun[i][0]);
	}
	answer_expect(fds[COUNT_OF(begun) - 1], 100);
	stop_begin(&stop, &world, PATIENCE_S * 1000);
	for (size_t i = 0; i < COUNT_OF(begun); i++) {
		client_say(fds[i], begun[i][1]);
		struct answer answer = answer_read(fds[i]);
		assert_int_equal(answer.status, 200);
		assert_true(answer_has(&answer, "Connection: close"));
		answer_close(&answer);
		assert_true(client_is_ended(fds[i]));
		close(fds[i]);
	}
	stop_end(&stop);
}

static void what_workers_have_is_finished(void **state)
{
	UNUSED(state);
	struct world world;
	struct stop stop;
	world_make(&world);
	world.options.workers = 1;
	world_start(&world);
	int busy = client_open(&world), waiting = client_open(&world);
	client_say(busy, GET("/gate"));
	sem_wait(&world.entered);
	client_say(waiting, GET("/big?3000000"));
	while (server_counts(world.server).queued != 1)
		usleep(1000);
	stop_begin(&stop, &world, PATIENCE_S * 1000);
	sem_post(&world.gate);
	answer_expect(busy, 200);
	struct answer answer = answer_read(waiting);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body.len, 3000000);
	answer_close(&answer);
	assert_true(client_is_ended(busy));
	assert_true(client_is_ended(waiting));
	close(busy);
	close(waiting);
	stop_end(&stop);
}

/* Those in the listen queue, which no loop has taken yet: the loop is kept from it by a request that it answers itself. */
static sem_t loop_entered, loop_gate;

static bool quick_that_waits(void *context, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	UNUSED(context);
	UNUSED(request);
	UNUSED(arena);
	sem_post(&loop_entered);
	sem_wait(&loop_gate);
	reply->status = 200;
	return true;
}

static void who_has_just_connected_is_served(void **state)
{
	UNUSED(state);
	struct world world;
	struct stop stop = {.world = &world, .grace_ms = PATIENCE_S * 1000};
	sem_init(&loop_entered, 0, 0);
	sem_init(&loop_gate, 0, 0);
	world_make(&world);
	world.options.answer_quick = quick_that_waits;
	world_start(&world);
	int first = client_open(&world);
	client_say(first, GET("/"));
	sem_wait(&loop_entered);
	int second = client_open(&world);
	client_say(second, GET("/"));
	assert_int_equal(pthread_create(&stop.thread, NULL, stop_run, &stop), 0);
	sem_post(&loop_gate);
	sem_post(&loop_gate);
	answer_expect(first, 200);
	answer_expect(second, 200);
	close(first);
	close(second);
	stop_end(&stop);
	sem_destroy(&loop_entered);
	sem_destroy(&loop_gate);
}

static void grace_has_an_end(void **state)
{
	UNUSED(state);
	struct world world;
	struct stop stop;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world), slow = client_open(&world);
	client_say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
	client_say(slow, GET("/big?30000000"));
	int64_t began = now_ms();
	stop_begin(&stop, &world, 80);
	stop_end(&stop);
	assert_in_range(now_ms() - began, 78, PATIENCE_S * 1000);
	assert_true(client_is_ended(fd));
	close(fd);
	close(slow);
}

static void an_idle_server_stops_at_once(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.loops = 2;
	world_start(&world);
	int64_t began = now_ms();
	world_close(&world);
	assert_true(now_ms() - began < PATIENCE_S * 1000 / 2);
}

static void *no_worker(void *context)
{
	struct world *world = context;
	return sem_trywait(&world->gate) == 0 ? world : NULL;
}

static void no_stop(void *worker)
{
	struct world *world = worker;
	sem_post(&world->entered);
}

static void a_server_whose_worker_fails_does_not_start(void **state)
{
	UNUSED(state);
	struct world world;
	struct str why = STR_NONE;
	world_make(&world);
	world.options.workers = 3;
	world.options.worker_start = no_worker;
	world.options.worker_stop = no_stop;
	/* Two of three start. */
	sem_post(&world.gate);
	sem_post(&world.gate);
	assert_null(server_start(&world.options, &world.arena, &why));
	assert_true(why.len > 0);
	/* Those two are stopped again. */
	int stopped;
	sem_getvalue(&world.entered, &stopped);
	assert_int_equal(stopped, 2);
	world_close(&world);
}

static void bad_addresses_are_named(void **state)
{
	UNUSED(state);
	static const char *const bad[] = {
		"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "192.0.2.1:0"};
	struct world world;
	world_make(&world);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct str why = STR_NONE;
		world.options.listen = str_of(bad[i]);
		if (server_start(&world.options, &world.arena, &why))
			fail_msg("%s was taken", bad[i]);
		assert_true(why.len > 0);
	}
	world_close(&world);
}

static void an_address_is_used_once(void **state)
{
	UNUSED(state);
	struct world world;
	struct str why = STR_NONE;
	world_make(&world);
	world_start(&world);
	struct server_options again = world.options;
	again.listen = server_address(world.server);
	assert_null(server_start(&again, &world.arena, &why));
	assert_true(why.len > 0);
	/* The first one goes on. */
	int fd = client_open(&world);
	client_say(fd, GET("/quick"));
	answer_expect(fd, 200);
	close(fd);
	world_close(&world);
}

static void all_addresses_and_both_families(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.listen = STR(":0");
	world_start(&world);
	struct str address = server_address(world.server);
	assert_true(str_starts_with(address, STR("[::]:")) || str_starts_with(address, STR("0.0.0.0:")));
	int64_t port;
	size_t colon = address.len;
	while (address.ptr[colon - 1] != ':')
		colon--;
	assert_true(str_to_int(str_from(address, colon), &port));
	int fd = client_connect((uint16_t)port);
	client_say(fd, GET("/peer"));
	struct answer answer = answer_read(fd);
	assert_text(answer.body, "127.0.0.1");
	answer_close(&answer);
	close(fd);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_begun_is_finished),
		cmocka_unit_test(what_workers_have_is_finished),
		cmocka_unit_test(who_has_just_connected_is_served),
		cmocka_unit_test(grace_has_an_end),
		cmocka_unit_test(an_idle_server_stops_at_once),
		cmocka_unit_test(a_server_whose_worker_fails_does_not_start),
		cmocka_unit_test(bad_addresses_are_named),
		cmocka_unit_test(an_address_is_used_once),
		cmocka_unit_test(all_addresses_and_both_families),
	};
	return cmocka_run_group_tests_name("net/server_stop", tests, NULL, NULL);
}
