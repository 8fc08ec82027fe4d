/* Credits: what an interview costs, and every movement of the ledger. Amounts are thousandths of a credit. All but credit_price run
 * inside a write transaction. */
#ifndef WORK_CREDIT_H
#define WORK_CREDIT_H

#include "store/credits.h"
#include "store/enrolments.h"
#include "store/interviews.h"

/* (base of the template + add-ons for recording) x factor of the configured duration. */
int64_t credit_price(const struct interview *interview);

/* Locks the merchant's sums for this transaction and says what may still be held. */
bool credit_available(struct call *call, struct uuid merchant_id, int64_t *available) MUST_CHECK;

/* Why credits move; noted with every entry. */
struct credit_cause {
	struct uuid merchant_id, interview_id, actor_id;
	struct str cause; /* endpoint, command or job */
};
bool credit_grant(struct call *call, struct credit_cause cause, int64_t amount) MUST_CHECK;
/* One entry for a whole batch, under the id that its enrolments carry. The caller has asked credit_available before. */
bool credit_hold(struct call *call, struct credit_cause cause, struct uuid hold_id, int64_t amount, int64_t people) MUST_CHECK;
/* What is held for these (list of struct enrolment_held) becomes available again: one entry per hold. */
bool credit_release(struct call *call, struct credit_cause cause, struct list ended) MUST_CHECK;
/* What is held for this one is spent. */
bool credit_charge(struct call *call, struct credit_cause cause, const struct enrolment_held *held) MUST_CHECK;

#endif
