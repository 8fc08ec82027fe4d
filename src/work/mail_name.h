/* What a mail is called on its way, in its Message-ID and its envelope sender: the merchant's id and its own as one word, so that
 * what comes back is looked for with its merchant alone. */
#ifndef WORK_MAIL_NAME_H
#define WORK_MAIL_NAME_H

#include "base/arena.h"
#include "base/uuid.h"

struct mail_name {
	struct uuid merchant_id, id;
};

/* 52 characters of base32: with "bounce+" within the 64 of a local part (RFC 5321 section 4.5.3.1.1), whose case others may change.
 */
struct str mail_name_write(struct arena *arena, const struct mail_name *name);
/* Within "<name@domain>" or "bounce+name@domain" as well as alone. False when it is none. */
bool mail_name_read(struct arena *arena, struct str text, struct mail_name *name) MUST_CHECK;

#endif
