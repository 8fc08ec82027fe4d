/* Invitations to a team: which page, and what of a form is wrong. */
#include "work/join.h"

#include "../base/unit.h"
#include "work/account.h"

#include <string.h>

#define NOW INT64_C(1767780000000)

static const struct join_link link_now = {.merchant_id = {{1}}, .account_id = {{2}}, .expires_at_ms = NOW + 1};

static struct join_row row_now(void)
{
	return (struct join_row){.email = STR("ada@example.com"),
		.name = STR("Ada"),
		.account_status = STR("invited"),
		.merchant_name = STR("Example"),
		.merchant_status = STR("active"),
		.team_status = STR("invited")};
}

static void assert_view(struct join_row row, enum join_view want)
{
	assert_int_equal(join_view_of(&row, &link_now, NOW), want);
}

static void the_state_decides(void **state)
{
	struct join_row row = row_now();

	UNUSED(state);
	assert_view(row, JOIN_READY);
	assert_int_equal(join_view_of(&row, &link_now, NOW + 1), JOIN_EXPIRED);
	row.account_status = STR("active");
	assert_view(row, JOIN_DONE);
	assert_int_equal(join_view_of(&row, &link_now, NOW + 1), JOIN_DONE);
	assert_int_equal(join_view_of(NULL, &link_now, NOW), JOIN_REVOKED);
	row = row_now();
	row.team_status = STR_NONE;
	assert_view(row, JOIN_REVOKED);
	row.coaching_status = STR("invited");
	assert_view(row, JOIN_READY);
	row.account_status = STR("deleted");
	assert_view(row, JOIN_REVOKED);
	row = row_now();
	row.merchant_status = STR("closed");
	assert_view(row, JOIN_REVOKED);
}

static struct join_page checked(const char *name, struct str password, bool *is_fine)
{
	struct join_form form = {.name = str_of(name), .password = password};
	struct join_page page = {0};

	*is_fine = join_form_check(&form, &page);
	assert_int_equal(*is_fine, !page.name_fault && !page.password_fault);
	return page;
}

static void each_mistake_has_its_own_word(void **state)
{
	char long_name[202] = "";
	struct join_page page;
	bool is_fine;

	UNUSED(state);
	memset(long_name, 'n', 201);
	page = checked("  Ada  ", STR("correct horse"), &is_fine);
	assert_true(is_fine);
	assert_text(page.name, "Ada");
	page = checked(" ", STR(""), &is_fine);
	assert_true(page.is_name_missing && page.is_password_missing && !page.is_password_short);
	page = checked(long_name, STR("1234567"), &is_fine);
	assert_true(page.is_name_long && page.is_password_short);
	assert_null(page.password.ptr);
	checked(long_name + 1, STR("12345678"), &is_fine);
	assert_true(is_fine);
}

static void the_rule_for_passwords_is_the_accounts(void **state)
{
	char text[402];
	bool is_fine;

	UNUSED(state);
	for (size_t chars = 1; chars <= 201; chars++) {
		for (size_t i = 0; i < chars; i++)
			memcpy(text + 2 * i, "\xc3\xa4", 2);
		checked("Ada", (struct str){text, 2 * chars}, &is_fine);
		assert_int_equal(is_fine, account_password_fault((struct str){text, 2 * chars}) == NULL);
	}
}

static void the_page_speaks_the_invited_persons_language(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = NOW - INT64_C(30) * 86400000};
	struct join_row row = row_now();
	struct join_page page = {0};

	UNUSED(state);
	row.language = STR("fr");
	join_page_fill(&call, &row, &link_now, &page);
	assert_text(page.until_day, "7 janvier 2026");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_state_decides), cmocka_unit_test(each_mistake_has_its_own_word),
		cmocka_unit_test(the_rule_for_passwords_is_the_accounts),
		cmocka_unit_test(the_page_speaks_the_invited_persons_language)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
