/* serve: the server, the jobs, and an end that loses nothing. */
#include "main/serve.h"

#include "base/clock.h"
#include "base/log.h"
#include "doors/door.h"
#include "jobs/mailer.h"
#include "jobs/runner.h"
#include "main/commands.h"
#include "main/start.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GRACE_MS = 30000 };

/* A port that is free now on the loopback; 0 when there is none. */
static int free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
		getsockname(fd, (struct sockaddr *)&address, &size) == 0;

	if (fd >= 0)
		close(fd);
	return ok ? ntohs(address.sin_port) : 0;
}

bool listen_settle(struct command_line *line)
{
	struct str listen = line->settings.listen;
	int port;

	if (!server_listen_is_valid(line->call->arena, listen))
		return fault(line->call, FAULT_INVALID, "listen",
			"\"%.*s\" is not an address like 127.0.0.1:8080, [::1]:8080 or :8080", STR_ARG(listen));
	if (!str_ends_with(listen, STR(":0")))
		return true;
	port = free_port();
	if (port == 0)
		return fault(line->call, FAULT_UNAVAILABLE, "listen", "there is no free port");
	line->settings.listen = arena_printf(line->call->arena, "%.*s:%d", (int)listen.len - 2, listen.ptr, port);
	return true;
}

static void log_level_set(struct str level)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_equal(level, str_of(names[i])))
			log_set_level((enum log_level)i);
}

/* Signals that end us are waited for by the main thread alone. */
static sigset_t signals_block(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	return ends;
}

static struct server *listen_start(struct command_line *line)
{
	const struct service *service = line->call->service;
	const struct settings *settings = &service->settings;
	struct server_options options = {.listen = settings->listen,
		.loops = (int)settings->loops,
		.workers = (int)settings->workers,
		.body_limit_bytes = (size_t)settings->body_limit_bytes,
		.context = (void *)(uintptr_t)service,
		.answer_quick = web_answer_quick,
		.worker_start = web_worker_start,
		.worker_stop = web_worker_stop,
		.answer = web_answer,
		.refuse = web_refuse};
	struct str why = STR_NONE;
	struct server *server = server_start(&options, line->call->arena, &why);

	if (server == NULL)
		(void)fault(line->call, FAULT_UNAVAILABLE, "listen", "%.*s", STR_ARG(why));
	return server;
}

int serve(struct command_line *line, void (*ready)(struct command_line *line, void *data), void *data)
{
	struct call *call = line->call;
	const struct service *service = call->service;
	sigset_t ends = signals_block();
	struct runner *runner;
	struct mailer *mailer;
	struct server *server;
	int signal_number = 0;

	log_level_set(service->settings.log_level);
	/* Whoever is answered is answered to the end: what may still fail comes before the listening. */
	mailer = mailer_start(call, &(struct mailer_options){0});
	runner = mailer != NULL ? runner_start(call, service) : NULL;
	server = runner != NULL ? listen_start(line) : NULL;
	if (server == NULL) {
		if (runner != NULL)
			runner_stop(runner);
		if (mailer != NULL)
			mailer_stop(mailer);
		return command_fail(line);
	}
	log_event(LOG_INFO, "listening", LOG_TEXT("address", server_address(server)), LOG_TEXT("public_url", service->public_url),
		LOG_TEXT("database", db_server_describe(call, service->database)), LOG_TEXT("data", service->settings.data),
		LOG_TEXT("version", STR(CONVOKE_VERSION)));
	if (clock_ahead_ms() > 0)
		log_event(LOG_WARN, "clock", LOG_TEXT("note", STR("a demo's clock, ahead of real time")),
			LOG_INT("ahead_s", clock_ahead_ms() / 1000));
	if (ready != NULL)
		ready(line, data);
	sigwait(&ends, &signal_number);
	log_event(LOG_INFO, "stopping", LOG_TEXT("signal", str_of(signal_number == SIGTERM ? "SIGTERM" : "SIGINT")));
	server_stop(server, GRACE_MS);
	runner_stop(runner);
	mailer_stop(mailer);
	log_event(LOG_INFO, "stopped", LOG_TEXT("database", db_server_describe(call, service->database)));
	return EXIT_SUCCESS;
}

static int serve_run(struct command_line *line)
{
	struct db *db;
	int code;

	if (!listen_settle(line))
		return command_fail(line);
	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	code = serve(line, NULL, NULL);
	service_close(line, db);
	return code;
}

const struct command command_serve = {
	.name = "serve",
	.doc = "Serves until SIGTERM or SIGINT; what has begun is finished first.",
	.run = serve_run,
};
