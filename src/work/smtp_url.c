/* RFC 3986 as far as mail servers need it. */
#include "work/smtp_url.h"

#include "base/encode.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

enum { HOST_MOST = 255 };

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
		return "the host is missing or has characters that no host has";
	url->port = url->is_implicit_tls ? 465 : str_is_empty(url->user) ? 25 : 587;
	if (colon >= 0 && (!str_to_int(port, &url->port) || url->port < 1 || url->port > 65535))
		return "the port must be a number from 1 to 65535";
	return NULL;
}

const char *smtp_url_read(struct arena *arena, struct str text, struct smtp_url *url)
{
	struct str rest = str_trim(text);
	const char *why = NULL;
	ptrdiff_t at = -1;

	*url = (struct smtp_url){.is_implicit_tls = str_starts_with(rest, STR("smtps://"))};
	if (has_control(rest, ' '))
		return "it has a space or a control character; write a space in a user or password as %20";
	if (!url->is_implicit_tls && !str_starts_with(rest, STR("smtp://")))
		return "it must begin with smtp:// or smtps://";
	rest = str_from(rest, url->is_implicit_tls ? 8 : 7);
	if (str_ends_with(rest, STR("/")))
		rest = str_first(rest, rest.len - 1);
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] == '@')
			at = (ptrdiff_t)i;
	if (at >= 0)
		why = read_user(arena, str_first(rest, (size_t)at), url);
	if (why == NULL)
		why = read_host(str_from(rest, (size_t)(at + 1)), url);
	if (why == NULL)
		url->is_loopback = is_loopback(arena, url->host);
	return why;
}
