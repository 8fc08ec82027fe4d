/* Rules of applications. */
#include "work/apply.h"

#include "work/caller.h"
#include "work/enter.h"
#include "work/interview.h"

const char *const apply_statuses[] = {
	"ai_accept", "recruiter_accept", "recruiter_action", "ai_reject", "recruiter_reject", "already-applied", NULL};

static bool position_open(struct call *call, struct apply *apply)
{
	struct interview *interview = &apply->interview;
	bool found;

	if (!interview_find(call, call->caller->merchant_id, apply->interview_id, interview, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "position_def_set_id", "There is no position with this id.");
	if (str_equal(interview->status, STR("archived")) || str_equal(interview->status, STR("completed")))
		return fault(call, FAULT_INVALID, "position_def_set_id", "The position is %.*s; set it to active first.",
			STR_ARG(interview->status));
	if (interview->available_till != 0 && interview->available_till < call->now_ms)
		return fault(call, FAULT_INVALID, "position_def_set_id",
			"The position is over: nobody can take its interview any more.");
	return !apply->is_embedded ||
		interview_change_state(call, interview, STR_NONE, (struct flag){.is_set = true, .value = true});
}

static void status_set(struct apply *apply, const char *status, struct str reason)
{
	apply->status = status;
	apply->reason = reason;
}

/* Of somebody who has submitted: what a person said of it, if they did. */
static bool done_say(struct call *call, struct apply *apply)
{
	struct str decision = STR_NONE;

	if (!application_decision(call, apply->link.merchant_id, apply->link.enrolment_id, &decision))
		return false;
	if (str_equal(decision, STR("selected")))
		status_set(apply, "recruiter_accept", STR("A recruiter has selected this candidate."));
	else if (str_equal(decision, STR("rejected")))
		status_set(apply, "recruiter_reject", STR("A recruiter has decided against this candidate."));
	else
		status_set(apply, "already-applied", STR("This candidate has submitted the interview already."));
	return true;
}

static bool outcome_say(struct call *call, struct apply *apply, const struct enter *entered)
{
	switch (entered->outcome) {
	case ENTER_NEW:
		status_set(apply, "ai_accept", STR_NONE);
		return true;
	case ENTER_KNOWN:
		status_set(apply, "already-applied", STR("This candidate is on the interview already; the link is good."));
		return true;
	case ENTER_TAKEN_OFF:
		status_set(apply, "recruiter_reject", STR("A recruiter has taken the invitation back."));
		return true;
	case ENTER_DONE:
		return done_say(call, apply);
	case ENTER_REFUSED:
		break;
	}
	return fault(call, FAULT_CONFLICT, NULL, "The candidate cannot be put on the interview: %.*s.", STR_ARG(entered->why));
}

bool apply(struct call *call, struct apply *apply)
{
	struct enter entering = {.enrol = {.merchant_id = call->caller->merchant_id,
					 .interview_id = apply->interview_id,
					 .actor_id = apply->actor_id,
					 .needs_name = true,
					 .cause = STR("create_interview_for_candidate")},
		.person = {.name = apply->name, .email = apply->email, .external_id = apply->external_id}};

	if (!position_open(call, apply) || !enter(call, &entering))
		return false;
	apply->link = entering.link;
	if (!outcome_say(call, apply, &entering))
		return false;
	apply->application.merchant_id = apply->link.merchant_id;
	apply->application.enrolment_id = apply->link.enrolment_id;
	apply->application.candidate_id = apply->link.candidate_id;
	apply->application.interview_id = apply->link.interview_id;
	apply->application.now_ms = call->now_ms;
	return application_put(call, &apply->application);
}
