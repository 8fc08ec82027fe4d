/* A mail server for tests that says what it is told to: one thread, one connection after another, everything it heard is kept. */
#ifndef UNIT_NET_SMTP_PEER_H
#define UNIT_NET_SMTP_PEER_H

#include "base/buf.h"
#include "tests/unit/base/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers without their CRLF; NULL: the usual one. An empty answer hangs up instead, SMTP_PEER_SILENCE says nothing. */
#define SMTP_PEER_SILENCE "silence"
struct smtp_peer_says {
	const char *greeting, *ehlo, *mail, *rcpt, *data, *end;
	int messages; /* a connection; then it hangs up; 0: any number */
};

struct smtp_peer {
	struct smtp_peer_says says;
	int listener, port;
	pthread_t thread;
	bool has_stopped;
	atomic_int connections, messages;
	struct buf heard; /* look at it only when nobody talks */
	struct buf line;
};

static inline bool smtp_peer_line(struct smtp_peer *peer, FILE *stream)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t len = getline(&line, &capacity, stream);
	if (len > 0) {
		buf_clear(&peer->line);
		buf_add(&peer->line, (struct str){line, (size_t)len});
		buf_add(&peer->heard, (struct str){line, (size_t)len});
	}
	free(line);
	return len > 0;
}

/* False when it hangs up. */
static inline bool smtp_peer_answer(FILE *stream, const char *wanted, const char *usual)
{
	const char *text = wanted ? wanted : usual;
	if (text[0] == '\0')
		return false;
	if (strcmp(text, SMTP_PEER_SILENCE) == 0)
		return true;
	struct buf line = {0};
	buf_printf(&line, "%s\r\n", text);
	/* past the stream, which would forget commands that it has read ahead */
	bool is_sent = send(fileno(stream), line.ptr, line.len, MSG_NOSIGNAL) == (ssize_t)line.len;
	buf_close(&line);
	return is_sent;
}

static inline bool smtp_peer_message(struct smtp_peer *peer, FILE *stream)
{
	if (!smtp_peer_answer(stream, peer->says.data, "354 go on"))
		return false;
	if (peer->says.data && strncmp(peer->says.data, "354", 3) != 0)
		return true;
	while (smtp_peer_line(peer, stream)) {
		if (!str_equal(buf_str(&peer->line), STR(".\r\n")))
			continue;
		atomic_fetch_add(&peer->messages, 1);
		return smtp_peer_answer(stream, peer->says.end, "250 2.0.0 taken");
	}
	return false;
}

static inline bool smtp_peer_command(struct smtp_peer *peer, FILE *stream)
{
	struct str line = buf_str(&peer->line);
	if (str_starts_with(line, STR("EHLO")))
		return smtp_peer_answer(stream, peer->says.ehlo, "250-peer\r\n250 8BITMIME");
	if (str_starts_with(line, STR("MAIL")))
		return smtp_peer_answer(stream, peer->says.mail, "250 2.1.0 ok");
	if (str_starts_with(line, STR("RCPT")))
		return smtp_peer_answer(stream, peer->says.rcpt, "250 2.1.5 ok");
	if (str_starts_with(line, STR("DATA")))
		return smtp_peer_message(peer, stream);
	if (str_starts_with(line, STR("QUIT")))
		return smtp_peer_answer(stream, NULL, "221 2.0.0 bye") && false;
	return smtp_peer_answer(stream, NULL, "250 ok");
}

static inline void *smtp_peer_run(void *data)
{
	struct smtp_peer *peer = data;
	int fd;
	while ((fd = accept(peer->listener, NULL, NULL)) >= 0) {
		FILE *stream = fdopen(fd, "r+");
		int begun = atomic_load(&peer->messages);
		atomic_fetch_add(&peer->connections, 1);
		bool goes_on = smtp_peer_answer(stream, peer->says.greeting, "220 peer ESMTP");
		while (goes_on && smtp_peer_line(peer, stream))
			goes_on = smtp_peer_command(peer, stream) &&
				(peer->says.messages == 0 || atomic_load(&peer->messages) - begun < peer->says.messages);
		fclose(stream);
	}
	return NULL;
}

static inline void smtp_peer_open(struct smtp_peer *peer, struct smtp_peer_says says)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	memset(peer, 0, sizeof *peer);
	peer->says = says;
	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(peer->listener, 16), 0);
	assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &size), 0);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&peer->thread, NULL, smtp_peer_run, peer), 0);
}

/* Ends its thread: what it heard may be read afterwards. Nobody may be connected any more. */
static inline void smtp_peer_stop(struct smtp_peer *peer)
{
	if (peer->has_stopped)
		return;
	shutdown(peer->listener, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	peer->has_stopped = true;
}

static inline void smtp_peer_close(struct smtp_peer *peer)
{
	smtp_peer_stop(peer);
	close(peer->listener);
	buf_close(&peer->heard);
	buf_close(&peer->line);
}

#endif
