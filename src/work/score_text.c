/* Words, stems and sentences. */
#include "work/score_text.h"

#include "base/panic.h"
#include "work/lexicon.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

enum { WORD_MOST = 256, CONTENT_CHARS = 4 };
static const UChar curly_apostrophe = 0x2019;

/* --- folding and stemming ------------------------------------------------------------------------------------------------------
 */

/* The contract's code for what Snowball and ICU call it. */
static const char *locale_of(struct str language)
{
	static const char *const codes[][2] = {{"br", "pt"}, {"fil", "tl"}, {"ms", "id"}, {"no", "no"}};
	static const char *const plain[] = {"ar", "bg", "zh", "hr", "cs", "da", "nl", "en", "fi", "fr", "de", "el", "hi", "hu",
		"id", "it", "ja", "ko", "pl", "pt", "ro", "ru", "sk", "es", "sv", "ta", "th", "tr", "uk", "vi"};

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (str_equal(language, str_of(codes[i][0])))
			return codes[i][1];
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		if (str_equal(language, str_of(plain[i])))
			return plain[i];
	return "en";
}

/* NFKC case folding (Unicode 3.13, D147): full-width, composed and upper-case forms become one; so do apostrophes, as keyboards
 * differ. */
static struct str fold(struct arena *arena, struct str word)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
	UChar wide[WORD_MOST], folded[2 * WORD_MOST];
	char out[6 * WORD_MOST];
	int32_t len = 0, out_len = 0;

	u_strFromUTF8(wide, WORD_MOST, &len, word.ptr, (int32_t)word.len, &status);
	len = unorm2_normalize(folding, wide, len, folded, COUNT_OF(folded), &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < len; i++)
		if (folded[i] == curly_apostrophe)
			folded[i] = '\'';
	u_strToUTF8(out, sizeof out, &out_len, folded, len, &status);
	return U_FAILURE(status) ? word : arena_copy(arena, (struct str){out, (size_t)out_len});
}

struct reading {
	struct arena *arena;
	struct score_text *out;
	struct sb_stemmer *stemmer; /* NULL: the language has none */
	const char *locale;
	const struct lexicon *lexicon;
};

static struct str stem_of(const struct reading *reading, struct str folded)
{
	const sb_symbol *stem;

	if (reading->stemmer == NULL)
		return folded;
	stem = sb_stemmer_stem(reading->stemmer, (const sb_symbol *)folded.ptr, (int)folded.len);
	if (stem == NULL)
		return folded;
	return arena_copy(reading->arena, (struct str){(const char *)stem, (size_t)sb_stemmer_length(reading->stemmer)});
}

/* SQL, AWS, C2: short, and yet they say something. */
static bool is_acronym(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!((word.ptr[i] >= 'A' && word.ptr[i] <= 'Z') || (word.ptr[i] >= '0' && word.ptr[i] <= '9')))
			return false;
	return word.len >= 2;
}

static void word_add(struct reading *reading, struct str word, int32_t kind)
{
	struct score_text *out = reading->out;
	struct score_word *added = &out->words[out->count++];
	struct str folded = fold(reading->arena, word);
	bool is_ideographic = kind >= UBRK_WORD_KANA && kind < UBRK_WORD_IDEO_LIMIT;

	added->stem = stem_of(reading, folded);
	added->is_number = kind >= UBRK_WORD_NUMBER && kind < UBRK_WORD_NUMBER_LIMIT;
	added->is_closer = lexicon_has(reading->lexicon->closers, folded);
	added->is_negation = added->is_closer || lexicon_has(reading->lexicon->negations, folded);
	added->is_content = !added->is_negation && !lexicon_has(reading->lexicon->stop, folded) &&
		(is_ideographic || added->is_number || is_acronym(word) || str_count_chars(folded) >= CONTENT_CHARS);
	out->content += added->is_content;
}

/* --- bounds ------------------------------------------------------------------------------------------------------------------ */

/* Calls `step` for each piece between bounds, with what ICU says of it. */
struct piece {
	struct str text;
	int32_t kind;
};
static void each_piece(struct reading *reading, struct str text, UBreakIteratorType type,
	void (*step)(struct reading *reading, const struct piece *piece))
{
	UErrorCode status = U_ZERO_ERROR;
	UText *source = utext_openUTF8(NULL, text.ptr, (int64_t)text.len, &status);
	UBreakIterator *bounds = ubrk_open(type, reading->locale, NULL, 0, &status);
	int32_t from, to;

	ubrk_setUText(bounds, source, &status);
	if (U_FAILURE(status))
		PANIC("ICU has no text bounds: %s", u_errorName(status));
	for (from = ubrk_first(bounds); (to = ubrk_next(bounds)) != UBRK_DONE; from = to) {
		struct piece piece = {{text.ptr + from, (size_t)(to - from)}, ubrk_getRuleStatus(bounds)};

		step(reading, &piece);
	}
	ubrk_close(bounds);
	utext_close(source);
}

static void word_step(struct reading *reading, const struct piece *piece)
{
	if (piece->kind >= UBRK_WORD_NUMBER)
		word_add(reading, piece->text, piece->kind);
}

static void sentence_step(struct reading *reading, const struct piece *piece)
{
	struct str text = str_trim(piece->text);

	if (!str_is_empty(text))
		reading->out->sentences[reading->out->sentence_count++].text = text;
}

/* Ends with what denies it ("Das kenne ich nicht."), and does not leave it open ("... oder nicht"). */
static bool is_denied(const struct reading *reading, const struct score_sentence *sentence)
{
	const struct score_word *words = reading->out->words + sentence->first;
	size_t reach = reading->lexicon->closer_reach > 0 ? (size_t)reading->lexicon->closer_reach : 1;

	for (size_t back = 1; back <= reach && back < sentence->count; back++)
		if (words[sentence->count - back].is_closer)
			return !str_equal(words[sentence->count - back - 1].stem, STR("oder")) &&
				!str_equal(words[sentence->count - back - 1].stem, STR("of"));
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void distinct_fill(struct arena *arena, struct score_text *out)
{
	size_t count = 0;

	out->distinct = ARENA_ARRAY(arena, struct str, out->content + 1);
	for (size_t i = 0; i < out->count; i++)
		if (out->words[i].is_content)
			out->distinct[count++] = out->words[i].stem;
	qsort(out->distinct, count, sizeof *out->distinct, by_bytes);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !str_equal(out->distinct[i], out->distinct[out->distinct_count - 1]))
			out->distinct[out->distinct_count++] = out->distinct[i];
}

void score_text_read(struct arena *arena, struct str text, struct str language, struct score_text *out)
{
	const char *locale = locale_of(language);
	struct reading reading = {.arena = arena,
		.out = out,
		.stemmer = sb_stemmer_new(locale, NULL),
		.locale = locale,
		.lexicon = lexicon_of(str_of(locale))};

	*out = (struct score_text){.is_articled = reading.lexicon->is_articled};
	if (text.ptr == NULL)
		text = STR("");
	/* every piece has a byte at least */
	out->words = ARENA_ARRAY(arena, struct score_word, text.len + 1);
	out->sentences = ARENA_ARRAY(arena, struct score_sentence, text.len + 1);
	each_piece(&reading, text, UBRK_SENTENCE, sentence_step);
	for (size_t i = 0; i < out->sentence_count; i++) {
		out->sentences[i].first = out->count;
		each_piece(&reading, out->sentences[i].text, UBRK_WORD, word_step);
		out->sentences[i].count = out->count - out->sentences[i].first;
		out->sentences[i].is_denied = is_denied(&reading, &out->sentences[i]);
	}
	if (reading.stemmer != NULL)
		sb_stemmer_delete(reading.stemmer);
	distinct_fill(arena, out);
}

bool score_text_has(const struct score_text *text, struct str stem)
{
	return bsearch(&stem, text->distinct, text->distinct_count, sizeof *text->distinct, by_bytes) != NULL;
}

size_t score_text_shared(const struct score_text *a, const struct score_text *b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a->distinct_count; i++)
		shared += score_text_has(b, a->distinct[i]);
	return shared;
}

bool score_stem_is_common(struct str stem)
{
	static const char *const common[] = {"experi", "knowledg", "skill", "abil", "abl", "understand", "good", "strong",
		"describ", "tell", "explain", "exampl", "time", "give", "know", "work", "familiar", "basic", "clear", "mention",
		"name", "show", "demonstr", "candid", "handl", "situat", "question", "answer", "deep", "solid", "relev", "proven",
		"year", "last"};

	for (size_t i = 0; i < COUNT_OF(common); i++)
		if (str_equal(stem, str_of(common[i])))
			return true;
	return false;
}
