/* What the doors for a candidate's pages share (pages_take.c, pages_attempt.c, pages_question.c, pages_voice.c). */
#ifndef DOORS_PAGES_TAKE_H
#define DOORS_PAGES_TAKE_H

#include "doors/pages.h"
#include "work/attempt_page.h"

/* One request below /interview/take/<interview>/. */
struct take_visit {
	struct visit *visit;
	struct uuid interview_id;
	struct str path;        /* of the page, with its last slash, as the browser sees it */
	struct str cookie_name; /* NUL-terminated */
	struct link_view view;
	struct str flags; /* of the view, as a query: "", "?view_hm=true", ... */
	struct str token; /* from the address; none without */
	bool is_moved_on; /* the address says that the time for the question before was over */
	struct attempt attempt;
};

/* Where a candidate's pages of an interview are, and the cookie that holds the link's token there; NUL-terminated. */
struct str take_path(const struct visit *visit, struct uuid interview_id);
struct str take_cookie_name(struct arena *arena, struct uuid interview_id);

/* Runs `run(call, take)` in a transaction. When it fails, the fault is answered by a page, and false comes back. */
bool take_run(struct take_visit *take, enum db_mode mode, bool (*run)(struct call *call, void *take)) MUST_CHECK;
/* A page of the attempt, `page` having been filled but for frame and addresses. */
void take_page_reply(struct take_visit *take, int status, enum page_id id, struct attempt_page *page);
struct attempt_page take_page_begin(const struct take_visit *take);
/* Leads the browser to where the attempt is: a question, the answers, or the link's own page. */
void take_lead(struct take_visit *take);
/* Leads to an address below the page's. */
void take_redirect(struct take_visit *take, struct str rest);
/* The page for a link that shows no interview now, or one that has not begun or has ended. */
void take_state_reply(struct take_visit *take);
/* A script is told: {"state": ...}. */
struct take_word {
	struct str state; /* saved, newer, late, elsewhere, wrong, alive */
	int64_t version, left_ms;
	struct str text, take;
	int64_t bytes;
};
void take_word_reply(struct take_visit *take, int status, const struct take_word *word);

/* Parts of the page, by what stands behind its address. `more`: what stands behind that. */
void take_start(struct take_visit *take, struct str more); /* pages_attempt.c */
void take_resume(struct take_visit *take, struct str more);
void take_again(struct take_visit *take, struct str more);
void take_end(struct take_visit *take, struct str more);
void take_review(struct take_visit *take, struct str more);
void take_submit(struct take_visit *take, struct str more);
void take_question(struct take_visit *take, struct str more); /* pages_question.c */
void take_save(struct take_visit *take, struct str more);
void take_alive(struct take_visit *take, struct str more);
void take_voice(struct take_visit *take, struct str more); /* pages_voice.c */

#endif
