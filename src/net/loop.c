/* The loop's thread: lists, one timer for all deadlines, answers that come back, and the graceful stop. */
#include "net/loop.h"

#include "base/panic.h"
#include "net/connection.h"
#include "net/thread.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024
#define SPARE_MAX 64
#define LINGER_MS 2000

/* ---- lists and deadlines ---- */

static void list_add(struct connection_list *list, struct connection *connection)
{
	connection->next = NULL;
	connection->previous = list->last;
	if (list->last)
		list->last->next = connection;
	else
		list->first = connection;
	list->last = connection;
}

static void list_remove(struct connection_list *list, struct connection *connection)
{
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		list->first = connection->next;
	if (connection->next)
		connection->next->previous = connection->previous;
	else
		list->last = connection->previous;
}

static void on_timer(uv_timer_t *timer);

static void loop_arm(struct loop *loop, int64_t due_ms)
{
	if (due_ms >= loop->timer_due_ms || loop->is_closed)
		return;
	loop->timer_due_ms = due_ms;
	int64_t now = (int64_t)uv_now(&loop->uv);
	uv_timer_start(&loop->timer, on_timer, due_ms > now ? (uint64_t)(due_ms - now) : 0, 0);
}

void loop_move(struct loop *loop, struct connection *connection, enum connection_state state)
{
	if (connection->state < CONNECTION_LISTS)
		list_remove(&loop->lists[connection->state], connection);
	connection->state = state;
	if (state >= CONNECTION_LISTS)
		return;
	list_add(&loop->lists[state], connection);
	if (loop->time_of[state] == 0)
		return;
	connection->deadline_ms = (int64_t)uv_now(&loop->uv) + loop->time_of[state];
	loop_arm(loop, connection->deadline_ms);
}

static void loop_close_all(struct loop *loop)
{
	for (int state = 0; state < CONNECTION_LISTS; state++)
		while (loop->lists[state].first)
			connection_close(loop->lists[state].first);
}

static void on_timer(uv_timer_t *timer)
{
	struct loop *loop = timer->data;
	int64_t now = (int64_t)uv_now(&loop->uv);
	loop->timer_due_ms = INT64_MAX;
	if (loop->is_stopping && now >= loop->stop_due_ms)
		loop_close_all(loop);
	else if (loop->is_stopping)
		loop_arm(loop, loop->stop_due_ms);
	for (int state = 0; state < CONNECTION_LISTS; state++) {
		if (loop->time_of[state] == 0)
			continue;
		struct connection_list *list = &loop->lists[state];
		while (list->first && list->first->deadline_ms <= now)
			connection_expire(list->first);
		if (list->first)
			loop_arm(loop, list->first->deadline_ms);
	}
}

/* ---- exchanges ---- */

struct exchange *loop_take_exchange(struct loop *loop)
{
	struct exchange *exchange = loop->spare;
	if (!exchange) {
		const struct server_options *options = &loop->core->options;
		return exchange_open(loop, (struct parse_limits){options->header_limit_bytes, options->body_limit_bytes});
	}
	loop->spare = exchange->next;
	loop->spare_count--;
	return exchange;
}

void loop_give_exchange(struct loop *loop, struct exchange *exchange)
{
	if (loop->spare_count >= SPARE_MAX) {
		exchange_close(exchange);
		return;
	}
	exchange_reset(exchange);
	exchange->next = loop->spare;
	loop->spare = exchange;
	loop->spare_count++;
}

void loop_answered(struct loop *loop, struct exchange *exchange)
{
	exchange->next = NULL;
	pthread_mutex_lock(&loop->lock);
	if (loop->answered_last)
		loop->answered_last->next = exchange;
	else
		loop->answered_first = exchange;
	loop->answered_last = exchange;
	/* Inside the lock: once it is open the loop may take this exchange, see that nothing is left, and end. */
	uv_async_send(&loop->wake);
	pthread_mutex_unlock(&loop->lock);
}

static void loop_send_answers(struct loop *loop, struct exchange *exchange)
{
	while (exchange) {
		struct exchange *next = exchange->next;
		loop->working_count--;
		if (exchange->connection)
			connection_answer(exchange->connection);
		else
			loop_give_exchange(loop, exchange);
		exchange = next;
	}
}

/* ---- beginning and end ---- */

static void on_connection(uv_stream_t *listener, int status)
{
	if (status == 0)
		connection_accept(listener->data);
}

/* What has connected already is taken over: closing the listener would reset it, and it may have sent its request. */
static void loop_accept_rest(struct loop *loop)
{
	int listener, fd;
	if (uv_fileno((uv_handle_t *)&loop->listener, &listener) != 0)
		return;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		connection_adopt(loop, fd);
}

static void loop_begin_stop(struct loop *loop, int grace_ms)
{
	loop_accept_rest(loop);
	uv_close((uv_handle_t *)&loop->listener, NULL);
	loop->is_stopping = true;
	loop->stop_due_ms = (int64_t)uv_now(&loop->uv) + grace_ms;
	loop_arm(loop, loop->stop_due_ms);
	struct connection *next;
	for (struct connection *connection = loop->lists[CONNECTION_IDLE].first; connection; connection = next) {
		next = connection->next;
		if (!connection_has_bytes(connection))
			connection_close(connection);
	}
	loop_check_end(loop);
}

static void on_wake(uv_async_t *wake)
{
	struct loop *loop = wake->data;
	pthread_mutex_lock(&loop->lock);
	struct exchange *answered = loop->answered_first;
	loop->answered_first = loop->answered_last = NULL;
	bool stop_asked = loop->stop_asked;
	int grace_ms = loop->grace_ms;
	pthread_mutex_unlock(&loop->lock);
	loop_send_answers(loop, answered);
	if (stop_asked && !loop->is_stopping)
		loop_begin_stop(loop, grace_ms);
	loop_check_end(loop);
}

void loop_check_end(struct loop *loop)
{
	if (!loop->is_stopping || loop->is_closed || loop->connection_count > 0 || loop->working_count > 0)
		return;
	loop->is_closed = true;
	uv_close((uv_handle_t *)&loop->wake, NULL);
	uv_close((uv_handle_t *)&loop->timer, NULL);
}

static void *loop_main(void *argument)
{
	struct loop *loop = argument;
	panic_note("net loop");
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	return NULL;
}

static void loop_set_times(struct loop *loop)
{
	const struct server_options *options = &loop->core->options;
	loop->time_of[CONNECTION_IDLE] = options->idle_timeout_ms;
	loop->time_of[CONNECTION_HEAD] = options->header_timeout_ms;
	loop->time_of[CONNECTION_BODY] = options->body_timeout_ms;
	loop->time_of[CONNECTION_WORK] = options->queue_timeout_ms;
	loop->time_of[CONNECTION_WRITE] = options->write_timeout_ms;
	loop->time_of[CONNECTION_LINGER] = LINGER_MS;
}

struct loop *loop_start(struct server_core *core, int fd, const char **why)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	ASSERT(loop);
	loop->core = core;
	loop->timer_due_ms = INT64_MAX;
	loop_set_times(loop);
	pthread_mutex_init(&loop->lock, NULL);
	int error = uv_loop_init(&loop->uv);
	ASSERT(error == 0);
	error = uv_tcp_init(&loop->uv, &loop->listener) | uv_timer_init(&loop->uv, &loop->timer);
	ASSERT(error == 0);
	error = uv_async_init(&loop->uv, &loop->wake, on_wake);
	ASSERT(error == 0);
	loop->listener.data = loop->wake.data = loop->timer.data = loop;
	error = uv_tcp_open(&loop->listener, fd);
	if (error != 0)
		close(fd);
	else
		error = uv_listen((uv_stream_t *)&loop->listener, BACKLOG, on_connection);
	*why = error ? uv_strerror(error) : NULL;
	loop->thread = thread_start(loop_main, loop);
	if (!error)
		return loop;
	loop_stop(loop, 0);
	loop_close(loop);
	return NULL;
}

void loop_stop(struct loop *loop, int grace_ms)
{
	pthread_mutex_lock(&loop->lock);
	loop->stop_asked = true;
	loop->grace_ms = grace_ms;
	uv_async_send(&loop->wake);
	pthread_mutex_unlock(&loop->lock);
}

void loop_close(struct loop *loop)
{
	pthread_join(loop->thread, NULL);
	/* A worker may still be on its way out of loop_answered. */
	pthread_mutex_lock(&loop->lock);
	pthread_mutex_unlock(&loop->lock);
	int error = uv_loop_close(&loop->uv);
	ASSERT(error == 0);
	while (loop->spare) {
		struct exchange *exchange = loop->spare;
		loop->spare = exchange->next;
		exchange_close(exchange);
	}
	arena_close(&loop->arena);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}
