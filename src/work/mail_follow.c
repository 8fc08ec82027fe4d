/* What follows a mail that went out: the next reminder. */
#include "store/mails.h"
#include "store/outbox.h"
#include "work/chain.h"
#include "work/mail.h"

/* Reminders are for those who have not begun. */
static bool is_waiting(const struct mail_chain *chain)
{
	return str_equal(chain->state, STR("invited")) || str_equal(chain->state, STR("opened"));
}

static bool reminder_add(struct call *call, const struct mail_due *due, const struct mail_chain *chain)
{
	struct list reminders = {0};
	struct outbox_mail mail = {.kind = STR("action_required"), .enrolment_id = due->enrolment_id, .language = due->language};

	if (!reminders_read(call, chain->reminders, &reminders))
		return false;
	mail.due_at = reminder_next(reminders, chain->mailed_at, chain->expires_at, call->now_ms);
	if (mail.due_at == 0)
		return true;
	mail.id = uuid_make(call->now_ms);
	return outbox_add(call, due->merchant_id, call->now_ms, (struct list){&mail, 1});
}

bool mail_was_sent(struct call *call, const struct mail_due *due)
{
	bool is_invitation = str_equal(due->kind, STR("invitation"));
	struct mail_chain chain;
	bool found;

	/* A test mail is about no enrolment. */
	if ((!is_invitation && !str_equal(due->kind, STR("action_required"))) || uuid_is_none(due->enrolment_id))
		return true;
	if (is_invitation && !mail_chain_begin(call, due->merchant_id, due->enrolment_id))
		return false;
	if (!mail_chain_find(call, due->merchant_id, due->enrolment_id, &chain, &found))
		return false;
	return !found || chain.mailed_at == 0 || !is_waiting(&chain) || reminder_add(call, due, &chain);
}
