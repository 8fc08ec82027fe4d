/* Drawing in a process of its own: what a candidate typed meets fonts and shapers there, with limits, and not in the server. */
#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "work/report.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000, CPU_S = 20, INPUT_MOST = 64 << 20, OUTPUT_MOST = 64 << 20, PIECE = 65536 };

/* --- the server's side ---------------------------------------------------------------------------------------------------------
 */

static bool spawn(int fd, pid_t *pid)
{
	char name[] = "convoke", command[] = "render-report", locale[] = "LANG=C.UTF-8";
	char *const arguments[] = {name, command, NULL}, *const environment[] = {locale, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int code;

	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
	posix_spawn_file_actions_addchdir_np(&actions, "/");
	code = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return code == 0;
}

/* Waits until the socket is ready for `events`, at most until then. */
static bool ready(int fd, short events, int64_t until_us)
{
	struct pollfd one = {.fd = fd, .events = events};
	int64_t left_ms = (until_us - clock_ticks_us()) / 1000;

	return left_ms > 0 && poll(&one, 1, (int)left_ms) > 0;
}

static bool send_all(int fd, struct str bytes, int64_t until_us)
{
	while (bytes.len > 0) {
		ssize_t sent;

		if (!ready(fd, POLLOUT, until_us))
			return false;
		sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		bytes = str_from(bytes, sent > 0 ? (size_t)sent : 0);
	}
	return shutdown(fd, SHUT_WR) == 0;
}

static bool receive_all(int fd, struct buf *out, int64_t until_us)
{
	for (;;) {
		ssize_t got;

		if (out->len > OUTPUT_MOST || !ready(fd, POLLIN, until_us))
			return false;
		got = recv(fd, buf_reserve(out, PIECE), PIECE, MSG_DONTWAIT);
		if (got == 0)
			return true;
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		out->len += got > 0 ? (size_t)got : 0;
	}
}

/* False when it ended badly, or had to be ended. */
static bool reap(pid_t pid, bool is_done)
{
	int status = 0;

	if (!is_done)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return is_done && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

bool report_pdf_render(struct call *call, const struct report *report, struct buf *out)
{
	int64_t until_us = clock_ticks_us() + (int64_t)PATIENCE_MS * 1000;
	struct buf json = {0};
	int ends[2];
	pid_t pid;
	bool ok;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fault(call, FAULT_UNAVAILABLE, NULL, "The report cannot be drawn now.");
	ok = spawn(ends[1], &pid);
	close(ends[1]);
	if (ok) {
		json_write(&json, &report_shape, report);
		ok = send_all(ends[0], buf_str(&json), until_us) && receive_all(ends[0], out, until_us);
		ok = reap(pid, ok);
		buf_close(&json);
	}
	close(ends[0]);
	return (ok && str_starts_with(buf_str(out), STR("%PDF-"))) ||
		fault(call, FAULT_UNAVAILABLE, NULL, "The report could not be drawn.");
}

/* --- the other process ---------------------------------------------------------------------------------------------------------
 */

static void limits_set(void)
{
	setrlimit(RLIMIT_CPU, &(struct rlimit){CPU_S, CPU_S});
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, 64});
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, 0});
#ifndef ARENA_MALLOC_EACH /* sanitizers reserve more than there is */
	setrlimit(RLIMIT_AS, &(struct rlimit){(rlim_t)1 << 30, (rlim_t)1 << 30});
#endif
}

static bool input_read(struct buf *in)
{
	ssize_t got;

	do {
		got = read(STDIN_FILENO, buf_reserve(in, PIECE), PIECE);
		in->len += got > 0 ? (size_t)got : 0;
	} while ((got > 0 && in->len <= INPUT_MOST) || (got < 0 && errno == EINTR));
	return got == 0;
}

static bool output_write(struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t written = write(STDOUT_FILENO, bytes.ptr, bytes.len);

		if (written < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, written > 0 ? (size_t)written : 0);
	}
	return true;
}

void report_worker_run(void)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = clock_now_ms()};
	struct report report = {0};
	struct buf in = {0}, out = {0};
	bool ok;

	limits_set();
	ok = input_read(&in) && json_read(&call, buf_str(&in), &report_shape, &report) && report_pdf_write(&call, &report, &out) &&
		output_write(buf_str(&out));
	buf_close(&in);
	buf_close(&out);
	call_end(&call);
	arena_close(&arena);
	/* what fontconfig and cairo remember dies with the process; nobody needs to look for it */
	_exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
}
