/* Candidates on interviews: looking up and writing enrolments in batches. */
#ifndef STORE_ENROLMENTS_H
#define STORE_ENROLMENTS_H

#include "db/db.h"

extern const struct query *const enrolment_queries[];

/* What is known of one person of a batch before anything is written. */
struct enrolment_known {
	struct str email_key;
	struct uuid candidate_id;
	struct str name, external_id, candidate_status;
	struct uuid enrolment_id; /* none: on no such interview yet */
	struct str state;
	int64_t link_version, attempts_left, expires_at, openings;
	bool is_test, is_mailed;
	struct str language; /* that was asked for; none: nobody has */
};

/* One person's row, for candidate and enrolment together: each query takes the columns it needs. */
struct enrolment_row {
	struct uuid candidate_id, enrolment_id;
	struct str email_key, email; /* email: none when it is the key */
	struct str name, external_id, language;
	bool is_language_said; /* by the request */
	struct str state;
	bool is_test, is_mailed, hide_menu, hide_iframe;
	int64_t link_version, attempts_left, expires_at, cost, openings; /* openings: how often it was begun by enrolling */
	struct uuid hold_id;
	struct json metadata, reminders;
};

/* The interview that a batch is about, and its time. */
struct enrolment_batch {
	struct uuid merchant_id, interview_id;
	int64_t now_ms;
};

extern const struct shape enrolment_row_shape, enrolment_batch_shape;

/* `rows`: list of struct enrolment_row, of which the keys are looked for; `known`: list of struct enrolment_known, in any order,
 * only of those who exist. */
bool enrolments_known(struct call *call, struct enrolment_batch batch, struct list rows, struct list *known) MUST_CHECK;
/* Lists of struct enrolment_row. Those that are added have state, is_test, hide_menu, hide_iframe, link_version, attempts_left,
 * cost, hold_id and reminders in common. */
bool enrolments_add(struct call *call, struct enrolment_batch batch, struct list rows) MUST_CHECK;
bool enrolments_change(struct call *call, struct enrolment_batch batch, struct list rows) MUST_CHECK;

/* One that may end: what is held for it, and its state. */
struct enrolment_held {
	struct uuid merchant_id, id, candidate_id, interview_id, hold_id;
	struct str state;
	int64_t cost, link_version, attempts_left, expires_at;
};
bool enrolment_find(struct call *call, struct uuid merchant_id, struct uuid id, struct enrolment_held *out, bool *found) MUST_CHECK;

/* Gives one more time, and life when it had run out (state, cost, hold_id, expires_at are written). */
bool enrolment_extend(struct call *call, const struct enrolment_held *held, int64_t now_ms) MUST_CHECK;
/* On the mail chain from now on. */
bool enrolment_mail(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;

/* Ends enrolments (list of struct enrolment_held with the new state, cost, link_version): nothing is held for them any more. */
bool enrolments_end(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list ended) MUST_CHECK;

/* Operator: enrolments of any merchant that have run out unused; list of struct enrolment_held, at most `limit`. */
bool enrolments_run_out(struct call *call, int64_t now_ms, int64_t limit, struct list *out) MUST_CHECK;

#endif
