/* Choosing a new password by a link that was mailed: asking for it, what its page shows, and what happens when the form is sent. */
#ifndef WORK_RESET_H
#define WORK_RESET_H

#include "work/join_page.h"
#include "work/link.h"
#include "work/mail.h"
#include "work/page.h"

/* In a write transaction: queues the mail, if this is the address of somebody who can sign in; nothing tells whether it is. */
bool reset_ask(struct call *call, struct str email) MUST_CHECK;

/* In a transaction: the link of a mail that was asked for. */
bool reset_link_make(struct call *call, const struct mail_due *due, struct reset_link *link) MUST_CHECK;

/* What the form sends. */
struct reset_form {
	struct str password, show;
};
extern const struct shape reset_form_shape;
/* Marks what is wrong with it in the page; true when nothing is. */
bool reset_form_check(const struct reset_form *form, struct join_page *page);

/* Whose link it is. */
struct reset_who {
	struct str merchant, email, language;
	bool is_open; /* in time, and the password is still that of which it was made */
};
/* In a transaction. Nobody (zeroes) when there is no such account any more. */
bool reset_look(struct call *call, const struct reset_link *link, struct reset_who *who) MUST_CHECK;

/* The password is hashed before the transaction begins. */
struct reset_accept {
	const struct reset_link *link;
	struct str password_hash;
	struct reset_who who; /* filled: whether the link was open just before; else nothing is changed */
};
/* In a write transaction: the new password, and the end of every sign-in with the old one. */
bool reset_accept(struct call *call, struct reset_accept *accept) MUST_CHECK;
/* After it: what was checked of tokens is checked anew. */
void reset_accepted(struct call *call);

#endif
