/* Colours of merchants, made legible (WCAG 2.2, 1.4.3: 4.5 to 1). */
#ifndef WORK_COLOUR_H
#define WORK_COLOUR_H

#include "base/arena.h"

struct colour {
	uint8_t red, green, blue;
};

/* "#rrggbb", any letter case. */
bool colour_read(struct str text, struct colour *colour) MUST_CHECK;
struct str colour_write(struct arena *arena, struct colour colour);
/* From 1 to 21. */
double colour_contrast(struct colour a, struct colour b);
/* The colour darkened on a light ground, or lightened on a dark one, as little as makes the contrast at least 4.5. */
struct colour colour_on(struct colour colour, struct colour ground);

#endif
