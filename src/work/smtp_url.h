/* Addresses of mail servers: smtp://host:port, smtps://user:password@host:465. */
#ifndef WORK_SMTP_URL_H
#define WORK_SMTP_URL_H

#include "base/arena.h"

struct smtp_url {
	struct str host; /* IPv6 in brackets */
	int64_t port;    /* 25, with a user 587, smtps 465, unless said */
	bool is_implicit_tls;
	bool is_loopback;
	struct str user, password; /* decoded; none: no sign-in */
};

/* NULL when it could be read, else what is wrong, which never holds the password. */
const char *smtp_url_read(struct arena *arena, struct str text, struct smtp_url *url);

#endif
