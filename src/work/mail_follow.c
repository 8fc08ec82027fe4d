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

static bool reminder_add(struct call *call, struct outbox_mail *mail, struct uuid merchant_id, const struct mail_chain *chain)
{
	struct list reminders = {0};

	if (!reminders_read(call, chain->reminders, &reminders))
		return false;
	mail->kind = STR("action_required");
	mail->due_at = reminder_next(reminders, chain->mailed_at, chain->expires_at, call->now_ms);
	if (mail->due_at == 0)
		return true;
	mail->id = uuid_make(call->now_ms);
	return outbox_add(call, merchant_id, call->now_ms, (struct list){mail, 1});
}

bool mail_was_sent(struct call *call, const struct mail_due *due)
{
	bool is_invitation = str_equal(due->kind, STR("invitation"));
	struct outbox_mail next = {.enrolment_id = due->enrolment_id, .language = due->language};
	struct mail_chain chain;
	bool found;

	/* A test mail is about no enrolment. */
	if ((!is_invitation && !str_equal(due->kind, STR("action_required"))) || uuid_is_none(due->enrolment_id))
		return true;
	if (is_invitation && !mail_chain_begin(call, due->merchant_id, due->enrolment_id))
		return false;
	if (!mail_reminders_end(call, due->merchant_id, due->enrolment_id) ||
		!mail_chain_find(call, due->merchant_id, due->enrolment_id, &chain, &found))
		return false;
	return !found || chain.mailed_at == 0 || !is_waiting(&chain) || reminder_add(call, &next, due->merchant_id, &chain);
}

/* A reminder that should have gone already waits for something else, and goes; the next one follows it. */
bool mail_deadline_moved(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, bool is_reopened)
{
	struct outbox_mail next = {.enrolment_id = enrolment_id};
	struct mail_chain chain;
	int64_t waiting = 0;
	bool found;

	if (!mail_chain_find(call, merchant_id, enrolment_id, &chain, &found))
		return false;
	if (!found || chain.mailed_at == 0 || !is_waiting(&chain))
		return true;
	if (is_reopened) {
		chain.mailed_at = call->now_ms;
		if (!mail_chain_begin(call, merchant_id, enrolment_id) || !mail_reminders_end(call, merchant_id, enrolment_id))
			return false;
	} else if (!mail_reminders_take_back(call, merchant_id, enrolment_id, &waiting)) {
		return false;
	}
	next.language = chain.language;
	return waiting > 0 || reminder_add(call, &next, merchant_id, &chain);
}
