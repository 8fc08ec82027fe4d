/* Where an attempt is, and what may be done with it now. */
#include "work/attempt.h"

#include "work/attempt_answer.h"
#include "work/attempt_change.h"
#include "work/avatar.h"

enum { RECORDED_FIRST = 5 };

static bool is_finished(const struct result *result)
{
	return str_equal(result->coach_status, STR("completed")) ||
		str_equal(result->coach_status, STR("completed, stopped early"));
}

/* Set back for another attempt: what was answered then is not sent a second time. */
static bool is_failed(const struct result *result)
{
	return str_equal(result->coach_status, STR("failed"));
}

static enum attempt_stage stage_of(const struct attempt *attempt, int64_t now_ms)
{
	const struct result *result = &attempt->result;

	if (attempt->view == TAKE_SUBMITTED)
		return ATTEMPT_SUBMITTED;
	if (attempt->view != TAKE_READY || !str_equal(result->status, STR("draft")) || is_failed(result))
		return ATTEMPT_NONE;
	if (is_finished(result))
		return ATTEMPT_COLLECTED;
	return now_ms <= result->deadline_at + ATTEMPT_LATE_MS ? ATTEMPT_RUNNING : ATTEMPT_OVER;
}

/* A conditional question is asked when its main question is, and has an answer. */
static bool is_asked(const struct attempt *attempt, const struct answer *answer)
{
	const struct answer *main = attempt_answer(attempt, answer->main_id);

	return uuid_is_none(answer->main_id) || (main != NULL && str_equal(main->state, STR("answered")));
}

bool attempt_reload(struct call *call, struct attempt *attempt)
{
	struct list all;
	struct answer *answers;

	if (!answers_list(call, attempt->link.merchant_id, attempt->result.id, &all))
		return false;
	answers = all.items;
	attempt->answers = answers;
	attempt->count = attempt->at = attempt->answered = 0;
	for (size_t i = 0; i < all.count; i++) {
		if (!is_asked(attempt, &answers[i]))
			continue;
		/* main questions come first, so those that are asked move up in place */
		answers[attempt->count++] = answers[i];
		attempt->answered += str_equal(answers[i].state, STR("answered"));
	}
	while (attempt->at + 1 < attempt->count && answers[attempt->at].position < attempt->result.at_position)
		attempt->at++;
	return true;
}

bool attempt_look(struct call *call, struct attempt *attempt)
{
	bool found;

	attempt->stage = ATTEMPT_NONE;
	attempt->count = attempt->at = attempt->answered = 0;
	attempt->result = (struct result){0};
	if (!take_look(call, &attempt->link, &attempt->row, &attempt->view))
		return false;
	if (attempt->view != TAKE_READY && attempt->view != TAKE_SUBMITTED)
		return true;
	if (!result_latest(call, attempt->link.merchant_id, attempt->link.enrolment_id, &attempt->result, &found))
		return false;
	attempt->stage = stage_of(attempt, call->now_ms);
	return !found || attempt_reload(call, attempt);
}

bool attempt_hold(struct call *call, struct attempt *attempt)
{
	return result_lock(call, attempt->link.merchant_id, attempt->link.enrolment_id) && attempt_look(call, attempt);
}

bool attempt_write(struct call *call, struct attempt *attempt)
{
	bool changed;

	attempt->result.last_seen_at = call->now_ms;
	if (!result_change(call, &attempt->result, &changed))
		return false;
	return changed || fault(call, FAULT_CONFLICT, NULL, "This interview was submitted meanwhile.");
}

bool attempt_see(struct call *call, struct attempt *attempt)
{
	return attempt_look(call, attempt) &&
		(attempt->stage != ATTEMPT_RUNNING || result_see(call, attempt->link.merchant_id, attempt->result.id));
}

/* --- rules ------------------------------------------------------------------------------------------------------------------ */

struct answer *attempt_answer(const struct attempt *attempt, struct uuid id)
{
	for (size_t i = 0; i < attempt->count; i++)
		if (uuid_equal(attempt->answers[i].id, id))
			return &attempt->answers[i];
	return NULL;
}

int64_t answer_deadline(const struct attempt *attempt, const struct answer *answer)
{
	int64_t own = answer->shown_at + answer->limit_s * 1000, end = attempt->result.deadline_at;

	return answer->limit_s > 0 && answer->shown_at > 0 && own < end ? own : end;
}

bool answer_is_open(const struct attempt *attempt, const struct answer *answer, int64_t now_ms)
{
	bool is_stage = attempt->stage == ATTEMPT_RUNNING || attempt->stage == ATTEMPT_COLLECTED;

	return is_stage && answer->shown_at > 0 && now_ms <= answer_deadline(attempt, answer) + ATTEMPT_LATE_MS;
}

bool answer_is_spoken(const struct attempt *attempt, const struct answer *answer)
{
	const struct avatar *avatar = avatar_by_id(attempt->row.template_id);
	size_t number = (size_t)(answer - attempt->answers);

	if (avatar == NULL || !avatar->is_voice || !str_is_empty(answer->alternatives.text))
		return false;
	return !str_ends_with(attempt->row.recording, STR("_first_5_answers")) || number < RECORDED_FIRST;
}

bool attempt_may_resume(const struct attempt *attempt)
{
	const struct result *result = &attempt->result;

	return attempt->stage == ATTEMPT_OVER && result->resumed_at == 0 &&
		result->deadline_at - result->last_seen_at >= ATTEMPT_RESUME_MS;
}

bool attempt_may_restart(const struct attempt *attempt)
{
	bool is_stage = attempt->stage == ATTEMPT_OVER || attempt->stage == ATTEMPT_COLLECTED;

	return is_stage && (attempt->row.is_test || attempt->row.attempts_left > 1);
}

bool attempt_submits_at_once(const struct attempt *attempt)
{
	return str_equal(attempt->row.result_view, STR("none"));
}
