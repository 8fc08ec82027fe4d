/* The exchange: the answer's bytes, and the part that runs on a worker. */
#include "net/exchange.h"

#include "base/panic.h"
#include "net/loop.h"

#include <stdlib.h>

/* A body up to this is copied behind the head: one piece, one system call. */
#define SMALL_BODY_BYTES ((size_t)16 << 10)
#define KEEP_BYTES ((size_t)8 << 10)
/* From here on memory is worth giving back to the system. */
#define LARGE_BYTES ((size_t)256 << 10)

struct exchange *exchange_open(struct loop *loop, struct parse_limits limits)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));
	ASSERT(exchange);
	exchange->loop = loop;
	parse_open(&exchange->parse, limits);
	return exchange;
}

void exchange_close(struct exchange *exchange)
{
	parse_close(&exchange->parse);
	buf_close(&exchange->out);
	buf_close(&exchange->body);
	free(exchange);
}

void exchange_reset(struct exchange *exchange)
{
	parse_start(&exchange->parse);
	buf_clear(&exchange->out);
	if (exchange->out.capacity > KEEP_BYTES)
		buf_close(&exchange->out);
	buf_close(&exchange->body);
	exchange->tail = STR_NONE;
	exchange->sent = 0;
	exchange->connection = NULL;
}

void exchange_write(struct exchange *exchange, struct http_reply *reply, bool may_keep_alive)
{
	const struct parse *parse = &exchange->parse;
	exchange->keep_alive = may_keep_alive && parse->keep_alive;
	struct reply_terms terms = {exchange->keep_alive, parse->is_http_10, parse->request.method == HTTP_HEAD};
	reply_write_head(&exchange->out, reply, &terms, &exchange->date);
	struct str body = reply_is_bare(reply, &terms) ? STR_NONE : reply_body(reply);
	if (body.len <= SMALL_BODY_BYTES) {
		buf_add(&exchange->out, body);
		buf_close(&reply->body);
		return;
	}
	exchange->tail = body;
	exchange->body = reply->body;
	reply->body = (struct buf){0};
}

unsigned exchange_pieces(const struct exchange *exchange, uv_buf_t pieces[2])
{
	unsigned count = 0;
	size_t head = exchange->out.len, sent = exchange->sent;
	if (sent < head)
		pieces[count++] = uv_buf_init(exchange->out.ptr + sent, (unsigned)(head - sent));
	size_t in_tail = sent > head ? sent - head : 0;
	if (in_tail < exchange->tail.len)
		pieces[count++] =
			(uv_buf_t){.base = (char *)(uintptr_t)exchange->tail.ptr + in_tail, .len = exchange->tail.len - in_tail};
	return count;
}

bool exchange_run(void *context, void *worker, struct arena *arena, struct work_item *item)
{
	struct server_core *core = context;
	struct exchange *exchange = (struct exchange *)item;
	struct http_reply reply = {0};
	core->options.answer(core->options.context, worker, &exchange->parse.request, arena, &reply);
	exchange_write(exchange, &reply, !atomic_load(&core->is_stopping));
	bool was_large = exchange->parse.body.len + exchange->tail.len >= LARGE_BYTES;
	loop_answered(exchange->loop, exchange);
	return was_large;
}
