/* Results as those who look at them see them: lists, one in whole, what is decided about it, and what is counted by the day. */
#ifndef STORE_REVIEWS_H
#define STORE_REVIEWS_H

#include "db/db.h"

extern const struct query *const review_queries[];

/* A result with whom and what it is about. Lists leave out what stands behind `updated_at`. */
struct review {
	struct uuid merchant_id, id, enrolment_id, candidate_id, interview_id;
	struct str candidate_name, candidate_email, candidate_external_id, interview_name, interview_type, interview_location;
	int64_t attempt;
	bool is_test, is_shortlisted;
	struct str status, coach_status, processing_status, processing_error, language;
	struct str decision_status; /* none: undecided; selected, rejected */
	int64_t started_at, ended_at, submitted_at, decided_at, duration_ds;
	struct number score, score_answer, score_interview_ai, score_words_per_minute, score_sentiment, coverage;
	struct json risks;
	int64_t created_at, updated_at;

	struct str completion_reason, analysis, analysis_recruiter, scored_by, note;
	struct json analysis_other, rubric, external_data;
	struct uuid decided_by;
	bool is_mailed;
	struct str enrolment_state, candidate_language, result_view, merchant_name;
	struct json report_config; /* the interview's pdf_export_auto_config; no value: none */
};

struct review_answer {
	struct uuid id, question_id, main_id;
	int64_t position, recording_bytes, shown_at, duration_ds;
	struct str view, question_asked, question_original, external_id, language, state, text, transcript, recording,
		recording_type, analysis, analysis_recruiter;
	struct json external_data, alternatives, assessment, expectations;
	struct number score;
};

/* What a list is narrowed by; texts and ids without value do not narrow. */
struct review_filter {
	struct uuid merchant_id, interview_id, candidate_id;
	struct str type, tab, order_by;
	struct str text;                         /* part of a name or address, as filter_text gives it */
	struct str risk, risk_b, risk_c, risk_d; /* any of them; without a first one they do not narrow */
	int64_t limit, offset;
};
bool reviews_list(struct call *call, const struct review_filter *filter, struct list *out) MUST_CHECK;
bool reviews_count(struct call *call, const struct review_filter *filter, int64_t *total) MUST_CHECK;

bool review_find(struct call *call, struct uuid merchant_id, struct uuid id, struct review *out, bool *found) MUST_CHECK;
/* In the order asked; list of struct review_answer. */
bool review_answers(struct call *call, const struct review *review, struct list *out) MUST_CHECK;

/* What a person decided; parts that are not said stay. `*changed` is false when the result is not submitted. */
struct review_decision {
	struct uuid merchant_id, id, decided_by;
	bool has_decision, has_shortlist, has_note, is_shortlisted;
	struct str decision_status, note;
	int64_t decided_at, now_ms;
};
bool review_decide(struct call *call, const struct review_decision *decision, bool *changed) MUST_CHECK;

/* Mails about an earlier decision that are not on their way yet are stopped. */
bool review_mails_stop(struct call *call, const struct review *review) MUST_CHECK;

/* Another attempt: the result becomes a draft that failed, the enrolment is open again with one attempt more, held for anew. */
struct review_reopening {
	struct uuid merchant_id, id, enrolment_id, hold_id;
	int64_t cost, expires_at, now_ms;
	struct str reason;
};
bool review_reopen(struct call *call, const struct review_reopening *reopening, bool *changed) MUST_CHECK;

#endif
