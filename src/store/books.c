/* Queries of the operator's check (sql/query/books.sql). */
#include "store/books.h"

#include "store/store.h"

static const struct field row_fields[] = {
	FIELD(struct books_row, id, ""), FIELD(struct books_row, found, ""), FIELD(struct books_row, wanted, "")};
static const struct shape row_shape = SHAPE("BooksRow", struct books_row, row_fields);

#define COUNTED(member) FIELD(struct books_counts, member, "")
static const struct field count_fields[] = {COUNTED(merchants), COUNTED(accounts), COUNTED(memberships), COUNTED(sessions),
	COUNTED(interviews), COUNTED(questions), COUNTED(candidates), COUNTED(enrolments), COUNTED(results), COUNTED(answers),
	COUNTED(credit_entries), COUNTED(outbox)};
const struct shape books_counts_shape = SHAPE("BooksCounts", struct books_counts, count_fields);

static const struct field page_fields[] = {FIELD(struct books_page, merchant_id, ""), FIELD(struct books_page, after, ""),
	FIELD(struct books_page, limit, ""), FIELD(struct books_page, mails_since, "")};
static const struct shape page_shape = SHAPE("BooksPage", struct books_page, page_fields);

static const struct field account_fields[] = {FIELD(struct books_account, id, ""), FIELD(struct books_account, account_id, "")};
static const struct shape account_shape = SHAPE("BooksAccount", struct books_account, account_fields);

#define RULE_QUERY(name_) static const struct query name_##_query = {.name = #name_, .in = &page_shape, .out = &row_shape}
RULE_QUERY(books_credit_missing);
RULE_QUERY(books_credit_granted);
RULE_QUERY(books_credit_held);
RULE_QUERY(books_credit_charged);
RULE_QUERY(books_credit_enrolments);
RULE_QUERY(books_credit_negative);
RULE_QUERY(books_entry_odd);
RULE_QUERY(books_entry_hold);
RULE_QUERY(books_entry_enrolment);
RULE_QUERY(books_hold);
RULE_QUERY(books_enrolment_twice);
RULE_QUERY(books_enrolment_candidate);
RULE_QUERY(books_enrolment_interview);
RULE_QUERY(books_enrolment_hold);
RULE_QUERY(books_enrolment_cost);
RULE_QUERY(books_enrolment_state);
RULE_QUERY(books_enrolment_ended);
RULE_QUERY(books_outbox_nobody);
RULE_QUERY(books_outbox_enrolment);
RULE_QUERY(books_outbox_twice);
RULE_QUERY(books_invitation_twice);
RULE_QUERY(books_invitation_missing);
RULE_QUERY(books_question_interview);
RULE_QUERY(books_result_enrolment);
RULE_QUERY(books_answer_result);
RULE_QUERY(books_translation_result);
RULE_QUERY(books_application_enrolment);
RULE_QUERY(books_confirmation_interview);
RULE_QUERY(books_session_account);
RULE_QUERY(books_code_account);

static const struct query merchant_next_query = {.name = "books_merchant_next", .in = &page_shape, .out = &by_merchant_shape};
static const struct query counts_query = {.name = "books_counts", .in = &by_merchant_shape, .out = &books_counts_shape};
static const struct query memberships_query = {.name = "books_membership_accounts", .in = &page_shape, .out = &account_shape};
static const struct query outbox_query = {.name = "books_outbox_accounts", .in = &page_shape, .out = &account_shape};
static const struct query missing_query = {
	.name = "books_accounts_missing", .in = &by_merchant_shape, .rows = &account_shape, .out = &row_shape};

const struct query *const books_queries[] = {&books_credit_missing_query, &books_credit_granted_query, &books_credit_held_query,
	&books_credit_charged_query, &books_credit_enrolments_query, &books_credit_negative_query, &books_entry_odd_query,
	&books_entry_hold_query, &books_entry_enrolment_query, &books_hold_query, &books_enrolment_twice_query,
	&books_enrolment_candidate_query, &books_enrolment_interview_query, &books_enrolment_hold_query,
	&books_enrolment_cost_query, &books_enrolment_state_query, &books_enrolment_ended_query, &books_outbox_nobody_query,
	&books_outbox_enrolment_query, &books_outbox_twice_query, &books_invitation_twice_query, &books_invitation_missing_query,
	&books_question_interview_query, &books_result_enrolment_query, &books_answer_result_query, &books_translation_result_query,
	&books_confirmation_interview_query, &books_application_enrolment_query, &books_session_account_query,
	&books_code_account_query, &merchant_next_query, &counts_query, &memberships_query, &outbox_query, &missing_query, NULL};

/* clang-format off */
const struct books_rule books_rules[] = {
	{"credit_missing", "the merchant has no credit row", &books_credit_missing_query, false, false},
	{"credit_granted", "credit.granted differs from the ledger's grants", &books_credit_granted_query, true, true},
	{"credit_held", "credit.held differs from the ledger's holds less charges and releases", &books_credit_held_query, true, true},
	{"credit_charged", "credit.charged differs from the ledger's charges", &books_credit_charged_query, true, true},
	{"credit_enrolments", "credit.held differs from what enrolments hold", &books_credit_enrolments_query, true, true},
	{"credit_negative", "the balance, or a sum, is negative", &books_credit_negative_query, true, false},
	{"entry_odd", "a ledger entry without a positive amount or of an unknown kind", &books_entry_odd_query, false, false},
	{"entry_hold", "a charge or release of a hold that does not exist", &books_entry_hold_query, false, false},
	{"entry_enrolment", "a charge or release whose enrolment does not exist", &books_entry_enrolment_query, false, false},
	{"hold", "a hold differs from what its enrolments, charges and releases add up to", &books_hold_query, true, true},
	{"enrolment_twice", "this candidate is more than once on one interview", &books_enrolment_twice_query, true, true},
	{"enrolment_candidate", "an enrolment whose candidate does not exist", &books_enrolment_candidate_query, false, false},
	{"enrolment_interview", "an enrolment whose interview does not exist", &books_enrolment_interview_query, false, false},
	{"enrolment_hold", "an enrolment whose hold does not exist", &books_enrolment_hold_query, false, false},
	{"enrolment_cost", "an enrolment with a negative cost, or ended and still holding", &books_enrolment_cost_query, true, false},
	{"enrolment_state", "an enrolment in an unknown state", &books_enrolment_state_query, false, false},
	{"enrolment_ended", "an enrolment that has ended without a time, or is open with one", &books_enrolment_ended_query, false, false},
	{"outbox_nobody", "a mail that is for nobody", &books_outbox_nobody_query, false, false},
	{"outbox_enrolment", "a mail whose enrolment does not exist", &books_outbox_enrolment_query, false, false},
	{"outbox_twice", "two mails of one kind and one moment for this enrolment", &books_outbox_twice_query, true, true},
	{"invitation_twice", "invitations of this enrolment that nobody asked for", &books_invitation_twice_query, true, true},
	{"invitation_missing", "an enrolment on the mail chain without an invitation", &books_invitation_missing_query, false, false},
	{"question_interview", "a question whose interview does not exist", &books_question_interview_query, false, false},
	{"result_enrolment", "an attempt whose enrolment does not exist", &books_result_enrolment_query, false, false},
	{"answer_result", "an answer whose attempt does not exist", &books_answer_result_query, false, false},
	{"translation_result", "a report's translation whose attempt does not exist", &books_translation_result_query, false, false},
	{"application_enrolment", "an application whose enrolment does not exist", &books_application_enrolment_query, false, false},
	{"confirmation_interview", "an address confirmed for an interview that does not exist", &books_confirmation_interview_query, false, false},
	{"session_account", "a session whose account does not exist", &books_session_account_query, false, false},
	{"code_account", "a sign-in code for this account, which does not exist", &books_code_account_query, false, false},
	{NULL, NULL, NULL, false, false},
};
/* clang-format on */

bool books_broken(struct call *call, const struct books_rule *rule, const struct books_page *page, struct list *rows)
{
	return db_list(call, rule->query, page, rows);
}

bool books_count(struct call *call, struct uuid merchant_id, struct books_counts *counts)
{
	bool found;

	return db_find(call, &counts_query, &(struct by_merchant){merchant_id}, counts, &found);
}

bool books_merchant_next(struct call *call, struct uuid after, struct uuid *merchant_id, bool *found)
{
	struct by_merchant next;

	if (!db_find(call, &merchant_next_query, &(struct books_page){.after = after}, &next, found))
		return false;
	*merchant_id = next.merchant_id;
	return true;
}

bool books_membership_accounts(struct call *call, const struct books_page *page, struct list *rows)
{
	return db_list(call, &memberships_query, page, rows);
}

bool books_outbox_accounts(struct call *call, const struct books_page *page, struct list *rows)
{
	return db_list(call, &outbox_query, page, rows);
}

bool books_accounts_missing(struct call *call, struct list rows, struct list *missing)
{
	return db_list_batch(call, &missing_query, &(struct by_merchant){platform_id}, rows, missing);
}
