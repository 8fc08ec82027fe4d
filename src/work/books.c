/* Walks the merchants, one read transaction and one emptied arena each: memory does not grow with the installation. */
#include "work/books.h"

#include "store/store.h"

enum { ACCOUNTS_PAGE = 1000 };

struct checking {
	struct call *call; /* whose arena keeps what is found */
	struct books *books;
	struct uuid merchant_id; /* the last one seen */
	int64_t mails_since;
	bool is_over;
	/* As they stood before this merchant: an engine may run a transaction again. */
	struct books books_before;
	struct uuid merchant_before;
};

/* Less than every id that is made, and not none, which a query would take for NULL. */
static const struct uuid before_all = {.bytes[15] = 1};

static struct str what_text(struct arena *arena, const struct books_rule *rule, const struct books_row *row)
{
	if (rule->has_wanted)
		return arena_printf(arena, "%s: %lld, not %lld", rule->what, (long long)row->found, (long long)row->wanted);
	if (rule->has_found)
		return arena_printf(arena, "%s: %lld", rule->what, (long long)row->found);
	return str_of(rule->what);
}

static void note(struct checking *checking, struct str rule, struct uuid id, struct str what)
{
	struct books *books = checking->books;

	if (books->faults.count == BOOKS_FAULTS_MOST) {
		books->is_complete = false;
		return;
	}
	((struct books_fault *)books->faults.items)[books->faults.count++] =
		(struct books_fault){.rule = rule, .merchant_id = checking->merchant_id, .id = id, .what = what};
}

static bool rule_check(struct call *call, struct checking *checking, const struct books_rule *rule)
{
	struct books_page page = {
		.merchant_id = checking->merchant_id, .limit = BOOKS_RULE_MOST + 1, .mails_since = checking->mails_since};
	struct list rows;

	if (!books_broken(call, rule, &page, &rows))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const struct books_row *row = (const struct books_row *)rows.items + i;

		if (i == BOOKS_RULE_MOST)
			checking->books->is_complete = false;
		else
			note(checking, str_of(rule->name), row->id, what_text(checking->call->arena, rule, row));
	}
	return true;
}

struct account_rule {
	struct str name, what;
	bool (*page)(struct call *call, const struct books_page *page, struct list *rows);
};

/* Accounts belong to the platform: who names them is read page by page, and looked up there. */
static bool accounts_check(struct call *call, struct checking *checking, const struct account_rule *rule)
{
	struct books_page page = {.merchant_id = checking->merchant_id, .after = before_all, .limit = ACCOUNTS_PAGE};
	struct list rows, missing;
	size_t told = 0;

	do {
		if (!rule->page(call, &page, &rows) || !books_accounts_missing(call, rows, &missing))
			return false;
		for (size_t i = 0; i < missing.count; i++) {
			if (told++ < BOOKS_RULE_MOST)
				note(checking, rule->name, ((const struct books_row *)missing.items)[i].id, rule->what);
			else
				checking->books->is_complete = false;
		}
		if (rows.count > 0)
			page.after = ((const struct books_account *)rows.items)[rows.count - 1].id;
	} while (rows.count == ACCOUNTS_PAGE);
	return true;
}

static bool all_accounts_check(struct call *call, struct checking *checking)
{
	static const struct account_rule rules[] = {
		{STR("membership_account"), STR("a membership of this account, which does not exist"), books_membership_accounts},
		{STR("outbox_account"), STR("a mail whose account does not exist"), books_outbox_accounts}};

	for (size_t i = 0; i < COUNT_OF(rules); i++)
		if (!accounts_check(call, checking, &rules[i]))
			return false;
	return true;
}

static void counts_add(struct books_counts *sum, const struct books_counts *more)
{
	for (uint32_t i = 0; i < books_counts_shape.count; i++) {
		const struct field *field = &books_counts_shape.fields[i];

		*(int64_t *)field_at(field, sum) += *(const int64_t *)field_in(field, more);
	}
}

/* The next merchant, if there is one, as one moment shows it. */
static bool merchant_check(struct call *call, void *data)
{
	struct checking *checking = data;
	struct books_counts counts;
	bool found;

	*checking->books = checking->books_before;
	if (!books_merchant_next(call, checking->merchant_before, &checking->merchant_id, &found))
		return false;
	checking->is_over = !found;
	if (!found)
		return true;
	if (!books_count(call, checking->merchant_id, &counts))
		return false;
	counts_add(&checking->books->checked, &counts);
	if (counts.merchants == 0 && !uuid_equal(checking->merchant_id, platform_id))
		note(checking, STR("merchant_missing"), checking->merchant_id, STR("rows of a merchant that does not exist"));
	for (const struct books_rule *rule = books_rules; rule->name != NULL; rule++)
		if (!rule_check(call, checking, rule))
			return false;
	return all_accounts_check(call, checking);
}

bool books_check(struct call *call, struct db *db, int64_t mails_since, struct books *books)
{
	struct checking checking = {.call = call, .books = books, .merchant_id = before_all, .mails_since = mails_since};
	struct arena arena = {0};
	bool done = true;

	*books = (struct books){.is_complete = true};
	books->faults.items = ARENA_ARRAY(call->arena, struct books_fault, BOOKS_FAULTS_MOST);
	while (done && !checking.is_over) {
		checking.books_before = *books;
		checking.merchant_before = checking.merchant_id;
		struct call one = {.arena = &arena, .now_ms = call->now_ms, .service = call->service};

		done = db_transaction(&one, db, DB_READ, merchant_check, &checking);
		if (!done)
			fault(call, one.fault.kind, NULL, "%.*s", STR_ARG(one.fault.message));
		call_end(&one);
		arena_reset(&arena);
	}
	arena_close(&arena);
	return done;
}
