/* The text of a transcript as steps. A line begins with a verb; lines that begin with white space go on with the one before; lines
 * with
 * `#` and empty lines are passed over. The first line must be a comment that says what the transcript shows. */
#ifndef TESTS_API_TRANSCRIPT_H
#define TESTS_API_TRANSCRIPT_H

#include "base/arena.h"

struct step {
	int line;
	struct str verb, text;
};

struct transcript {
	const char *path;
	struct str title;
	struct step *steps;
	size_t count;
};

/* False with a line in `why` when the file cannot be read or has no title. */
bool transcript_read(struct arena *arena, const char *path, struct transcript *out, struct str *why) MUST_CHECK;

/* The first word of `text`, which moves behind it and the white space after it. */
struct str word_take(struct str *text);

#endif
