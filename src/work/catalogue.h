/* Words that people read, apart from the code: files <root>/words/<language>/<name>.txt with lines `name = text` (or # comments). A
 * file's own words come before those of common.txt and taking.txt beside it. Another language never stands in silently: who opens a
 * catalogue learns whether it is there. */
#ifndef WORK_CATALOGUE_H
#define WORK_CATALOGUE_H

#include "base/arena.h"

struct catalogue {
	struct str words, common, taking; /* taking: none where there is no such file */
};

struct catalogue_file {
	const char *root;    /* "web" or "mail" */
	struct str language; /* a code of work/language.h */
	const char *name;
};
/* False when the language has no such file. The words are embedded and live for ever; the arena is for paths. */
bool catalogue_open(struct arena *arena, struct catalogue_file file, struct catalogue *catalogue) MUST_CHECK;

/* One word; no value when there is none. `catalogue`: a struct catalogue (as a template's context). */
struct str catalogue_word(const void *catalogue, struct str name);

/* The word with the words in place that it names by {{_ name}}. */
struct str catalogue_whole(struct arena *arena, const struct catalogue *catalogue, const char *name);

#endif
