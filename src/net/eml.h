/* Messages as files (RFC 5322, RFC 2045), read back. */
#ifndef NET_EML_H
#define NET_EML_H

#include "base/arena.h"

struct eml {
	struct str from, to, subject; /* decoded, in one line */
	struct str text, html;        /* the first part of each type, in UTF-8; none: there is none */
};

/* Before the first message; more than once does no harm. */
void eml_start(void);
/* False when it is no message. */
bool eml_read(struct arena *arena, struct str bytes, struct eml *eml) MUST_CHECK;

#endif
