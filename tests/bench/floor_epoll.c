/* The floor for an HTTP answer: one thread, epoll, no parsing beyond "the head has ended", always the same bytes.
 * floor_epoll FILE: answers every request with the bytes of FILE; prints its address, runs until it is killed. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_open(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) || listen(fd, 1024) ||
		getsockname(fd, (struct sockaddr *)&address, &len))
		die("listen");
	printf("127.0.0.1:%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static void connections_accept(int poll, int listener)
{
	int fd, on = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
		epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
	}
}

static void connection_serve(int fd, const char *answer, size_t len)
{
	static char request[65536];
	ssize_t got = read(fd, request, sizeof request);
	if (got <= 0) {
		close(fd);
		return;
	}
	if (got >= 4 && memcmp(request + got - 4, "\r\n\r\n", 4) == 0 && write(fd, answer, len) != (ssize_t)len)
		close(fd);
}

int main(int argc, char **argv)
{
	static char answer[65536];
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!file)
		die("usage: floor_epoll FILE");
	size_t len = fread(answer, 1, sizeof answer, file);
	fclose(file);
	int listener = listen_open(), poll = epoll_create1(0);
	struct epoll_event events[256], event = {.events = EPOLLIN, .data.fd = listener};
	epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int count = epoll_wait(poll, events, 256, -1);
		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == listener)
				connections_accept(poll, listener);
			else
				connection_serve(events[i].data.fd, answer, len);
		}
	}
}
