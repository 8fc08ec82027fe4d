/* What a candidate sees when the personal link is opened: which page, and what it says. Looking changes nothing. */
#ifndef WORK_TAKE_H
#define WORK_TAKE_H

#include "store/takes.h"
#include "work/link.h"
#include "work/page.h"
#include "work/take_page.h"

enum take_view {
	TAKE_BROKEN,    /* the link leads to nothing */
	TAKE_REVOKED,   /* withdrawn, or an older version of the link */
	TAKE_SUBMITTED, /* handed in already */
	TAKE_EXPIRED,   /* the link or the enrolment has run out */
	TAKE_DRAFT,     /* the interview is not open yet (a test link opens it all the same) */
	TAKE_CLOSED,    /* the interview is over, put away, or its merchant is gone */
	TAKE_READY
};

/* The first of these that holds, in the order above. `row` NULL: there is no such enrolment. */
enum take_view take_view_of(const struct take_row *row, const struct link *link, int64_t now_ms);

enum page_id take_page_of(enum take_view view);

/* Fills everything but the frame. */
void take_page_fill(struct call *call, const struct take_row *row, const struct link *link, struct take_page *page);

/* In a transaction: the view, and the row unless it is TAKE_BROKEN. */
bool take_look(struct call *call, const struct link *link, struct take_row *row, enum take_view *view) MUST_CHECK;
/* In a write transaction: a person has the page before them. Counts only while the interview can be taken. */
bool take_open(struct call *call, const struct link *link) MUST_CHECK;

#endif
