/* Accounts, passwords, and sign-ins that last. */
#include "work/account.h"

#include "tests/unit/work/people.h"
#include "work/session.h"

struct adding {
	const char *email;
	struct account_new wanted;
	struct account account;
};

static bool add_run(struct call *call, void *data)
{
	struct adding *adding = data;
	struct address address;
	return address_check(call->arena, str_of(adding->email), &address) == NULL &&
		account_find_or_add(call, &address, &adding->wanted, &adding->account);
}

static void an_address_is_one_account(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0}), b = who_merchant(&who, "B", (struct uuid){0});
	struct adding first = {" Anna@Example.COM ", {.name = STR("Anna"), .home_merchant_id = a}};
	struct adding again = {"anna@example.com", {.name = STR("Other"), .home_merchant_id = b}};
	assert_done(&who, who_write(&who, add_run, &first));
	assert_text(first.account.status, "invited");
	assert_text(first.account.language, "en");
	assert_done(&who, who_write(&who, add_run, &again));
	assert_true(uuid_equal(first.account.id, again.account.id) && uuid_equal(again.account.home_merchant_id, a));
	assert_text(again.account.name, "Anna");
	who_close(&who);
}

static void passwords_have_a_length_and_nothing_else(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	assert_null(account_password_fault(STR("abcdefgh")));
	assert_null(account_password_fault(STR("ääääääää")));
	assert_non_null(account_password_fault(STR("äääääää")));
	assert_non_null(account_password_fault(STR("")));
	assert_non_null(account_password_fault(STR_NONE));
	assert_non_null(account_password_fault(STR("abcdefgh\xff")));
	struct str longest = {memset(arena_alloc(&arena, 201), 'a', 201), 200};
	assert_null(account_password_fault(longest));
	longest.len++;
	assert_non_null(account_password_fault(longest));
	arena_close(&arena);
}

static bool knows(struct who *who, const char *email, const char *password, struct account *out)
{
	return account_by_credentials(
		&who->call, who->db, &(struct credentials){.email = str_of(email), .password = str_of(password)}, out);
}

static void assert_not_known(struct who *who, const char *email, const char *password)
{
	struct account account;
	assert_false(knows(who, email, password, &account));
	assert_text(who->call.fault.code, "invalid_credentials");
	assert_text(who->call.fault.message, "Invalid login credentials");
	assert_fault(who, FAULT_BAD_REQUEST);
}

static void a_password_makes_the_invited_active(void **state)
{
	struct who who;
	struct account found;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0});
	struct adding adding = {"anna@example.com", {.name = STR("Anna"), .home_merchant_id = a}};
	assert_done(&who, who_write(&who, add_run, &adding));
	struct membership membership = {.merchant_id = a,
		.account_id = adding.account.id,
		.portal = STR("team"),
		.role = STR("merchant_owner"),
		.status = STR("invited")};
	assert_done(&who, who_write(&who, who_membership_run, &membership));
	assert_not_known(&who, "anna@example.com", "correct horse");

	assert_false(account_set_password(&who.call, who.db, adding.account.id, STR("short")));
	assert_text(who.call.fault.name, "password");
	assert_fault(&who, FAULT_INVALID);
	assert_done(&who, account_set_password(&who.call, who.db, adding.account.id, STR("correct horse")));
	assert_done(&who, knows(&who, "ANNA@example.com", "correct horse", &found));
	assert_text(found.status, "active");
	struct grant grant;
	assert_done(&who,
		session_sign_in(&who.call, who.db, &(struct credentials){STR("anna@example.com"), STR("correct horse")}, &grant));
	assert_int_equal(grant.role, ROLE_OWNER);

	assert_not_known(&who, "anna@example.com", "Correct horse");
	assert_not_known(&who, "anna@example.com", "");
	assert_not_known(&who, "nobody@example.com", "correct horse");
	assert_not_known(&who, "not an address", "correct horse");
	assert_not_known(&who, "", "");
	/* A new password ends what the old one began. */
	assert_done(&who, account_set_password(&who.call, who.db, adding.account.id, STR("battery staple")));
	struct caller caller;
	assert_false(caller_authenticate(&who.call, who.db, grant.access_token, &caller));
	assert_fault(&who, FAULT_UNAUTHENTICATED);
	assert_false(account_set_password(&who.call, who.db, uuid_make(NOW_MS), STR("correct horse")));
	assert_fault(&who, FAULT_NOT_FOUND);
	who_close(&who);
}

/* --- sign-ins that last ---------------------------------------------------------------------------------------------------- */

static bool start_run(struct call *call, void *data)
{
	return session_start(call, data);
}

static struct grant sign_in(struct who *who, struct account account, const char *client_id)
{
	struct grant grant = {.account = account, .client_id = str_of(client_id)};
	assert_done(who, db_transaction(&who->call, who->db, DB_WRITE, start_run, &grant));
	session_sign(&who->call, &grant);
	return grant;
}

static bool refreshes(struct who *who, struct str token, const char *client_id, struct grant *out)
{
	*out = (struct grant){.client_id = str_of(client_id)};
	return session_refresh(&who->call, who->db, token, out);
}

static void assert_refresh_fault(struct who *who, struct str token, const char *client_id, const char *code)
{
	struct grant grant;
	assert_false(refreshes(who, token, client_id, &grant));
	assert_text(who->call.fault.code, code);
	assert_fault(who, FAULT_BAD_REQUEST);
}

static struct account anna_of(struct who *who)
{
	return who_person(who, who_merchant(who, "A", (struct uuid){0}), "anna@example.com", "merchant");
}

static void refresh_tokens_turn_over(void **state)
{
	struct who who;
	struct grant next, tab, last;
	struct caller caller;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct grant first = sign_in(&who, anna_of(&who), NULL);
	who.call.now_ms += 1000;
	assert_done(&who, refreshes(&who, first.refresh_token, NULL, &next));
	assert_true(uuid_equal(next.session_id, first.session_id));
	assert_false(str_equal(next.refresh_token, first.refresh_token));
	assert_done(&who, caller_authenticate(&who.call, who.db, next.access_token, &caller));

	/* A second tab with the old one, up to ten seconds later, gets the same; so does a third. */
	who.call.now_ms += REFRESH_GRACE_MS - 1;
	assert_done(&who, refreshes(&who, first.refresh_token, NULL, &tab));
	assert_true(str_equal(tab.refresh_token, next.refresh_token));
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_REFRESH));
	assert_done(&who, refreshes(&who, first.refresh_token, NULL, &tab));
	assert_true(str_equal(tab.refresh_token, next.refresh_token));
	assert_done(&who, refreshes(&who, next.refresh_token, NULL, &last));
	assert_false(str_equal(last.refresh_token, next.refresh_token));
	who_close(&who);
}

static void a_stolen_token_ends_the_session(void **state)
{
	struct who who;
	struct grant next;
	struct caller caller;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct grant first = sign_in(&who, anna_of(&who), NULL);
	assert_done(&who, refreshes(&who, first.refresh_token, NULL, &next));
	assert_done(&who, caller_authenticate(&who.call, who.db, next.access_token, &caller));
	who.call.now_ms += REFRESH_GRACE_MS;
	assert_refresh_fault(&who, first.refresh_token, NULL, "refresh_token_already_used");
	assert_refresh_fault(&who, next.refresh_token, NULL, "refresh_token_not_found");
	assert_false(caller_authenticate(&who.call, who.db, next.access_token, &caller));
	assert_fault(&who, FAULT_UNAUTHENTICATED);
	who_close(&who);
}

static void a_guessed_token_ends_nothing(void **state)
{
	struct who who;
	struct grant next;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct grant first = sign_in(&who, anna_of(&who), NULL);
	/* Right session, wrong proof; and other forms. */
	char *guess = arena_cstr(&who.arena, first.refresh_token);
	guess[first.refresh_token.len - 3] = guess[first.refresh_token.len - 3] == 'A' ? 'B' : 'A';
	assert_refresh_fault(&who, str_of(guess), NULL, "refresh_token_not_found");
	assert_refresh_fault(&who, STR(""), NULL, "refresh_token_not_found");
	assert_refresh_fault(&who, STR_NONE, NULL, "refresh_token_not_found");
	assert_refresh_fault(&who, STR("garbage"), NULL, "refresh_token_not_found");
	assert_refresh_fault(&who, first.access_token, NULL, "refresh_token_not_found");
	assert_refresh_fault(&who, first.refresh_token, "another-client", "refresh_token_not_found");
	assert_done(&who, refreshes(&who, first.refresh_token, NULL, &next));
	who_close(&who);
}

static void a_sign_in_without_use_runs_out(void **state)
{
	struct who who;
	struct grant grant;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct account anna = anna_of(&who);
	struct grant kept = sign_in(&who, anna, NULL), idle = sign_in(&who, anna, NULL);
	int64_t ttl_ms = who.service.settings.refresh_ttl_s * 1000;
	who.call.now_ms += ttl_ms - 1;
	assert_done(&who, refreshes(&who, kept.refresh_token, NULL, &grant));
	who.call.now_ms += 1;
	assert_refresh_fault(&who, idle.refresh_token, NULL, "refresh_token_not_found");
	who.call.now_ms += ttl_ms - 2;
	assert_done(&who, refreshes(&who, grant.refresh_token, NULL, &kept));
	who_close(&who);
}

static void a_clients_tokens_name_it_and_its_resource(void **state)
{
	struct who who;
	struct grant next;
	struct token_checked checked;
	struct caller caller;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct grant grant = sign_in(&who, anna_of(&who), "client-1");
	assert_done(&who, refreshes(&who, grant.refresh_token, "client-1", &next));
	assert_true(keyring_verify_access(&who.call, who.db, next.access_token, &checked));
	assert_non_null(strstr(arena_cstr(&who.arena, checked.claims), "\"aud\":[\"authenticated\",\"https://convoke.test/mcp\"]"));
	assert_non_null(strstr(arena_cstr(&who.arena, checked.claims), "\"client_id\":\"client-1\""));
	assert_done(&who, caller_authenticate(&who.call, who.db, next.access_token, &caller));
	who_close(&who);
}

static void who_belongs_nowhere_cannot_sign_in(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct grant grant = {0};
	grant.account = who_person(&who, who_merchant(&who, "A", (struct uuid){0}), "x@example.com", NULL);
	assert_false(db_transaction(&who.call, who.db, DB_WRITE, start_run, &grant));
	assert_fault(&who, FAULT_FORBIDDEN);
	who_close(&who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_one_account),
		cmocka_unit_test(passwords_have_a_length_and_nothing_else),
		cmocka_unit_test(a_password_makes_the_invited_active),
		cmocka_unit_test(refresh_tokens_turn_over),
		cmocka_unit_test(a_stolen_token_ends_the_session),
		cmocka_unit_test(a_guessed_token_ends_nothing),
		cmocka_unit_test(a_sign_in_without_use_runs_out),
		cmocka_unit_test(a_clients_tokens_name_it_and_its_resource),
		cmocka_unit_test(who_belongs_nowhere_cannot_sign_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
