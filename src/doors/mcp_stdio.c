/* `convoke mcp`: MCP over standard input and output, one message a line; the log stays on standard error. */
#include "base/clock.h"
#include "base/log.h"
#include "doors/door.h"
#include "doors/mcp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct stdio_peer {
	const struct service *service;
	struct str token;
	struct db *db;
	struct arena arena; /* of the message at hand */
	struct buf input;
	size_t seen; /* bytes of `input` known to hold no line end */
};

static bool output_write(struct str bytes)
{
	while (bytes.len) {
		ssize_t written = write(STDOUT_FILENO, bytes.ptr, bytes.len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes = str_from(bytes, (size_t)written);
	}
	return true;
}

static bool line_answer(struct stdio_peer *peer, struct str line)
{
	struct call call = {.arena = &peer->arena, .now_ms = clock_now_ms(), .service = peer->service};
	struct mcp_exchange exchange = {.call = &call, .db = peer->db, .credential = peer->token, .request_id = STR("stdio")};
	bool is_written = true;

	if (str_is_empty(str_trim(line)))
		return true;
	mcp_message_answer(&exchange, line);
	call_end(&call);
	if (exchange.out.len) {
		buf_add_char(&exchange.out, '\n');
		is_written = output_write(buf_str(&exchange.out));
	}
	buf_close(&exchange.out);
	arena_reset(&peer->arena);
	return is_written;
}

/* Answers the whole lines that have come and keeps what is left. */
static bool lines_answer(struct stdio_peer *peer)
{
	struct str rest = buf_str(&peer->input);
	size_t start = 0;
	ptrdiff_t end;

	while ((end = str_find(str_from(rest, peer->seen), '\n')) >= 0) {
		size_t line_end = peer->seen + (size_t)end;

		if (!line_answer(peer, str_first(str_from(rest, start), line_end - start)))
			return false;
		start = peer->seen = line_end + 1;
	}
	peer->seen = peer->input.len = rest.len - start;
	memmove(peer->input.ptr, rest.ptr + start, peer->seen);
	if ((int64_t)peer->seen <= peer->service->settings.body_limit_bytes)
		return true;
	log_event(LOG_ERROR, "mcp", LOG_TEXT("message", STR("A line is longer than body_limit_bytes.")));
	return false;
}

int mcp_stdio_run(const struct service *service, struct str token)
{
	struct stdio_peer peer = {.service = service, .token = token};
	struct call call = {.arena = &peer.arena, .now_ms = clock_now_ms(), .service = service};
	ssize_t got = 0;

	peer.db = db_open(&call, service->database);
	if (!peer.db) {
		log_event(LOG_ERROR, "mcp", LOG_TEXT("message", call.fault.message));
		return 1;
	}
	do {
		got = read(STDIN_FILENO, buf_reserve(&peer.input, 65536), 65536);
		if (got > 0)
			peer.input.len += (size_t)got;
	} while ((got > 0 && lines_answer(&peer)) || (got < 0 && errno == EINTR));
	/* The last one may lack its end. */
	if (got == 0)
		line_answer(&peer, buf_str(&peer.input));
	db_close(peer.db);
	buf_close(&peer.input);
	arena_close(&peer.arena);
	return got < 0;
}
