/* The pages that a person opens: which there are, and the struct that fills each. Their text is in web/ and web/words. */
#ifndef WORK_PAGE_H
#define WORK_PAGE_H

#include "base/buf.h"
#include "base/call.h"
#include "work/page_id.h"
#include "work/template.h"

/* What is around every page. */
struct page_frame {
	struct str language;  /* wanted (code of work/language.h); none: English. Filled with the one that is spoken */
	struct str lang, dir; /* of the page's own words */
	struct str site;      /* whose page it is, for the header */
	struct str style_url, icon_url, script_url;
	struct str own_style_url;                 /* beside the common sheet, where the page has one */
	struct str frame_script_url, frame_state; /* when it may stand inside a page of another site, which is told how far it is */
	bool has_header, has_footer, is_bare, has_faults, has_script, is_framed;
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

/* All of them, for all threads. */
struct page_set {
	const struct template **templates; /* by page, in English */
};
/* At start, into the program's arena; NULL with a fault that names file, line and what is wrong. */
const struct page_set *page_set_make(struct call *call);
/* From the service's set, or compiled now when it has none (tests). */
const struct template *page_of(struct call *call, enum page_id page, struct str language);

#endif
