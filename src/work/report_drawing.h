/* Drawing text on pages of A4, in points: lines in any script, from either side, over as many pages as they need. */
#ifndef WORK_REPORT_DRAWING_H
#define WORK_REPORT_DRAWING_H

#include "work/report.h"
#include "work/report_words.h"

#include <cairo.h>

#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
enum { PAGE_MARGIN = 54 };

/* How a template looks. */
struct look {
	const char *face;
	double size, accent[3];
	bool has_band, is_compact;
};

struct drawing {
	struct call *call;
	const struct report *report;
	struct report_words words;
	const struct look *look;
	cairo_t *cairo;
	double y, left, width; /* where the next line begins, and the column */
	int page;
	bool is_rtl; /* lines begin on the right */
};

/* How one run of text is set. */
struct style {
	double scale;
	bool is_bold, is_quiet, is_accent, is_italic;
	bool is_prose; /* begins on the side of its own language; all else on the report's */
	double above, below;
};

/* One of the report's own words. */
struct str drawing_word(const struct drawing *drawing, const char *name);
void drawing_colour(struct drawing *drawing, const struct style *style);
/* The foot, and a new page. */
void drawing_page_end(struct drawing *drawing);
/* Goes on to the next page unless so much fits. */
void drawing_room(struct drawing *drawing, double height);
/* Nothing of a text without letters. */
void drawing_text(struct drawing *drawing, struct str text, const struct style *style);
/* What drawing_text would take, on one page. */
double drawing_text_height(struct drawing *drawing, struct str text, const struct style *style);
/* By its word; it stays with what follows, of which so much must fit. */
void drawing_heading(struct drawing *drawing, const char *name, double following);
/* Narrows the column on the side where lines begin. */
void drawing_indent(struct drawing *drawing, double by);
/* Name and value beside each other, on one line; nothing without a value. */
void drawing_fact(struct drawing *drawing, struct str name, struct str value);

#endif
