/* From a mail in plain parts to the bytes of a message (RFC 5322, RFC 2045), which only a transport has still to carry. */
#ifndef JOBS_MIME_H
#define JOBS_MIME_H

#include "work/mail.h"

struct mime_sender {
	struct str address, domain; /* From, and where message ids live */
	struct uuid id;             /* the outbox row's: the same for every attempt */
	struct uuid merchant_id;
	struct str kind;
	int64_t at_ms;
};

/* Before the first message; more than once does no harm. */
void mime_start(void);

/* multipart/alternative, text before HTML; only ASCII but for an international address, lines of at most 76 characters but for the
 * address to unsubscribe, every line ended by CRLF. Nothing from the mail can begin a header field of its own. */
struct str mime_write(struct arena *arena, const struct mail *mail, const struct mime_sender *sender);

#endif
