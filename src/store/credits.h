/* Credits: the sums of a merchant and the ledger that explains them. Amounts are thousandths of a credit. */
#ifndef STORE_CREDITS_H
#define STORE_CREDITS_H

#include "db/db.h"

extern const struct query *const credit_queries[];

struct credit_sums {
	int64_t granted, held, charged;
};

/* The merchant's sums, locked until the transaction's end: whoever reads them here may spend them. */
bool credit_lock(struct call *call, struct uuid merchant_id, struct credit_sums *sums, bool *found) MUST_CHECK;
/* The sums as they stand, for reading. */
bool credit_find(struct call *call, struct uuid merchant_id, struct credit_sums *sums, bool *found) MUST_CHECK;
/* A merchant's first, zero sums. */
bool credit_start(struct call *call, struct uuid merchant_id) MUST_CHECK;

struct credit_entry {
	struct uuid merchant_id, id;
	struct str kind; /* grant, hold, charge, release */
	int64_t amount, people;
	struct uuid hold_id, enrolment_id, interview_id, actor_id;
	struct str cause;
	int64_t created_at;
};
/* Lists of struct credit_entry of one merchant; never changed afterwards. */
bool credit_entries_add(struct call *call, struct list entries) MUST_CHECK;
/* Moves the sums by what entries say (may be negative). */
bool credit_move(struct call *call, struct uuid merchant_id, struct credit_sums by) MUST_CHECK;

/* What was used, and what is still held of each hold; newest first. */
struct credit_use_filter {
	struct uuid merchant_id, interview_id;
	int64_t limit, offset;
};
struct credit_use {
	struct uuid id;
	int64_t event_date;
	struct str kind, cause, candidate_name;
	int64_t amount, people;
	struct uuid candidate_id, enrolment_id, interview_id;
};
bool credit_uses(struct call *call, const struct credit_use_filter *filter, struct list *out) MUST_CHECK;
bool credit_uses_count(struct call *call, const struct credit_use_filter *filter, int64_t *total) MUST_CHECK;

#endif
