/* Between the tables and the scorers. */
#include "work/score_load.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "store/interviews.h"
#include "work/definition_check.h"
#include "work/review.h"

enum { REQUIREMENTS_MOST = 60 };

static bool read(struct call *call, struct json json, const struct shape *shape, void *out)
{
	struct call reading = {.arena = call->arena};
	bool ok = !str_is_empty(json.text) && json_read(&reading, json.text, shape, out);

	call_end(&reading);
	return ok;
}

/* --- weights -------------------------------------------------------------------------------------------------------------------
 */

struct custom {
	struct json ai_assessment_answer, ai_assessment_session, speech_cadence;
};
#define CUSTOM(member) FIELD(struct custom, member, "", .optional = true, .nullable = true)
static const struct field custom_fields[] = {CUSTOM(ai_assessment_answer), CUSTOM(ai_assessment_session), CUSTOM(speech_cadence)};
static const struct shape custom_shape = SHAPE("CustomScoring", struct custom, custom_fields);

struct weight {
	struct number weight;
};
static const struct field weight_fields[] = {FIELD(struct weight, weight, "", .optional = true, .nullable = true)};
static const struct shape weight_shape = SHAPE("Weight", struct weight, weight_fields);

/* A number, or an object with a weight; what is neither leaves the weight. */
static double weight_of(struct call *call, struct json json, double usual)
{
	struct weight object = {0};
	double value;

	if (!str_to_number(json.text, &value)) {
		if (!read(call, json, &weight_shape, &object) || !object.weight.is_set)
			return usual;
		value = object.weight.value;
	}
	return value >= 0 && value <= WEIGHT_MOST ? value : usual;
}

struct score_weights score_weights_read(struct call *call, struct json custom_scoring)
{
	struct score_weights weights = score_weights_usual;
	struct custom custom = {0};

	if (!read(call, custom_scoring, &custom_shape, &custom))
		return weights;
	weights.answers = weight_of(call, custom.ai_assessment_answer, weights.answers);
	weights.session = weight_of(call, custom.ai_assessment_session, weights.session);
	weights.cadence = weight_of(call, custom.speech_cadence, weights.cadence);
	/* Nothing would be left to weigh. */
	return weights.answers + weights.session + weights.cadence > 0 ? weights : score_weights_usual;
}

/* --- loading -------------------------------------------------------------------------------------------------------------------
 */

struct expectations {
	struct list weak, moderate, strong;
};
#define LEVEL(member) FIELD(struct expectations, member, "", .optional = true, .nullable = true)
static const struct field expectations_fields[] = {LEVEL(weak), LEVEL(moderate), LEVEL(strong)};
static const struct shape expectations_shape = SHAPE("Expectations", struct expectations, expectations_fields);

static void level_add(struct score_sheet *sheet, struct list texts, enum score_level level, ptrdiff_t only)
{
	const struct str *all = texts.items;

	for (size_t i = 0; i < texts.count && sheet->requirement_count < REQUIREMENTS_MOST; i++) {
		if (str_is_empty(str_trim(all[i])))
			continue;
		sheet->requirements[sheet->requirement_count++] =
			(struct score_requirement){.text = str_trim(all[i]), .level = level, .only = only};
	}
}

static void requirements_add(struct score_sheet *sheet, const struct expectations *from, ptrdiff_t only)
{
	level_add(sheet, from->strong, SCORE_STRONG, only);
	level_add(sheet, from->moderate, SCORE_MODERATE, only);
	level_add(sheet, from->weak, SCORE_WEAK, only);
}

static bool view_is_scored(struct str view)
{
	return !str_equal(view, STR("without scoring")) && !str_equal(view, STR("candidate asking recruiter"));
}

/* A follow-up is one more chance: who leaves it loses nothing against those who were not asked. */
static bool is_left_followup(const struct review_answer *answer)
{
	return uuid_is_none(answer->question_id) && !str_equal(answer->state, STR("answered"));
}

static struct score_answer answer_make(struct call *call, const struct review_answer *from)
{
	bool is_spoken = !str_is_empty(from->recording);
	struct score_answer answer = {.id = from->id,
		.question = from->question_asked,
		.text = review_answer_text(call->arena, from),
		.language = from->language,
		.alternatives = review_texts_read(call, from->alternatives),
		.is_answered = str_equal(from->state, STR("answered")),
		.is_scored = view_is_scored(from->view) && !is_left_followup(from),
		.is_spoken = is_spoken && str_is_empty(from->text),
		.duration_ds = from->duration_ds};
	struct expectations own = {0};

	if (read(call, from->expectations, &expectations_shape, &own)) {
		answer.strong = own.strong;
		answer.moderate = own.moderate;
		answer.weak = own.weak;
	}
	return answer;
}

/* A conditional question whose main question has no answer was never put. */
static bool was_put(const struct review_answer *all, size_t count, const struct review_answer *one)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(all[i].id, one->main_id))
			return str_equal(all[i].state, STR("answered"));
	return true;
}

static void answers_fill(struct call *call, struct list found, struct score_sheet *sheet)
{
	const struct review_answer *all = found.items;

	sheet->answers = ARENA_ARRAY(call->arena, struct score_answer, found.count + 1);
	for (size_t i = 0; i < found.count; i++) {
		struct score_answer *added = &sheet->answers[sheet->count];

		if (!was_put(all, found.count, &all[i]))
			continue;
		*added = answer_make(call, &all[i]);
		/* the choices of a multiple-choice question are right or wrong, not a rubric */
		if (added->is_scored && added->alternatives.count == 0)
			requirements_add(sheet, &(struct expectations){added->weak, added->moderate, added->strong},
				(ptrdiff_t)sheet->count);
		sheet->count++;
	}
}

bool score_load(struct call *call, const struct scoring_due *due, struct score_job *job, bool *found)
{
	struct interview interview;
	struct expectations general = {0};
	struct list answers;

	if (!review_find(call, due->merchant_id, due->id, &job->review, found) || !*found)
		return call->fault.kind == FAULT_NONE;
	if (!interview_find_kept(call, due->merchant_id, job->review.interview_id, &interview, found) || !*found)
		return call->fault.kind == FAULT_NONE;
	if (!review_answers(call, &job->review, &answers))
		return false;
	job->sheet = (struct score_sheet){.requirements = ARENA_ARRAY(call->arena, struct score_requirement, REQUIREMENTS_MOST),
		.weights = score_weights_read(call, interview.custom_scoring)};
	job->job = arena_printf(call->arena, "%.*s\n%.*s", STR_ARG(interview.name), STR_ARG(interview.description));
	if (read(call, interview.candidate_expectations_json, &expectations_shape, &general))
		requirements_add(&job->sheet, &general, -1);
	answers_fill(call, answers, &job->sheet);
	return true;
}

/* --- keeping -------------------------------------------------------------------------------------------------------------------
 */

static struct json risks_write(struct call *call, const struct score_sheet *sheet)
{
	struct str keys[RISK_COUNT];
	size_t count = 0;

	for (int risk = 0; risk < RISK_COUNT; risk++)
		if (sheet->risks[risk])
			keys[count++] = str_of(risk_keys[risk]);
	return review_texts_write(call->arena, (struct list){keys, count});
}

static struct json rubric_write(struct call *call, const struct score_sheet *sheet)
{
	static const char *const levels[] = {[SCORE_WEAK] = "weak", [SCORE_MODERATE] = "moderate", [SCORE_STRONG] = "strong"};
	static const char *const states[] = {
		[SCORE_NOT_DISCUSSED] = "not_discussed", [SCORE_CONFIRMED] = "confirmed", [SCORE_REJECTED] = "rejected"};
	struct review_requirement *all = ARENA_ARRAY(call->arena, struct review_requirement, sheet->requirement_count);

	if (sheet->requirement_count == 0)
		return (struct json){STR_NONE};
	for (size_t i = 0; i < sheet->requirement_count; i++) {
		const struct score_requirement *from = &sheet->requirements[i];

		all[i] = (struct review_requirement){.level = str_of(levels[from->level]),
			.text = from->text,
			.status = str_of(states[from->status]),
			.quote = from->quote};
		if (from->status != SCORE_NOT_DISCUSSED)
			all[i].interview_result_question_id = sheet->answers[from->answer].id;
	}
	return review_rubric_write(call->arena, (struct list){all, sheet->requirement_count});
}

/* What an answer's score was made from. */
struct assessment {
	struct str scored_by, limited_because;
	int64_t words;
	double points, terms, structure, length, vocabulary;
};
#define PART(member, ...) FIELD(struct assessment, member, "", __VA_ARGS__)
static const struct field assessment_fields[] = {PART(scored_by), PART(words), PART(points), PART(terms), PART(structure),
	PART(length), PART(vocabulary), PART(limited_because, .nullable = true)};
static const struct shape assessment_shape = SHAPE("Assessment", struct assessment, assessment_fields);

static struct json assessment_write(struct call *call, const struct score_sheet *sheet, const struct score_answer *answer)
{
	const struct score_parts *parts = &answer->parts;
	struct assessment from = {.scored_by = sheet->scored_by,
		.limited_because = parts->reason,
		.words = (int64_t)answer->words.count,
		.points = parts->points,
		.terms = parts->terms,
		.structure = parts->structure,
		.length = parts->length,
		.vocabulary = parts->vocabulary};
	struct buf buf = {0};
	struct json json;

	if (!answer->score.is_set)
		return (struct json){STR_NONE};
	json_write(&buf, &assessment_shape, &from);
	json.text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return json;
}

static struct list answers_write(struct call *call, const struct score_sheet *sheet)
{
	struct scored_answer *rows = ARENA_ARRAY(call->arena, struct scored_answer, sheet->count + 1);

	for (size_t i = 0; i < sheet->count; i++) {
		const struct score_answer *from = &sheet->answers[i];

		rows[i] = (struct scored_answer){.id = from->id,
			.score = from->score,
			.analysis = from->analysis,
			.analysis_recruiter = from->analysis_recruiter,
			.assessment = assessment_write(call, sheet, from)};
	}
	return (struct list){rows, sheet->count};
}

bool score_keep(struct call *call, const struct score_job *job, bool *is_held)
{
	const struct score_sheet *sheet = &job->sheet;
	struct scored_result result = {.merchant_id = job->review.merchant_id,
		.id = job->review.id,
		.scoring_id = job->scoring_id,
		.processing_status = STR("completed"),
		.score = sheet->score,
		.score_answer = sheet->score_answer,
		.score_interview_ai = sheet->score_session,
		.score_words_per_minute = sheet->words_per_minute,
		.analysis = sheet->analysis,
		.analysis_recruiter = sheet->analysis_recruiter,
		.scored_by = sheet->scored_by,
		.analysis_other = review_other_write(call->arena, &sheet->other),
		.rubric = rubric_write(call, sheet),
		.risks = risks_write(call, sheet),
		.now_ms = call->now_ms};

	if (!str_is_empty(job->note))
		result.scored_by = arena_printf(call->arena, "%.*s (%.*s)", STR_ARG(sheet->scored_by), STR_ARG(job->note));
	return scoring_write(call, &result, answers_write(call, sheet), is_held);
}
