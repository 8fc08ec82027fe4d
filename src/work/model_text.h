/* What a model has written, before people read it: whether it is plain text, and whether it says what to do with a candidate. */
#ifndef WORK_MODEL_TEXT_H
#define WORK_MODEL_TEXT_H

#include "base/str.h"

/* No links, no markup, no control characters but tab and line end, nothing that a template would fill in. */
bool model_text_is_plain(struct str text);

/* It has a word that recommends or decides: to hire, to reject and the like, in the languages that doc/scoring.md names. Errs on
 * the side of true: whoever asks has another text. */
bool model_text_decides(struct str text);

#endif
