/* Attempts at an interview and their answers, as taking one needs them: a row of `result` is one attempt of one enrolment, a row of
 * `answer` one question as it was put to one person. */
#ifndef STORE_RESULTS_H
#define STORE_RESULTS_H

#include "db/db.h"

extern const struct query *const result_queries[];

struct result {
	struct uuid merchant_id, id, enrolment_id, candidate_id, interview_id;
	int64_t attempt; /* 1, 2, ... */
	bool is_test;
	struct str status, coach_status, processing_status; /* see sql/schema/0004_results.sql */
	struct str language, completion_reason;
	int64_t started_at, last_seen_at, ended_at, submitted_at, deadline_at, resumed_at, updated_at;
	int64_t at_position, duration_ds; /* duration_ds 0: not known */
	struct number coverage;           /* 0 to 100 */
};

struct answer {
	struct uuid result_id, id, question_id, main_id;
	int64_t position;
	struct str view, question_asked, language;
	struct json alternatives; /* array of texts */
	int64_t limit_s;          /* 0: no limit of its own */
	struct str state;         /* open, answered, skipped */
	struct str text;
	int64_t text_version;
	struct str recording, recording_type, recording_take;
	int64_t recording_bytes, shown_at, answered_at, duration_ds;
	int64_t recording_offset; /* for answer_record: where the new bytes begin */
};

bool result_add(struct call *call, const struct result *result, struct list answers) MUST_CHECK;
/* The enrolment's last attempt; locked, it and its answers are changed by nobody else until this write transaction ends. */
bool result_latest(
	struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct result *out, bool *found) MUST_CHECK;
bool result_lock(struct call *call, struct uuid merchant_id, struct uuid enrolment_id) MUST_CHECK;
/* Writes what taking an interview changes. `*changed` is false when it was submitted or put away before. */
bool result_change(struct call *call, const struct result *result, bool *changed) MUST_CHECK;
/* A sign of life, now. */
bool result_see(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;

/* Lists of struct answer; told in the order in which they are asked. */
bool answers_add(struct call *call, struct uuid merchant_id, struct list answers) MUST_CHECK;
bool answers_list(struct call *call, struct uuid merchant_id, struct uuid result_id, struct list *out) MUST_CHECK;
/* The moment it was first shown; later ones do not count. */
bool answer_show(struct call *call, struct uuid merchant_id, const struct answer *answer) MUST_CHECK;
/* Writes text, state, answered_at and duration_ds over the version `text_version`; `*saved` is false when there is a newer one. */
bool answer_save(struct call *call, struct uuid merchant_id, const struct answer *answer, bool *saved) MUST_CHECK;
bool answer_skip(struct call *call, struct uuid merchant_id, const struct answer *answer) MUST_CHECK;
/* The recording has grown from recording_offset to recording_bytes; `*taken` is false when it was not there. */
bool answer_record(struct call *call, struct uuid merchant_id, const struct answer *answer, bool *taken) MUST_CHECK;

/* The enrolment's state, and how many attempts it costs. Ended ones stay as they are. */
struct enrolment_progress {
	struct uuid merchant_id, id;
	struct str state; /* started, collected */
	int64_t used, now_ms;
};
bool enrolment_progress(struct call *call, const struct enrolment_progress *progress) MUST_CHECK;

/* Operator's, across merchants: lists of struct result_due, at most `limit`. */
struct result_due {
	struct uuid merchant_id, id, enrolment_id;
};
bool results_silent(struct call *call, int64_t before_ms, int64_t limit, struct list *out) MUST_CHECK;
bool results_unsent(struct call *call, int64_t before_ms, int64_t limit, struct list *out) MUST_CHECK;
/* Notes that the person was asked to submit; `*first` is false when that was so before, or is too late. */
bool result_remind(struct call *call, struct uuid merchant_id, struct uuid id, bool *first) MUST_CHECK;

/* Whom of the team to tell that somebody has finished; list of struct completion_reader. */
struct completion_reader {
	struct uuid account_id;
	struct str language;
};
bool completion_readers(struct call *call, struct uuid merchant_id, struct uuid interview_id, struct list *out) MUST_CHECK;

#endif
