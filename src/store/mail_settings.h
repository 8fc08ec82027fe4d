/* How a merchant's mails look and when they go; its own mail server is in store/mail_routes.h. */
#ifndef STORE_MAIL_SETTINGS_H
#define STORE_MAIL_SETTINGS_H

#include "db/db.h"

extern const struct query *const mail_settings_queries[];

struct mail_settings {
	struct uuid merchant_id;
	bool is_off;
	struct str sender_name, reply_to, colour, logo_url, time_zone, completion;
	struct json reminders, weekdays;
	int64_t quiet_from_h, quiet_until_h; /* -1: none */
	bool has_server;                     /* read only: mails go over a server of the merchant's own */
	struct str sender_address;           /* read only */
	int64_t digest_since;                /* read only: who finished before was told of */
	int64_t invitation_days;             /* how long invitations are good for that do not say; 0: as the installation has it */
	int64_t updated_at;
};

/* The usual ones when the merchant has none. */
bool mail_settings_find(struct call *call, struct uuid merchant_id, struct mail_settings *out) MUST_CHECK;
bool mail_settings_put(struct call *call, const struct mail_settings *settings) MUST_CHECK;

#endif
