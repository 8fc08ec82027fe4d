/* What a merchant's site says of a visitor it knows, signed with the interview's embed_signing_key (doc/embedding.md). */
#ifndef WORK_EMBED_SIGN_H
#define WORK_EMBED_SIGN_H

#include "base/arena.h"

enum { EMBED_SIGNED_MOST_S = 24 * 60 * 60 };

struct embed_claim {
	struct str embed_id, name, email; /* name and e-mail in clear */
	int64_t expires_s;                /* Unix seconds; 0: not said, which is the older form */
	struct str signature;             /* lower-case hex */
};

enum embed_proof {
	EMBED_PROVEN,
	EMBED_FORGED, /* by another key, or something was changed */
	EMBED_OLD     /* its time is over, or further away than EMBED_SIGNED_MOST_S */
};

/* HMAC-SHA-256 as lower-case hex over "convoke-embed-1", embed_id, expires, email and name, one a line, with the key's text. In the
 * older form over embed_id, name and email with nothing between them. */
struct str embed_signature(struct arena *arena, struct str key, const struct embed_claim *claim);

struct embed_rules {
	int64_t now_ms;
	bool takes_older_form;
};
enum embed_proof embed_prove(struct arena *arena, struct str key, const struct embed_claim *claim, struct embed_rules rules);

/* Base64 (RFC 4648, either alphabet, padded or not; spaces stand for "+", as a query makes of them) of UTF-8 without controls;
 * false for anything else. */
bool embed_text_read(struct arena *arena, struct str text, struct str *out) MUST_CHECK;

#endif
