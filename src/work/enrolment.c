/* Ends of enrolments. The merchant's credits are locked first, so an end and a new registration never cross. */
#include "work/enrolment.h"

#include "store/enrolments.h"
#include "work/caller.h"
#include "work/credit.h"

static bool has_ended(const struct enrolment_held *held)
{
	return str_equal(held->state, STR("submitted")) || str_equal(held->state, STR("revoked")) ||
		str_equal(held->state, STR("expired"));
}

/* Locks and finds one that has not ended. */
static bool open_one(struct call *call, struct uuid merchant_id, struct uuid id, struct enrolment_held *held)
{
	int64_t available;
	bool found;

	if (!credit_available(call, merchant_id, &available) || !enrolment_find(call, merchant_id, id, held, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "enrolment_id", "There is no invitation with this id.");
	if (has_ended(held))
		return fault(call, FAULT_CONFLICT, "enrolment_id", "The invitation has ended already: it is %.*s.",
			STR_ARG(held->state));
	return true;
}

static struct credit_cause cause_of(const struct call *call, struct uuid merchant_id, struct str cause)
{
	return (struct credit_cause){.merchant_id = merchant_id,
		.cause = cause,
		.actor_id = call->caller != NULL ? call->caller->account_id : (struct uuid){{0}}};
}

bool enrolment_submit(struct call *call, struct uuid merchant_id, struct uuid id)
{
	struct enrolment_held held;

	if (!open_one(call, merchant_id, id, &held) || !credit_charge(call, cause_of(call, merchant_id, STR("submit")), &held))
		return false;
	held.state = STR("submitted");
	held.attempts_left--;
	return enrolments_end(call, merchant_id, call->now_ms, (struct list){&held, 1});
}

bool enrolment_revoke(struct call *call, struct uuid merchant_id, struct uuid id, struct str cause)
{
	struct enrolment_held held;

	if (!open_one(call, merchant_id, id, &held) ||
		!credit_release(call, cause_of(call, merchant_id, cause), (struct list){&held, 1}))
		return false;
	held.state = STR("revoked");
	held.link_version = (held.link_version + 1) & 255;
	return enrolments_end(call, merchant_id, call->now_ms, (struct list){&held, 1});
}

bool enrolment_is_revoked(struct call *call, struct uuid merchant_id, struct uuid id, bool *is_revoked)
{
	struct enrolment_held held;
	bool found;

	if (!enrolment_find(call, merchant_id, id, &held, &found))
		return false;
	*is_revoked = found && str_equal(held.state, STR("revoked"));
	return true;
}

bool enrolments_expire(struct call *call, struct uuid merchant_id, struct list run_out)
{
	struct enrolment_held *held = ARENA_ARRAY(call->arena, struct enrolment_held, run_out.count);
	struct list ended = {held, 0};
	int64_t available;

	if (!credit_available(call, merchant_id, &available))
		return false;
	for (size_t i = 0; i < run_out.count; i++) {
		const struct enrolment_held *seen = (const struct enrolment_held *)run_out.items + i;
		struct enrolment_held *now = &held[ended.count];
		bool found;

		/* Seen outside this transaction: it may have been extended, opened or revoked since. */
		if (!enrolment_find(call, merchant_id, seen->id, now, &found))
			return false;
		if (!found || has_ended(now) || now->expires_at >= call->now_ms)
			continue;
		ended.count++;
	}
	if (!credit_release(call, cause_of(call, merchant_id, STR("expiry")), ended))
		return false;
	for (size_t i = 0; i < ended.count; i++)
		held[i].state = STR("expired");
	return ended.count == 0 || enrolments_end(call, merchant_id, call->now_ms, ended);
}
