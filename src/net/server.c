/* The server's life: options, the listening sockets, loops and workers; start and stop. */
#include "net/server.h"

#include "base/panic.h"
#include "net/loop.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOPS_MAX 64
/* Descriptors that are not connections: databases, files, listeners, calls to others. */
#define OTHER_DESCRIPTORS 256

struct server {
	struct server_core core;
	struct loop *loops[LOOPS_MAX];
	int loop_count;
	char address[80];
	size_t address_len;
};

static void int_default(int *value, int fallback)
{
	if (*value == 0)
		*value = fallback;
}

static void size_default(size_t *value, size_t fallback)
{
	if (*value == 0)
		*value = fallback;
}

static struct server_options options_complete(struct server_options options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int_default(&options.loops, 1);
	int_default(&options.workers, cores > 4 ? (int)cores * 4 : 16);
	size_default(&options.header_limit_bytes, (size_t)32 << 10);
	size_default(&options.body_limit_bytes, (size_t)16 << 20);
	int_default(&options.header_timeout_ms, 10 * 1000);
	int_default(&options.body_timeout_ms, 60 * 1000);
	int_default(&options.idle_timeout_ms, 75 * 1000);
	int_default(&options.write_timeout_ms, 60 * 1000);
	int_default(&options.queue_timeout_ms, 10 * 1000);
	int_default(&options.max_connections, 10000);
	return options;
}

/* Raises the soft limit of open files to what the connections need, and lowers their number to what the hard limit allows, so that
 * a crowd of clients never takes the descriptor that the database needs. */
static void limit_descriptors(struct server_options *options)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return;
	rlim_t wanted = (rlim_t)options->max_connections + OTHER_DESCRIPTORS;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || limit.rlim_max > wanted ? wanted : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < wanted)
		options->max_connections =
			limit.rlim_cur > 2 * OTHER_DESCRIPTORS ? (int)limit.rlim_cur - OTHER_DESCRIPTORS : (int)limit.rlim_cur / 2;
}

/* ---- the address ---- */

/* "host:port", "[v6]:port" or ":port" (all addresses) into what getaddrinfo takes. */
static bool listen_split(struct arena *arena, struct str listen, char **host, char **port)
{
	ptrdiff_t colon = -1;
	for (size_t i = 0; i < listen.len; i++)
		if (listen.ptr[i] == ':')
			colon = (ptrdiff_t)i;
	if (colon < 0)
		return false;
	struct str name = str_first(listen, (size_t)colon), number = str_from(listen, (size_t)colon + 1);
	if (name.len >= 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
		name = str_first(str_from(name, 1), name.len - 2);
	else if (str_find(name, ':') >= 0)
		return false;
	int64_t value;
	if (!str_to_int(number, &value) || value < 0 || value > 65535)
		return false;
	*host = name.len ? arena_cstr(arena, name) : NULL;
	*port = arena_cstr(arena, number);
	return true;
}

bool server_listen_is_valid(struct arena *arena, struct str listen)
{
	char *host, *port;
	return listen_split(arena, listen, &host, &port);
}

static int listen_open(const struct addrinfo *info, bool is_shared)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	int on = 1, off = 0;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (is_shared)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	if (info->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* The socket's own address into the server, for those who asked for port 0. */
static void address_note(struct server *server, int fd, struct sockaddr_storage *address, socklen_t *len)
{
	char host[64], port[8];
	*len = sizeof *address;
	if (getsockname(fd, (struct sockaddr *)address, len) != 0 ||
		getnameinfo((struct sockaddr *)address, *len, host, sizeof host, port, sizeof port,
			NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		PANIC("a bound socket has no address");
	const char *format = address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s";
	server->address_len = (size_t)snprintf(server->address, sizeof server->address, format, host, port);
}

/* One bound socket per loop; all the same address. False with *why. */
static bool listen_all(struct server *server, struct arena *arena, int fds[LOOPS_MAX], struct str *why)
{
	const struct server_options *options = &server->core.options;
	char *host, *port;
	if (!listen_split(arena, options->listen, &host, &port)) {
		*why = arena_printf(arena, "\"%.*s\" is not an address", STR_ARG(options->listen));
		return false;
	}
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	/* Without a host the IPv6 socket serves both families; where there is no IPv6, IPv4 alone. */
	if (!host)
		hints.ai_family = access("/proc/net/if_inet6", R_OK) == 0 ? AF_INET6 : AF_INET;
	struct addrinfo *found;
	int error = getaddrinfo(host, port, &hints, &found);
	if (error) {
		*why = arena_printf(arena, "%.*s: %s", STR_ARG(options->listen), gai_strerror(error));
		return false;
	}
	int count = 0;
	struct sockaddr_storage address;
	struct addrinfo each = *found;
	while (count < options->loops && (fds[count] = listen_open(&each, options->loops > 1)) >= 0) {
		address_note(server, fds[count++], &address, &each.ai_addrlen);
		each.ai_addr = (struct sockaddr *)&address;
	}
	freeaddrinfo(found);
	if (count == options->loops)
		return true;
	*why = arena_printf(arena, "%.*s: %s", STR_ARG(options->listen), strerror(errno));
	while (count > 0)
		close(fds[--count]);
	return false;
}

/* ---- start and stop ---- */

static void server_close(struct server *server)
{
	for (int i = 0; i < server->loop_count; i++)
		loop_close(server->loops[i]);
	if (server->core.workers)
		workers_close(server->core.workers);
	free(server);
}

static bool server_run(struct server *server, struct arena *arena, struct str *why)
{
	const struct server_options *options = &server->core.options;
	int fds[LOOPS_MAX];
	if (!listen_all(server, arena, fds, why))
		return false;
	server->core.workers = workers_start(&(struct workers_options){.count = options->workers,
		.context = &server->core,
		.start_context = options->context,
		.start = options->worker_start,
		.stop = options->worker_stop,
		.run = exchange_run});
	const char *cause = server->core.workers ? NULL : "a worker could not start";
	for (int i = 0; i < options->loops; i++) {
		struct loop *loop = NULL;
		if (cause)
			close(fds[i]);
		else
			loop = loop_start(&server->core, fds[i], &cause);
		if (loop)
			server->loops[server->loop_count++] = loop;
	}
	if (cause)
		*why = arena_printf(arena, "%.*s: %s", STR_ARG(options->listen), cause);
	return !cause;
}

struct server *server_start(const struct server_options *options, struct arena *arena, struct str *why)
{
	ASSERT(options->answer);
	if (options->loops > LOOPS_MAX || options->loops < 0 || options->workers < 0) {
		*why = STR("the number of loops or workers is out of range");
		return NULL;
	}
	struct server *server = calloc(1, sizeof(*server));
	ASSERT(server);
	server->core.options = options_complete(*options);
	limit_descriptors(&server->core.options);
	if (server_run(server, arena, why))
		return server;
	server_stop(server, 0);
	return NULL;
}

struct str server_address(const struct server *server)
{
	return (struct str){server->address, server->address_len};
}

void server_stop(struct server *server, int grace_ms)
{
	atomic_store(&server->core.is_stopping, true);
	for (int i = 0; i < server->loop_count; i++)
		loop_stop(server->loops[i], grace_ms);
	server_close(server);
}

struct server_counts server_counts(const struct server *server)
{
	struct server_counts counts = {
		.connections = atomic_load(&server->core.connections),
		.requests = atomic_load(&server->core.requests),
	};
	workers_count(server->core.workers, &counts.busy_workers, &counts.queued);
	return counts;
}
