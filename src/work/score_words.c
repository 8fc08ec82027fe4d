/* What scores say to the recruiter, of the whole and of each answer. English. Nothing here names a decision. */
#include "base/buf.h"
#include "work/score_advice.h"
#include "work/score_parts.h"

enum { LISTED_MOST = 4 };

static const char *const level_names[] = {[SCORE_WEAK] = "basic", [SCORE_MODERATE] = "moderate", [SCORE_STRONG] = "strong"};

static struct str taken(struct arena *arena, struct buf *buf)
{
	struct str text = arena_copy(arena, buf_str(buf));

	buf_close(buf);
	return text;
}

/* --- one answer -------------------------------------------------------------------------------------------------------------- */

static const char *grade(double score)
{
	return score >= 4.5 ? "Expert" : score >= 3.5 ? "Strong" : score >= 2.5 ? "Adequate" : score >= 1.5 ? "Partial" : "Weak";
}

static int percent(double share)
{
	return (int)(share * 100 + 0.5);
}

static struct str unscored(const struct score_answer *answer)
{
	if (!answer->is_scored)
		return STR("This question is not scored.");
	if (answer->alternatives.count > 0)
		return STR("Not scored: the expectations do not name this choice.");
	return STR("Not scored: please listen to the recording or read the answer.");
}

static void answer_for_recruiter(struct arena *arena, struct score_answer *answer)
{
	const struct score_parts *parts = &answer->parts;

	if (!answer->is_answered)
		answer->analysis_recruiter = STR("Not answered.");
	else if (answer->score.is_set && answer->alternatives.count > 0)
		answer->analysis_recruiter = STR("Scored by where the rubric names the choice.");
	else if (!answer->score.is_set)
		answer->analysis_recruiter = unscored(answer);
	else
		answer->analysis_recruiter = arena_printf(arena,
			"%s answer, %zu words: covers %d%% of the points expected and %d%% of the question's terms; structure "
			"%d%%, length %d%%, "
			"vocabulary %d%%.%s%.*s",
			grade(answer->score.value), answer->words.count, percent(parts->points), percent(parts->terms),
			percent(parts->structure), percent(parts->length), percent(parts->vocabulary),
			str_is_empty(parts->reason) ? "" : " Limited, because: ", STR_ARG(parts->reason));
}

/* --- the whole --------------------------------------------------------------------------------------------------------------- */

static size_t count_status(const struct score_sheet *sheet, enum score_status status)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->requirement_count; i++)
		count += sheet->requirements[i].status == status;
	return count;
}

/* Requirements of a status, the strong ones first, as sentences. */
static struct list requirement_texts(
	struct arena *arena, const struct score_sheet *sheet, enum score_status status, const char *form)
{
	struct str *texts = ARENA_ARRAY(arena, struct str, LISTED_MOST);
	struct list list = {texts, 0};

	for (int level = SCORE_STRONG; level >= SCORE_WEAK; level--) {
		for (size_t i = 0; i < sheet->requirement_count && list.count < LISTED_MOST; i++) {
			const struct score_requirement *one = &sheet->requirements[i];

			if (one->status == status && (int)one->level == level)
				texts[list.count++] =
					arena_printf(arena, "%s%.*s (%s)", form, STR_ARG(one->text), level_names[level]);
		}
	}
	return list;
}

/* Without a rubric, answers speak for themselves. */
static void answer_texts(struct arena *arena, const struct score_sheet *sheet, struct review_strengths *both)
{
	struct str *strengths = both->strengths.items, *concerns = both->concerns.items;

	for (size_t i = 0; i < sheet->count; i++) {
		const struct score_answer *answer = &sheet->answers[i];

		if (!answer->score.is_set)
			continue;
		if (answer->score.value >= 3.5 && both->strengths.count < LISTED_MOST)
			strengths[both->strengths.count++] = arena_printf(arena, "Answers well: %.*s", STR_ARG(answer->question));
		if (answer->score.value < 2 && both->concerns.count < LISTED_MOST)
			concerns[both->concerns.count++] = arena_printf(arena, "%s: %.*s",
				answer->is_answered ? "Says little to" : "Leaves out", STR_ARG(answer->question));
	}
}

static struct review_strengths *strengths_make(struct arena *arena, const struct score_sheet *sheet)
{
	struct review_strengths *both = ARENA_NEW(arena, struct review_strengths);

	/* empty lists have room, so that answers can speak instead */
	both->strengths = requirement_texts(arena, sheet, SCORE_CONFIRMED, "Shows: ");
	both->concerns = requirement_texts(arena, sheet, SCORE_REJECTED, "Denies: ");
	if (both->concerns.count == 0)
		both->concerns = requirement_texts(arena, sheet, SCORE_NOT_DISCUSSED, "Not discussed: ");
	if (sheet->requirement_count == 0)
		answer_texts(arena, sheet, both);
	return both;
}

/* The quote of the strongest confirmed requirement. */
static const struct review_quote *key_statement(struct arena *arena, const struct score_sheet *sheet)
{
	const struct score_requirement *best = NULL;
	struct review_quote *quote;

	for (size_t i = 0; i < sheet->requirement_count; i++) {
		const struct score_requirement *one = &sheet->requirements[i];

		if (one->status == SCORE_CONFIRMED && (best == NULL || one->level > best->level))
			best = one;
	}
	if (best == NULL)
		return NULL;
	quote = ARENA_NEW(arena, struct review_quote);
	*quote = (struct review_quote){best->quote, sheet->answers[best->answer].id};
	return quote;
}

static struct str rationale(struct arena *arena, const struct score_sheet *sheet)
{
	struct buf buf = {0};

	if (!sheet->score.is_set) {
		buf_add_literal(&buf, "There was nothing that could be scored.");
		return taken(arena, &buf);
	}
	buf_printf(&buf, "Total %.1f of 5", sheet->score.value);
	if (sheet->score_answer.is_set)
		buf_printf(&buf, "; answers %.1f (weight %g)", sheet->score_answer.value, sheet->weights.answers);
	if (sheet->score_session.is_set)
		buf_printf(&buf, "; rubric %.1f (weight %g)", sheet->score_session.value, sheet->weights.session);
	if (sheet->words_per_minute.is_set && sheet->weights.cadence > 0)
		buf_printf(&buf, "; %.0f words a minute (weight %g)", sheet->words_per_minute.value, sheet->weights.cadence);
	if (sheet->model_reach > 0)
		buf_printf(&buf, ". A model has scored each answer, at most %.1f away from its built-in score, which is by",
			sheet->model_reach);
	else
		buf_add_literal(&buf, ". Each answer is scored by");
	buf_add_literal(&buf, " coverage of what is expected and asked, structure, length and vocabulary.");
	return taken(arena, &buf);
}

static size_t count_answered(const struct score_sheet *sheet)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->count; i++)
		count += sheet->answers[i].is_answered;
	return count;
}

static struct str for_recruiter(struct arena *arena, const struct score_sheet *sheet)
{
	struct buf buf = {0};

	buf_printf(&buf, "%zu of %zu questions were answered.", count_answered(sheet), sheet->count);
	if (sheet->requirement_count > 0)
		buf_printf(&buf, " Of %zu requirements, confirmed by a quote: %zu, denied: %zu, not discussed: %zu.",
			sheet->requirement_count, count_status(sheet, SCORE_CONFIRMED), count_status(sheet, SCORE_REJECTED),
			count_status(sheet, SCORE_NOT_DISCUSSED));
	buf_printf(&buf, " %.*s " SCORE_NOTICE, STR_ARG(sheet->other.score_rationale));
	return taken(arena, &buf);
}

void score_texts(struct call *call, struct score_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		answer_for_recruiter(call->arena, &sheet->answers[i]);
	sheet->other = (struct review_other){.strengths_concerns = strengths_make(call->arena, sheet),
		.key_statement = key_statement(call->arena, sheet),
		.score_rationale = rationale(call->arena, sheet)};
	sheet->analysis_recruiter = for_recruiter(call->arena, sheet);
	score_advise(call, sheet);
}
