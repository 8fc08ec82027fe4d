/* What fills the pages behind links to results: one result, for its candidate or for those who decide, and a list of results. */
#ifndef WORK_RESULT_PAGE_H
#define WORK_RESULT_PAGE_H

#include "store/reviews.h"
#include "work/page.h"
#include "work/result_link.h"

/* One requirement of the rubric. */
struct rubric_row {
	struct str level, text, quote;
	bool is_strong, is_moderate, is_confirmed, is_rejected;
};

struct result_answer_row {
	int64_t number;
	struct str question, lang, text, recording_url, score, score_width, analysis;
	bool is_skipped, is_video, is_expanded;
};

/* For PAGE_RESULT and PAGE_RESULT_TALENT. */
struct result_page {
	const void *frame;
	struct str merchant, candidate, email, interview, interview_lang, location;
	bool is_talent, is_test, is_waiting, is_failed, is_unsubmitted, is_selected, is_rejected, is_shortlisted, is_early;
	struct str submitted_iso, submitted_day, submitted_exact;
	struct str score;       /* "3.4" */
	struct str score_width; /* the same for <meter> */
	struct str score_answer, score_rubric, minutes, coverage, scored_by, analysis, note;
	bool has_strengths, has_concerns, has_rubric, has_answers, has_risks;
	struct list strengths, concerns;                       /* of struct str */
	struct list rubric;                                    /* of struct rubric_row */
	struct list answers;                                   /* of struct result_answer_row */
	bool is_repeated, is_copied, is_instructing, is_hasty; /* what is worth a second look */
};
extern const struct shape result_page_shape;

/* Everything but the frame. `link` decides whose view it is; addresses of recordings live as long as FILE_TTL_S. */
struct result_view {
	const struct result_link *link;
	const struct review *review;
	struct list answers; /* of struct review_answer */
	struct str language; /* of those who decide (code of work/language.h; none: English); a candidate reads their own */
};
void result_page_fill(struct call *call, const struct result_view *view, struct result_page *page);

struct results_row {
	struct str name, about, lang, url, day, iso, exact, score;
	bool is_waiting, is_unsubmitted, is_selected, is_rejected, is_undecided, is_shortlisted;
};
/* For PAGE_RESULTS. */
struct results_page {
	const void *frame;
	struct str name; /* the candidate's or the interview's */
	bool is_profile, is_empty, is_more;
	int64_t count;
	struct list rows; /* of struct results_row, the newest first */
};
extern const struct shape results_page_shape;

enum { RESULTS_PAGE_MOST = 200 };
struct results_view {
	const struct result_link *link;
	struct list reviews; /* of struct review */
	struct str language; /* as in struct result_view */
};
void results_page_fill(struct call *call, const struct results_view *view, struct results_page *page);

#endif
