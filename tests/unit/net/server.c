/* The server on real sockets: answers, order, keep-alive, refusals on the wire, large bodies. Deadlines and limits are in
 * server_limits.c, the end in server_stop.c. */
#include "net/server.h"

#include "answer.h"

#include <stdio.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

static void one_connection_takes_many_requests(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	for (int i = 0; i < 3; i++) {
		client_say(fd, GET("/quick"));
		struct answer answer = answer_read(fd);
		assert_int_equal(answer.status, 200);
		assert_text(answer.body, "quick");
		assert_true(answer_has(&answer, "HTTP/1.1 200 OK"));
		assert_non_null(strstr(answer.memory, " GMT\r\n"));
		answer_close(&answer);
		client_say(fd, "POST /echo?n=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
		answer = answer_read(fd);
		assert_text(answer.body, "abc");
		assert_true(answer_has(&answer, "X-Query: n=1"));
		answer_close(&answer);
		client_say(fd, GET("/unknown"));
		answer_expect(fd, 404);
	}
	assert_int_equal(server_counts(world.server).requests, 9);
	assert_int_equal(server_counts(world.server).connections, 1);
	close(fd);
	connections_await(&world, 0);
	world_close(&world);
}

static void head_has_no_body(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd,
		"HEAD /quick HTTP/1.1\r\nHost: a\r\n\r\n" GET("/quick") "HEAD /big?100000 HTTP/1.1\r\nHost: a\r\n\r\n" GET(
			"/peer"));
	struct answer answer = answer_read_as(fd, true);
	assert_true(answer_has(&answer, "Content-Length: 5"));
	answer_close(&answer);
	answer_expect(fd, 200);
	answer = answer_read_as(fd, true);
	assert_true(answer_has(&answer, "Content-Length: 100000"));
	answer_close(&answer);
	answer = answer_read(fd);
	assert_text(answer.body, "127.0.0.1");
	answer_close(&answer);
	close(fd);
	world_close(&world);
}

static void old_and_closing_clients_are_closed(void **state)
{
	UNUSED(state);
	static const struct {
		const char *request, *line;
		bool is_kept;
	} cases[] = {
		{"GET /quick HTTP/1.0\r\n\r\n", "Connection: close", false},
		{"GET /peer HTTP/1.0\r\n\r\n", "Connection: close", false},
		{"GET /peer HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "Connection: keep-alive", true},
		{"GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "Connection: close", false},
		/* What comes behind the last request is not answered. */
		{"GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" GET("/quick"), "Connection: close", false},
	};
	struct world world;
	world_make(&world);
	world_start(&world);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int fd = client_open(&world);
		client_say(fd, cases[i].request);
		struct answer answer = answer_read(fd);
		assert_int_equal(answer.status, 200);
		assert_true(answer_has(&answer, cases[i].line));
		answer_close(&answer);
		if (cases[i].is_kept) {
			client_say(fd, GET("/quick"));
			answer_expect(fd, 200);
		} else {
			assert_true(client_is_ended(fd));
		}
		close(fd);
	}
	world_close(&world);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	UNUSED(state);
	enum { COUNT = 300 };
	struct world world;
	world_make(&world);
	world_start(&world);
	struct buf all = {0};
	for (int i = 0; i < COUNT; i++) {
		if (i % 3 == 0)
			buf_add_literal(&all, GET("/quick"));
		else
			buf_printf(&all, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n%04d", i);
	}
	int fd = client_open(&world);
	client_send(fd, buf_str(&all));
	for (int i = 0; i < COUNT; i++) {
		char want[16] = "quick";
		if (i % 3 != 0)
			snprintf(want, sizeof want, "%04d", i);
		struct answer answer = answer_read(fd);
		assert_text(answer.body, want);
		answer_close(&answer);
	}
	buf_close(&all);
	close(fd);
	world_close(&world);
}

static void a_half_closed_client_gets_its_answers(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd, GET("/gate") GET("/quick") GET("/peer"));
	shutdown(fd, SHUT_WR);
	sem_wait(&world.entered);
	sem_post(&world.gate);
	answer_expect(fd, 200);
	answer_expect(fd, 200);
	answer_expect(fd, 200);
	assert_true(client_is_ended(fd));
	close(fd);
	/* Half of a request is none. */
	fd = client_open(&world);
	client_say(fd, "GET /quick HTTP/1.1\r\n");
	shutdown(fd, SHUT_WR);
	assert_true(client_is_ended(fd));
	close(fd);
	world_close(&world);
}

static void a_client_may_leave_while_it_is_served(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd, GET("/gate"));
	sem_wait(&world.entered);
	/* A reset is seen at once, also while the worker is busy. */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	close(fd);
	connections_await(&world, 0);
	sem_post(&world.gate);
	fd = client_open(&world);
	client_say(fd, GET("/peer"));
	answer_expect(fd, 200);
	close(fd);
	world_close(&world);
}

static void refusals_reach_the_client(void **state)
{
	UNUSED(state);
	static const struct {
		const char *request;
		int status;
	} cases[] = {
		{"GET / HTTP/1.1\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x\r\n", 400},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\n", 413},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\nExpect: 100-continue\r\n\r\n", 413},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: tea\r\n\r\n", 417},
		{"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
		{"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
	};
	struct world world;
	world_make(&world);
	world.options.body_limit_bytes = 1000000;
	world_start(&world);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int fd = client_open(&world);
		client_say(fd, GET("/quick"));
		answer_expect(fd, 200);
		client_say(fd, cases[i].request);
		client_say(fd, GET("/quick"));
		struct answer answer = answer_read(fd);
		assert_int_equal(answer.status, cases[i].status);
		assert_true(answer_has(&answer, "Connection: close"));
		assert_true(answer.body.len > 0);
		answer_close(&answer);
		assert_true(client_is_ended(fd));
		close(fd);
	}
	assert_int_equal(server_counts(world.server).requests, COUNT_OF(cases));
	world_close(&world);
}

static void a_body_too_large_is_refused_before_it_is_sent(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.body_limit_bytes = 1000;
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
	/* The client goes on sending; the answer must not be lost by a reset. */
	char *body = calloc(1, 2000000);
	client_send(fd, (struct str){body, 2000000});
	answer_expect(fd, 413);
	assert_true(client_is_ended(fd));
	free(body);
	close(fd);
	world_close(&world);
}

static void continue_is_said_when_the_body_is_wanted(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world_start(&world);
	int fd = client_open(&world);
	for (int i = 0; i < 2; i++) {
		client_say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n");
		answer_expect(fd, 100);
		client_say(fd, "abc");
		answer_expect(fd, 200);
	}
	/* Who does not wait is not told. */
	client_say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
	answer_expect(fd, 200);
	client_say(fd, "GET /quick HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
	answer_expect(fd, 200);
	close(fd);
	world_close(&world);
}

static void own_refuse(void *context, const struct http_request *request, int status, const char *why, struct arena *arena,
	struct http_reply *reply)
{
	UNUSED(context);
	http_reply_header(reply, "Content-Type", STR("application/json"));
	http_reply_header(reply, "X-Peer", request->peer);
	http_reply_header(reply, "X-Why", arena_copy(arena, str_of(why)));
	buf_printf(&reply->body, "{\"status\":%d}", status);
}

static void the_product_shapes_refusals(void **state)
{
	UNUSED(state);
	struct world world;
	world_make(&world);
	world.options.refuse = own_refuse;
	world_start(&world);
	int fd = client_open(&world);
	client_say(fd, "GET / HTTP/1.1\r\n\r\n");
	struct answer answer = answer_read(fd);
	assert_int_equal(answer.status, 400);
	assert_text(answer.body, "{\"status\":400}");
	assert_true(answer_has(&answer, "X-Peer: 127.0.0.1"));
	assert_true(answer_has(&answer, "X-Why: Host is missing"));
	answer_close(&answer);
	close(fd);
	world_close(&world);
}

static void several_loops_share_the_work(void **state)
{
	UNUSED(state);
	enum { COUNT = 60 };
	struct world world;
	world_make(&world);
	world.options.loops = 3;
	world_start(&world);
	int fds[COUNT];
	for (int i = 0; i < COUNT; i++) {
		fds[i] = client_open(&world);
		client_say(fds[i], GET("/peer") GET("/quick"));
	}
	for (int i = 0; i < COUNT; i++) {
		answer_expect(fds[i], 200);
		answer_expect(fds[i], 200);
		close(fds[i]);
	}
	assert_int_equal(server_counts(world.server).requests, 2 * COUNT);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_connection_takes_many_requests),
		cmocka_unit_test(head_has_no_body),
		cmocka_unit_test(old_and_closing_clients_are_closed),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(a_half_closed_client_gets_its_answers),
		cmocka_unit_test(a_client_may_leave_while_it_is_served),
		cmocka_unit_test(refusals_reach_the_client),
		cmocka_unit_test(a_body_too_large_is_refused_before_it_is_sent),
		cmocka_unit_test(continue_is_said_when_the_body_is_wanted),
		cmocka_unit_test(the_product_shapes_refusals),
		cmocka_unit_test(several_loops_share_the_work),
	};
	return cmocka_run_group_tests_name("net/server", tests, NULL, NULL);
}
