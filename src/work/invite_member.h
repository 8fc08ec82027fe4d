/* One member of a team or of the coaching portal is invited. Used by invite.c alone. */
#ifndef WORK_INVITE_MEMBER_H
#define WORK_INVITE_MEMBER_H

#include "store/outbox.h"
#include "work/invite.h"

/* Mails of the batch so far; room for one for each row. */
struct invite_mails {
	struct outbox_mail *mails;
	size_t count;
};

/* Fills the row's result; false only when the whole call cannot go on. */
bool member_invite(
	struct call *call, const struct invite *invite, struct invite_person *person, struct invite_mails *mails) MUST_CHECK;

#endif
