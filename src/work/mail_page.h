/* What the layouts of a mail show. */
#ifndef WORK_MAIL_PAGE_H
#define WORK_MAIL_PAGE_H

#include "base/shape.h"

struct mail_paragraph {
	struct str text, text_html;
};
struct mail_fact {
	struct str label, value;
};
struct mail_page {
	struct str lang, dir, start; /* start: left, or right where lines run from there */
	struct str merchant, logo_url, accent, accent_dark;
	struct str subject, preheader, heading, greeting;
	struct list paragraphs, after; /* struct mail_paragraph: before and behind the button */
	struct list facts;             /* struct mail_fact */
	struct list quote;             /* lines of the recruiter's message */
	bool has_facts, has_quote;
	struct str message_label, button, link, link_label, reason, stop_label, stop_url;
};
extern const struct shape mail_page_shape;

#endif
