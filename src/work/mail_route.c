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

static bool server_set(struct call *call, struct str text, struct mail_route *route)
{
	const struct settings *settings = &call->service->settings;
	const char *why = smtp_url_read(call->arena, text, &route->server);

	if (why != NULL)
		return fault(call, FAULT_INVALID, "smtp_url", "%s", why);
	if (str_equal(settings->smtp_starttls, STR("off")) && !route->server.is_implicit_tls && !route->server.is_loopback &&
		!settings->smtp_insecure)
		return fault(call, FAULT_INVALID, "smtp_starttls",
			"off is for servers on this machine; smtp_insecure allows it for others");
	route->has_server = true;
	return true;
}

bool mail_route_usual(struct call *call, struct mail_route *route)
{
	const struct settings *settings = &call->service->settings;

	*route = (struct mail_route){.helo = host_of_public_url(call->service)};
	if (!str_is_empty(settings->smtp_url) && !server_set(call, settings->smtp_url, route))
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
	struct str url;

	if (!sealing_open(call, &sealing, row->smtp_url, &url))
		return false;
	route->is_own = true;
	return server_set(call, url, route);
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
	if (!str_is_empty(own->smtp_url)) {
		if (!server_set(call, own->smtp_url, &route) || !sealing_close(call, &sealing, own->smtp_url, &row.smtp_url))
			return false;
	}
	return mail_route_put(call, &row);
}

bool mail_route_check(struct call *call, const struct mail_route_own *own)
{
	struct mail_route route;

	if (!mail_route_usual(call, &route))
		return false;
	route.is_own = true;
	if (!server_set(call, own->smtp_url, &route) || !sender_set(call, "sender_address", own->sender_address, &route))
		return false;
	return call->service->mail_try == NULL || call->service->mail_try(call, &route);
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
		*shown = arena_printf(call->arena, "%s://%.*s%s%.*s:%lld", url.is_implicit_tls ? "smtps" : "smtp",
			STR_ARG(url.user), str_is_empty(url.user) ? "" : "@", STR_ARG(url.host), (long long)url.port);
	return true;
}
