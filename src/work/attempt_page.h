/* What fills the pages on which an interview is taken: one question, the question whether to end, what was answered, time that is
 * over. */
#ifndef WORK_ATTEMPT_PAGE_H
#define WORK_ATTEMPT_PAGE_H

#include "work/attempt_answer.h"
#include "work/page.h"
#include "work/take_page.h"

/* One choice of a multiple-choice question. */
struct choice_row {
	struct str text;
	int64_t number;
	bool is_chosen;
};

/* One answer as it is looked through. */
struct answer_row {
	int64_t number;
	struct str question, lang, text, recording_url;
	bool is_skipped, is_late, is_open, is_video, is_text_missing;
};

/* All pages of an attempt. Each uses its part; the addresses begin with `home` and end with `flags` (what the view hides). */
struct attempt_page {
	const void *frame;
	struct str home, flags, voice_script_url;
	struct str merchant, interview, interview_lang;
	bool is_test;

	/* a question */
	int64_t number, total;
	struct str answer_id, question, question_lang, text, recording_url;
	struct str speech_rate; /* at which it is read aloud, 1 is usual; none: 1 */
	int64_t version, text_most, recording_bytes, recording_most;
	struct list choices; /* of struct choice_row; none: a text */
	bool is_choice, is_spoken, is_heard, is_follow_up, is_video, is_recruiters, is_open, is_late, has_back, is_last,
		is_looked_through;
	bool has_own_limit, is_moved_on;
	int64_t left_ms, left_minutes, limit_s;
	bool is_one_minute_left;
	/* what was wrong with it */
	bool is_empty, is_newer, is_wrong;
	struct str newer_text;

	/* ending, looking through, time over */
	int64_t answered, unanswered;
	struct list answers; /* of struct answer_row */
	bool submits_at_once, has_answers, is_one_answered, has_unanswered, is_one_unanswered, may_resume, may_restart, has_time;
	int64_t resume_minutes;
	bool is_one_resume_minute;
};

extern const struct shape attempt_page_shape;

/* What all of them say. `page->home` and `page->flags` are set before. */
void attempt_page_fill(struct call *call, const struct attempt *attempt, struct attempt_page *page);
/* The question at `at`. False with a fault when its choices cannot be read. */
bool question_page_fill(struct call *call, const struct attempt *attempt, size_t at, struct attempt_page *page) MUST_CHECK;
void review_page_fill(struct call *call, const struct attempt *attempt, struct attempt_page *page);
/* The way to the result, on the page that says that it was submitted; nothing on other pages. */
void sent_page_fill(struct call *call, const struct attempt *attempt, bool hide_menu, struct take_page *page);

#endif
