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
#include "work/mail.h"
#include "work/message.h"
#include "work/service.h"

static const int64_t hour_ms = 3600000;

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
	bool is_over;

	if (extension->expires_at <= call->now_ms || extension->expires_at > call->now_ms + (int64_t)LINK_LIFE_MOST_S * 1000)
		return fault(call, FAULT_INVALID, "expires_at", "Enter a time between now and two years from now.");
	if (!credit_available(call, extension->merchant_id, &available) || !open_with_interview(call, extension, &held, &interview))
		return false;
	if (interview.available_till != 0 && interview.available_till <= call->now_ms)
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The interview is over.");
	if (interview.available_till != 0 && extension->expires_at > interview.available_till)
		extension->expires_at = interview.available_till;
	is_over = held.expires_at <= call->now_ms || str_equal(held.state, STR("expired"));
	held.expires_at = extension->expires_at;
	if (str_equal(held.state, STR("expired")) && !reopen(call, &held, &interview, available))
		return false;
	return enrolment_extend(call, &held, call->now_ms) && mail_deadline_moved(call, held.merchant_id, held.id, is_over);
}

/* What is due where they stand, and may be sent again: kinds by the enrolment's state. */
struct again {
	const char *state, *kind;
};
static const struct again agains[] = {{"invited", "invitation"}, {"opened", "invitation"}, {"invited", "action_required"},
	{"opened", "action_required"}, {"started", "collection_failed"}, {"collected", "submit_required"},
	{"collected", "collected"}};

const char *const mail_again_kinds[] = {"invitation", "action_required", "collection_failed", "submit_required", "collected", NULL};

/* The first one of the state, or the one that is asked for. */
static bool kind_find(struct call *call, const struct enrolment_held *held, struct str wanted, struct str *kind)
{
	bool is_begun = false;

	for (size_t i = 0; i < COUNT_OF(agains); i++) {
		if (!str_equal(held->state, str_of(agains[i].state)))
			continue;
		is_begun = true;
		if (!str_is_empty(wanted) && !str_equal(wanted, str_of(agains[i].kind)))
			continue;
		*kind = str_of(agains[i].kind);
		return true;
	}
	if (!is_begun)
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation is %.*s: there is nothing to send again.",
			STR_ARG(held->state));
	return fault(call, FAULT_CONFLICT, "kind", "The invitation is %.*s: a mail of this kind makes no sense now.",
		STR_ARG(held->state));
}

/* Whether another mail may go to this person now; LIMITED when they got too many within the hour, about whatever interview:
 * invitations and what was sent again, or messages. `*at_once` when it was queued at this very moment: somebody named twice in one
 * call. */
static bool flood_check(struct call *call, const struct enrolment_held *held, bool is_message, bool *at_once)
{
	struct communication_recent recent = {.merchant_id = held->merchant_id,
		.candidate_id = held->candidate_id,
		.enrolment_id = held->id,
		.is_message = is_message,
		.since_ms = call->now_ms - hour_ms,
		.now_ms = call->now_ms};
	struct communication_counts counts = {0};

	if (!communications_recent(call, &recent, &counts))
		return false;
	*at_once = counts.at_once > 0;
	return *at_once || counts.count < call->service->settings.resend_hourly ||
		fault(call, FAULT_LIMITED, "enrolment_id", "%.*s", STR_ARG(chain_flood(call)));
}

/* False with CONFLICT when nothing may be mailed to this person, whatever is asked; `*language`: the one that was asked for, or
 * none. */
static bool may_be_mailed(struct call *call, const struct enrolment_held *held, struct str *language)
{
	struct stop_row person = {0};
	struct mail_settings settings;
	const char *why;
	bool found;

	if (!stop_find(call, held->merchant_id, held->candidate_id, &person, &found) ||
		!mail_settings_find(call, held->merchant_id, &settings))
		return false;
	*language = person.own_language;
	why = chain_mute(person.reason, settings.is_off);
	return why == NULL || fault(call, FAULT_CONFLICT, "enrolment_id", "%s", why);
}

bool enrolment_mail_again(struct call *call, const struct enrolment_again *again)
{
	struct enrolment_extension which = {.merchant_id = again->merchant_id, .id = again->id};
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.due_at = call->now_ms,
		.enrolment_id = again->id,
		.data = message_data(call, again->message),
		.opening = OUTBOX_AGAIN};
	struct enrolment_held held;
	struct interview interview;
	int64_t available;
	bool at_once;

	if (!credit_available(call, again->merchant_id, &available) || !open_with_interview(call, &which, &held, &interview) ||
		!kind_find(call, &held, again->kind, &mail.kind))
		return false;
	if (held.expires_at <= call->now_ms)
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation has run out; extend it first.");
	if (!may_be_mailed(call, &held, &mail.language) || !flood_check(call, &held, false, &at_once))
		return false;
	if (str_is_empty(mail.language))
		mail.language = interview.language;
	return at_once ||
		(outbox_add(call, held.merchant_id, call->now_ms, (struct list){&mail, 1}) &&
			enrolment_mail(call, held.merchant_id, held.id));
}

bool enrolment_message(struct call *call, struct uuid merchant_id, struct uuid id, struct str text)
{
	struct outbox_mail mail = {
		.kind = STR("recruiter_message"), .due_at = call->now_ms, .enrolment_id = id, .data = message_data(call, text)};
	struct enrolment_held held;
	struct candidate candidate;
	struct interview interview = {.language = STR_NONE};
	bool found, is_again;

	/* Counting and queueing are one for whoever writes to this person at the same time: the row is locked. */
	if (!enrolment_find(call, merchant_id, id, &held, &found))
		return false;
	if (found && !candidate_find(call, merchant_id, held.candidate_id, &candidate, &found))
		return false;
	if (found && !interview_find(call, merchant_id, held.interview_id, &interview, &found))
		return false;
	if (!found || str_equal(candidate.status, STR("deleted")))
		return fault(call, FAULT_NOT_FOUND, "enrolment_id", "There is no invitation with this id.");
	if (!may_be_mailed(call, &held, &mail.language) || !flood_check(call, &held, true, &is_again))
		return false;
	if (is_again)
		return true;
	mail.id = uuid_make(call->now_ms);
	if (str_is_empty(mail.language))
		mail.language = interview.language;
	return outbox_add(call, merchant_id, call->now_ms, (struct list){&mail, 1});
}
