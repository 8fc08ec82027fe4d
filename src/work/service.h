/* What the whole process shares and never changes after start, but for the key ring (which reloads itself). */
#ifndef WORK_SERVICE_H
#define WORK_SERVICE_H

#include "base/post.h"
#include "db/db.h"
#include "work/settings.h"

struct keyring;       /* work/keyring.h */
struct page_set;      /* work/page.h */
struct mail_set;      /* work/mail_words.h */
struct limit;         /* net/limit.h */
struct mail_route;    /* work/mail_route.h */
struct locale_set;    /* work/locales.h */
struct followup_gate; /* work/followup.h */

struct service {
	struct settings settings;
	struct db_server *database;
	struct keyring *keyring;
	const struct page_set *pages; /* NULL: pages are compiled as they are needed */
	const struct mail_set *mails; /* NULL: words of mails are compiled as they are needed */
	struct locale_set *locales;   /* NULL: made as they are needed */
	struct limit *signin_limit;   /* failed sign-ins by address and e-mail; NULL: not limited (tests) */
	struct str public_url;        /* without a trailing slash */
	bool (*post)(struct call *call, const struct post *post, struct post_reply *answer); /* net's; NULL: no endpoint is asked */
	struct followup_gate *followups;                                                     /* NULL: answers are not followed up */
	bool (*mail_try)(
		struct call *call, const struct mail_route *route); /* whether a server takes us, else INVALID; NULL: not asked */
	struct str demo_key; /* what the address of the demo's own pages holds; none: no demo */
};

#endif
