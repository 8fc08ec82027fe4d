/* A report's own words, in its language: those of web/words/<language>/report.txt, then those that it shares with the result page.
 */
#ifndef WORK_REPORT_WORDS_H
#define WORK_REPORT_WORDS_H

#include "work/catalogue.h"

struct report_words {
	struct catalogue own, shared;
};

/* Of a language's code; English of one that is not known. */
struct report_words report_words_of(struct arena *arena, struct str language);
/* One word; no value when there is none. `words`: a struct report_words (as a template's context). */
struct str report_word(const void *words, struct str name);

#endif
