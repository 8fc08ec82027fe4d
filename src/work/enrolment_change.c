/* Changes to an open invitation: more time, the mail once more. */
#include "store/candidates.h"
#include "store/communications.h"
#include "store/enrolments.h"
#include "store/interviews.h"
#include "store/mail_settings.h"
#include "store/outbox.h"
#include "store/suppressions.h"
#include "work/caller.h"
#include "work/chain.h"
#include "work/credit.h"
#include "work/enrolment.h"
#include "work/message.h"
#include "work/service.h"

static const int64_t hour_ms = 3600000;
static const int64_t life_most_ms = (int64_t)63072000 * 1000;

/* Locks the merchant's credits and finds the enrolment with its interview. */
static bool open_with_interview(
	struct call *call, const struct enrolment_extension *which, struct enrolment_held *held, struct interview *interview)
{
	bool found;

	if (!enrolment_find(call, which->merchant_id, which->id, held, &found))
		return false;
	if (found && !interview_find(call, which->merchant_id, held->interview_id, interview, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "enrolment_id", "There is no invitation with this id.");
	if (str_equal(held->state, STR("submitted")) || str_equal(held->state, STR("revoked")))
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation is %.*s.", STR_ARG(held->state));
	return true;
}

/* What had run out is held for again. */
static bool reopen(struct call *call, struct enrolment_held *held, const struct interview *interview, int64_t available)
{
	struct credit_cause cause = {.merchant_id = held->merchant_id,
		.interview_id = held->interview_id,
		.actor_id = call->caller != NULL ? caller_actor(call->caller) : (struct uuid){{0}},
		.cause = STR("extend_invitations")};

	held->state = STR("invited");
	if (interview->cost == 0)
		return true;
	if (available < interview->cost)
		return fault(call, FAULT_CONFLICT, "credits", "There are not enough interview credits to open it again.");
	held->cost = interview->cost;
	held->hold_id = uuid_make(call->now_ms);
	return credit_hold(call, cause, held->hold_id, held->cost, 1);
}

bool enrolment_give_time(struct call *call, struct enrolment_extension *extension)
{
	struct enrolment_held held;
	struct interview interview;
	int64_t available;

	if (extension->expires_at <= call->now_ms || extension->expires_at > call->now_ms + life_most_ms)
		return fault(call, FAULT_INVALID, "expires_at", "Enter a time between now and two years from now.");
	if (!credit_available(call, extension->merchant_id, &available) || !open_with_interview(call, extension, &held, &interview))
		return false;
	if (interview.available_till != 0 && interview.available_till <= call->now_ms)
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The interview is over.");
	if (interview.available_till != 0 && extension->expires_at > interview.available_till)
		extension->expires_at = interview.available_till;
	held.expires_at = extension->expires_at;
	if (str_equal(held.state, STR("expired")) && !reopen(call, &held, &interview, available))
		return false;
	return enrolment_extend(call, &held, call->now_ms);
}

/* Whether another mail of this kind may go to this person now; LIMITED when there were too many within the hour. `*is_again` when
 * it was queued at this very moment: somebody named twice in one call. */
static bool flood_check(struct call *call, const struct enrolment_held *held, struct str kind, bool *is_again)
{
	struct communication_recent recent = {
		.merchant_id = held->merchant_id, .enrolment_id = held->id, .kind = kind, .since_ms = call->now_ms - 1};
	int64_t at_once, within_hour, most = call->service->settings.resend_hourly;

	if (!communications_recent(call, &recent, &at_once))
		return false;
	recent.since_ms = call->now_ms - hour_ms;
	if (!communications_recent(call, &recent, &within_hour))
		return false;
	*is_again = at_once > 0;
	return *is_again || within_hour < most ||
		fault(call, FAULT_LIMITED, "enrolment_id", "This person was mailed %d times within the hour; wait a while.",
			(int)most);
}

/* False with CONFLICT when nothing may be mailed to this person, whatever is asked. */
static bool may_be_mailed(struct call *call, const struct enrolment_held *held)
{
	struct stop_row person = {0};
	struct mail_settings settings;
	const char *why;
	bool found;

	if (!stop_find(call, held->merchant_id, held->candidate_id, &person, &found) ||
		!mail_settings_find(call, held->merchant_id, &settings))
		return false;
	why = chain_mute(person.reason, settings.is_off);
	return why == NULL || fault(call, FAULT_CONFLICT, "enrolment_id", "%s", why);
}

bool enrolment_mail_again(struct call *call, struct uuid merchant_id, struct uuid id, struct str message)
{
	struct enrolment_extension which = {.merchant_id = merchant_id, .id = id};
	struct enrolment_held held;
	struct interview interview;
	int64_t available;
	bool is_again;

	if (!credit_available(call, merchant_id, &available) || !open_with_interview(call, &which, &held, &interview))
		return false;
	if (!str_equal(held.state, STR("invited")) && !str_equal(held.state, STR("opened")))
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation is %.*s: there is nothing to invite to.",
			STR_ARG(held.state));
	if (held.expires_at <= call->now_ms)
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation has run out; extend it first.");
	if (!may_be_mailed(call, &held) || !flood_check(call, &held, STR("invitation"), &is_again))
		return false;
	if (is_again)
		return true;
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.kind = STR("invitation"),
		.due_at = call->now_ms,
		.enrolment_id = id,
		.language = interview.language,
		.data = message_data(call, message)};

	return outbox_add(call, merchant_id, call->now_ms, (struct list){&mail, 1}) && enrolment_mail(call, merchant_id, id);
}

bool enrolment_message(struct call *call, struct uuid merchant_id, struct uuid id, struct str text)
{
	struct outbox_mail mail = {
		.kind = STR("recruiter_message"), .due_at = call->now_ms, .enrolment_id = id, .data = message_data(call, text)};
	struct enrolment_held held;
	struct candidate candidate;
	bool found, is_again;

	/* Counting and queueing are one for whoever writes to this person at the same time: the row is locked. */
	if (!enrolment_find(call, merchant_id, id, &held, &found))
		return false;
	if (found && !candidate_find(call, merchant_id, held.candidate_id, &candidate, &found))
		return false;
	if (!found || str_equal(candidate.status, STR("deleted")))
		return fault(call, FAULT_NOT_FOUND, "enrolment_id", "There is no invitation with this id.");
	if (!may_be_mailed(call, &held) || !flood_check(call, &held, mail.kind, &is_again))
		return false;
	if (is_again)
		return true;
	mail.id = uuid_make(call->now_ms);
	mail.language = candidate.language;
	return outbox_add(call, merchant_id, call->now_ms, (struct list){&mail, 1});
}
