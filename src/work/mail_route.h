/* Over which server a merchant's mails go, and from whom. */
#ifndef WORK_MAIL_ROUTE_H
#define WORK_MAIL_ROUTE_H

#include "base/call.h"
#include "base/uuid.h"
#include "work/smtp_url.h"

struct mail_route {
	bool has_server; /* false: mails become files */
	bool is_own;     /* the merchant's own server */
	struct smtp_url server;
	struct str sender; /* address for From and the envelope */
	struct str helo;   /* the host that we are */
	struct str domain; /* of the sender */
};

/* The installation's, from call->service: what is wrong with its settings is the fault (INVALID naming the setting). No database.
 */
bool mail_route_usual(struct call *call, struct mail_route *route) MUST_CHECK;

/* The merchant's own where it has one, else the installation's. Inside a read transaction. */
bool mail_route_of(struct call *call, struct uuid merchant_id, struct mail_route *route) MUST_CHECK;

/* Gives the merchant a server and a sender of its own (none: the installation's); the server is sealed as an address, since there
 * is a password in it. Inside a write transaction. INVALID naming smtp_url, smtp_host ... or sender_address. */
struct mail_route_own {
	struct uuid merchant_id;
	struct smtp_given smtp;
	struct str sender_address;
};
bool mail_route_set(struct call *call, const struct mail_route_own *own) MUST_CHECK;
/* Outside a transaction, before it: whether they fit and the server answers and takes the sign-in. INVALID as above. */
bool mail_route_check(struct call *call, const struct mail_route_own *own) MUST_CHECK;
/* Inside a read transaction: the merchant's own server as it may be shown, without the password; none when there is none or it was
 * sealed with another key. */
bool mail_route_shown(struct call *call, struct uuid merchant_id, struct str *shown) MUST_CHECK;

#endif
