/* curl_easy_send and curl_easy_recv do not block; poll waits for them in steps, so that a hurry is seen. */
#include "net/smtp_wire.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { STEP_MS = 250, READ_BYTES = 4096, LINE_MOST = 2048, REASON_MOST = 500 };

bool smtp_reply_line(struct smtp_reply *reply, struct str line)
{
	int64_t code = 0;

	line = str_trim(line);
	if (line.len < 3 || !str_to_int(str_first(line, 3), &code) || code < 200 || code > 599)
		return false;
	if (reply->is_complete)
		buf_clear(&reply->text);
	reply->is_complete = line.len == 3 || line.ptr[3] != '-';
	reply->code = (int)code;
	if (reply->text.len > 0) {
		buf_add_char(&reply->text, ' ');
		line = str_from(line, 4);
	}
	if (reply->text.len < REASON_MOST)
		buf_add(&reply->text, line);
	return true;
}

static CURLcode ready_wait(const struct smtp_wire *wire, short events)
{
	int64_t until_us = clock_ticks_us() + wire->timeout_s * 1000000;
	struct pollfd file = {.fd = wire->fd, .events = events};

	while (clock_ticks_us() < until_us) {
		if (wire->is_hurried != NULL && atomic_load(wire->is_hurried))
			return CURLE_ABORTED_BY_CALLBACK;
		int count = poll(&file, 1, STEP_MS);

		if (count > 0)
			return CURLE_OK;
		if (count < 0 && errno != EINTR)
			return CURLE_RECV_ERROR;
	}
	return CURLE_OPERATION_TIMEDOUT;
}

CURLcode smtp_wire_write(struct smtp_wire *wire, struct str bytes)
{
	CURLcode code = CURLE_OK;

	while (code == CURLE_OK && bytes.len > 0) {
		size_t done = 0;

		code = curl_easy_send(wire->curl, bytes.ptr, bytes.len, &done);
		bytes = str_from(bytes, done);
		if (code == CURLE_AGAIN)
			code = ready_wait(wire, POLLOUT);
	}
	return code;
}

static CURLcode more_read(struct smtp_wire *wire)
{
	char *room = buf_reserve(&wire->in, READ_BYTES);
	size_t count = 0;
	CURLcode code;

	while ((code = curl_easy_recv(wire->curl, room, READ_BYTES, &count)) == CURLE_AGAIN) {
		code = ready_wait(wire, POLLIN);
		if (code != CURLE_OK)
			return code;
	}
	wire->in.len += count;
	return code == CURLE_OK && count == 0 ? CURLE_GOT_NOTHING : code;
}

/* Cuts a line off what has come; false when none is whole. */
static bool line_take(struct smtp_wire *wire, struct smtp_reply *reply, bool *is_good)
{
	const char *newline = memchr(wire->in.ptr, '\n', wire->in.len);

	if (newline == NULL)
		return false;
	size_t len = (size_t)(newline - wire->in.ptr) + 1;

	*is_good = smtp_reply_line(reply, (struct str){wire->in.ptr, len});
	memmove(wire->in.ptr, wire->in.ptr + len, wire->in.len - len);
	wire->in.len -= len;
	return true;
}

CURLcode smtp_wire_reply(struct smtp_wire *wire, struct smtp_reply *reply)
{
	bool is_good = true;
	CURLcode code = CURLE_OK;

	do {
		while (code == CURLE_OK && (wire->in.len == 0 || !line_take(wire, reply, &is_good)))
			code = wire->in.len < LINE_MOST ? more_read(wire) : CURLE_WEIRD_SERVER_REPLY;
		if (!is_good)
			code = CURLE_WEIRD_SERVER_REPLY;
	} while (code == CURLE_OK && !reply->is_complete);
	return code;
}
