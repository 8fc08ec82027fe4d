/* A merchant's own mail server and sender, columns of mail_settings. The address of the server is sealed (work/mail_route.h). */
#ifndef STORE_MAIL_ROUTES_H
#define STORE_MAIL_ROUTES_H

#include "db/db.h"

extern const struct query *const mail_route_queries[];

struct mail_route_row {
	struct uuid merchant_id;
	struct str smtp_url, sender_address; /* none: the installation's */
	int64_t now_ms;
};

/* Zeroed when the merchant has no settings. */
bool mail_route_find(struct call *call, struct uuid merchant_id, struct mail_route_row *out) MUST_CHECK;
bool mail_route_put(struct call *call, const struct mail_route_row *row) MUST_CHECK;

#endif
