/* One libuv loop on a thread of its own: its listener, its connections by state, their deadlines, and the way back from the
 * workers. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "net/exchange.h"
#include "net/server.h"
#include "net/workers.h"

#include <stdatomic.h>
#include <uv.h>

/* What all loops of a server share. */
struct server_core {
	struct server_options options; /* zeros replaced by what they stand for */
	struct workers *workers;
	_Atomic int64_t connections, requests;
	atomic_bool is_stopping;
};

/* The state of a connection is the list it is in; all in one list have the same time to stay, so each list is in order of
 * deadlines. */
enum connection_state {
	CONNECTION_IDLE, /* no byte of a request */
	CONNECTION_HEAD,
	CONNECTION_BODY,    /* the head is whole */
	CONNECTION_WORK,    /* given to the workers, may wait for one */
	CONNECTION_BUSY,    /* a worker is at it and has had its time to wait; no deadline */
	CONNECTION_WRITE,   /* the client has not taken all of the answer */
	CONNECTION_LINGER,  /* answered and half closed; reads over what the client still sends so that it sees the answer */
	CONNECTION_CLOSING, /* in no list, as before its first state */
	CONNECTION_LISTS = CONNECTION_CLOSING
};
struct connection_list {
	struct connection *first, *last;
};

#define READ_BYTES ((size_t)64 << 10)

struct loop {
	uv_loop_t uv;
	uv_tcp_t listener;
	uv_async_t wake;
	uv_timer_t timer;
	struct server_core *core;
	pthread_t thread;
	struct connection_list lists[CONNECTION_LISTS];
	int64_t time_of[CONNECTION_LISTS]; /* ms to stay; 0 = no limit */
	int64_t timer_due_ms;
	int64_t connection_count, working_count, spare_count;
	struct exchange *spare; /* without request, memory kept */
	struct arena arena;
	bool is_stopping, is_closed;
	int64_t stop_due_ms;

	pthread_mutex_t lock; /* of what follows */
	struct exchange *answered_first, *answered_last;
	bool stop_asked;
	int grace_ms;
	char read_buffer[READ_BYTES];
};

/* Takes over a bound socket, whatever comes of it, and serves it on a new thread. NULL when libuv cannot, `*why` says so. */
struct loop *loop_start(struct server_core *core, int fd, const char **why);
/* Asks it to stop: at once what is idle, after `grace_ms` the rest. From any thread. */
void loop_stop(struct loop *loop, int grace_ms);
/* Waits for its thread and frees it. */
void loop_close(struct loop *loop);

/* On the loop's thread: moves a connection to a state, whose time begins now. */
void loop_move(struct loop *loop, struct connection *connection, enum connection_state state);
/* Ends the loop when it has stopped and nothing is left. */
void loop_check_end(struct loop *loop);
struct exchange *loop_take_exchange(struct loop *loop);
void loop_give_exchange(struct loop *loop, struct exchange *exchange);

/* On a worker: the exchange has its answer. */
void loop_answered(struct loop *loop, struct exchange *exchange);

#endif
