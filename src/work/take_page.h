/* What fills the pages that a personal link shows before an interview, after it, and instead of it. */
#ifndef WORK_TAKE_PAGE_H
#define WORK_TAKE_PAGE_H

#include "base/str.h"

struct take_page {
	const void *frame;
	struct str home, flags; /* where its forms go: <home>start<flags> */
	struct str merchant, candidate, interview, interview_lang, location, welcome, instructions, thank_you;
	struct str result_url; /* of what was sent, as its candidate may see it; none: not shown */
	bool is_test, is_voice, is_audio, is_video, is_recorded;
	bool has_questions, is_one_question, is_up_to, is_one_minute, is_one_attempt, has_score, is_embedded;
	int64_t questions, minutes, attempts;
	struct str until_iso, until_day, until_exact, closed_iso, closed_day, closed_exact; /* the link's end; the interview's */
};

#endif
