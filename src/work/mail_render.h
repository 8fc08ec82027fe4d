/* From words and values to the subject, text and HTML of a mail. Knows no database and no chain. */
#ifndef WORK_MAIL_RENDER_H
#define WORK_MAIL_RENDER_H

#include "work/mail.h"
#include "work/mail_words.h"

struct mail_draft {
	const struct mail_words *words;
	struct mail_values values;
	struct str message;               /* the recruiter's own words, shown as such */
	struct str own_subject, own_body; /* the merchant's words instead of ours, or none */
	struct list facts;                /* struct mail_fact, shown as they are instead of the interview's terms */
	struct str stop_url;
	struct str colour, logo_url; /* the merchant's, or none */
};

/* Fills subject, text, html and language. Words of the merchant that no longer fit are logged and ours are taken. False with a
 * fault only when the embedded files are wrong. */
bool mail_render(struct call *call, const struct mail_draft *draft, struct mail *mail) MUST_CHECK;

/* Example values for previews and tests; the name of the merchant is its own. */
struct mail_values mail_sample(struct call *call, const struct mail_words *words, struct str merchant);

#endif
