/* Settings for everybody, columns of mail_settings for those who bring their own. */
#include "work/mail_route.h"

#include "store/mail_routes.h"
#include "work/address.h"
#include "work/sealing.h"
#include "work/service.h"

#include <ctype.h>

/* A host that mail can come from: a name with a dot whose last label is none of an address. */
static struct str host_of_public_url(const struct service *service)
{
	struct str rest = service->public_url, part = STR_NONE, host = STR_NONE;

	for (int slashes = 0; slashes < 3; slashes++)
		if (!str_next(&rest, '/', &part))
			break;
	(void)str_next(&part, ':', &host);
	if (host.len == 0 || str_find(host, '.') < 0 || !isalpha((unsigned char)host.ptr[host.len - 1]))
		return STR("localhost");
	return host;
}

static struct str domain_of(struct str address)
{
	ptrdiff_t at = str_find(address, '@');

	return at < 0 ? STR_NONE : str_from(address, (size_t)at + 1);
}

/* Local part as given, domain in A-labels. */
static bool sender_set(struct call *call, const char *name, struct str text, struct mail_route *route)
{
	struct address address;
	const char *why = address_check(call->arena, text, &address);

	if (why != NULL)
		return fault(call, FAULT_INVALID, name, "%s", why);
	route->domain = domain_of(address.key);
	route->sender =
		arena_printf(call->arena, "%.*s@%.*s", (int)str_find(address.text, '@'), address.text.ptr, STR_ARG(route->domain));
	return true;
}

/* What makes the server's address say that nothing is encrypted; NULL when something is. */
static const char *plain_by(const struct settings *settings, const struct smtp_given *given, const struct smtp_url *server)
{
	if (server->security == SMTP_SECURITY_USUAL && str_equal(settings->smtp_starttls, STR("off")))
		return "smtp_starttls";
	if (server->security != SMTP_SECURITY_NONE)
		return NULL;
	return str_is_empty(given->host) ? "smtp_url" : "smtp_security";
}

/* Leaves the route without a server when none is given. */
static bool server_set(struct call *call, const struct smtp_given *given, struct mail_route *route)
{
	const struct settings *settings = &call->service->settings;
	const char *name;

	if (!smtp_given_read(call, given, &route->server))
		return false;
	route->has_server = !str_is_empty(route->server.host);
	name = route->has_server ? plain_by(settings, given, &route->server) : NULL;
	if (name != NULL && !route->server.is_loopback && !settings->smtp_insecure)
		return fault(call, FAULT_INVALID, name,
			"sending without encryption is for servers on this machine; smtp_insecure allows it for others");
	return true;
}

bool mail_route_usual(struct call *call, struct mail_route *route)
{
	const struct settings *settings = &call->service->settings;

	*route = (struct mail_route){.helo = host_of_public_url(call->service)};
	if (!server_set(call, &settings->smtp, route))
		return false;
	if (!str_is_empty(settings->smtp_sender))
		return sender_set(call, "smtp_sender", settings->smtp_sender, route);
	route->domain = route->helo;
	route->sender = arena_printf(call->arena, "no-reply@%.*s", STR_ARG(route->domain));
	return true;
}

static struct sealing sealing_of(struct uuid merchant_id)
{
	return (struct sealing){"smtp_url", merchant_id};
}

static bool own_server(struct call *call, const struct mail_route_row *row, struct mail_route *route)
{
	struct sealing sealing = sealing_of(row->merchant_id);
	struct smtp_given given = {0};

	if (!sealing_open(call, &sealing, row->smtp_url, &given.url))
		return false;
	route->is_own = true;
	return server_set(call, &given, route);
}

bool mail_route_of(struct call *call, struct uuid merchant_id, struct mail_route *route)
{
	struct mail_route_row row = {0};

	if (!mail_route_usual(call, route) || !mail_route_find(call, merchant_id, &row))
		return false;
	row.merchant_id = merchant_id;
	if (!str_is_empty(row.smtp_url) && !own_server(call, &row, route))
		return false;
	return str_is_empty(row.sender_address) || sender_set(call, "sender_address", row.sender_address, route);
}

bool mail_route_set(struct call *call, const struct mail_route_own *own)
{
	struct mail_route_row row = {.merchant_id = own->merchant_id,
		.sender_address = str_is_empty(own->sender_address) ? STR_NONE : own->sender_address,
		.now_ms = call->now_ms};
	struct mail_route route = {0};
	struct sealing sealing = sealing_of(own->merchant_id);

	if (!str_is_empty(own->sender_address) && !sender_set(call, "sender_address", own->sender_address, &route))
		return false;
	if (!server_set(call, &own->smtp, &route) ||
		(route.has_server && !sealing_close(call, &sealing, smtp_url_write(call->arena, &route.server), &row.smtp_url)))
		return false;
	return mail_route_put(call, &row);
}

bool mail_route_check(struct call *call, const struct mail_route_own *own)
{
	struct mail_route route;

	if (!mail_route_usual(call, &route))
		return false;
	route.is_own = true;
	if (!server_set(call, &own->smtp, &route) || !route.has_server)
		return call->fault.kind == FAULT_NONE;
	if (!sender_set(call, "sender_address", own->sender_address, &route))
		return false;
	if (call->service->mail_try == NULL || call->service->mail_try(call, &route))
		return true;
	call->fault.name = str_is_empty(own->smtp.host) ? STR("smtp_url") : STR("smtp_host");
	return false;
}

bool mail_route_shown(struct call *call, struct uuid merchant_id, struct str *shown)
{
	struct call trying = {.arena = call->arena, .service = call->service};
	struct sealing sealing = sealing_of(merchant_id);
	struct mail_route_row row = {0};
	struct smtp_url url;
	struct str text;

	*shown = STR_NONE;
	if (!mail_route_find(call, merchant_id, &row))
		return false;
	if (str_is_empty(row.smtp_url))
		return true;
	/* what another key has sealed can still be replaced */
	if (sealing_open(&trying, &sealing, row.smtp_url, &text) && smtp_url_read(call->arena, text, &url) == NULL)
		*shown = smtp_url_show(call->arena, &url);
	return true;
}
