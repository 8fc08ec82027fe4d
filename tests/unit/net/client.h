/* A client that sends bytes as told; nothing of it hangs. */
#ifndef UNIT_NET_CLIENT_H
#define UNIT_NET_CLIENT_H

#include "world.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>

#define client_say(fd, text) client_send((fd), str_of(text))

static inline int client_connect(uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	struct timeval patience = {.tv_sec = PATIENCE_S};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	return fd;
}

static inline int client_open(const struct world *world)
{
	struct str address = server_address(world->server);
	int64_t port;
	assert_true(str_to_int(str_from(address, (size_t)str_find(address, ':') + 1), &port));
	return client_connect((uint16_t)port);
}

static inline void client_send(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		assert_true(sent > 0);
		bytes = str_from(bytes, (size_t)sent);
	}
}

static inline bool client_is_ended(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, 0);
	return got == 0 || (got < 0 && errno == ECONNRESET);
}

#endif
