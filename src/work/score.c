/* The built-in scorer: each answer by what it covers and how it is written, the whole by documented weights. */
#include "work/score_parts.h"

#include <math.h>

const struct score_weights score_weights_usual = {.answers = 0.6, .session = 0.4};

enum {
	WORDS_LEAST = 3,
	WORDS_FEW = 8,
	WORDS_FULL = 120,
	SENTENCES_FULL = 4,
	VOCABULARY_FULL = 50,
	RUBRIC_TARGET = 4,
	COPIED_LEAST = 5
};

static const int level_weights[] = {[SCORE_WEAK] = 1, [SCORE_MODERATE] = 2, [SCORE_STRONG] = 3};

static double least(double a, double b)
{
	return a < b ? a : b;
}

/* --- one answer -------------------------------------------------------------------------------------------------------------- */

/* What the answer adds to the rubric: all of its own question's requirements, or about two of the general ones, are full marks. */
static bool points_of(struct arena *arena, const struct score_sheet *sheet, size_t at, double *points)
{
	double met = 0, own = 0, general = 0;

	for (size_t i = 0; i < sheet->requirement_count; i++) {
		struct score_requirement found = sheet->requirements[i];

		if (found.only >= 0 && (size_t)found.only != at)
			continue;
		*(found.only >= 0 ? &own : &general) += level_weights[found.level];
		score_requirement_find(arena, sheet, at, &found);
		met += found.status == SCORE_CONFIRMED ? level_weights[found.level] : 0;
	}
	if (own + general <= 0)
		return false;
	*points = least(1, met / (own > 0 ? own : least(general, RUBRIC_TARGET)));
	return true;
}

/* The question's own words in the answer: half of them are enough. */
static double terms_of(struct arena *arena, const struct score_answer *answer, bool *has_terms)
{
	struct score_text question;
	size_t terms = 0, met = 0;

	score_text_read(arena, answer->question, answer->language, &question);
	for (size_t i = 0; i < question.distinct_count; i++) {
		if (score_stem_is_common(question.distinct[i]))
			continue;
		terms++;
		met += score_text_has(&answer->words, question.distinct[i]);
	}
	*has_terms = terms > 0;
	return terms == 0 ? 0.6 : least(1, 2 * (double)met / (double)terms);
}

static double structure_of(const struct score_text *words)
{
	double mean = words->sentence_count == 0 ? 0 : (double)words->count / (double)words->sentence_count;
	double sentences = least(1, (double)words->sentence_count / SENTENCES_FULL);
	bool is_specific = false;

	if (words->count < WORDS_FEW)
		return 0;
	for (size_t i = 0; i < words->count; i++)
		is_specific |= words->words[i].is_number;
	return 0.5 * sentences + (mean >= 5 && mean <= 35 ? 0.3 : 0.1) + (is_specific ? 0.2 : 0);
}

/* Different content words, less when the same ones come again and again. */
static double vocabulary_of(const struct score_text *words)
{
	double ratio = words->content == 0 ? 0 : (double)words->distinct_count / (double)words->content;

	return sqrt(least(1, (double)words->distinct_count / VOCABULARY_FULL)) * least(1, 2 * ratio);
}

/* Nearly all of what it says stands in the question: "I cannot work nights" to "Can you work nights?". */
static bool is_echo(const struct score_answer *answer, const struct score_text *question)
{
	return answer->words.distinct_count > 0 &&
		(double)score_text_shared(&answer->words, question) >= 0.8 * (double)answer->words.distinct_count;
}

/* How many words from `at` on are those of the question from `from` on. */
static size_t run_of(const struct score_text *answer, size_t at, const struct score_text *question, size_t from)
{
	size_t run = 0;

	while (at + run < answer->count && from + run < question->count &&
		str_equal(answer->words[at + run].stem, question->words[from + run].stem))
		run++;
	return run;
}

/* Two thirds of it are a piece of the question, in its order. */
static bool is_copied(const struct score_answer *answer, const struct score_text *question)
{
	size_t longest = 0;

	for (size_t at = 0; at < answer->words.count; at++) {
		for (size_t from = 0; from < question->count; from++) {
			size_t run = run_of(&answer->words, at, question, from);

			longest = run > longest ? run : longest;
		}
	}
	return longest >= COPIED_LEAST && longest * 3 >= answer->words.count * 2;
}

static void cap(struct score_parts *parts, double most, struct str reason)
{
	if (most >= parts->cap)
		return;
	parts->cap = most;
	parts->reason = reason;
}

static void caps_set(struct arena *arena, const struct score_answer *answer, bool has_terms, struct score_parts *parts)
{
	const struct score_text *words = &answer->words;
	bool is_list = words->is_articled && words->count >= WORDS_FEW && words->sentence_count <= 2 &&
		(double)words->content > 0.85 * (double)words->count;
	bool is_repeating = words->content > 20 && words->distinct_count * 4 < words->content;
	struct score_text question;
	bool says_little;

	score_text_read(arena, answer->question, answer->language, &question);
	says_little = is_echo(answer, &question);
	parts->is_copied = says_little && is_copied(answer, &question);
	if (words->count < WORDS_LEAST)
		cap(parts, 1, STR("It hardly says anything."));
	else if (words->count < WORDS_FEW)
		cap(parts, 2, STR("It is only a few words."));
	parts->is_padding = parts->is_copied || is_repeating || is_list;
	if (is_list)
		cap(parts, 2.5, STR("It is a list of words rather than an answer."));
	if (is_repeating)
		cap(parts, 2, STR("It says the same words again and again."));
	if (says_little)
		cap(parts, 1.5,
			parts->is_copied ? STR("It repeats the question.")
					 : STR("It says little beyond the question's own words."));
	if (has_terms && parts->terms <= 0 && parts->points <= 0)
		cap(parts, 2.5, STR("It shares no word with the question or what is expected."));
}

static double rounded(double score)
{
	return round(score * 10) / 10;
}

static void prose_score(struct arena *arena, const struct score_sheet *sheet, size_t at)
{
	struct score_answer *answer = &sheet->answers[at];
	struct score_parts *parts = &answer->parts;
	bool has_terms, has_points = points_of(arena, sheet, at, &parts->points);
	double sum;

	parts->terms = terms_of(arena, answer, &has_terms);
	parts->structure = structure_of(&answer->words);
	parts->length = sqrt(least(1, (double)answer->words.count / WORDS_FULL));
	parts->vocabulary = vocabulary_of(&answer->words);
	if (has_points)
		sum = 0.40 * parts->points + 0.20 * parts->terms + 0.10 * parts->structure + 0.20 * parts->length +
			0.10 * parts->vocabulary;
	else
		sum = 0.35 * parts->terms + 0.20 * parts->structure + 0.30 * parts->length + 0.15 * parts->vocabulary;
	caps_set(arena, answer, has_terms, parts);
	answer->score = (struct number){true, rounded(least(1 + 4 * sum, parts->cap))};
}

static bool is_any(struct list texts, struct str text)
{
	const struct str *all = texts.items;

	for (size_t i = 0; i < texts.count; i++)
		if (str_equal_nocase(str_trim(all[i]), str_trim(text)))
			return true;
	return false;
}

/* A choice is right only where the rubric says so. */
static void choice_score(struct score_answer *answer)
{
	static const double scores[] = {[SCORE_WEAK] = 1, [SCORE_MODERATE] = 3, [SCORE_STRONG] = 5};
	const struct list lists[] = {
		[SCORE_WEAK] = answer->weak, [SCORE_MODERATE] = answer->moderate, [SCORE_STRONG] = answer->strong};

	for (size_t level = 0; level < COUNT_OF(lists); level++)
		if (is_any(lists[level], answer->text))
			answer->score = (struct number){true, scores[level]};
}

static void answer_score(struct arena *arena, const struct score_sheet *sheet, size_t at)
{
	struct score_answer *answer = &sheet->answers[at];

	answer->parts = (struct score_parts){.cap = 5};
	answer->score = (struct number){0};
	if (!answer->is_scored)
		return;
	if (!answer->is_answered)
		answer->score = (struct number){true, 1};
	else if (answer->alternatives.count > 0)
		choice_score(answer);
	else if (!str_is_empty(str_trim(answer->text))) /* a recording without a transcript is for ears */
		prose_score(arena, sheet, at);
}

/* --- the whole -----------------------------------------------------------------------------------------------------------------
 */

static bool is_better(const struct score_requirement *found, const struct score_requirement *known)
{
	static const int worth[] = {[SCORE_NOT_DISCUSSED] = 0, [SCORE_REJECTED] = 1, [SCORE_CONFIRMED] = 2};

	return worth[found->status] > worth[known->status];
}

static void rubric_fill(struct arena *arena, struct score_sheet *sheet)
{
	for (size_t i = 0; i < sheet->requirement_count; i++) {
		struct score_requirement *known = &sheet->requirements[i];

		known->status = SCORE_NOT_DISCUSSED;
		for (size_t at = 0; at < sheet->count; at++) {
			struct score_requirement found = *known;

			score_requirement_find(arena, sheet, at, &found);
			if (sheet->answers[at].parts.is_padding && found.status == SCORE_CONFIRMED)
				continue;
			if (is_better(&found, known))
				*known = found;
		}
	}
}

static void answers_mean(struct score_sheet *sheet)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < sheet->count; i++) {
		if (!sheet->answers[i].score.is_set)
			continue;
		sum += sheet->answers[i].score.value;
		count++;
	}
	sheet->score_answer = (struct number){count > 0, count > 0 ? rounded(sum / (double)count) : 0};
}

static void session_score(struct score_sheet *sheet)
{
	double met = 0, all = 0;

	for (size_t i = 0; i < sheet->requirement_count; i++) {
		all += level_weights[sheet->requirements[i].level];
		met += sheet->requirements[i].status == SCORE_CONFIRMED ? level_weights[sheet->requirements[i].level] : 0;
	}
	sheet->score_session = (struct number){all > 0, all > 0 ? rounded(1 + 4 * met / all) : 0};
}

static void cadence_fill(struct score_sheet *sheet)
{
	double words = 0, minutes = 0;

	for (size_t i = 0; i < sheet->count; i++) {
		const struct score_answer *answer = &sheet->answers[i];

		if (!answer->is_spoken || answer->words.count == 0 || answer->duration_ds <= 0)
			continue;
		words += (double)answer->words.count;
		minutes += (double)answer->duration_ds / 600;
	}
	sheet->words_per_minute = (struct number){minutes > 0, minutes > 0 ? round(words / minutes) : 0};
}

/* 110 to 170 words a minute are easy to follow; each 20 beyond cost a point. */
static double cadence_score(double words_per_minute)
{
	double off = words_per_minute < 110 ? 110 - words_per_minute : words_per_minute > 170 ? words_per_minute - 170 : 0;

	return off >= 80 ? 1 : 5 - off / 20;
}

void score_total(struct score_sheet *sheet)
{
	const struct score_weights *weights = &sheet->weights;
	double sum = 0, all = 0;

	answers_mean(sheet);
	session_score(sheet);
	cadence_fill(sheet);
	if (sheet->score_answer.is_set) {
		sum += weights->answers * sheet->score_answer.value;
		all += weights->answers;
	}
	if (sheet->score_session.is_set) {
		sum += weights->session * sheet->score_session.value;
		all += weights->session;
	}
	if (sheet->words_per_minute.is_set) {
		sum += weights->cadence * cadence_score(sheet->words_per_minute.value);
		all += weights->cadence;
	}
	sheet->score = (struct number){all > 0, all > 0 ? rounded(sum / all) : 0};
}

void score_built_in(struct call *call, struct score_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) {
		struct score_answer *answer = &sheet->answers[i];

		score_text_read(call->arena, answer->text, answer->language, &answer->words);
		answer->has_instructions = score_has_instructions(call->arena, answer->text);
	}
	for (size_t i = 0; i < sheet->count; i++)
		answer_score(call->arena, sheet, i);
	rubric_fill(call->arena, sheet);
	score_total(sheet);
	score_risks(sheet);
	score_texts(call, sheet);
	sheet->scored_by = STR(SCORE_BUILT_IN);
}
