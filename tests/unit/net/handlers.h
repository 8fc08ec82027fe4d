/* What the server under test answers: /echo, /quick (on the loop), /big?N bytes, /gate (waits until the test opens it), /peer;
 * others 404. */
#ifndef UNIT_NET_HANDLERS_H
#define UNIT_NET_HANDLERS_H

#include "net/server.h"
#include "unit.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>

struct world {
	struct server_options options; /* set what differs before world_start */
	struct server *server;
	struct arena arena;
	sem_t entered, gate; /* posted by /gate when a worker is in it; waited for by it */
};

static inline bool world_answer_quick(
	void *context, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	UNUSED(context);
	if (!str_equal(request->path, STR("/quick")))
		return false;
	reply->status = 200;
	reply->body_static = arena_copy(arena, STR("ignored")).len ? STR("quick") : STR_NONE;
	return true;
}

static inline void world_answer(
	void *context, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	UNUSED(worker);
	struct world *world = context;
	reply->status = 200;
	if (str_equal(request->path, STR("/echo"))) {
		http_reply_header(reply, "X-Query", arena_copy(arena, request->query.ptr ? request->query : STR("")));
		buf_add(&reply->body, request->body);
	} else if (str_equal(request->path, STR("/peer"))) {
		buf_add(&reply->body, request->peer);
	} else if (str_equal(request->path, STR("/gate"))) {
		sem_post(&world->entered);
		while (sem_wait(&world->gate) != 0)
			assert_int_equal(errno, EINTR);
		reply->body_static = STR("open");
	} else if (str_equal(request->path, STR("/big"))) {
		int64_t size;
		assert_true(str_to_int(request->query, &size));
		memset(buf_reserve(&reply->body, (size_t)size), 'b', (size_t)size);
		reply->body.len = (size_t)size;
	} else {
		reply->status = 404;
	}
}

#endif
