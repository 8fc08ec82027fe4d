/* Mail servers as they are given: by an address, smtp://host:port or smtps://user:password@host:465, or by its parts. */
#ifndef WORK_SMTP_URL_H
#define WORK_SMTP_URL_H

#include "base/call.h"

enum smtp_security {
	SMTP_SECURITY_USUAL,    /* smtp:// that says no more: the setting smtp_starttls decides */
	SMTP_SECURITY_STARTTLS, /* that or nothing (RFC 3207) */
	SMTP_SECURITY_TLS,      /* from the first byte on (RFC 8314) */
	SMTP_SECURITY_NONE
};
extern const char *const smtp_securities[]; /* starttls, tls, none */

struct smtp_url {
	struct str host; /* IPv6 in brackets */
	int64_t port;    /* 25, with a user 587, smtps 465, unless said */
	enum smtp_security security;
	bool is_loopback;
	struct str user, password; /* decoded; none: no sign-in */
};

/* NULL when it could be read, else what is wrong, which never holds the password. */
const char *smtp_url_read(struct arena *arena, struct str text, struct smtp_url *url);
/* The address that is read as the same again; without the password, to be shown. */
struct str smtp_url_write(struct arena *arena, const struct smtp_url *url);
struct str smtp_url_show(struct arena *arena, const struct smtp_url *url);

/* The address or the parts, never both. */
struct smtp_given {
	struct str url;
	struct str host, security, user, password; /* security none: starttls */
	int64_t port;                              /* 1 to 65535; 0: 587, tls 465, none 25 */
};

/* Zeroed when nothing is given. INVALID naming smtp_url, smtp_host, smtp_port ... */
bool smtp_given_read(struct call *call, const struct smtp_given *given, struct smtp_url *url) MUST_CHECK;

#endif
