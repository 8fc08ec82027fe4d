/* Reports in another language than their results: texts are translated by the endpoint of the settings, kept, and paid for once a
 * result and language. */
#ifndef WORK_TRANSLATE_H
#define WORK_TRANSLATE_H

#include "store/reviews.h"
#include "work/result_page.h"

enum { TRANSLATION_COST = 100 }; /* thousandths of a credit */

struct text_pair {
	struct str original, translated;
};

/* A result's texts in another language, as far as they are known. */
struct translating {
	const struct review *review;
	struct str language;
	struct list pairs; /* of struct text_pair */
	struct db *db;     /* where what is asked is counted, as in struct ai_question */
	bool is_paid;
};

/* What is kept of it; review and language are filled. Inside a transaction. */
bool translating_load(struct call *call, struct translating *translating) MUST_CHECK;
/* How many of the page's texts are not known yet. */
size_t translating_missing(const struct translating *translating, const struct result_page *page);
/* One of the few places of those who may wait for the endpoint at once, until the next write; UNAVAILABLE when all are taken. */
bool translating_place(struct call *call, struct db *db) MUST_CHECK;
/* Asks for what is not known, outside of transactions, until `deadline_us` (clock_ticks_us). UNAVAILABLE when the endpoint gives no
 * usable answer; nothing is known of it then. */
bool translating_ask(
	struct call *call, struct translating *translating, const struct result_page *page, int64_t deadline_us) MUST_CHECK;
/* Keeps it, and charges for the first time. Inside a write transaction. INVALID on credits when there are not enough. */
bool translating_keep(struct call *call, const struct translating *translating) MUST_CHECK;
/* The page's texts by those that are known. */
void translating_apply(const struct translating *translating, struct result_page *page);

#endif
