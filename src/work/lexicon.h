/* Small words of languages, as the built-in scorer needs them: those that say nothing by themselves, and those that say no. */
#ifndef WORK_LEXICON_H
#define WORK_LEXICON_H

#include "base/str.h"

/* Each list begins and ends with a space; words are folded, with straight apostrophes. */
struct lexicon {
	struct str language;  /* as ICU and Snowball call it */
	struct str stop;      /* function words; shorter than four letters none is needed */
	struct str negations; /* turn around what comes shortly after them */
	struct str closers;   /* deny the sentence that ends with them */
	bool is_articled;     /* a sentence has many of the small words; without them it is a list */
	int closer_reach;     /* how many of the last words are looked at for those; 0: one */
};

/* Always one; without lists for a language that has none. */
const struct lexicon *lexicon_of(struct str language);

bool lexicon_has(struct str words, struct str word);

#endif
