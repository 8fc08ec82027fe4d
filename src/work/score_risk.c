/* What is worth a second look. None of it changes a score; only answers with instructions are kept from an endpoint's judgement. */
#include "base/lower.h"
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

/* What is said to a machine and hardly ever to a person: nurses do not ignore the alarm of a patient with a pain score of 5. */
static const char *const signs[] = {"ignore all previous", "ignore all prior", "ignore all instructions",
	"ignore any previous instructions", "ignore previous instructions", "ignore prior instructions",
	"ignore the previous instructions", "ignore the instructions above", "ignore the above", "ignore everything above",
	"ignore your instructions", "ignore the rubric", "forget all previous", "forget your instructions",
	"disregard all previous", "disregard any previous instructions", "disregard previous instructions",
	"disregard the previous instructions", "disregard the instructions above", "disregard the above",
	"disregard your instructions", "system prompt", "you are an ai", "you are a language model",
	"you are a large language model", "as an ai model", "as an ai language model", "as an ai assistant", "give this answer",
	"give me a score", "give me the score", "give me the maximum", "give a score of", "give the maximum score",
	"give the highest score", "give full marks", "give me full marks", "award full marks", "maximum score of 5",
	"score this answer", "rate this answer", "\"score\"", "</answer", "<answer", "ignoriere alle", "ignoriere die vorherigen",
	"negeer alle", "negeer de vorige", "ignora todas las", "ignora las instrucciones", "ignore toutes les",
	"ignore les instructions", "ignora tutte le", "ignora le istruzioni", "ignore todas as", "ignore as instruções", "zignoruj",
	"игнорируй", "ігноруй", "önceki talimatları yok say", "تجاهل جميع التعليمات", "忽略之前的", "忽略所有", "以前の指示を無視"};
/* Whose line it is, where a conversation is made up. */
static const char *const speakers[] = {"system:", "assistant:"};

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The sign as words of their own. */
static bool has_sign(const char *text, const char *sign)
{
	size_t len = strlen(sign);

	for (const char *at = strstr(text, sign); at != NULL; at = strstr(at + 1, sign)) {
		bool begins = at == text || !is_word_byte(at[-1]) || !is_word_byte(sign[0]);

		if (begins && (!is_word_byte(at[len]) || !is_word_byte(sign[len - 1])))
			return true;
	}
	return false;
}

static bool has_speaker(struct str text)
{
	struct str line;

	while (str_next(&text, '\n', &line))
		for (size_t i = 0; i < COUNT_OF(speakers); i++)
			if (str_starts_with(str_trim(line), str_of(speakers[i])))
				return true;
	return false;
}

bool score_has_instructions(struct arena *arena, struct str text)
{
	struct str lower = str_lower(arena, text);
	const char *whole = arena_cstr(arena, lower);

	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (has_sign(whole, signs[i]))
			return true;
	return has_speaker(lower);
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
