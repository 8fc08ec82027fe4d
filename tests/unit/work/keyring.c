/* The key ring: made once, rotated, shared between processes, and Supabase's keys as they come and go. */
#include "tests/unit/work/fault.h"

static struct token_checked checked;

static bool verifies(struct who *who, struct str token)
{
	return keyring_verify_access(&who->call, who->db, token, &checked);
}

static struct str jwks(struct who *who)
{
	struct buf text = {0};
	keyring_jwks_write(&who->call, who->db, &text);
	struct str copy = arena_copy(&who->arena, buf_str(&text));
	buf_close(&text);
	return copy;
}

static size_t jwks_count(struct who *who)
{
	struct token_key **keys;
	size_t count;
	assert_true(token_keys_of_jwks(&who->call, jwks(who), &keys, &count));
	for (size_t i = 0; i < count; i++)
		token_key_close(keys[i]);
	return count;
}

static void keys_outlive_the_process(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct str token = keyring_sign_access(&who.call, STR("{\"a\":1}"));
	assert_true(verifies(&who, token));
	assert_int_equal(checked.issuer, ISSUER_OURS);
	assert_text(checked.claims, "{\"a\":1}");
	uint8_t number = keyring_link_key(&who.call).number;
	assert_int_equal(number, 1);

	struct keyring_options options = who_options(&who);
	keyring_close(who.service.keyring);
	who.service.keyring = keyring_open(&who.call, who.db, &options);
	assert_non_null(who.service.keyring);
	assert_true(verifies(&who, token));
	assert_int_equal(keyring_link_key(&who.call).number, number);
	assert_int_equal(jwks_count(&who), 1);
	assert_int_equal(who_fetch.asked, 0);
	who_close(&who);
}

static void retired_keys_check_until_their_tokens_run_out(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct str old = keyring_sign_access(&who.call, STR("{}"));
	const struct token_key *old_link = keyring_link_key(&who.call).key;
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_ACCESS));
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_LINK));
	struct str new = keyring_sign_access(&who.call, STR("{}"));
	assert_true(verifies(&who, old) && verifies(&who, new));
	assert_int_equal(jwks_count(&who), 2);
	assert_int_equal(keyring_link_key(&who.call).number, 2);
	assert_ptr_equal(keyring_link_key_by_number(&who.call, 1), old_link);
	assert_ptr_not_equal(keyring_link_key_by_number(&who.call, 2), old_link);
	assert_null(keyring_link_key_by_number(&who.call, 3));

	who.call.now_ms += who.service.settings.token_ttl_s * 1000 + 61000;
	assert_false(verifies(&who, old));
	assert_true(verifies(&who, new));
	assert_int_equal(jwks_count(&who), 1);
	assert_non_null(keyring_link_key_by_number(&who.call, 1));
	/* a request may give its links more time than is usual */
	who.call.now_ms += who.service.settings.link_ttl_s * 1000;
	assert_non_null(keyring_link_key_by_number(&who.call, 1));
	who.call.now_ms += (int64_t)LINK_LIFE_MOST_S * 1000;
	assert_null(keyring_link_key_by_number(&who.call, 1));
	assert_fault(&who, FAULT_NONE);
	who_close(&who);
}

static void refresh_keys_are_told_newest_first(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	const struct token_key *first = keyring_refresh_key(&who.call, 0);
	assert_non_null(first);
	assert_null(keyring_refresh_key(&who.call, 1));
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_REFRESH));
	assert_ptr_not_equal(keyring_refresh_key(&who.call, 0), first);
	assert_ptr_equal(keyring_refresh_key(&who.call, 1), first);
	assert_null(keyring_refresh_key(&who.call, 2));
	who_close(&who);
}

static void another_process_rotates(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct keyring_options options = who_options(&who);
	struct keyring *ours = who.service.keyring, *theirs = keyring_open(&who.call, who.db, &options);
	who.service.keyring = theirs;
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_ACCESS));
	struct str token = keyring_sign_access(&who.call, STR("{}"));
	who.service.keyring = ours;
	/* Within a second of the last look nobody looks again, so that unknown key ids cost nothing. */
	assert_false(verifies(&who, token));
	assert_int_equal(jwks_count(&who), 1);
	who.call.now_ms += 1000;
	assert_int_equal(jwks_count(&who), 2);
	assert_true(verifies(&who, token));

	who.service.keyring = theirs;
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_LINK));
	who.service.keyring = ours;
	assert_int_equal(keyring_link_key(&who.call).number, 1);
	keyring_refresh(&who.call, who.db);
	assert_int_equal(keyring_link_key(&who.call).number, 1);
	who.call.now_ms += 60000;
	keyring_refresh(&who.call, who.db);
	assert_int_equal(keyring_link_key(&who.call).number, 2);
	keyring_close(theirs);
	who_close(&who);
}

static void keys_of_other_purposes_check_no_access_tokens(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct str token = token_sign(&who.arena, keyring_link_key(&who.call).key, STR("{}"));
	assert_false(verifies(&who, token));
	token = token_sign(&who.arena, keyring_refresh_key(&who.call, 0), STR("{}"));
	assert_false(verifies(&who, token));
	assert_false(verifies(&who, STR("eyJhbGciOiJub25lIn0.e30.")));
	assert_false(verifies(&who, STR("garbage")));
	assert_fault(&who, FAULT_NONE);
	who_close(&who);
}

static struct token_key *project_key(struct who *who, const char *kid)
{
	return token_key_of_private(str_of(kid), token_key_make(&who->arena));
}

static struct str key_set(struct who *who, const struct token_key *a, const struct token_key *b)
{
	struct str first = token_key_jwk(&who->arena, a), second = b ? token_key_jwk(&who->arena, b) : STR_NONE;
	return arena_printf(&who->arena, "{\"keys\":[%.*s%s%.*s]}", STR_ARG(first), b ? "," : "", STR_ARG(second));
}

static void a_projects_keys_come_and_go(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who.service.settings.supabase_url = STR("https://project.test/");
	struct token_key *a = project_key(&who, "a"), *b = project_key(&who, "b");
	struct str by_a = token_sign(&who.arena, a, STR("{}")), by_b = token_sign(&who.arena, b, STR("{}"));
	who_fetch.body = key_set(&who, a, NULL);
	who_open(&who);
	assert_int_equal(who_fetch.asked, 1);
	assert_true(verifies(&who, by_a));
	assert_int_equal(checked.issuer, ISSUER_SUPABASE);
	/* An unknown key id asks again, but not within 30 s of the last time. */
	who_fetch.body = key_set(&who, a, b);
	assert_false(verifies(&who, by_b));
	assert_int_equal(who_fetch.asked, 1);
	who.call.now_ms += 30000;
	assert_true(verifies(&who, by_b));
	assert_true(verifies(&who, by_a));
	assert_int_equal(who_fetch.asked, 2);
	/* What is no longer published checks nothing after the next look; what cannot be fetched stays. */
	who.call.now_ms += 600000;
	who_fetch.body = STR_NONE;
	assert_true(verifies(&who, by_a) && verifies(&who, by_b));
	assert_int_equal(who_fetch.asked, 3);
	who.call.now_ms += 30000;
	who_fetch.body = STR("<html>not a key set</html>");
	assert_true(verifies(&who, by_a) && verifies(&who, by_b));
	assert_int_equal(who_fetch.asked, 4);
	who.call.now_ms += 30000;
	who_fetch.body = key_set(&who, b, NULL);
	assert_false(verifies(&who, by_a));
	assert_true(verifies(&who, by_b));
	assert_int_equal(who_fetch.asked, 5);
	assert_fault(&who, FAULT_NONE);
	token_key_close(a);
	token_key_close(b);
	who_close(&who);
}

static void a_projects_secret_is_no_public_key(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who.service.settings.supabase_url = STR("https://project.test");
	who.service.settings.supabase_jwt_secret = STR("super-secret-jwt-token-with-at-least-32-characters-long");
	struct token_key *public = project_key(&who, "p");
	who_fetch.body = key_set(&who, public, NULL);
	who_open(&who);
	struct token_key *secret = token_key_of_secret(STR("any"), who.service.settings.supabase_jwt_secret);
	assert_true(verifies(&who, token_sign(&who.arena, secret, STR("{}"))));
	assert_int_equal(checked.issuer, ISSUER_SUPABASE_SECRET);
	token_key_close(secret);
	/* Signed with what everybody may read. */
	secret = token_key_of_secret(STR("p"), token_key_jwk(&who.arena, public));
	assert_false(verifies(&who, token_sign(&who.arena, secret, STR("{}"))));
	token_key_close(secret);
	token_key_close(public);
	who_close(&who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_outlive_the_process),
		cmocka_unit_test(retired_keys_check_until_their_tokens_run_out),
		cmocka_unit_test(refresh_keys_are_told_newest_first),
		cmocka_unit_test(another_process_rotates),
		cmocka_unit_test(keys_of_other_purposes_check_no_access_tokens),
		cmocka_unit_test(a_projects_keys_come_and_go),
		cmocka_unit_test(a_projects_secret_is_no_public_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
