/* Personal links: a signed token (JWT, HS256) in an address. A candidate's link says which enrolment it opens, an invitation to a
 * team which account it belongs to, a link to unsubscribe whose e-mails it stops. The token is all there is to know: making one
 * needs no database. */
#ifndef WORK_LINK_H
#define WORK_LINK_H

#include "base/call.h"
#include "base/uuid.h"
#include "work/keyring.h"
#include "work/service.h"

/* A candidate's link. `version` must equal the enrolment's link_version, so that older links can be ended. */
struct link {
	struct uuid merchant_id, interview_id, candidate_id, enrolment_id;
	uint8_t version;
	int64_t expires_at_ms; /* whole seconds survive */
};

/* An invitation to a team; it lives for JOIN_TTL_S. */
struct join_link {
	struct uuid merchant_id, account_id;
	int64_t expires_at_ms;
};

/* Whose e-mails from a merchant a candidate may stop, and let begin again. */
struct stop_link {
	struct uuid merchant_id, candidate_id;
	int64_t expires_at_ms; /* said in the token; it is honoured as long as its key is there */
};

/* Choosing a new password. `proof` is of the password that the account had then: a link is good for one change. */
enum { RESET_PROOF_BYTES = 16, RESET_TTL_S = 60 * 60 };
struct reset_link {
	struct uuid merchant_id, account_id; /* merchant: whose name the page bears */
	uint8_t proof[RESET_PROOF_BYTES];
	int64_t expires_at_ms;
};

enum { STOP_TTL_S = 400 * 24 * 60 * 60 };
enum { LINK_TOKEN_MOST = 240, JOIN_TTL_S = 7 * 24 * 60 * 60 };

/* Writes at most LINK_TOKEN_MOST bytes, no NUL, and returns how many. Allocates nothing; about a microsecond. `key`: that of
 * keyring_link_key, taken once for a batch. */
size_t link_token_put(char *out, const struct link_key *key, const struct link *link);
size_t join_token_put(char *out, const struct link_key *key, const struct join_link *link);
size_t stop_token_put(char *out, const struct link_key *key, const struct stop_link *link);

/* False, without a fault, unless signature, audience and form are right. Whether it has run out is for the caller to see
 * (expires_at_ms), so that a page can still say what it was for. Keys are those of call->service. */
bool link_token_read(struct call *call, struct str token, struct link *link) MUST_CHECK;
bool join_token_read(struct call *call, struct str token, struct join_link *link) MUST_CHECK;
bool stop_token_read(struct call *call, struct str token, struct stop_link *link) MUST_CHECK;
bool reset_token_read(struct call *call, struct str token, struct reset_link *link) MUST_CHECK;
/* The same with a key at hand. */
bool link_token_check(struct call *call, const struct link_key *key, struct str token, struct link *link) MUST_CHECK;
bool join_token_check(struct call *call, const struct link_key *key, struct str token, struct join_link *link) MUST_CHECK;
bool stop_token_check(struct call *call, const struct link_key *key, struct str token, struct stop_link *link) MUST_CHECK;

/* What the page leaves out: the site's header; the frame around the content. */
struct link_view {
	bool hide_menu, hide_iframe;
};

/* {public url}/interview/take/{interview}/?interview_token=JWT, with &view_hm=true and &view_hi=true when asked for. */
struct str link_url_as(struct arena *arena, const struct service *service, const struct link *link, struct link_view view);
#define link_url(arena, service, link, hide_menu, hide_iframe)                                                                     \
	link_url_as((arena), (service), (link), (struct link_view){(hide_menu), (hide_iframe)})
/* {public url}/join/?token=JWT */
struct str join_url(struct arena *arena, const struct service *service, const struct join_link *link);
/* {public url}/unsubscribe/?token=JWT */
struct str stop_url(struct arena *arena, const struct service *service, const struct stop_link *link);
/* {public url}/reset/?token=JWT */
struct str reset_url(struct arena *arena, const struct service *service, const struct reset_link *link);

#endif
