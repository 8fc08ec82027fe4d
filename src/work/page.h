/* The pages that a person opens: which there are, and the struct that fills each. Their text is in web/ and web/words. */
#ifndef WORK_PAGE_H
#define WORK_PAGE_H

#include "base/buf.h"
#include "base/call.h"
#include "work/template.h"

enum page_id {
	/* with struct take_page (work/take_page.h) */
	PAGE_TAKE,
	PAGE_TAKE_EXPIRED,
	PAGE_TAKE_REVOKED,
	PAGE_TAKE_SUBMITTED,
	PAGE_TAKE_DRAFT,
	PAGE_TAKE_CLOSED,
	/* with struct attempt_page (work/attempt_page.h) */
	PAGE_QUESTION,
	PAGE_END,
	PAGE_REVIEW,
	PAGE_OVER,
	/* with struct join_page (work/join_page.h) */
	PAGE_JOIN,
	PAGE_JOINED,
	PAGE_JOIN_EXPIRED,
	/* with struct stop_page (work/stop_page.h) */
	PAGE_STOP,
	PAGE_STOPPED,
	/* with struct result_page, results_page (work/result_page.h) */
	PAGE_RESULT,
	PAGE_RESULT_TALENT,
	PAGE_RESULTS,
	PAGE_AUTHORIZE, /* with struct authorize_page (work/authorize_page.h) */
	/* with struct notice_page */
	PAGE_TAKE_BROKEN,
	PAGE_TAKE_MISSING,
	PAGE_JOIN_REVOKED,
	PAGE_JOIN_BROKEN,
	PAGE_JOIN_MISSING,
	PAGE_STOP_BROKEN,
	PAGE_RESULT_BROKEN,
	PAGE_RESULT_EXPIRED,
	PAGE_AUTHORIZE_BROKEN,
	PAGE_NOT_FOUND,
	PAGE_REFUSED,
	PAGE_ERROR,
	PAGE_BUSY,
	PAGE_COUNT
};

/* What is around every page. */
struct page_frame {
	struct str language;  /* wanted (code of work/language.h); none: English. Filled with the one that is spoken */
	struct str lang, dir; /* of the page's own words */
	struct str site;      /* whose page it is, for the header */
	struct str style_url, icon_url, script_url;
	bool has_header, has_footer, is_bare, has_faults, has_script;
};
extern const struct shape page_frame_shape;

/* Fills the language of the words and the addresses of the files below `base` (see url_base). */
void page_frame_fill(struct call *call, enum page_id page, struct str base, struct page_frame *frame);

/* Every page struct begins with its frame. */
struct notice_page {
	const void *frame;
};

/* One page, compiled in the call's arena; NULL with a fault when its files are wrong. In English where the language has no words.
 */
const struct template *page_make_in(struct call *call, enum page_id page, struct str language);
#define page_make(call, page) page_make_in((call), (page), STR("en"))

/* All of them in all languages, for all threads. */
struct page_set {
	const struct template **templates; /* by page and language; NULL where a language has no words */
};
/* At start, into the program's arena; NULL with a fault that names file, line and what is wrong. */
const struct page_set *page_set_make(struct call *call);
/* From the service's set, or compiled now when it has none (tests). */
const struct template *page_of(struct call *call, enum page_id page, struct str language);

#endif
