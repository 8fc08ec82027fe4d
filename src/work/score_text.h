/* A text as the built-in scorer reads it: sentences, and words brought to their stems, so that "testing" meets "tests". Word and
 * sentence bounds and folding are ICU's, stems are Snowball's; a language without a stemmer keeps its folded words. */
#ifndef WORK_SCORE_TEXT_H
#define WORK_SCORE_TEXT_H

#include "base/arena.h"

struct score_word {
	struct str stem;
	bool is_content;  /* says something of its own: no function word */
	bool is_negation; /* not, never, kein, ... */
	bool is_closer;   /* denies the sentence that it ends */
	bool is_number;
};

struct score_sentence {
	struct str text;     /* as it was written, trimmed */
	size_t first, count; /* its words */
	bool is_denied;      /* as a whole, by its end */
};

struct score_text {
	struct score_word *words;
	size_t count, content;
	struct score_sentence *sentences;
	size_t sentence_count;
	struct str *distinct; /* content stems, sorted, each once */
	size_t distinct_count;
	bool is_articled; /* its language says hardly anything without articles and the like */
};

/* Reads what was written in a language of the contract's (code as in terms_language). */
void score_text_read(struct arena *arena, struct str text, struct str language, struct score_text *out);
/* Whether the text has this content stem. */
bool score_text_has(const struct score_text *text, struct str stem);
/* How many of `a`'s distinct stems `b` has. */
size_t score_text_shared(const struct score_text *a, const struct score_text *b);
/* Words that requirements and questions are full of without being about them ("experience", "describe"). English only; in other
 * languages nothing is. */
bool score_stem_is_common(struct str stem);

#endif
