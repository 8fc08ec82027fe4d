/* Mail servers as routes and settings describe them. */
#ifndef JOBS_MAIL_SERVER_H
#define JOBS_MAIL_SERVER_H

#include "net/smtp.h"
#include "work/mail_route.h"
#include "work/service.h"

/* The server of a route that has one, with the limits of the RFC. */
struct smtp_server mail_server_of(const struct service *service, const struct mail_route *route);
/* host:port, by which a server is known to mail_pace and in the log. */
struct str mail_server_name(struct arena *arena, const struct smtp_url *server);

/* For service.mail_try. */
bool mail_server_try(struct call *call, const struct mail_route *route) MUST_CHECK;

#endif
