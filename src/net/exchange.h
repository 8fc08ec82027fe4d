/* One request on its way and its answer. Belongs to a connection, and to a worker while that answers. Pooled by the loop, so that
 * idle connections hold none. */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include "net/parse.h"
#include "net/reply.h"
#include "net/workers.h"

#include <uv.h>

struct connection;
struct loop;

struct exchange {
	struct work_item work; /* first: what the pool gives back */
	struct loop *loop;
	struct connection *connection; /* NULL when the client left while a worker was at it */
	struct exchange *next;
	struct parse parse;
	struct http_date date;
	bool keep_alive; /* as the answer said */

	struct buf out;  /* the answer's head, and its body when that is small */
	struct buf body; /* a large body */
	struct str tail; /* what follows `out`: that body, or static bytes */
	size_t sent;     /* bytes of out and tail the system has taken */
	uv_write_t write;
};

struct exchange *exchange_open(struct loop *loop, struct parse_limits limits);
void exchange_close(struct exchange *exchange);
/* Forgets request and answer, keeps small buffers. */
void exchange_reset(struct exchange *exchange);

/* Turns the reply into bytes and takes its body. `may_keep_alive` false: the answer says that the connection closes. */
void exchange_write(struct exchange *exchange, struct http_reply *reply, bool may_keep_alive);
/* What is still to be sent: 0, 1 or 2 pieces. */
unsigned exchange_pieces(const struct exchange *exchange, uv_buf_t pieces[2]);

/* A worker's part: answers the request and gives the exchange back to its loop. */
bool exchange_run(void *core, void *worker, struct arena *arena, struct work_item *item);

#endif
