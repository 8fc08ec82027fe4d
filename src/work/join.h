/* Taking up an invitation to a team: what its page shows, and what happens when the form is sent. */
#ifndef WORK_JOIN_H
#define WORK_JOIN_H

#include "store/takes.h"
#include "work/join_page.h"
#include "work/link.h"
#include "work/page.h"

enum join_view {
	JOIN_REVOKED, /* no such account or place any more */
	JOIN_DONE,    /* taken up already: the account has its password, and no invitation changes that */
	JOIN_EXPIRED,
	JOIN_READY
};

/* `row` NULL: there is no such account or merchant. */
enum join_view join_view_of(const struct join_row *row, const struct join_link *link, int64_t now_ms);

enum page_id join_page_of(enum join_view view);

/* What the form sends. */
struct join_form {
	struct str name, password, show;
};
extern const struct shape join_form_shape;

/* Fills everything but the frame and `action`, from the row and, when there is one, from what was typed (but the password). */
void join_page_fill(struct call *call, const struct join_row *row, const struct join_link *link, struct join_page *page);
/* Marks what is wrong with the form in the page; true when nothing is. */
bool join_form_check(const struct join_form *form, struct join_page *page);

/* In a transaction. */
bool join_look(struct call *call, const struct join_link *link, struct join_row *row, enum join_view *view) MUST_CHECK;

/* A checked form on its way into the database; the password is hashed before the transaction begins. */
struct join_accept {
	const struct join_link *link;
	struct str name, password_hash;
	struct join_row row; /* filled */
	enum join_view view; /* what held just before: only from JOIN_READY on is anything changed */
};
/* In a write transaction. */
bool join_accept(struct call *call, struct join_accept *accept) MUST_CHECK;

#endif
