/* A decided batch into the database: at most one statement a kind of row. */
#include "work/enrol_write.h"

#include "store/candidates.h"
#include "store/outbox.h"
#include "work/credit.h"
#include "work/message.h"

/* The rows of the plans that `wanted` is true of: all as they stand, or a copy of some. */
static struct list gather(struct call *call, const struct enrol_work *work, bool (*wanted)(const struct enrol_plan *plan))
{
	struct enrolment_row *some;
	size_t count = 0, at = 0;

	for (size_t i = 0; i < work->plan_count; i++)
		count += work->plans[i].outcome != ENROL_REFUSED && wanted(&work->plans[i]);
	if (count == 0 || count == work->plan_count)
		return (struct list){work->rows, count};
	some = ARENA_ARRAY(call->arena, struct enrolment_row, count);
	for (size_t i = 0; i < work->plan_count; i++)
		if (work->plans[i].outcome != ENROL_REFUSED && wanted(&work->plans[i]))
			some[at++] = work->rows[i];
	return (struct list){some, count};
}

static bool is_new_person(const struct enrol_plan *plan)
{
	return plan->known == NULL;
}

static bool is_changed_person(const struct enrol_plan *plan)
{
	const struct enrolment_known *known = plan->known;

	return known != NULL &&
		((!str_is_empty(plan->row->name) && !str_equal(plan->row->name, known->name)) ||
			(!str_is_empty(plan->row->external_id) && !str_equal(plan->row->external_id, known->external_id)) ||
			(plan->row->is_language_said && !str_equal(plan->row->language, known->language)) ||
			str_equal(known->candidate_status, STR("deleted")));
}

static bool is_new_enrolment(const struct enrol_plan *plan)
{
	return plan->outcome == ENROL_NEW;
}

static bool is_old_enrolment(const struct enrol_plan *plan)
{
	return plan->outcome != ENROL_NEW;
}

static void ids_give(struct call *call, struct enrol_work *work, struct uuid hold_id)
{
	for (size_t i = 0; i < work->plan_count; i++) {
		struct enrol_plan *plan = &work->plans[i];

		if (plan->outcome == ENROL_REFUSED)
			continue;
		if (plan->known == NULL)
			plan->row->candidate_id = uuid_make(call->now_ms);
		if (plan->outcome == ENROL_NEW)
			plan->row->enrolment_id = uuid_make(call->now_ms);
		plan->row->openings = (plan->outcome == ENROL_NEW ? 0 : plan->known->openings) + (plan->outcome != ENROL_REFRESHED);
		if (plan->row->cost > 0)
			plan->row->hold_id = hold_id;
	}
}

/* The opening that an invitation belongs to, each of which has one, or OUTBOX_AGAIN. */
static int64_t opening_of(const struct enrol_work *work, const struct enrol_plan *plan)
{
	bool is_again = work->enrol->mails_again && plan->outcome == ENROL_REFRESHED && plan->known->is_mailed;

	return is_again ? OUTBOX_AGAIN : plan->row->openings;
}

static bool invitations_add(struct call *call, const struct enrol_work *work)
{
	struct outbox_mail *mails = ARENA_ARRAY(call->arena, struct outbox_mail, work->plan_count);
	struct outbox_mail common = {
		.kind = STR("invitation"), .due_at = call->now_ms, .opening = 1, .data = message_data(call, work->enrol->message)};
	size_t count = 0;

	for (size_t i = 0; i < work->plan_count; i++) {
		const struct enrol_plan *plan = &work->plans[i];

		if (plan->outcome == ENROL_REFUSED || !plan->mails)
			continue;
		int64_t opening = opening_of(work, plan);

		if (count == 0)
			common.language = plan->row->language;
		mails[count++] = (struct outbox_mail){.id = uuid_make(call->now_ms),
			.enrolment_id = plan->row->enrolment_id,
			.language = str_equal(plan->row->language, common.language) ? STR_NONE : plan->row->language,
			.opening = opening == common.opening ? 0 : opening};
	}
	return count == 0 || outbox_add_alike(call, work->batch.merchant_id, &common, (struct list){mails, count});
}

static bool hold_add(struct call *call, const struct enrol_work *work, struct uuid hold_id)
{
	struct credit_cause cause = {.merchant_id = work->batch.merchant_id,
		.interview_id = work->batch.interview_id,
		.actor_id = work->enrol->actor_id,
		.cause = work->enrol->cause};

	return work->held == 0 || credit_hold(call, cause, hold_id, work->held, work->held_people);
}

bool enrol_write(struct call *call, struct enrol_work *work)
{
	struct uuid hold_id = uuid_make(call->now_ms);

	ids_give(call, work, hold_id);
	/* The hold comes last: batches of one merchant wait for each other from here to the end of the transaction. */
	return candidates_add(call, work->batch, gather(call, work, is_new_person)) &&
		candidates_change(call, work->batch, gather(call, work, is_changed_person)) &&
		enrolments_add(call, work->batch, gather(call, work, is_new_enrolment)) &&
		enrolments_change(call, work->batch, gather(call, work, is_old_enrolment)) && invitations_add(call, work) &&
		hold_add(call, work, hold_id);
}
