/* The pages that a person opens: which there are, and the struct that fills each. Their text is in web/ and web/words. */
#ifndef WORK_PAGE_H
#define WORK_PAGE_H

#include "base/buf.h"
#include "base/call.h"
#include "work/template.h"

enum page_id {
	/* with struct take_page */
	PAGE_TAKE,
	PAGE_TAKE_EXPIRED,
	PAGE_TAKE_REVOKED,
	PAGE_TAKE_SUBMITTED,
	PAGE_TAKE_DRAFT,
	PAGE_TAKE_CLOSED,
	/* with struct join_page */
	PAGE_JOIN,
	PAGE_JOINED,
	PAGE_JOIN_EXPIRED,
	/* with struct stop_page (work/stop_page.h) */
	PAGE_STOP,
	PAGE_STOPPED,
	PAGE_AUTHORIZE, /* with struct authorize_page (work/authorize_page.h) */
	/* with struct notice_page */
	PAGE_TAKE_BROKEN,
	PAGE_TAKE_MISSING,
	PAGE_JOIN_REVOKED,
	PAGE_JOIN_BROKEN,
	PAGE_JOIN_MISSING,
	PAGE_STOP_BROKEN,
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

/* Fills the language of the words and the addresses of the files below `base` (see url_base). */
void page_frame_fill(struct call *call, enum page_id page, struct str base, struct page_frame *frame);

/* Every page struct begins with its frame. */
struct notice_page {
	const void *frame;
};

struct take_page {
	const void *frame;
	struct str merchant, candidate, interview, interview_lang, location, welcome;
	bool is_test, is_voice, is_audio, is_video, is_recorded, is_started;
	bool has_questions, is_one_question, is_up_to, is_one_minute, is_one_attempt;
	int64_t questions, minutes, attempts;
	struct str until_iso, until_day, until_exact, closed_iso, closed_day, closed_exact; /* the link's end; the interview's */
};

struct join_page {
	const void *frame;
	struct str merchant, email, name, password, action; /* password: while the person wants to see it; where the form goes */
	bool is_coaching, is_shown;
	bool name_fault, is_name_missing, is_name_long;
	bool password_fault, is_password_missing, is_password_short, is_password_long;
	struct str until_iso, until_day, until_exact; /* the invitation's end */
};

/* One page, compiled in the call's arena; NULL with a fault when its files are wrong. In English where the language has no words. */
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
