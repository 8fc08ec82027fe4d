/* RFC 3986 as far as mail servers need it; parts come to the same struct. */
#include "work/smtp_url.h"

#include "base/encode.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

enum { HOST_MOST = 255, PORT_MOST = 65535 };

const char *const smtp_securities[] = {"starttls", "tls", "none", NULL};
static const char bad_host[] = "the host is missing or has characters that no host has";

static bool is_loopback(struct arena *arena, struct str host)
{
	struct in_addr four;
	struct in6_addr six;
	const char *name = arena_cstr(arena, host);

	if (str_starts_with(host, STR("[")))
		name = arena_cstr(arena, (struct str){host.ptr + 1, host.len - 2});
	if (inet_pton(AF_INET, name, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, name, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return str_equal_nocase(host, STR("localhost"));
}

static bool is_host(struct str host)
{
	bool is_bracketed = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';

	for (size_t i = is_bracketed; i + is_bracketed < host.len; i++) {
		char c = host.ptr[i];

		if (!isalnum((unsigned char)c) && c != '.' && c != '-' && !(is_bracketed ? c == ':' : c == '_'))
			return false;
	}
	return host.len > 0 && host.len <= HOST_MOST;
}

/* Commands are lines of words: nothing in them may be a space of its own or end a line. */
static bool has_control(struct str text, unsigned char most)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] <= most || text.ptr[i] == 0x7f)
			return true;
	return false;
}

/* user:password, percent-encoded. */
static const char *read_user(struct arena *arena, struct str text, struct smtp_url *url)
{
	struct str rest = text, user = STR_NONE;

	(void)str_next(&rest, ':', &user);
	if (rest.ptr == NULL)
		return "a user needs a password: user:password@host";
	if (!percent_read(arena, user, false, &url->user) || !percent_read(arena, rest, false, &url->password) ||
		str_is_empty(url->user) || has_control(url->user, 0x1f) || has_control(url->password, 0x1f))
		return "user and password cannot be read; write other characters than letters and digits as %XX";
	return NULL;
}

/* RFC 8314, RFC 6409, RFC 5321. */
static int64_t port_of(const struct smtp_url *url)
{
	if (url->security == SMTP_SECURITY_TLS)
		return 465;
	if (url->security == SMTP_SECURITY_STARTTLS)
		return 587;
	return url->security == SMTP_SECURITY_NONE || str_is_empty(url->user) ? 25 : 587;
}

static const char *read_host(struct str text, struct smtp_url *url)
{
	ptrdiff_t end = str_find(text, ']'), colon = str_find(str_from(text, end < 0 ? 0 : (size_t)end), ':');
	struct str port = STR_NONE;

	url->host = text;
	if (colon >= 0) {
		size_t at = (size_t)colon + (end < 0 ? 0 : (size_t)end);

		url->host = str_first(text, at);
		port = str_from(text, at + 1);
	}
	if (!is_host(url->host))
		return bad_host;
	url->port = port_of(url);
	if (colon >= 0 && (!str_to_int(port, &url->port) || url->port < 1 || url->port > PORT_MOST))
		return "the port must be a number from 1 to 65535";
	return NULL;
}

/* "security=none" behind the host; smtps:// has no use for it. */
static const char *read_security(struct str text, struct smtp_url *url)
{
	if (url->security != SMTP_SECURITY_TLS && str_equal(text, STR("security=starttls")))
		url->security = SMTP_SECURITY_STARTTLS;
	else if (url->security != SMTP_SECURITY_TLS && str_equal(text, STR("security=none")))
		url->security = SMTP_SECURITY_NONE;
	else
		return "behind the host of smtp:// may stand ?security=starttls or ?security=none, and nothing else";
	return NULL;
}

/* user:password@host:port */
static const char *read_authority(struct arena *arena, struct str text, struct smtp_url *url)
{
	const char *why = NULL;
	ptrdiff_t at = -1;

	if (str_ends_with(text, STR("/")))
		text = str_first(text, text.len - 1);
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '@')
			at = (ptrdiff_t)i;
	if (at >= 0)
		why = read_user(arena, str_first(text, (size_t)at), url);
	return why != NULL ? why : read_host(str_from(text, (size_t)(at + 1)), url);
}

/* A password may have a question mark of its own. */
static struct str query_cut(struct str *text)
{
	for (size_t i = text->len; i > 0 && text->ptr[i - 1] != '@'; i--) {
		struct str query = {text->ptr + i, text->len - i};

		if (text->ptr[i - 1] != '?')
			continue;
		*text = str_first(*text, i - 1);
		return query;
	}
	return STR_NONE;
}

const char *smtp_url_read(struct arena *arena, struct str text, struct smtp_url *url)
{
	struct str rest = str_trim(text), query;
	bool is_tls = str_starts_with(rest, STR("smtps://"));
	const char *why = NULL;

	*url = (struct smtp_url){.security = is_tls ? SMTP_SECURITY_TLS : SMTP_SECURITY_USUAL};
	if (has_control(rest, ' '))
		return "it has a space or a control character; write a space in a user or password as %20";
	if (!is_tls && !str_starts_with(rest, STR("smtp://")))
		return "it must begin with smtp:// or smtps://";
	rest = str_from(rest, is_tls ? 8 : 7);
	query = query_cut(&rest);
	if (query.ptr != NULL)
		why = read_security(query, url);
	if (why == NULL)
		why = read_authority(arena, rest, url);
	if (why == NULL)
		url->is_loopback = is_loopback(arena, url->host);
	return why;
}

static struct str url_write(struct arena *arena, const struct smtp_url *url, bool has_password)
{
	static const char *const queries[] = {[SMTP_SECURITY_USUAL] = "",
		[SMTP_SECURITY_STARTTLS] = "?security=starttls",
		[SMTP_SECURITY_TLS] = "",
		[SMTP_SECURITY_NONE] = "?security=none"};
	struct str password = has_password ? percent_write(arena, url->password) : STR_NONE;
	bool has_user = !str_is_empty(url->user);

	return arena_printf(arena, "%s://%.*s%s%.*s%s%.*s:%lld%s", url->security == SMTP_SECURITY_TLS ? "smtps" : "smtp",
		STR_ARG(percent_write(arena, url->user)), has_user && has_password ? ":" : "", STR_ARG(password),
		has_user ? "@" : "", STR_ARG(url->host), (long long)url->port, queries[url->security]);
}

struct str smtp_url_write(struct arena *arena, const struct smtp_url *url)
{
	return url_write(arena, url, true);
}

struct str smtp_url_show(struct arena *arena, const struct smtp_url *url)
{
	return url_write(arena, url, false);
}

/* By parts ------------------------------------------------------------------------------------------------------------------- */

/* An IPv6 address needs no brackets here; one colon alone is a port's, which has a part of its own. */
static struct str host_of(struct arena *arena, struct str text)
{
	struct str host = str_trim(text);
	ptrdiff_t colon = str_find(host, ':');

	if (colon < 0 || str_starts_with(host, STR("[")) || str_find(str_from(host, (size_t)colon + 1), ':') < 0)
		return host;
	return arena_printf(arena, "[%.*s]", STR_ARG(host));
}

static enum smtp_security security_of(struct str name)
{
	if (str_equal(name, STR("tls")))
		return SMTP_SECURITY_TLS;
	return str_equal(name, STR("none")) ? SMTP_SECURITY_NONE : SMTP_SECURITY_STARTTLS;
}

/* `why` NULL: nothing is wrong. */
static bool part_check(struct call *call, const char *name, const char *why)
{
	return why == NULL || fault(call, FAULT_INVALID, name, "%s", why);
}

/* Parts that belong to no host. */
static bool rest_check(struct call *call, const struct smtp_given *given)
{
	static const char why[] = "it goes with smtp_host, which is not given";

	return part_check(call, "smtp_port", given->port != 0 ? why : NULL) &&
		part_check(call, "smtp_security", !str_is_empty(given->security) ? why : NULL) &&
		part_check(call, "smtp_user", !str_is_empty(given->user) ? why : NULL) &&
		part_check(call, "smtp_password", !str_is_empty(given->password) ? why : NULL);
}

static bool user_check(struct call *call, const struct smtp_url *url)
{
	static const char control[] = "it has a control character";
	bool has_user = !str_is_empty(url->user), has_password = !str_is_empty(url->password);

	return part_check(call, "smtp_user", has_control(url->user, 0x1f) ? control : NULL) &&
		part_check(call, "smtp_password", has_control(url->password, 0x1f) ? control : NULL) &&
		part_check(call, "smtp_user", has_password && !has_user ? "the password needs a user" : NULL) &&
		part_check(call, "smtp_password", has_user && !has_password ? "the user needs a password" : NULL);
}

static bool parts_read(struct call *call, const struct smtp_given *given, struct smtp_url *url)
{
	*url = (struct smtp_url){.host = host_of(call->arena, given->host),
		.security = security_of(given->security),
		.user = given->user,
		.password = given->password};
	if (!is_host(url->host))
		return fault(call, FAULT_INVALID, "smtp_host", "%s", bad_host);
	url->is_loopback = is_loopback(call->arena, url->host);
	url->port = given->port != 0 ? given->port : port_of(url);
	return user_check(call, url);
}

bool smtp_given_read(struct call *call, const struct smtp_given *given, struct smtp_url *url)
{
	bool has_url = !str_is_empty(str_trim(given->url)), has_host = !str_is_empty(str_trim(given->host));

	*url = (struct smtp_url){0};
	if (has_url && has_host)
		return fault(call, FAULT_INVALID, "smtp_host", "smtp_url names a server, too; give one of the two");
	if (has_host)
		return parts_read(call, given, url);
	return rest_check(call, given) && (!has_url || part_check(call, "smtp_url", smtp_url_read(call->arena, given->url, url)));
}
