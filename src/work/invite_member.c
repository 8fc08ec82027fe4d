/* Members: who is known, who waits, who is added to another merchant. An invitation corrects the role of who was invited and has
 * not come yet; that of an active member it never changes. */
#include "work/invite_member.h"

#include "base/json_write.h"
#include "store/accounts.h"
#include "store/communications.h"
#include "store/suppressions.h"
#include "work/account.h"
#include "work/caller.h"
#include "work/chain.h"
#include "work/link.h"
#include "work/service.h"

enum { HOUR_MS = 3600000 };

static bool is_coaching(const struct invite_person *person)
{
	return role_by_name(person->type) == ROLE_USER || role_by_name(person->type) == ROLE_MENTOR;
}

static struct membership membership_of(const struct invite *invite, const struct invite_person *person, struct str status)
{
	return (struct membership){.merchant_id = invite->merchant_id,
		.account_id = person->profile_id,
		.portal = is_coaching(person) ? STR("coaching") : STR("team"),
		.role = person->type,
		.status = status};
}

static struct json mail_data(struct call *call, const struct invite *invite, const struct invite_person *person)
{
	struct buf text = {0};
	struct json data;

	buf_add_literal(&text, "{\"join_url\":");
	json_write_str(&text,
		join_url(call->arena, call->service,
			&(struct join_link){.merchant_id = invite->merchant_id,
				.account_id = person->profile_id,
				.expires_at_ms = call->now_ms + (int64_t)JOIN_TTL_S * 1000}));
	json_write_name(&text, "role");
	json_write_str(&text, person->type);
	if (!str_is_empty(invite->message)) {
		json_write_name(&text, "message_from_recruiter");
		json_write_str(&text, invite->message);
	}
	buf_add_char(&text, '}');
	data.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return data;
}

static struct outbox_mail *mail_find(const struct invite_mails *mails, struct uuid account_id)
{
	for (size_t i = 0; i < mails->count; i++)
		if (uuid_equal(mails->mails[i].account_id, account_id))
			return &mails->mails[i];
	return NULL;
}

/* Why the account must not be mailed now, or none: its address is not written to (whether somebody wants mail as a candidate does
 * not matter here), or it was mailed too often within the hour. */
static bool mute_find(struct call *call, const struct invite *invite, const struct account *account, struct str *why)
{
	struct suppression key = {.merchant_id = invite->merchant_id, .email_key = account->email_key},
			   there = {.reason = STR_NONE};
	struct communication_recent recent = {
		.merchant_id = invite->merchant_id, .account_id = account->id, .since_ms = call->now_ms - HOUR_MS};
	int64_t count;
	bool found;

	*why = STR_NONE;
	if (!suppression_find(call, &key, &there, &found) || !communications_recent_member(call, &recent, &count))
		return false;
	if (found && str_equal(there.reason, STR("unsubscribed")))
		there.reason = there.is_bounced ? STR("bounced") : STR_NONE;
	if (found && !str_is_empty(there.reason))
		*why = str_of(chain_mute(there.reason, false));
	else if (count >= call->service->settings.resend_hourly)
		*why = chain_flood(call);
	return true;
}

/* Who is mailed, and where the mail goes. */
struct invite_target {
	const struct account *account;
	struct invite_mails *mails;
};

/* Mailed once a call, however many rows name the person: of the team when they are invited to team and portal. In the language that
 * is asked for, else in their own. */
static void mail_put(struct call *call, const struct invite *invite, const struct invite_person *person, struct invite_target to)
{
	struct outbox_mail *mail = mail_find(to.mails, person->profile_id);

	if (mail != NULL && is_coaching(person) && str_equal(mail->kind, STR("team_invitation")))
		return;
	if (mail == NULL)
		mail = &to.mails->mails[to.mails->count++];
	*mail = (struct outbox_mail){.id = uuid_make(call->now_ms),
		.kind = role_by_name(person->type) == ROLE_MENTOR ? STR("mentor_invitation")
			: is_coaching(person)                     ? STR("member_invitation")
								  : STR("team_invitation"),
		.due_at = call->now_ms,
		.account_id = person->profile_id,
		.language = str_is_empty(invite->language) ? to.account->language : invite->language,
		.data = mail_data(call, invite, person)};
}

/* Whoever is not mailed is told so by the row; what they are invited as stands. */
static bool mail_add(struct call *call, const struct invite *invite, struct invite_person *person, struct invite_target to)
{
	if (!mute_find(call, invite, to.account, &person->note))
		return false;
	if (str_is_empty(person->note))
		mail_put(call, invite, person, to);
	else
		person->result = STR("Skipped");
	return true;
}

static bool stranger_invite(
	struct call *call, const struct invite *invite, struct invite_person *person, const struct account *account)
{
	struct membership membership;

	person->profile_id = account->id;
	membership = membership_of(invite, person, STR("invited"));
	return account_add(call, account) && membership_put(call, &membership);
}

static struct str added_result(const struct invite *invite, const struct invite_person *person, const struct account *account)
{
	if (uuid_equal(account->home_merchant_id, invite->merchant_id))
		return STR("Activated");
	return is_coaching(person) ? STR("CoachingAccessAdded") : STR("SubMerchantAdded");
}

static bool outranks(const struct call *call, struct str role)
{
	return call->caller != NULL && role_by_name(role) > call->caller->role;
}

/* Whose account waits for its first sign-in. `there`: what they are invited as already, or NULL. */
static bool pending_invite(struct call *call, const struct invite *invite, struct invite_person *person, struct invite_target to,
	const struct membership *there)
{
	struct membership wanted = membership_of(invite, person, STR("invited"));
	bool is_new = there == NULL || !str_equal(there->role, wanted.role);

	if (there != NULL && outranks(call, there->role)) {
		person->result = STR("Error: this person is invited as merchant_owner, which your role may not change");
		return true;
	}
	if (is_new || (invite->mails_again && mail_find(to.mails, person->profile_id) == NULL))
		person->result = STR("Invited");
	else
		person->result = STR("Skipped");
	if ((is_new || invite->mails_again) && !mail_add(call, invite, person, to))
		return false;
	return !is_new || membership_put(call, &wanted);
}

static bool active_invite(struct call *call, const struct invite *invite, struct invite_person *person,
	const struct account *account, const struct membership *there)
{
	struct membership wanted = membership_of(invite, person, STR("active"));

	if (there != NULL && str_equal(there->status, wanted.status)) {
		person->result = STR("Skipped");
		return true;
	}
	person->result = there != NULL ? STR("Activated") : added_result(invite, person, account);
	wanted.role = there != NULL ? there->role : wanted.role;
	return membership_put(call, &wanted);
}

bool member_invite(struct call *call, const struct invite *invite, struct invite_person *person, struct invite_mails *mails)
{
	struct address address;
	struct account account;
	struct membership key, there;
	const char *why = address_check(call->arena, person->email, &address);
	bool found, is_member;

	if (why == NULL && outranks(call, person->type))
		why = "your role may not invite a merchant_owner";
	if (why != NULL) {
		person->result = arena_printf(call->arena, "Error: %s", why);
		return true;
	}
	if (!account_find_by_email(call, address.key, &account, &found))
		return false;
	if (!found) {
		account = account_make(call, &address, &(struct account_new){person->name, invite->language, invite->merchant_id});
		person->result = STR("Invited");
		return stranger_invite(call, invite, person, &account) &&
			mail_add(call, invite, person, (struct invite_target){&account, mails});
	}
	person->profile_id = account.id;
	key = membership_of(invite, person, STR_NONE);
	if (!membership_find(call, &key, &there, &is_member))
		return false;
	if (str_equal(account.status, STR("active")))
		return active_invite(call, invite, person, &account, is_member ? &there : NULL);
	return pending_invite(call, invite, person, (struct invite_target){&account, mails}, is_member ? &there : NULL);
}
