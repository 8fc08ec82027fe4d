/* From a route to a server that can be spoken to, and whether it answers. */
#include "jobs/mail_server.h"

/* Somebody waits for the answer, and a worker with them. */
enum { TRY_REPLY_S = 5 };
/* A merchant's own server: whoever lets senders wait for longer is no use to anybody. The message itself may take its time, since
 * giving up too early would bring it twice. */
enum { OWN_REPLY_S = 30, OWN_END_S = 120 };

struct str mail_server_name(struct arena *arena, const struct smtp_url *server)
{
	return arena_printf(arena, "%.*s:%lld", STR_ARG(server->host), (long long)server->port);
}

static enum smtp_tls tls_of(const struct settings *settings, const struct smtp_url *url)
{
	static const enum smtp_tls said[] = {[SMTP_SECURITY_STARTTLS] = SMTP_TLS_REQUIRE,
		[SMTP_SECURITY_TLS] = SMTP_TLS_IMPLICIT,
		[SMTP_SECURITY_NONE] = SMTP_TLS_OFF};

	if (url->security != SMTP_SECURITY_USUAL)
		return said[url->security];
	if (str_equal(settings->smtp_starttls, STR("require")) ||
		(!str_is_empty(url->user) && !url->is_loopback && !settings->smtp_insecure))
		return SMTP_TLS_REQUIRE;
	return str_equal(settings->smtp_starttls, STR("off")) ? SMTP_TLS_OFF : SMTP_TLS_AUTO;
}

struct smtp_server mail_server_of(const struct service *service, const struct mail_route *route)
{
	const struct settings *settings = &service->settings;
	const struct smtp_url *url = &route->server;

	return (struct smtp_server){.host = url->host,
		.port = url->port,
		.user = url->user,
		.password = url->password,
		.helo = route->helo,
		.tls = tls_of(settings, url),
		.ca_file = settings->smtp_ca_file,
		.is_unverified = settings->smtp_insecure,
		.public_only = route->is_own && !settings->smtp_private,
		.reply_timeout_s = route->is_own ? OWN_REPLY_S : 0,
		.end_timeout_s = route->is_own ? OWN_END_S : 0};
}

bool mail_server_try(struct call *call, const struct mail_route *route)
{
	struct smtp_server server = mail_server_of(call->service, route);
	struct smtp *smtp = smtp_open();
	struct smtp_result result;

	server.reply_timeout_s = TRY_REPLY_S;
	result = smtp_try(call->arena, smtp, &server);
	smtp_close(smtp);
	return result.outcome == SMTP_SENT ||
		fault(call, FAULT_INVALID, NULL, "No mail can be sent over %.*s: %.*s.",
			STR_ARG(mail_server_name(call->arena, &route->server)), STR_ARG(result.reason));
}
