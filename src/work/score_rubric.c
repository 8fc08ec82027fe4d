/* Requirements of a rubric in answers: confirmed by one or two sentences that hold most of its words, rejected when these say no.
 */
#include "work/score_parts.h"

#include <math.h>

enum { QUOTE_MOST_CHARS = 300, NEGATION_REACH = 3 };
static const double share_needed = 0.6;

/* The requirement's stems that are not in every requirement; all of them when nothing else is left. */
static size_t stems_of(struct arena *arena, struct score_text *requirement)
{
	struct str *kept = ARENA_ARRAY(arena, struct str, requirement->distinct_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < requirement->distinct_count; i++)
		if (!score_stem_is_common(requirement->distinct[i]))
			kept[count++] = requirement->distinct[i];
	if (count > 0) {
		requirement->distinct = kept;
		requirement->distinct_count = count;
	}
	return requirement->distinct_count;
}

/* A run of sentences, and how many of the wanted stems are in it. */
struct window {
	size_t first, count; /* words */
	struct str text;
	size_t matched;
	bool is_negated;
};

static const struct score_sentence *sentence_at(const struct score_text *text, size_t at)
{
	const struct score_sentence *sentence = text->sentences;

	while (at >= sentence->first + sentence->count)
		sentence++;
	return sentence;
}

/* A negation shortly before a word of its sentence turns it around, and so does one that ends the sentence. */
static bool is_negated_at(const struct score_text *text, size_t at)
{
	const struct score_sentence *sentence = sentence_at(text, at);
	size_t reach = at - sentence->first < NEGATION_REACH ? at - sentence->first : NEGATION_REACH;

	for (size_t back = 1; back <= reach; back++)
		if (text->words[at - back].is_negation)
			return true;
	return sentence->is_denied;
}

static void window_count(const struct score_text *text, const struct score_text *wanted, struct window *window)
{
	size_t negated = 0;

	for (size_t i = 0; i < wanted->distinct_count; i++) {
		for (size_t at = window->first; at < window->first + window->count; at++) {
			if (!str_equal(text->words[at].stem, wanted->distinct[i]))
				continue;
			window->matched++;
			negated += is_negated_at(text, at);
			break;
		}
	}
	window->is_negated = negated * 2 >= window->matched && negated > 0;
}

static struct window window_of(const struct score_text *text, size_t first, size_t sentences)
{
	const struct score_sentence *from = &text->sentences[first], *to = &text->sentences[first + sentences - 1];

	return (struct window){.first = from->first,
		.count = to->first + to->count - from->first,
		.text = {from->text.ptr, (size_t)(to->text.ptr + to->text.len - from->text.ptr)}};
}

/* The best of all single sentences and pairs of neighbours; the shorter one of equals. */
static struct window best_window(const struct score_text *text, const struct score_text *wanted)
{
	struct window best = {0};

	for (size_t size = 1; size <= 2; size++) {
		for (size_t first = 0; first + size <= text->sentence_count; first++) {
			struct window window = window_of(text, first, size);

			window_count(text, wanted, &window);
			if (window.matched > best.matched)
				best = window;
		}
	}
	return best;
}

/* At most so many characters, from the beginning, never in the middle of one. */
static struct str quote_cut(struct str text)
{
	size_t len = 0, step;

	for (size_t chars = 0; chars < QUOTE_MOST_CHARS && len < text.len; chars++) {
		step = str_utf8_step(str_from(text, len));
		len += step > 0 ? step : 1;
	}
	return str_trim(str_first(text, len));
}

void score_requirement_find(
	struct arena *arena, const struct score_sheet *sheet, size_t answer, struct score_requirement *requirement)
{
	const struct score_answer *in = &sheet->answers[answer];
	struct score_text wanted;
	struct window best;
	size_t stems;

	requirement->status = SCORE_NOT_DISCUSSED;
	requirement->quote = STR_NONE;
	requirement->answer = answer;
	if (!in->is_answered || (requirement->only >= 0 && (size_t)requirement->only != answer))
		return;
	score_text_read(arena, requirement->text, in->language, &wanted);
	stems = stems_of(arena, &wanted);
	best = best_window(&in->words, &wanted);
	if (stems == 0 || best.matched < (size_t)ceil(share_needed * (double)stems))
		return;
	requirement->status = best.is_negated ? SCORE_REJECTED : SCORE_CONFIRMED;
	requirement->quote = quote_cut(best.text);
}
