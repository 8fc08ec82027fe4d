/* Decisions about results, and what they set in motion. */
#include "work/review.h"

#include "store/enrolments.h"
#include "store/interviews.h"
#include "store/outbox.h"
#include "work/caller.h"
#include "work/credit.h"
#include "work/enrol.h"
#include "work/service.h"

/* A decision that is taken back within this time was never mailed. */
static const int64_t mail_delay_ms = (int64_t)5 * 60 * 1000;

static bool is_completed(const struct review *review)
{
	return str_equal(review->coach_status, STR("completed")) ||
		str_equal(review->coach_status, STR("completed, stopped early"));
}

struct str review_decision_word(const struct review *review)
{
	if (!str_equal(review->status, STR("active")))
		return STR("candidate_action");
	return str_is_empty(review->decision_status) ? STR("recruiter_action") : review->decision_status;
}

struct str review_answer_text(struct arena *arena, const struct review_answer *answer)
{
	if (str_is_empty(answer->transcript) || str_is_empty(answer->text))
		return str_is_empty(answer->text) ? answer->transcript : answer->text;
	return arena_printf(arena, "%.*s\n\n%.*s", STR_ARG(answer->transcript), STR_ARG(answer->text));
}

bool review_by_id(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out)
{
	bool found;

	if (!review_find(call, merchant_id, id, out, &found))
		return false;
	return found || fault(call, FAULT_INVALID, "interview_result_id", "There is no result with this id.");
}

bool review_get(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out)
{
	bool found;

	if (!review_find(call, merchant_id, id, out, &found))
		return false;
	return found || fault(call, FAULT_NOT_FOUND, "interview_result_id", "There is no result with this id.");
}

/* --- deciding ---------------------------------------------------------------------------------------------------------------- */

static bool mail_add(struct call *call, const struct review *review, struct str kind, int64_t due_at)
{
	char id[UUID_TEXT_LEN];
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.kind = kind,
		.due_at = due_at,
		.enrolment_id = review->enrolment_id,
		.language = review->candidate_language};

	uuid_write(review->id, id);
	mail.data.text = arena_printf(call->arena, "{\"interview_result_id\":\"%.*s\"}", UUID_TEXT_LEN, id);
	return outbox_add(call, review->merchant_id, call->now_ms, (struct list){&mail, 1});
}

/* Whom nothing was ever mailed gets no mail now. */
static struct str mail_kind_of(const struct review *review, const struct review_wish *wish)
{
	if (wish->no_mail || !review->is_mailed || review->is_test)
		return STR_NONE;
	if (str_equal(wish->decision, STR("selected")))
		return STR("selected");
	return str_equal(wish->decision, STR("rejected")) ? STR("not_selected") : STR_NONE;
}

static struct review_decision decision_of(const struct call *call, const struct review *review, const struct review_wish *wish)
{
	bool is_decided = !str_is_empty(wish->decision) && !str_equal(wish->decision, STR("undecided"));

	return (struct review_decision){.merchant_id = review->merchant_id,
		.id = review->id,
		.decided_by = is_decided && call->caller != NULL ? caller_actor(call->caller) : (struct uuid){{0}},
		.has_decision = !str_is_empty(wish->decision),
		.has_shortlist = wish->is_shortlisted.is_set,
		.has_note = wish->has_note,
		.is_shortlisted = wish->is_shortlisted.value,
		.decision_status = is_decided ? wish->decision : STR_NONE,
		.note = str_is_empty(wish->note) ? STR_NONE : wish->note,
		.decided_at = is_decided ? call->now_ms : 0,
		.now_ms = call->now_ms};
}

bool review_wish_grant(struct call *call, const struct review *review, struct review_wish *wish)
{
	bool is_same = str_is_empty(wish->decision) || str_equal(wish->decision, review->decision_status) ||
		(str_equal(wish->decision, STR("undecided")) && str_is_empty(review->decision_status));
	struct review_decision decision;
	bool changed;

	/* The same decision once more keeps its first time, and is not mailed again. */
	if (is_same)
		wish->decision = STR_NONE;
	decision = decision_of(call, review, wish);
	wish->mail = mail_kind_of(review, wish);
	if (!review_decide(call, &decision, &changed))
		return false;
	if (!changed)
		return fault(call, FAULT_INVALID, "interview_result_id",
			"This result was not submitted, so there is nothing to decide yet.");
	if (is_same)
		return true;
	return review_mails_stop(call, review) &&
		(str_is_empty(wish->mail) || mail_add(call, review, wish->mail, call->now_ms + mail_delay_ms));
}

/* --- another attempt -----------------------------------------------------------------------------------------------------------
 */

static bool interview_check(struct call *call, const struct review *review, struct interview *interview)
{
	bool found;

	if (!interview_find(call, review->merchant_id, review->interview_id, interview, &found))
		return false;
	if (!found || !str_equal(interview->status, STR("active")))
		return fault(
			call, FAULT_INVALID, "interview_result_id", "The interview is not active, so nobody can take it again.");
	if (interview->available_till != 0 && interview->available_till <= call->now_ms)
		return fault(call, FAULT_INVALID, "interview_result_id", "The interview is over, so nobody can take it again.");
	return true;
}

/* What another attempt costs is held now, and charged when it is submitted. */
static bool hold(struct call *call, const struct interview *interview, struct review_reopening *reopening)
{
	struct credit_cause cause = {.merchant_id = reopening->merchant_id,
		.interview_id = interview->id,
		.actor_id = call->caller != NULL ? caller_actor(call->caller) : (struct uuid){{0}},
		.cause = STR("request_another_interview_attempt")};
	int64_t available;

	if (!credit_available(call, reopening->merchant_id, &available))
		return false;
	if (interview->cost == 0)
		return true;
	if (available < interview->cost)
		return fault(call, FAULT_INVALID, "credits", "There are not enough interview credits for another attempt.");
	reopening->cost = interview->cost;
	reopening->hold_id = uuid_make(call->now_ms);
	return credit_hold(call, cause, reopening->hold_id, reopening->cost, 1);
}

bool review_ask_again(struct call *call, const struct review *review)
{
	struct review_reopening reopening = {.merchant_id = review->merchant_id,
		.id = review->id,
		.enrolment_id = review->enrolment_id,
		.now_ms = call->now_ms,
		.reason = STR("Another attempt was asked for.")};
	struct interview interview;
	bool changed;

	if (!str_equal(review->status, STR("active")) || !is_completed(review))
		return fault(call, FAULT_INVALID, "interview_result_id",
			"Another attempt can be asked for when the result is submitted and completed.");
	if (!str_equal(review->enrolment_state, STR("submitted")))
		return fault(call, FAULT_INVALID, "interview_result_id", "The candidate has another attempt already.");
	if (!interview_check(call, review, &interview) || (!review->is_test && !hold(call, &interview, &reopening)))
		return false;
	reopening.expires_at = enrol_deadline(call, &interview, 0);
	if (!review_reopen(call, &reopening, &changed) || !review_mails_stop(call, review))
		return false;
	if (!changed)
		return fault(call, FAULT_INVALID, "interview_result_id", "The result has changed meanwhile.");
	return !review->is_mailed || review->is_test || mail_add(call, review, STR("another_attempt"), call->now_ms);
}
