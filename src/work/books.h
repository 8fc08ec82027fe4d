/* The books of a whole installation, checked merchant by merchant, each in one snapshot, so that a running server does not disturb.
 */
#ifndef WORK_BOOKS_H
#define WORK_BOOKS_H

#include "store/books.h"

/* Faults that are told: of one rule and merchant, and in all. */
enum { BOOKS_RULE_MOST = 100, BOOKS_FAULTS_MOST = 10000 };

struct books_fault {
	struct str rule;
	struct uuid merchant_id, id; /* id: of the row, or of the merchant where its sums are wrong */
	struct str what;
};

struct books {
	struct books_counts checked;
	struct list faults; /* of struct books_fault, in the call's arena */
	bool is_complete;   /* there are no more than those in `faults` */
};

/* `db` was opened with books_queries and is in no transaction. Enrolments made before `mails_since` may lack their invitation: it
 * was archived; 0: none may. False when the database fails; faults of the books are no failure.
 */
bool books_check(struct call *call, struct db *db, int64_t mails_since, struct books *books) MUST_CHECK;

#endif
