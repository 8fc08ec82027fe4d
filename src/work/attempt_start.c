/* Beginning an attempt: the questions as this person gets them, drawn once and kept with the attempt. */
#include "crypto/secret.h"
#include "store/enrolments.h"
#include "store/interviews.h"
#include "work/attempt_change.h"

#include <math.h>

enum { POSITION_STEP = 10 };

/* The contract's word for how a question is put. */
static struct str view_of(const struct question *question)
{
	if (question->is_multiple_choice)
		return STR("multiple choice");
	if (question->is_candidate_asking_recruiter)
		return STR("candidate asking recruiter");
	if (question->is_without_scoring)
		return STR("without scoring");
	if (!uuid_is_none(question->conditional_question_main_id))
		return STR("with listening conditional");
	return question->is_expert ? STR("with listening expert") : STR("with listening");
}

/* Evenly from 0 to limit - 1. */
static uint32_t random_below(uint32_t limit)
{
	uint32_t number, most = UINT32_MAX - UINT32_MAX % limit;

	do
		random_bytes(&number, sizeof number);
	while (number >= most);
	return number % limit;
}

static bool is_main(const struct question *question)
{
	return uuid_is_none(question->conditional_question_main_id);
}

/* Marks which main questions this person gets: a share of them, any as likely as any other. */
static bool *mains_draw(struct call *call, struct list questions, struct number share)
{
	const struct question *all = questions.items;
	bool *drawn = ARENA_ARRAY(call->arena, bool, questions.count);
	uint32_t left = 0, wanted;

	for (size_t i = 0; i < questions.count; i++)
		left += is_main(&all[i]);
	wanted = share.is_set ? (uint32_t)ceil((double)left * share.value) : left;
	if (wanted == 0 && left > 0)
		wanted = 1;
	for (size_t i = 0; i < questions.count; i++) {
		if (!is_main(&all[i]))
			continue;
		drawn[i] = random_below(left--) < wanted;
		wanted -= drawn[i];
	}
	return drawn;
}

struct drawing {
	struct attempt *attempt;
	struct list questions;
	struct number share;
	double time_factor;
};

static int64_t limit_of(const struct drawing *drawing, int64_t seconds)
{
	return (int64_t)ceil((double)seconds * drawing->time_factor);
}

static struct answer answer_make(struct call *call, const struct drawing *drawing, const struct question *question)
{
	return (struct answer){.result_id = drawing->attempt->result.id,
		.id = uuid_make(call->now_ms),
		.question_id = question->id,
		.view = view_of(question),
		.question_asked = question->question,
		.alternatives = question->is_multiple_choice ? question->question_alternatives : (struct json){STR_NONE},
		.limit_s = limit_of(drawing, question->duration_s),
		.language = str_is_empty(question->language) ? drawing->attempt->row.language : question->language};
}

/* The answer to be for a question; NULL when the question was not drawn. */
static const struct answer *answer_for(const struct list *made, struct uuid question_id)
{
	const struct answer *answers = made->items;

	for (size_t i = 0; i < made->count; i++)
		if (uuid_equal(answers[i].question_id, question_id))
			return &answers[i];
	return NULL;
}

static struct list answers_make(struct call *call, const struct drawing *drawing)
{
	const struct question *questions = drawing->questions.items;
	const bool *drawn = mains_draw(call, drawing->questions, drawing->share);
	struct answer *answers = ARENA_ARRAY(call->arena, struct answer, drawing->questions.count);
	struct list made = {answers, 0};

	for (size_t i = 0; i < drawing->questions.count; i++) {
		const struct answer *main = answer_for(&made, questions[i].conditional_question_main_id);

		if (is_main(&questions[i]) ? !drawn[i] : main == NULL)
			continue;
		answers[made.count] = answer_make(call, drawing, &questions[i]);
		answers[made.count].main_id = main != NULL ? main->id : (struct uuid){{0}};
		answers[made.count].position = (int64_t)(made.count + 1) * POSITION_STEP;
		made.count++;
	}
	return made;
}

bool attempt_show(struct call *call, struct attempt *attempt, size_t at)
{
	struct answer *answer = &attempt->answers[at];

	attempt->at = at;
	attempt->result.at_position = answer->position;
	if (answer->shown_at > 0)
		return true;
	answer->shown_at = call->now_ms;
	return answer_show(call, attempt->link.merchant_id, answer);
}

/* Two visits at once begin one attempt: the enrolment is locked while it begins. */
static bool lock(struct call *call, const struct attempt *attempt)
{
	struct enrolment_held held;
	bool found;

	return enrolment_find(call, attempt->link.merchant_id, attempt->link.enrolment_id, &held, &found);
}

static bool begin(struct call *call, struct attempt *attempt, bool more_time)
{
	struct drawing drawing = {
		.attempt = attempt, .share = attempt->row.questions_random_subset, .time_factor = more_time ? 1.5 : 1};
	const struct link *link = &attempt->link;
	int64_t attempt_before = attempt->result.attempt;
	struct list answers;

	if (!interview_questions(call, link->merchant_id, link->interview_id, &drawing.questions))
		return false;
	if (drawing.questions.count == 0)
		return fault(call, FAULT_CONFLICT, NULL, "This interview has no questions.");
	attempt->result = (struct result){.merchant_id = link->merchant_id,
		.id = uuid_make(call->now_ms),
		.enrolment_id = link->enrolment_id,
		.candidate_id = link->candidate_id,
		.interview_id = link->interview_id,
		.attempt = attempt_before + 1,
		.is_test = attempt->row.is_test,
		.status = STR("draft"),
		.coach_status = STR("started"),
		.language = attempt->row.language,
		.started_at = call->now_ms,
		.last_seen_at = call->now_ms,
		.deadline_at = call->now_ms + limit_of(&drawing, attempt->row.max_duration_s) * 1000,
		.at_position = POSITION_STEP};
	answers = answers_make(call, &drawing);
	if (!result_add(call, &attempt->result, answers) || !attempt_reload(call, attempt))
		return false;
	attempt->stage = ATTEMPT_RUNNING;
	return attempt_show(call, attempt, 0);
}

static bool progress(struct call *call, const struct attempt *attempt, int64_t used)
{
	struct enrolment_progress progress = {.merchant_id = attempt->link.merchant_id,
		.id = attempt->link.enrolment_id,
		.state = STR("started"),
		.used = used,
		.now_ms = call->now_ms};

	return enrolment_progress(call, &progress);
}

static bool put_away(struct call *call, struct attempt *attempt)
{
	attempt->result.status = STR("archived");
	return attempt_write(call, attempt);
}

bool attempt_start(struct call *call, struct attempt *attempt, bool more_time)
{
	if (!lock(call, attempt) || !attempt_look(call, attempt))
		return false;
	if (attempt->view != TAKE_READY || attempt->stage != ATTEMPT_NONE)
		return true;
	if (str_equal(attempt->result.status, STR("draft")) && !put_away(call, attempt))
		return false;
	return begin(call, attempt, more_time) && progress(call, attempt, 0);
}

bool attempt_restart(struct call *call, struct attempt *attempt, bool more_time)
{
	if (!lock(call, attempt) || !attempt_look(call, attempt))
		return false;
	if (!attempt_may_restart(attempt))
		return true;
	return put_away(call, attempt) && begin(call, attempt, more_time) && progress(call, attempt, attempt->row.is_test ? 0 : 1);
}

bool attempt_resume(struct call *call, struct attempt *attempt)
{
	struct result *result = &attempt->result;

	if (!lock(call, attempt) || !attempt_look(call, attempt))
		return false;
	if (!attempt_may_resume(attempt))
		return true;
	result->deadline_at = call->now_ms + result->deadline_at - result->last_seen_at;
	result->resumed_at = call->now_ms;
	result->coach_status = STR("started");
	result->ended_at = 0;
	attempt->stage = ATTEMPT_RUNNING;
	return attempt_write(call, attempt) && progress(call, attempt, 0);
}
