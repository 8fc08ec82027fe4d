/* Saving answers, and going from one question to the next. */
#include "work/attempt_answer.h"

#include "base/json_read.h"
#include "work/attempt_change.h"
#include "work/followup.h"

/* Signs of life are noted this often at most: somebody who types gives many. */
enum { SEEN_EVERY_MS = 5000 };

struct choices {
	struct list all;
};
static const struct field choices_fields[] = {FIELD(struct choices, all, "", .optional = true)};
static const struct shape choices_shape = SHAPE("Choices", struct choices, choices_fields);

bool alternatives_read(struct call *call, struct json alternatives, struct list *out)
{
	struct choices choices = {{0}};

	if (str_is_empty(alternatives.text)) {
		*out = choices.all;
		return true;
	}
	if (!json_read(call, arena_printf(call->arena, "{\"all\":%.*s}", STR_ARG(alternatives.text)), &choices_shape, &choices))
		return false;
	*out = choices.all;
	return true;
}

static bool text_check(struct call *call, const struct answer *answer, struct answer_change *change)
{
	struct list choices;
	const struct str *all;
	bool is_one = str_is_empty(answer->alternatives.text) || str_is_empty(change->text);

	if (!alternatives_read(call, answer->alternatives, &choices))
		return false;
	all = choices.items;
	for (size_t i = 0; i < choices.count && !is_one; i++)
		is_one = str_equal(all[i], change->text);
	if (!is_one || str_count_chars(change->text) > ANSWER_MOST_CHARS)
		change->outcome = ATTEMPT_WRONG;
	return true;
}

static bool has_answer(const struct answer *answer)
{
	return !str_is_empty(str_trim(answer->text)) || answer->recording_bytes > 0;
}

/* From the first look at the question to the last change of the answer. */
static void times_note(const struct call *call, struct answer *answer)
{
	answer->answered_at = call->now_ms;
	answer->duration_ds = (call->now_ms - answer->shown_at) / 100;
}

/* What has changed of an answer, into the attempt. Other questions come or go only when it was answered or emptied. */
static bool changed_take(struct call *call, struct attempt *attempt, const struct answer *now)
{
	struct answer *there = attempt_answer(attempt, now->id);
	bool was_answered = str_equal(there->state, STR("answered"));

	if (was_answered != str_equal(now->state, STR("answered")) && !attempt_reload(call, attempt))
		return false;
	*attempt_answer(attempt, now->id) = *now;
	return call->now_ms - attempt->result.last_seen_at < SEEN_EVERY_MS ||
		result_see(call, attempt->link.merchant_id, attempt->result.id);
}

static bool text_write(struct call *call, struct attempt *attempt, struct answer_change *change)
{
	struct answer *now = &change->now;
	struct answer before = *now;
	bool saved;

	now->text = change->text;
	now->text_version = change->version;
	now->state = has_answer(now) ? STR("answered") : STR("open");
	times_note(call, now);
	if (!answer_save(call, attempt->link.merchant_id, now, &saved))
		return false;
	if (!saved) {
		*now = before;
		change->outcome = ATTEMPT_NEWER;
		return true;
	}
	now->text_version++;
	return changed_take(call, attempt, now);
}

/* On an attempt that was just looked at. */
static bool change_save(struct call *call, struct attempt *attempt, struct answer_change *change)
{
	const struct answer *answer = attempt_answer(attempt, change->id);

	change->outcome = ATTEMPT_DONE;
	if (answer == NULL || (attempt->stage != ATTEMPT_RUNNING && attempt->stage != ATTEMPT_COLLECTED)) {
		change->outcome = ATTEMPT_ELSEWHERE;
		return true;
	}
	change->now = *answer;
	if (!answer_is_open(attempt, answer, call->now_ms)) {
		change->outcome = ATTEMPT_LATE;
		return true;
	}
	if (!text_check(call, answer, change))
		return false;
	if (change->outcome != ATTEMPT_DONE || str_equal(answer->text, change->text))
		return true;
	return text_write(call, attempt, change);
}

bool attempt_save(struct call *call, struct attempt *attempt, struct answer_change *change)
{
	return attempt_hold(call, attempt) && change_save(call, attempt, change);
}

static bool at_end(struct call *call, struct attempt *attempt)
{
	bool is_over = call->now_ms >= attempt->result.deadline_at;

	return attempt_collect(call, attempt, is_over ? STR("The time was over.") : STR_NONE);
}

/* Where `go` leads from answer `from`. */
static bool move_on(struct call *call, struct attempt *attempt, enum attempt_go go, size_t from)
{
	size_t to = from;

	if (call->now_ms >= attempt->result.deadline_at)
		return at_end(call, attempt);
	if (go == ATTEMPT_BACK && from > 0)
		to = from - 1;
	else if (go != ATTEMPT_BACK)
		to = from + 1;
	if (to == attempt->count)
		return at_end(call, attempt);
	return attempt_show(call, attempt, to) && attempt_write(call, attempt);
}

static bool pass(struct call *call, const struct attempt *attempt, struct answer *answer)
{
	if (!str_equal(answer->state, STR("open")))
		return true;
	answer->state = STR("skipped");
	return answer_skip(call, attempt->link.merchant_id, answer);
}

bool attempt_move(struct call *call, struct attempt *attempt, enum attempt_go go, struct answer_change *change)
{
	struct answer *answer;

	if (!attempt_save(call, attempt, change))
		return false;
	if (change->outcome != ATTEMPT_DONE && change->outcome != ATTEMPT_LATE)
		return true;
	answer = attempt_answer(attempt, change->id);
	if (go == ATTEMPT_NEXT && change->outcome == ATTEMPT_DONE && !has_answer(answer) &&
		call->now_ms < answer_deadline(attempt, answer)) {
		change->outcome = ATTEMPT_EMPTY;
		return true;
	}
	if (go != ATTEMPT_BACK && !pass(call, attempt, answer))
		return false;
	/* What is changed while looking it through leads back there. */
	if (attempt->stage != ATTEMPT_RUNNING)
		return true;
	if (go == ATTEMPT_NEXT && change->outcome == ATTEMPT_DONE && !followup_add(call, attempt, change))
		return false;
	return move_on(call, attempt, go, (size_t)(attempt_answer(attempt, change->id) - attempt->answers));
}

bool attempt_record(struct call *call, struct attempt *attempt, struct answer_change *change)
{
	const struct answer *answer;
	struct answer wanted;
	bool taken;

	if (!attempt_hold(call, attempt))
		return false;
	answer = attempt_answer(attempt, change->id);
	change->outcome = answer == NULL                        ? ATTEMPT_ELSEWHERE
		: answer_is_open(attempt, answer, call->now_ms) ? ATTEMPT_DONE
								: ATTEMPT_LATE;
	if (change->outcome != ATTEMPT_DONE)
		return true;
	wanted = *answer;
	wanted.recording = change->now.recording;
	wanted.recording_type = change->now.recording_type;
	wanted.recording_take = change->now.recording_take;
	wanted.recording_offset = change->now.recording_offset;
	wanted.recording_bytes = change->now.recording_bytes;
	wanted.state = STR("answered");
	change->now = *answer;
	times_note(call, &wanted);
	if (!answer_record(call, attempt->link.merchant_id, &wanted, &taken))
		return false;
	if (!taken) {
		change->outcome = ATTEMPT_NEWER;
		return true;
	}
	return changed_take(call, attempt, &wanted);
}
