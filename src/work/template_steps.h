/* What a template is compiled to: steps in the order of the text. Shared by template.c (makes them) and template_write.c. */
#ifndef WORK_TEMPLATE_STEPS_H
#define WORK_TEMPLATE_STEPS_H

#include "work/template.h"

enum step_kind {
	STEP_TEXT,    /* `text` as it is */
	STEP_VALUE,   /* the member, escaped in HTML; without field the item itself */
	STEP_RAW,     /* the member as it is */
	STEP_SECTION, /* the steps up to `end` when the member has a value, or for each item */
	STEP_INVERTED /* the steps up to `end` when it has none */
};

struct step {
	enum step_kind kind;
	uint32_t level; /* whose member it is */
	uint32_t inner; /* the level that a list's or an object's section fills; 0: it adds none */
	uint32_t end;   /* first step behind a section */
	struct str text;
	const struct field *field;
};

struct template
{
	enum template_mode mode;
	struct step *steps;
	size_t count;
	size_t tags; /* compiled so far, for the limit */
};

#endif
