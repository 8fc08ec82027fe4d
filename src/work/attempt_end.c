/* How attempts end: collected, submitted, abandoned; and the mails that follow. */
#include "store/outbox.h"
#include "store/results.h"
#include "work/attempt_change.h"
#include "work/enrolment.h"

/* Who submits right away needs no mail that the answers are there; at its time the mail asks whether it still makes sense. */
static const int64_t collected_mail_ms = (int64_t)15 * 60 * 1000;

static bool has_open(const struct attempt *attempt)
{
	for (size_t i = 0; i < attempt->count; i++)
		if (str_equal(attempt->answers[i].state, STR("open")))
			return true;
	return false;
}

static bool enrolment_collected(struct call *call, const struct attempt *attempt)
{
	struct enrolment_progress progress = {.merchant_id = attempt->link.merchant_id,
		.id = attempt->link.enrolment_id,
		.state = STR("collected"),
		.now_ms = call->now_ms};

	return enrolment_progress(call, &progress);
}

static struct json data_of(struct call *call, const struct attempt *attempt)
{
	char id[UUID_TEXT_LEN];

	uuid_write(attempt->result.id, id);
	return (struct json){arena_printf(call->arena, "{\"interview_result_id\":\"%.*s\"}", UUID_TEXT_LEN, id)};
}

/* Tells the recruiter that somebody has finished. */
static bool notice_add(struct call *call, const struct attempt *attempt)
{
	struct list readers;
	const struct completion_reader *all;
	struct outbox_mail *mails;

	if (attempt->row.is_test)
		return true;
	if (!completion_readers(call, attempt->link.merchant_id, attempt->link.interview_id, &readers))
		return false;
	all = readers.items;
	mails = ARENA_ARRAY(call->arena, struct outbox_mail, readers.count);
	for (size_t i = 0; i < readers.count; i++)
		mails[i] = (struct outbox_mail){.id = uuid_make(call->now_ms),
			.kind = STR("completion_notice"),
			.due_at = call->now_ms,
			.enrolment_id = attempt->link.enrolment_id,
			.account_id = all[i].account_id,
			.language = all[i].language,
			.data = data_of(call, attempt)};
	return readers.count == 0 || outbox_add(call, attempt->link.merchant_id, call->now_ms, (struct list){mails, readers.count});
}

/* On an attempt that is collected and has an answer. */
static bool submit(struct call *call, struct attempt *attempt)
{
	struct result *result = &attempt->result;

	result->status = STR("active");
	result->submitted_at = call->now_ms;
	result->processing_status = STR("waiting");
	if (!enrolment_submit(call, attempt->link.merchant_id, attempt->link.enrolment_id) || !attempt_write(call, attempt))
		return false;
	attempt->stage = ATTEMPT_SUBMITTED;
	attempt->view = TAKE_SUBMITTED;
	return attempt_mail(call, attempt, STR("submitted"), call->now_ms) && notice_add(call, attempt);
}

bool attempt_collect(struct call *call, struct attempt *attempt, struct str reason)
{
	struct result *result = &attempt->result;
	bool is_early = has_open(attempt);

	/* What was begun and runs out while nobody is there ended with the last sign of life. */
	result->ended_at = attempt->stage == ATTEMPT_OVER ? result->last_seen_at : call->now_ms;
	result->coach_status = is_early ? STR("completed, stopped early") : STR("completed");
	result->completion_reason = !is_early ? STR("All questions were put.")
		: str_is_empty(reason)        ? STR("The candidate ended it.")
					      : reason;
	result->duration_ds = (result->ended_at - result->started_at) / 100;
	result->coverage =
		(struct number){true, attempt->count == 0 ? 0 : (double)attempt->answered * 100 / (double)attempt->count};
	attempt->stage = ATTEMPT_COLLECTED;
	if (attempt_submits_at_once(attempt) && attempt->answered > 0)
		return submit(call, attempt);
	return attempt_write(call, attempt) && enrolment_collected(call, attempt) &&
		(attempt->answered == 0 || attempt_mail(call, attempt, STR("collected"), call->now_ms + collected_mail_ms));
}

bool attempt_finish(struct call *call, struct attempt *attempt, enum attempt_outcome *outcome)
{
	if (!attempt_hold(call, attempt))
		return false;
	*outcome = ATTEMPT_DONE;
	if (attempt->stage == ATTEMPT_OVER)
		return attempt_collect(call, attempt, STR("The time was over."));
	if (attempt->stage == ATTEMPT_RUNNING)
		return attempt_collect(call, attempt, STR_NONE);
	*outcome = ATTEMPT_ELSEWHERE;
	return true;
}

bool attempt_submit(struct call *call, struct attempt *attempt, enum attempt_outcome *outcome)
{
	if (!attempt_hold(call, attempt))
		return false;
	*outcome = ATTEMPT_DONE;
	if (attempt->stage == ATTEMPT_SUBMITTED)
		return true;
	if (attempt->stage != ATTEMPT_COLLECTED)
		*outcome = ATTEMPT_ELSEWHERE;
	else if (attempt->answered == 0)
		*outcome = ATTEMPT_EMPTY;
	return *outcome != ATTEMPT_DONE || submit(call, attempt);
}

/* --- what jobs find --------------------------------------------------------------------------------------------------------- */

/* The attempt as its person's link shows it; `*is_it` is false when `due` is not the last attempt any more. */
static bool due_look(struct call *call, const struct result_due *due, struct attempt *attempt, bool *is_it)
{
	bool found;

	*is_it = false;
	attempt->link.merchant_id = due->merchant_id;
	attempt->link.enrolment_id = due->enrolment_id;
	if (!take_find(call, &(struct by_id){due->merchant_id, due->enrolment_id}, &attempt->row, &found) || !found)
		return !found && call->fault.kind == FAULT_NONE;
	attempt->link.interview_id = attempt->row.interview_id;
	attempt->link.candidate_id = attempt->row.candidate_id;
	attempt->link.version = (uint8_t)attempt->row.link_version;
	attempt->link.expires_at_ms = attempt->row.expires_at;
	if (!attempt_hold(call, attempt))
		return false;
	/* What cannot be taken any more is looked up all the same: its end is to be noted. */
	if (uuid_is_none(attempt->result.id) && !result_latest(call, due->merchant_id, due->enrolment_id, &attempt->result, &found))
		return false;
	*is_it = uuid_equal(attempt->result.id, due->id) && str_equal(attempt->result.status, STR("draft"));
	return true;
}

bool attempt_abandon(struct call *call, const struct result_due *due)
{
	struct attempt attempt = {0};
	struct result *result = &attempt.result;
	bool is_it, changed;

	if (!due_look(call, due, &attempt, &is_it))
		return false;
	if (!is_it || !str_equal(result->coach_status, STR("started")) || result->last_seen_at >= call->now_ms - ATTEMPT_SILENT_MS)
		return true;
	result->coach_status = STR("abandoned");
	result->completion_reason = STR("No sign of life for a day.");
	result->ended_at = result->last_seen_at;
	result->duration_ds = (result->ended_at - result->started_at) / 100;
	if (!result_change(call, result, &changed))
		return false;
	return !changed || attempt.view != TAKE_READY || attempt_mail(call, &attempt, STR("collection_failed"), call->now_ms);
}

bool attempt_remind(struct call *call, const struct result_due *due)
{
	struct attempt attempt = {0};
	bool is_it, first;

	if (!due_look(call, due, &attempt, &is_it) || !result_remind(call, due->merchant_id, due->id, &first))
		return false;
	return !first || !is_it || attempt.stage != ATTEMPT_COLLECTED || attempt.answered == 0 ||
		attempt_mail(call, &attempt, STR("submit_required"), call->now_ms);
}

/* --- mails ------------------------------------------------------------------------------------------------------------------ */

bool attempt_mail(struct call *call, const struct attempt *attempt, struct str kind, int64_t due_at)
{
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.kind = kind,
		.due_at = due_at,
		.enrolment_id = attempt->link.enrolment_id,
		.language = attempt->row.mail_language,
		.data = data_of(call, attempt)};

	if (!attempt->row.is_mailed || attempt->row.is_test)
		return true;
	return outbox_add(call, attempt->link.merchant_id, call->now_ms, (struct list){&mail, 1});
}
