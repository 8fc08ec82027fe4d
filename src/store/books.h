/* Queries of the operator's check (sql/query/books.sql). They are not among store_queries: only `convoke check` opens a database
 * with them. */
#ifndef STORE_BOOKS_H
#define STORE_BOOKS_H

#include "db/db.h"

/* NULL-terminated, for db_server_open. */
extern const struct query *const books_queries[];

/* One rule: a query that finds what breaks it. */
struct books_rule {
	const char *name, *what; /* what: a sentence without its full stop */
	const struct query *query;
	bool has_found, has_wanted; /* the numbers that its rows tell */
};
/* Ends with a rule without name. */
extern const struct books_rule books_rules[];

struct books_row {
	struct uuid id;
	int64_t found, wanted;
};
struct books_page {
	struct uuid merchant_id, after; /* after: the last id seen */
	int64_t limit, mails_since;     /* mails_since: enrolments made before need not have their mails any more */
};
/* Rows of one merchant that break the rule (list of struct books_row); `after` counts for nothing. */
bool books_broken(struct call *call, const struct books_rule *rule, const struct books_page *page, struct list *rows) MUST_CHECK;

struct books_counts {
	int64_t merchants, accounts, memberships, sessions, interviews, questions, candidates, enrolments, results, answers,
		credit_entries, outbox;
};
extern const struct shape books_counts_shape;
bool books_count(struct call *call, struct uuid merchant_id, struct books_counts *counts) MUST_CHECK;

/* The next merchant's id behind `after` that any table names, whether or not there is such a merchant. */
bool books_merchant_next(struct call *call, struct uuid after, struct uuid *merchant_id, bool *found) MUST_CHECK;

/* A row that names an account: which, and whom. */
struct books_account {
	struct uuid id, account_id;
};
/* Lists of struct books_account in the order of their id. */
bool books_membership_accounts(struct call *call, const struct books_page *page, struct list *rows) MUST_CHECK;
bool books_outbox_accounts(struct call *call, const struct books_page *page, struct list *rows) MUST_CHECK;
/* Those of `rows` (list of struct books_account) whose account is not there, as list of struct books_row. */
bool books_accounts_missing(struct call *call, struct list rows, struct list *missing) MUST_CHECK;

#endif
