/* The HTTP/1.1 server (RFC 9112): libuv loops accept, parse with llhttp, hold deadlines and limits, and carry idle and slow
 * clients; a whole request goes to a worker thread, its answer comes back to the loop. Knows nothing of what is served. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "net/http.h"

struct server_options {
	struct str listen;         /* "127.0.0.1:8080", "[::1]:0", ":8080" */
	int loops;                 /* threads that accept; 0 = 1 */
	int workers;               /* threads that answer; 0 = 4 per core, at least 16 */
	size_t header_limit_bytes; /* request line and headers: 431 beyond. 0 = 32 KiB */
	size_t body_limit_bytes;   /* 413 beyond, before it is read. 0 = 16 MiB */
	int header_timeout_ms;     /* from the first byte to the end of the headers (408). 0 = 10 s */
	int body_timeout_ms;       /* from the headers to the last byte (408). 0 = 60 s */
	int idle_timeout_ms;       /* between requests. 0 = 75 s */
	int write_timeout_ms;      /* from answer to last byte taken by the client. 0 = 60 s */
	int queue_timeout_ms;      /* waited longer for a worker: 503 with Retry-After. 0 = 10 s */
	int max_connections;       /* beyond: closed at once. 0 = 10000 */
	void *context;             /* given to the functions below */

	/* Called on a loop, must not block: answers at once and returns true, or leaves it to a worker. May be NULL. */
	bool (*answer_quick)(void *context, const struct http_request *request, struct arena *arena, struct http_reply *reply);
	/* Each worker's start and end; the start's result is given to `answer`. NULL result = the worker could not start =
	 * server_start fails. */
	void *(*worker_start)(void *context);
	void (*worker_stop)(void *worker);
	/* On a worker: may block. The arena is reset after the answer is built. */
	void (*answer)(
		void *context, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply);
	/* Errors found before `answer` (400, 408, 413, 431, 503, ...): shape the body and headers as the product wants. Only what
	 * could be read of the request is set; `path` may have no value. May be NULL. */
	void (*refuse)(void *context, const struct http_request *request, int status, const char *why, struct arena *arena,
		struct http_reply *reply);
};

struct server;

/* Whether it can be read as `listen` above, if not listened on; uses the arena. */
bool server_listen_is_valid(struct arena *arena, struct str listen);
/* Listens and serves on threads of its own. NULL when it cannot; then `*why` says so in one line (static or in `arena`). */
struct server *server_start(const struct server_options *options, struct arena *arena, struct str *why);
/* The address it really listens on ("127.0.0.1:43121"). */
struct str server_address(const struct server *server);
/* Stops accepting, closes idle connections, finishes every request whose first byte has come (at most `grace_ms`), joins all
 * threads, frees. */
void server_stop(struct server *server, int grace_ms);

/* Live numbers for metrics. */
struct server_counts {
	int64_t connections, requests, busy_workers, queued;
};
struct server_counts server_counts(const struct server *server);

#endif
