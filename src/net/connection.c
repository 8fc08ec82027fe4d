/* The connection's states and what moves it between them. The order of bytes is the order of answers: while one request is being
 * answered the next is not looked at, and no more than one read of it is held. */
#include "net/connection.h"

#include "base/panic.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void connection_take(struct connection *connection, char *bytes, size_t len);
static void connection_resume(struct connection *connection);

bool connection_has_bytes(const struct connection *connection)
{
	int fd;
	char byte;
	if (uv_fileno((const uv_handle_t *)&connection->tcp, &fd) != 0)
		return false;
	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* ---- the end ---- */

static void on_closed(uv_handle_t *handle)
{
	struct connection *connection = (struct connection *)handle;
	struct loop *loop = connection->loop;
	if (connection->exchange)
		loop_give_exchange(loop, connection->exchange);
	buf_close(&connection->pending);
	atomic_fetch_sub(&loop->core->connections, 1);
	loop->connection_count--;
	free(connection);
	loop_check_end(loop);
}

void connection_close(struct connection *connection)
{
	if (connection->state == CONNECTION_CLOSING)
		return;
	struct loop *loop = connection->loop;
	struct exchange *exchange = connection->exchange;
	if (connection->is_working && workers_take_back(loop->core->workers, &exchange->work)) {
		loop->working_count--;
	} else if (connection->is_working) {
		exchange->connection = NULL;
		connection->exchange = NULL;
	}
	loop_move(loop, connection, CONNECTION_CLOSING);
	uv_close((uv_handle_t *)&connection->tcp, on_closed);
}

/* After the last answer. What the client still sends must be read, else the system resets the connection and the client may lose
 * the answer; when nothing is there and nothing can come, there is nothing to wait for. */
static void connection_finish(struct connection *connection)
{
	int fd;
	bool may_send = connection->is_refused || connection->pending.len > 0 || connection_has_bytes(connection);
	if (connection->has_ended || !may_send || uv_fileno((uv_handle_t *)&connection->tcp, &fd) != 0 ||
		shutdown(fd, SHUT_WR) != 0) {
		connection_close(connection);
		return;
	}
	buf_close(&connection->pending);
	loop_move(connection->loop, connection, CONNECTION_LINGER);
	connection_resume(connection);
}

/* ---- answers ---- */

/* All of the answer is with the system. */
static void connection_sent(struct connection *connection)
{
	struct loop *loop = connection->loop;
	bool keep_alive = connection->exchange->keep_alive;
	loop_give_exchange(loop, connection->exchange);
	connection->exchange = NULL;
	if (keep_alive)
		loop_move(loop, connection, CONNECTION_IDLE);
	else
		connection_finish(connection);
}

static void on_written(uv_write_t *write, int status)
{
	struct connection *connection = (struct connection *)write->handle;
	if (connection->state == CONNECTION_CLOSING)
		return;
	if (status != 0) {
		connection_close(connection);
		return;
	}
	connection_sent(connection);
	if (connection->state == CONNECTION_IDLE)
		connection_resume(connection);
}

static void connection_send(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;
	uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
	uv_buf_t pieces[2];
	unsigned count = exchange_pieces(exchange, pieces);
	int sent = uv_try_write(stream, pieces, count);
	if (sent < 0 && sent != UV_EAGAIN) {
		connection_close(connection);
		return;
	}
	exchange->sent += sent > 0 ? (size_t)sent : 0;
	count = exchange_pieces(exchange, pieces);
	if (count == 0) {
		connection_sent(connection);
		return;
	}
	loop_move(connection->loop, connection, CONNECTION_WRITE);
	if (uv_write(&exchange->write, stream, pieces, count, on_written) != 0)
		connection_close(connection);
}

void connection_answer(struct connection *connection)
{
	connection->is_working = false;
	connection_send(connection);
	if (connection->state == CONNECTION_IDLE)
		connection_resume(connection);
}

/* Answers without the product's handlers. */
static void connection_fail(struct connection *connection, int status, const char *why, bool may_keep_alive)
{
	struct loop *loop = connection->loop;
	const struct server_options *options = &loop->core->options;
	struct exchange *exchange = connection->exchange;
	exchange->parse.request.peer = (struct str){connection->peer, connection->peer_len};
	struct http_reply reply = {.status = status};
	if (options->refuse) {
		options->refuse(options->context, &exchange->parse.request, status, why, &loop->arena, &reply);
	} else {
		http_reply_header(&reply, "Content-Type", STR("text/plain; charset=utf-8"));
		buf_printf(&reply.body, "%s\n", why);
	}
	bool has_retry = false;
	for (size_t i = 0; i < reply.header_count; i++)
		has_retry |= str_equal_nocase(reply.headers[i].name, STR("Retry-After"));
	if (status == 503 && !has_retry)
		http_reply_header(&reply, "Retry-After", STR("1"));
	exchange_write(exchange, &reply, may_keep_alive && !loop->is_stopping);
	arena_reset(&loop->arena);
	connection->is_refused |= !may_keep_alive;
	connection_send(connection);
}

static void connection_refuse(struct connection *connection, int status, const char *why)
{
	connection_fail(connection, status, why, false);
}

/* The request is whole: answered here when that is quick, else by a worker. */
static void connection_serve(struct connection *connection)
{
	struct loop *loop = connection->loop;
	struct exchange *exchange = connection->exchange;
	const struct server_options *options = &loop->core->options;
	exchange->parse.request.peer = (struct str){connection->peer, connection->peer_len};
	exchange->connection = connection;
	atomic_fetch_add_explicit(&loop->core->requests, 1, memory_order_relaxed);
	if (options->answer_quick) {
		struct http_reply reply = {0};
		bool is_answered = options->answer_quick(options->context, &exchange->parse.request, &loop->arena, &reply);
		if (is_answered)
			exchange_write(exchange, &reply, !loop->is_stopping);
		if (loop->arena.used_bytes > 0)
			arena_reset(&loop->arena);
		if (is_answered) {
			connection_send(connection);
			return;
		}
	}
	parse_keep(&exchange->parse);
	loop_move(loop, connection, CONNECTION_WORK);
	loop->working_count++;
	connection->is_working = true;
	workers_add(loop->core->workers, &exchange->work);
}

void connection_expire(struct connection *connection)
{
	struct loop *loop = connection->loop;
	switch (connection->state) {
	case CONNECTION_HEAD:
		connection_refuse(connection, 408, "the headers took too long");
		break;
	case CONNECTION_BODY:
		connection_refuse(connection, 408, "the body took too long");
		break;
	case CONNECTION_WORK:
		if (!workers_take_back(loop->core->workers, &connection->exchange->work)) {
			loop_move(loop, connection, CONNECTION_BUSY);
			break;
		}
		loop->working_count--;
		connection->is_working = false;
		connection_fail(connection, 503, "too many requests are waiting; try again in a moment", true);
		if (connection->state == CONNECTION_IDLE)
			connection_resume(connection);
		break;
	default:
		connection_close(connection);
	}
}

/* ---- requests ---- */

static bool is_receiving(const struct connection *connection)
{
	return connection->state <= CONNECTION_BODY;
}

/* The request is not whole: which deadline holds, and does the client wait for a word? */
static void connection_await(struct connection *connection)
{
	struct parse *parse = &connection->exchange->parse;
	enum connection_state state = parse->is_in_body ? CONNECTION_BODY : CONNECTION_HEAD;
	if (connection->state != state)
		loop_move(connection->loop, connection, state);
	if (!parse->wants_continue)
		return;
	parse->wants_continue = false;
	struct str word = STR("HTTP/1.1 100 Continue\r\n\r\n");
	uv_buf_t piece = uv_buf_init((char *)(uintptr_t)word.ptr, (unsigned)word.len);
	int sent = uv_try_write((uv_stream_t *)&connection->tcp, &piece, 1);
	/* A client must not wait for it for ever (RFC 9110 section 10.1.1), so none of it is no harm, but a part of it is. */
	if (sent != UV_EAGAIN && sent != (int)word.len)
		connection_close(connection);
}

static void connection_take(struct connection *connection, char *bytes, size_t len)
{
	struct loop *loop = connection->loop;
	while (len > 0 && is_receiving(connection)) {
		if (!connection->exchange)
			connection->exchange = loop_take_exchange(loop);
		struct parse *parse = &connection->exchange->parse;
		size_t used;
		enum parse_result result = parse_feed(parse, bytes, len, &used);
		bytes += used;
		len -= used;
		if (result == PARSE_MORE)
			connection_await(connection);
		else if (result == PARSE_DONE)
			connection_serve(connection);
		else
			connection_refuse(connection, parse->status, parse->why);
	}
	if (len == 0 || connection->state == CONNECTION_LINGER || connection->state == CONNECTION_CLOSING)
		return;
	buf_add(&connection->pending, (struct str){bytes, len});
	if (connection->is_reading)
		uv_read_stop((uv_stream_t *)&connection->tcp);
	connection->is_reading = false;
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
	(void)suggested;
	struct connection *connection = (struct connection *)handle;
	*room = uv_buf_init(connection->loop->read_buffer, READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *room)
{
	struct connection *connection = (struct connection *)stream;
	if (len > 0 && connection->state == CONNECTION_LINGER)
		return;
	if (len > 0) {
		connection_take(connection, room->base, (size_t)len);
		return;
	}
	if (len == 0)
		return;
	connection->has_ended = true;
	connection->is_reading = false;
	if (len != UV_EOF || is_receiving(connection) || connection->state == CONNECTION_LINGER)
		connection_close(connection);
}

/* Goes on after an answer: with what came meanwhile, then by reading. */
static void connection_resume(struct connection *connection)
{
	struct loop *loop = connection->loop;
	if (connection->pending.len > 0) {
		struct buf pending = connection->pending;
		connection->pending = (struct buf){0};
		connection_take(connection, pending.ptr, pending.len);
		buf_close(&pending);
	}
	if (!is_receiving(connection) && connection->state != CONNECTION_LINGER)
		return;
	bool is_over = loop->is_stopping && connection->state == CONNECTION_IDLE && !connection_has_bytes(connection);
	if (connection->has_ended || is_over) {
		connection_close(connection);
		return;
	}
	if (!connection->is_reading && uv_read_start((uv_stream_t *)&connection->tcp, on_room, on_read) != 0)
		connection_close(connection);
	else
		connection->is_reading = true;
}

/* ---- the beginning ---- */

static void peer_read(struct connection *connection)
{
	struct sockaddr_storage address = {0};
	int len = sizeof address;
	if (uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&address, &len) != 0)
		return;
	if (address.ss_family == AF_INET6)
		uv_ip6_name((struct sockaddr_in6 *)&address, connection->peer, sizeof connection->peer);
	else
		uv_ip4_name((struct sockaddr_in *)&address, connection->peer, sizeof connection->peer);
	/* An IPv4 client on a socket for both is that client. */
	if (strncmp(connection->peer, "::ffff:", 7) == 0 && strchr(connection->peer, '.'))
		memmove(connection->peer, connection->peer + 7, strlen(connection->peer + 7) + 1);
	connection->peer_len = (uint8_t)strlen(connection->peer);
}

static struct connection *connection_open(struct loop *loop)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	ASSERT(connection);
	connection->loop = loop;
	connection->state = CONNECTION_CLOSING;
	int error = uv_tcp_init(&loop->uv, &connection->tcp);
	ASSERT(error == 0);
	loop->connection_count++;
	atomic_fetch_add(&loop->core->connections, 1);
	loop_move(loop, connection, CONNECTION_IDLE);
	return connection;
}

static void connection_begin(struct connection *connection, int error)
{
	struct loop *loop = connection->loop;
	if (error != 0 || atomic_load(&loop->core->connections) > loop->core->options.max_connections) {
		connection_close(connection);
		return;
	}
	uv_tcp_nodelay(&connection->tcp, 1);
	peer_read(connection);
	connection_resume(connection);
}

void connection_accept(struct loop *loop)
{
	struct connection *connection = connection_open(loop);
	connection_begin(connection, uv_accept((uv_stream_t *)&loop->listener, (uv_stream_t *)&connection->tcp));
}

void connection_adopt(struct loop *loop, int fd)
{
	struct connection *connection = connection_open(loop);
	connection_begin(connection, uv_tcp_open(&connection->tcp, fd));
}
