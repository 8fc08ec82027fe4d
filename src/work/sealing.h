/* Merchants' secrets as the database keeps them: sealed with the installation's key (setting secret_key, else the file secret.key
 * of the data folder), which is not in the database. And short codes that follow from that key, so that they need not be kept. */
#ifndef WORK_SEALING_H
#define WORK_SEALING_H

#include "base/call.h"
#include "base/uuid.h"

/* What a secret is and whose: it opens only for the same. */
struct sealing {
	const char *what; /* smtp_url, embed_signing_key */
	struct uuid merchant_id;
};

/* Faults of both: INVALID on secret_key, UNAVAILABLE when the key cannot be read, or is another one than it was sealed with. */
bool sealing_close(struct call *call, const struct sealing *sealing, struct str secret, struct str *sealed) MUST_CHECK;
bool sealing_open(struct call *call, const struct sealing *sealing, struct str sealed, struct str *secret) MUST_CHECK;

/* Six digits that nobody can tell from the id without the key. */
enum { SEALING_DIGITS = 6 };
bool sealing_code(struct call *call, struct uuid id, struct str *digits) MUST_CHECK;

/* A text of letters and digits that nobody can tell from the id without the key, and that is always the same for the same. */
bool sealing_mark(struct call *call, struct uuid id, struct str *mark) MUST_CHECK;

#endif
