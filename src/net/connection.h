/* One connection: reads requests, has them answered in order, writes the answers, and ends. Lives on its loop's thread. */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "net/loop.h"

#include <netinet/in.h>

struct connection {
	uv_tcp_t tcp; /* first: what libuv gives back */
	struct loop *loop;
	struct connection *next, *previous; /* in the list of its state */
	int64_t deadline_ms;
	struct exchange *exchange; /* the request that is begun or being answered */
	struct buf pending;        /* what came during that, at most one read */
	enum connection_state state;
	bool is_reading;
	bool is_working; /* the workers have the exchange */
	bool has_ended;  /* the client sends no more, but may still read */
	bool is_refused; /* the rest of what it sends is read over */
	uint8_t peer_len;
	char peer[INET6_ADDRSTRLEN];
};

/* Takes the next connection of the listener. Closes it at once when there are too many. */
void connection_accept(struct loop *loop);
/* The same for a socket that was accepted already. */
void connection_adopt(struct loop *loop, int fd);
/* The worker has answered its request: sends. */
void connection_answer(struct connection *connection);
/* Its time in its state is over. */
void connection_expire(struct connection *connection);
/* True when bytes wait to be read. */
bool connection_has_bytes(const struct connection *connection);
/* Ends it now; what a worker does for it is thrown away. */
void connection_close(struct connection *connection);

#endif
