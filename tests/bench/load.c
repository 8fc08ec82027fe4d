/* The load generator: one thread, epoll, kept connections, one request at a time on each; what is sent is built before the clock
 * runs. `load` alone tells its usage. Prints one JSON object: calls, seconds, calls_per_s, p50_us, p99_us, errors. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct text {
	char *ptr;
	size_t len;
};

struct line {
	int fd;
	const struct text *request;
	size_t sent;
	char head[8192];
	size_t head_len;   /* gathered until the head has ended */
	int64_t body_left; /* -1: the head has not ended */
	int status;
	int64_t began_ns;
	int64_t due_ns; /* with a pace: when it sends next; 0: it is busy */
};

struct run {
	const struct text *requests;
	int64_t request_count; /* how many there are; `get` sends the one again and again */
	int64_t begun, ended, errors, wanted;
	int64_t stop_ns; /* 0: ends when `wanted` calls have ended */
	uint32_t *latency_us;
	int64_t latency_room;
	int64_t pace_ns; /* from one request of a line to its next; 0: at once */
	int poll;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static int address_connect(const char *address)
{
	char host[64];
	int port, on = 1;
	if (sscanf(address, "%63[^:]:%d", host, &port) != 2)
		die("address");
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (inet_pton(AF_INET, host, &to.sin_addr) != 1 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

/* ---- what is sent ---- */

/* A bijection of 64-bit numbers (the finalizer of splitmix64): every number once, in random order. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static struct text request_of(const char *address, const char *token, const struct text *body)
{
	struct text request = {malloc(body->len + 4096), 0};
	request.len = (size_t)sprintf(request.ptr,
		"POST /functions/v1/job-interview-register-users HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
		address, token, body->len);
	memcpy(request.ptr + request.len, body->ptr, body->len);
	request.len += body->len;
	return request;
}

static struct text *register_requests(char **argv, int64_t people, int64_t per_call, uint64_t seed)
{
	int64_t calls = people / per_call;
	struct text *requests = calloc((size_t)calls, sizeof *requests);
	struct text body = {malloc((size_t)per_call * 160 + 512), 0};
	uint64_t number = seed << 32;
	for (int64_t i = 0; i < calls; i++) {
		body.len = (size_t)sprintf(body.ptr, "{\"interview_id\":\"%s\",\"type\":\"%s\",\"hide_menu\":false,\"users\":[",
			argv[4], argv[9] ? argv[9] : "url");
		for (int64_t k = 0; k < per_call; k++) {
			uint64_t id = mix(number++);
			body.len += (size_t)sprintf(body.ptr + body.len,
				"%s{\"name\":\"Zo\xc3\xab Nov\xc3\xa1kov\xc3\xa1 %03x\",\"email\":\"u%016llx@example.com\"}",
				k ? "," : "", (unsigned)(id & 0xfff), (unsigned long long)id);
		}
		body.len += (size_t)sprintf(body.ptr + body.len, "]}");
		requests[i] = request_of(argv[2], argv[3], &body);
	}
	free(body.ptr);
	return requests;
}

/* Requests as they are from a file, each behind a line with its length. */
static struct text *file_requests(const char *path, int64_t *count)
{
	FILE *file = fopen(path, "rb");
	struct text *requests = NULL;
	size_t room = 0, len;
	*count = 0;
	if (!file)
		die(path);
	while (fscanf(file, "%zu", &len) == 1 && fgetc(file) == '\n') {
		if ((size_t)*count == room)
			requests = realloc(requests, (room = room ? 2 * room : 1024) * sizeof *requests);
		requests[*count] = (struct text){malloc(len), len};
		if (fread(requests[*count].ptr, 1, len, file) != len)
			die(path);
		++*count;
	}
	fclose(file);
	return requests;
}

/* ---- the run ---- */

static void line_watch(struct run *run, struct line *line, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = line};
	epoll_ctl(run->poll, operation, line->fd, &event);
}

static void line_send(struct run *run, struct line *line)
{
	const struct text *request = line->request;
	while (line->sent < request->len) {
		ssize_t put = send(line->fd, request->ptr + line->sent, request->len - line->sent, MSG_DONTWAIT);
		if (put < 0) {
			line_watch(run, line, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
			return;
		}
		line->sent += (size_t)put;
	}
}

static void line_begin(struct run *run, struct line *line)
{
	bool is_over = run->stop_ns ? now_ns() >= run->stop_ns : run->begun == run->wanted;
	if (is_over)
		return;
	line->request = &run->requests[run->begun++ % run->request_count];
	line->sent = 0;
	line->head_len = 0;
	line->body_left = -1;
	line->began_ns = now_ns();
	line_send(run, line);
}

/* A form that was taken is answered by 303. */
static bool is_good(int status)
{
	return status == 200 || status == 303;
}

static void line_end(struct run *run, struct line *line)
{
	if (run->ended < run->latency_room)
		run->latency_us[run->ended] = (uint32_t)((now_ns() - line->began_ns) / 1000);
	run->ended++;
	run->errors += !is_good(line->status);
	if (run->pace_ns)
		line->due_ns = line->began_ns + run->pace_ns;
	else
		line_begin(run, line);
}

/* Begins what is due; how long to wait for the next, in milliseconds, -1: for an answer. */
static int lines_begin(struct run *run, struct line *lines, int connections)
{
	int64_t now = now_ns(), next = INT64_MAX;
	for (int i = 0; i < connections; i++) {
		if (lines[i].due_ns && lines[i].due_ns <= now) {
			lines[i].due_ns = 0;
			line_begin(run, &lines[i]);
		}
		if (lines[i].due_ns && lines[i].due_ns < next)
			next = lines[i].due_ns;
	}
	return next == INT64_MAX ? -1 : (int)((next - now) / 1000000) + 1;
}

/* Head: status and Content-Length, which every answer here has. */
static void head_read(struct line *line, size_t end)
{
	line->head[end] = 0;
	line->status = atoi(line->head + 9);
	char *length = strcasestr(line->head, "\r\ncontent-length:");
	if (!length) {
		fprintf(stderr, "an answer without Content-Length: %s\n", line->head);
		exit(1);
	}
	line->body_left = atoll(length + 17);
}

static void line_read(struct run *run, struct line *line)
{
	static char bytes[1 << 18];
	ssize_t got = recv(line->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got == 0) {
		fprintf(stderr, "the server closed a connection\n");
		exit(1);
	}
	if (got < 0)
		return;
	size_t from = 0;
	if (line->body_left < 0) {
		size_t room = sizeof line->head - 1 - line->head_len, take = (size_t)got < room ? (size_t)got : room;
		memcpy(line->head + line->head_len, bytes, take);
		char *end = memmem(line->head, line->head_len + take, "\r\n\r\n", 4);
		if (!end) {
			line->head_len += take;
			return;
		}
		size_t head = (size_t)(end - line->head) + 4;
		from = head - line->head_len;
		head_read(line, head - 1);
	}
	line->body_left -= got - (ssize_t)from;
	if (!is_good(line->status) && run->errors == 0)
		fprintf(stderr, "status %d: %.*s\n", line->status, (int)(got - (ssize_t)from > 300 ? 300 : got - (ssize_t)from),
			bytes + from);
	if (line->body_left <= 0)
		line_end(run, line);
}

static int number_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void run_all(struct run *run, const char *address, int connections)
{
	struct line *lines = calloc((size_t)connections, sizeof *lines);
	run->poll = epoll_create1(0);
	for (int i = 0; i < connections; i++) {
		lines[i].fd = address_connect(address);
		line_watch(run, &lines[i], EPOLL_CTL_ADD, EPOLLIN);
	}
	int64_t began = now_ns();
	for (int i = 0; i < connections; i++)
		lines[i].due_ns = began + run->pace_ns * i / connections;
	for (;;) {
		struct epoll_event events[256];
		int wait_ms = lines_begin(run, lines, connections);
		if (run->ended == run->begun && wait_ms < 0)
			break;
		int count = epoll_wait(run->poll, events, 256, wait_ms);
		for (int i = 0; i < count; i++) {
			struct line *line = events[i].data.ptr;
			if (events[i].events & EPOLLOUT) {
				line_watch(run, line, EPOLL_CTL_MOD, EPOLLIN);
				line_send(run, line);
			}
			if (events[i].events & ~(uint32_t)EPOLLOUT)
				line_read(run, line);
		}
	}
	double seconds = (double)(now_ns() - began) / 1e9;
	int64_t known = run->ended < run->latency_room ? run->ended : run->latency_room;
	qsort(run->latency_us, (size_t)known, sizeof *run->latency_us, number_compare);
	printf("{\"calls\":%lld,\"seconds\":%.6f,\"calls_per_s\":%.1f,\"p50_us\":%u,\"p99_us\":%u,\"errors\":%lld}\n",
		(long long)run->ended, seconds, (double)run->ended / seconds, known ? run->latency_us[known / 2] : 0,
		known ? run->latency_us[known * 99 / 100] : 0, (long long)run->errors);
}

int main(int argc, char **argv)
{
	struct run run = {.latency_room = 4000000};
	run.latency_us = malloc((size_t)run.latency_room * sizeof *run.latency_us);
	if (argc == 6 && strcmp(argv[1], "get") == 0) {
		struct text request = {malloc(4096), 0};
		request.len = (size_t)snprintf(request.ptr, 4096, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", argv[3], argv[2]);
		run.requests = &request;
		run.request_count = 1;
		run.stop_ns = now_ns() + (int64_t)(atof(argv[5]) * 1e9);
		run_all(&run, argv[2], atoi(argv[4]));
	} else if ((argc == 9 || argc == 10) && strcmp(argv[1], "register") == 0) {
		int64_t people = atoll(argv[5]), per_call = atoll(argv[6]);
		run.requests = register_requests(argv, people, per_call, strtoull(argv[8], NULL, 10));
		run.request_count = run.wanted = people / per_call;
		run_all(&run, argv[2], atoi(argv[7]));
	} else if (argc == 6 && strcmp(argv[1], "file") == 0) {
		run.pace_ns = atoll(argv[5]) * 1000000;
		run.requests = file_requests(argv[3], &run.request_count);
		run.wanted = run.request_count;
		run_all(&run, argv[2], atoi(argv[4]));
	} else {
		fprintf(stderr,
			"usage: load get ADDRESS PATH CONNECTIONS SECONDS\n"
			"       load file ADDRESS REQUESTS CONNECTIONS PACE_MS\n"
			"       load register ADDRESS TOKEN INTERVIEW_ID PEOPLE PER_CALL CONNECTIONS SEED [TYPE]\n");
		return 2;
	}
	return run.errors != 0;
}
