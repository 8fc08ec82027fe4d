/* The words of mails, each kind in each language compiled when it is first sent, and the two layouts around them. */
#ifndef WORK_MAIL_WORDS_H
#define WORK_MAIL_WORDS_H

#include "work/catalogue.h"
#include "work/language.h"
#include "work/locale.h"
#include "work/mail_kind.h"
#include "work/template.h"

enum { MAIL_BODIES = 3 };

/* What the words say once they are filled: the lines of mail/parts.txt, in its order. */
struct mail_parts {
	struct str subject, preheader, heading, greeting, button, message_label, link_label, reason, stop_label, interview_label,
		deadline_label, duration_label, body[MAIL_BODIES];
};

struct mail_words {
	const struct mail_kind *kind;
	const struct locale *locale;
	struct catalogue catalogue;
	const struct template *parts;
};

struct mail_set {
	const struct template *html, *text;
	struct mail_cache *cache; /* words that were asked for, for all threads */
	struct mail_terms *terms; /* deadlines and durations that were said already */
};

/* Into the program's arena, until its call ends; NULL with a fault that names file, line and what is wrong. */
const struct mail_set *mail_set_make(struct call *call);

/* The words of a kind in a language, in English where that has none. NULL with a fault only when the files are wrong. Compiled now
 * when the service has no set (call->service->mails). */
const struct mail_words *mail_words_of(struct call *call, const struct mail_kind *kind, struct str language);
/* The layouts, in HTML or in plain text. */
const struct template *mail_layout_of(struct call *call, enum template_mode mode);

void mail_parts_fill(
	struct arena *arena, const struct mail_words *words, const struct mail_values *values, struct mail_parts *parts);
/* The form of `name` that the count takes (name_one, name_few, ..., else name_other), with {{count}} in it filled. */
struct str mail_words_count(struct arena *arena, const struct mail_words *words, const char *name, int64_t count);

/* A subject or body that a merchant has written, compiled; NULL with INVALID on `name` for variables that the kind does not have.
 */
const struct template *mail_own_make(struct call *call, const struct mail_kind *kind, const char *name, struct str text);
/* The words as a merchant may take them for a start: paragraphs by blank lines, the link one of its own. */
struct str mail_words_body(struct arena *arena, const struct mail_words *words);

#endif
