/* Header fields of a message (RFC 5322, words beyond ASCII by RFC 2047), each ended by CRLF, folded, never two where one was meant.
 */
#ifndef JOBS_MIME_HEADER_H
#define JOBS_MIME_HEADER_H

#include "base/buf.h"

/* Text that people read: "Subject". Controls are dropped, whatever else it is is kept. */
void header_text(struct buf *out, const char *name, struct str text);
/* One address with the name of whom it belongs to, or without. */
void header_mailbox(struct buf *out, const char *name, struct str display, struct str address);
/* What only programs read, on one line: controls and what is not ASCII are dropped. */
void header_token(struct buf *out, const char *name, struct str value);

#endif
