/* What is worth a second look. None of it changes a score; only answers with instructions are kept from an endpoint's judgement. */
#include "work/score_parts.h"

#include <string.h>

enum { REPEATED_LEAST = 15, HASTY_LEAST = 25, HASTY_WPM = 150 };

static bool are_same(const struct score_text *a, const struct score_text *b)
{
	size_t shared = score_text_shared(a, b),
	       larger = a->distinct_count > b->distinct_count ? a->distinct_count : b->distinct_count;

	return a->distinct_count >= REPEATED_LEAST && b->distinct_count >= REPEATED_LEAST && shared * 10 >= larger * 9;
}

static bool is_repeated(const struct score_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		for (size_t j = i + 1; j < sheet->count; j++)
			if (are_same(&sheet->answers[i].words, &sheet->answers[j].words))
				return true;
	return false;
}

/* Typed faster than people type: it came from elsewhere. */
static bool is_hasty(const struct score_answer *answer)
{
	return !answer->is_spoken && answer->words.count >= HASTY_LEAST && answer->duration_ds > 0 &&
		(int64_t)answer->words.count * 600 > answer->duration_ds * HASTY_WPM;
}

bool score_has_instructions(struct arena *arena, struct str text)
{
	static const char *const signs[] = {"ignore all", "ignore the", "ignore previous", "ignore any", "disregard",
		"previous instruction", "system prompt", "system:", "assistant:", "you are an ai", "as an ai", "language model",
		"give this answer", "give me a score", "score of 5", "score: 5", "\"score\"", "maximum score", "highest score",
		"full marks", "score this", "rate this", "</answer", "<answer", "```"};
	char *lower = arena_cstr(arena, text);

	for (char *c = lower; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (strstr(lower, signs[i]) != NULL)
			return true;
	return false;
}

void score_risks(struct score_sheet *sheet)
{
	sheet->risks[RISK_REPEATED] = is_repeated(sheet);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct score_answer *answer = &sheet->answers[i];

		sheet->risks[RISK_COPIED] |= answer->parts.is_copied;
		sheet->risks[RISK_INSTRUCTIONS] |= answer->has_instructions;
		sheet->risks[RISK_HASTY] |= is_hasty(answer);
	}
}
