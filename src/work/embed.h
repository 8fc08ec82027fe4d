/* Interviews inside the pages of other sites: which page may show one, who a visitor is (said by a code that was mailed to them, or
 * by the site's signature), and how they come onto the interview. See doc/embedding.md. */
#ifndef WORK_EMBED_H
#define WORK_EMBED_H

#include "base/call.h"
#include "base/value.h"
#include "store/embeds.h"
#include "work/link.h"

enum { EMBED_ORIGINS_MOST = 20, EMBED_CODE_TTL_S = 600, EMBED_TRIES_MOST = 5 };

/* A signing key into the database's form and back. Keys from before they were sealed stand for themselves. */
bool embed_key_close(struct call *call, struct uuid merchant_id, struct str key, struct str *sealed) MUST_CHECK;
bool embed_key_open(struct call *call, struct uuid merchant_id, struct str sealed, struct str *key) MUST_CHECK;

/* A list of origins (https://careers.example.com, or *.example.com behind the scheme) as frame-ancestors has them; no value for
 * none. INVALID naming embed_origins[i]. */
bool embed_origins_keep(struct call *call, struct list origins, struct str *kept) MUST_CHECK;
/* Whose pages may show the interview's pages: "*" when every page may, none when it is not to be embedded. */
struct str embed_ancestors(struct str embed_id, struct str origins);

/* By the id that a page names. `*is_open` is false when there is none, or nobody can begin it now. In a transaction, as all below.
 */
bool embed_look(struct call *call, struct str embed_id, struct embed_row *row, bool *is_open) MUST_CHECK;

enum embed_asked { EMBED_ASKED, EMBED_TOO_OFTEN, EMBED_UNREACHABLE };
/* Mails a code to `confirmation` (name, email and email_key are set), which gets its id. */
bool embed_ask(
	struct call *call, const struct embed_row *row, struct confirmation *confirmation, enum embed_asked *asked) MUST_CHECK;

enum embed_confirmed { EMBED_CONFIRMED, EMBED_CODE_WRONG, EMBED_CODE_OVER };
/* Looks at a code; `confirmation` (its id is set) gets the rest. A right code works once. */
bool embed_confirm(struct call *call, const struct embed_row *row, struct str code, struct confirmation *confirmation,
	enum embed_confirmed *confirmed) MUST_CHECK;

struct embed_visitor {
	struct str name, email;
};
/* Puts a visitor whose address is known to be theirs on the interview (work/enter.h). `*is_in` is false when it cannot be, for
 * instance for want of credits. */
bool embed_enter(struct call *call, const struct embed_row *row, const struct embed_visitor *visitor, struct link *link,
	bool *is_in) MUST_CHECK;

#endif
