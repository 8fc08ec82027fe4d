/* Who asks, by every kind of credential, and whom the call is about. */
#include "tests/unit/work/asking.h"
#include "work/check_cache.h"

#define PROJECT_SECRET "super-secret-jwt-token-with-at-least-32-characters-long"

static struct str json(struct who *who, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(&who->arena, format, args);
	va_end(args);
	return text;
}

static const char *text_of(struct who *who, struct uuid id)
{
	char *text = arena_alloc(&who->arena, UUID_TEXT_LEN + 1);
	uuid_write(id, text);
	return text;
}

static bool membership_end_run(struct call *call, void *data)
{
	return membership_put(call, data);
}

/* --- our own tokens -------------------------------------------------------------------------------------------------------- */

static void our_tokens_say_who_asks(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid merchant_id = who_merchant(&who, "A", (struct uuid){0});
	struct account anna = who_person(&who, merchant_id, "anna@example.com", "merchant_owner");
	struct grant grant = sign_in(&who, anna);
	for (int i = 0; i < 2; i++) { /* the second time from memory */
		assert_accepted(&who, ROLE_OWNER, grant.access_token);
		assert_true(uuid_equal(caller.account_id, anna.id));
		assert_true(uuid_equal(caller.home_merchant_id, merchant_id));
		assert_true(uuid_equal(caller.session_id, grant.session_id));
		assert_true(uuid_is_none(caller.merchant_id) && uuid_is_none(caller.key_id));
		assert_text(caller.email, "anna@example.com");
		assert_false(caller.may_override_merchant);
	}
	/* 30 s of leeway, then it has run out, whatever is remembered. */
	who.call.now_ms += who.service.settings.token_ttl_s * 1000 + 29000;
	assert_accepted(&who, ROLE_OWNER, grant.access_token);
	who.call.now_ms += 1000;
	assert_refused(&who, FAULT_UNAUTHENTICATED, grant.access_token);
	who_close(&who);
}

static void what_the_database_says_counts(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid merchant_id = who_merchant(&who, "A", (struct uuid){0});
	struct account anna = who_person(&who, merchant_id, "anna@example.com", "merchant_owner");
	struct grant grant = sign_in(&who, anna);
	assert_accepted(&who, ROLE_OWNER, grant.access_token);
	/* The role changes within three seconds, not with the next token. */
	who_member(&who, merchant_id, anna.id, "merchant_selection");
	who.call.now_ms += 3000;
	assert_accepted(&who, ROLE_SELECTION, grant.access_token);
	struct membership ended = {.merchant_id = merchant_id,
		.account_id = anna.id,
		.portal = STR("team"),
		.role = STR("merchant_selection"),
		.status = STR("invited")};
	assert_done(&who, who_write(&who, membership_end_run, &ended));
	who.call.now_ms += 3000;
	assert_refused(&who, FAULT_FORBIDDEN, grant.access_token);
	who_close(&who);
}

static void signed_out_tokens_are_refused_at_once(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct account anna = who_person(&who, who_merchant(&who, "A", (struct uuid){0}), "anna@example.com", "merchant");
	struct grant one = sign_in(&who, anna), two = sign_in(&who, anna), three = sign_in(&who, anna);
	assert_accepted(&who, ROLE_MERCHANT, two.access_token);
	assert_accepted(&who, ROLE_MERCHANT, three.access_token);
	assert_accepted(&who, ROLE_MERCHANT, one.access_token);
	assert_done(&who, session_sign_out(&who.call, who.db, &caller, SIGN_OUT_LOCAL));
	assert_refused(&who, FAULT_UNAUTHENTICATED, one.access_token);
	assert_accepted(&who, ROLE_MERCHANT, two.access_token);
	assert_done(&who, session_sign_out(&who.call, who.db, &caller, SIGN_OUT_OTHERS));
	assert_refused(&who, FAULT_UNAUTHENTICATED, three.access_token);
	assert_accepted(&who, ROLE_MERCHANT, two.access_token);
	assert_done(&who, session_sign_out(&who.call, who.db, &caller, SIGN_OUT_GLOBAL));
	assert_refused(&who, FAULT_UNAUTHENTICATED, two.access_token);
	who_close(&who);
}

static void forged_claims_are_refused(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid merchant_id = who_merchant(&who, "A", (struct uuid){0});
	const char *merchant = text_of(&who, merchant_id);
	static const char *const wrong[] = {
		"{\"iss\":\"https://other.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"other\",\"role\":\"authenticated\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":[\"a\",\"b\"],\"role\":\"authenticated\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":{},\"role\":\"authenticated\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"role\":\"authenticated\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"anon\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"service_role\",\"exp\":1800000100,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",",
		"{\"iss\":\"https://convoke.test/auth/"
		"v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"exp\":1799999970,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"exp\":1e300,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"exp\":1800000100,"
		"\"nbf\":1800000031,",
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"exp\":1800000100,"
		"\"sub\":\"x\",",
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct str claims =
			json(&who, "%s\"app_metadata\":{\"merchant_id\":\"%s\",\"role\":\"admin\"}}", wrong[i], merchant);
		assert_refused(&who, FAULT_UNAUTHENTICATED, keyring_sign_access(&who.call, claims));
	}
	assert_refused(&who, FAULT_UNAUTHENTICATED, keyring_sign_access(&who.call, STR("[]")));
	assert_refused(&who, FAULT_UNAUTHENTICATED, STR(""));
	assert_refused(&who, FAULT_UNAUTHENTICATED, STR("sb_publishable_123"));
	/* The same with all of it right, as the operator's command makes them: nbf within the leeway, aud as a list. */
	struct str right = json(&who,
		"{\"iss\":\"https://convoke.test/auth/v1\",\"aud\":[\"x\",\"authenticated\"],\"role\":\"authenticated\","
		"\"exp\":1800000100.5,\"nbf\":1800000029,\"app_metadata\":{\"merchant_id\":\"%s\",\"role\":\"merchant\"}}",
		merchant);
	assert_accepted(&who, ROLE_MERCHANT, keyring_sign_access(&who.call, right));
	assert_true(uuid_equal(caller.home_merchant_id, merchant_id));
	who_close(&who);
}

/* --- a Supabase project's tokens ------------------------------------------------------------------------------------------- */

static struct token_key *project_key;

static void project_open(struct who *who)
{
	who_begin(who);
	who->service.settings.supabase_url = STR("https://project.test");
	who->service.settings.supabase_jwt_secret = STR(PROJECT_SECRET);
	project_key = token_key_of_private(STR("p1"), token_key_make(&who->arena));
	who_fetch.body = json(who, "{\"keys\":[%.*s]}", STR_ARG(token_key_jwk(&who->arena, project_key)));
}

static void project_close(struct who *who)
{
	token_key_close(project_key);
	who_close(who);
}

/* A token of the project for `sub`; `more` are further members, with a comma before each. */
static struct str project_token(struct who *who, const char *sub, const char *more)
{
	return token_sign(&who->arena, project_key,
		json(who,
			"{\"iss\":\"https://project.test/auth/"
			"v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"sub\":\"%s\","
			"\"exp\":1800003600,\"session_id\":\"not-a-uuid\"%s}",
			sub, more));
}

static void a_projects_people_are_known(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0}), b = who_merchant(&who, "B", (struct uuid){0});
	struct account anna = who_person(&who, a, "anna@example.com", "merchant_owner");
	struct account subject = {.id = uuid_make(who.call.now_ms),
		.email_key = STR("s@example.com"),
		.email = STR("s@example.com"),
		.status = STR("active"),
		.language = STR("en"),
		.home_merchant_id = b};
	assert_true(uuid_parse(STR(STRANGER), &subject.subject));

	/* By our id, by the project's id, and not at all. */
	assert_accepted(&who, ROLE_OWNER, project_token(&who, text_of(&who, anna.id), ""));
	assert_true(uuid_equal(caller.home_merchant_id, a) && uuid_equal(caller.account_id, anna.id));
	assert_refused(&who, FAULT_FORBIDDEN, project_token(&who, STRANGER, ""));
	assert_done(&who, who_write(&who, who_account_run, &subject));
	who_member(&who, b, subject.id, "mentor");
	assert_accepted(&who, ROLE_MENTOR, project_token(&who, STRANGER, ""));
	assert_true(uuid_equal(caller.home_merchant_id, b) && uuid_equal(caller.account_id, subject.id));

	/* Signed by the secret, and by a key that is not the project's. */
	struct token_key *secret = token_key_of_secret(STR_NONE, STR(PROJECT_SECRET));
	struct str claims = json(&who,
		"{\"iss\":\"https://project.test/auth/v1\",\"aud\":\"authenticated\",\"role\":\"authenticated\",\"sub\":\"%s\","
		"\"exp\":1800003600}",
		text_of(&who, anna.id));
	assert_accepted(&who, ROLE_OWNER, token_sign(&who.arena, secret, claims));
	token_key_close(secret);
	secret = token_key_of_secret(STR_NONE, STR("another secret"));
	assert_refused(&who, FAULT_UNAUTHENTICATED, token_sign(&who.arena, secret, claims));
	token_key_close(secret);
	project_close(&who);
}

static void app_metadata_gives_the_merchant(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0});
	struct account anna = who_person(&who, a, "anna@example.com", "merchant_selection");
	const char *merchant = text_of(&who, a);
	const char *plain = arena_cstr(&who.arena, json(&who, ",\"app_metadata\":{\"merchant_id\":\"%s\"}", merchant));

	/* A stranger whom the project's operator put there; with a role; a member keeps the membership's role. */
	assert_accepted(&who, ROLE_USER, project_token(&who, STRANGER, plain));
	assert_true(uuid_equal(caller.home_merchant_id, a));
	assert_false(caller.may_override_merchant);
	assert_accepted(&who, ROLE_ADMIN,
		project_token(&who, STRANGER,
			arena_cstr(&who.arena,
				json(&who, ",\"app_metadata\":{\"merchant_id\":\"%s\",\"role\":\"admin\",\"x\":[1]}", merchant))));
	assert_true(caller.may_override_merchant);
	assert_accepted(&who, ROLE_USER,
		project_token(&who, STRANGER,
			arena_cstr(&who.arena,
				json(&who, ",\"app_metadata\":{\"merchant_id\":\"%s\",\"role\":\"service\"}", merchant))));
	assert_accepted(&who, ROLE_SELECTION, project_token(&who, text_of(&who, anna.id), plain));
	/* Never from user_metadata, which its user writes. */
	assert_refused(&who, FAULT_FORBIDDEN,
		project_token(&who, STRANGER,
			arena_cstr(&who.arena,
				json(&who, ",\"user_metadata\":{\"merchant_id\":\"%s\",\"role\":\"admin\"}", merchant))));
	/* No such merchant; no id. */
	assert_refused(
		&who, FAULT_FORBIDDEN, project_token(&who, STRANGER, ",\"app_metadata\":{\"merchant_id\":\"" STRANGER "\"}"));
	assert_refused(&who, FAULT_UNAUTHENTICATED, project_token(&who, STRANGER, ",\"app_metadata\":{\"merchant_id\":\"A\"}"));
	project_close(&who);
}

static void strangers_are_what_the_setting_says(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who.service.settings.supabase_default_role = STR("merchant");
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0});
	struct account anna = who_person(&who, a, "anna@example.com", "merchant_selection");
	const char *plain = arena_cstr(&who.arena, json(&who, ",\"app_metadata\":{\"merchant_id\":\"%s\"}", text_of(&who, a)));

	assert_accepted(&who, ROLE_MERCHANT, project_token(&who, STRANGER, plain));
	assert_accepted(&who, ROLE_SELECTION, project_token(&who, text_of(&who, anna.id), plain));
	assert_refused(&who, FAULT_FORBIDDEN, project_token(&who, STRANGER, ""));
	project_close(&who);
}

static void an_address_links_only_when_allowed(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who_open(&who);
	who_person(&who, who_merchant(&who, "A", (struct uuid){0}), "anna@example.com", "merchant");
	struct str token = project_token(&who, STRANGER, ",\"email\":\"Anna@Example.com\"");
	assert_refused(&who, FAULT_FORBIDDEN, token);
	who.service.settings.supabase_link_by_email = true;
	assert_accepted(&who, ROLE_MERCHANT, token);
	assert_refused(&who, FAULT_FORBIDDEN, project_token(&who, STRANGER, ",\"email\":null"));
	project_close(&who);
}

static void signing_in_at_the_project_takes_up_an_invitation(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0});
	struct account account = {.id = uuid_make(who.call.now_ms),
		.email_key = STR("new@example.com"),
		.email = STR("new@example.com"),
		.status = STR("invited"),
		.language = STR("en"),
		.home_merchant_id = a};
	struct membership membership = {.merchant_id = a,
		.account_id = account.id,
		.portal = STR("team"),
		.role = STR("merchant"),
		.status = STR("invited")};
	assert_done(&who, who_write(&who, who_account_run, &account));
	assert_done(&who, who_write(&who, who_membership_run, &membership));
	assert_accepted(&who, ROLE_MERCHANT, project_token(&who, text_of(&who, account.id), ""));
	assert_true(uuid_equal(caller.home_merchant_id, a));
	project_close(&who);
}

static struct str secret_token(struct who *who, const char *claims)
{
	struct token_key *key = token_key_of_secret(STR_NONE, STR(PROJECT_SECRET));
	struct str token = token_sign(&who->arena, key, str_of(claims));
	token_key_close(key);
	return token;
}

static void a_projects_own_keys(void **state)
{
	struct who who;
	UNUSED(state);
	project_open(&who);
	who_open(&who);
	assert_accepted(&who, ROLE_SERVICE,
		secret_token(&who, "{\"iss\":\"supabase\",\"ref\":\"project\",\"role\":\"service_role\",\"exp\":2000000000}"));
	assert_true(caller.may_override_merchant && uuid_is_none(caller.home_merchant_id));
	assert_refused(&who, FAULT_UNAUTHENTICATED,
		secret_token(&who, "{\"iss\":\"supabase\",\"ref\":\"project\",\"role\":\"anon\",\"exp\":2000000000}"));
	assert_refused(&who, FAULT_UNAUTHENTICATED,
		secret_token(&who, "{\"iss\":\"https://other.test/auth/v1\",\"role\":\"service_role\",\"exp\":2000000000}"));
	assert_refused(&who, FAULT_UNAUTHENTICATED,
		secret_token(&who, "{\"iss\":\"supabase\",\"role\":\"service_role\",\"exp\":1700000000}"));
	/* Only the secret makes a service: a person's key never does. */
	assert_refused(&who, FAULT_UNAUTHENTICATED,
		token_sign(&who.arena, project_key,
			STR("{\"iss\":\"https://project.test/auth/v1\",\"role\":\"service_role\",\"exp\":2000000000}")));
	project_close(&who);
}

/* --- keys ------------------------------------------------------------------------------------------------------------------ */

static bool key_revoke_run(struct call *call, void *data)
{
	const struct key_work *work = data;
	return api_key_revoke(call, work->wanted.merchant_id, work->made.id);
}

static void keys_act_for_programs(void **state)
{
	struct who who;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", (struct uuid){0});
	struct key_work service = {.wanted = {.name = STR("all")}};
	struct key_work key = {.wanted = {.merchant_id = a, .name = STR("one"), .role = ROLE_MERCHANT}};
	assert_done(&who, who_write(&who, key_make_run, &service));
	assert_done(&who, who_write(&who, key_make_run, &key));
	assert_true(str_starts_with(service.made.text, STR("cvk_service_")) && str_starts_with(key.made.text, STR("cvk_api_")));

	assert_accepted(&who, ROLE_SERVICE, service.made.text);
	assert_true(uuid_is_none(caller.home_merchant_id) && uuid_equal(caller.key_id, service.made.id));
	assert_accepted(&who, ROLE_MERCHANT, key.made.text);
	assert_true(uuid_equal(caller.home_merchant_id, a) && uuid_equal(caller.key_id, key.made.id));
	assert_false(caller.may_override_merchant);

	/* Every character counts; and the prefix is no wish. */
	for (size_t i = 4; i < key.made.text.len; i += 7) {
		char *changed = arena_cstr(&who.arena, key.made.text);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_refused(&who, FAULT_UNAUTHENTICATED, str_of(changed));
	}
	struct str tail = str_from(key.made.text, strlen("cvk_api_"));
	assert_refused(&who, FAULT_UNAUTHENTICATED, json(&who, "cvk_service_%.*s", STR_ARG(tail)));
	assert_refused(&who, FAULT_UNAUTHENTICATED, STR("cvk_"));

	assert_done(&who, who_write(&who, key_revoke_run, &key));
	check_cache_expire(keyring_cache(&who.call));
	assert_refused(&who, FAULT_UNAUTHENTICATED, key.made.text);
	assert_false(who_write(&who, key_revoke_run, &key));
	assert_fault(&who, FAULT_NOT_FOUND);
	key.wanted.role = ROLE_ADMIN;
	assert_false(who_write(&who, key_make_run, &key));
	assert_fault(&who, FAULT_INVALID);
	who_close(&who);
}

static void programs_notice_new_keys(void **state)
{
	struct who who;
	struct key_work service = {.wanted = {.name = STR("all")}};
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	assert_done(&who, who_write(&who, key_make_run, &service));
	struct keyring_options options = who_options(&who);
	struct keyring *ours = who.service.keyring;
	who.service.keyring = keyring_open(&who.call, who.db, &options);
	assert_done(&who, keyring_rotate(&who.call, who.db, KEY_LINK));
	keyring_close(who.service.keyring);
	who.service.keyring = ours;
	assert_accepted(&who, ROLE_SERVICE, service.made.text);
	assert_int_equal(keyring_link_key(&who.call).number, 1);
	who.call.now_ms += 60000;
	assert_accepted(&who, ROLE_SERVICE, service.made.text);
	assert_int_equal(keyring_link_key(&who.call).number, 2);
	who_close(&who);
}

static void roles_have_the_contracts_names(void **state)
{
	UNUSED(state);
	for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++)
		assert_int_equal(role_by_name(str_of(role_name((enum role)i))), i);
	assert_int_equal(role_by_name(STR("merchant_owner")), ROLE_OWNER);
	assert_int_equal(role_by_name(STR("none")), ROLE_NONE);
	assert_int_equal(role_by_name(STR_NONE), ROLE_NONE);
	assert_true(ROLE_USER < ROLE_SELECTION && ROLE_SELECTION < ROLE_OWNER && ROLE_OWNER < ROLE_ADMIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_tokens_say_who_asks),
		cmocka_unit_test(what_the_database_says_counts),
		cmocka_unit_test(signed_out_tokens_are_refused_at_once),
		cmocka_unit_test(forged_claims_are_refused),
		cmocka_unit_test(a_projects_people_are_known),
		cmocka_unit_test(app_metadata_gives_the_merchant),
		cmocka_unit_test(strangers_are_what_the_setting_says),
		cmocka_unit_test(an_address_links_only_when_allowed),
		cmocka_unit_test(signing_in_at_the_project_takes_up_an_invitation),
		cmocka_unit_test(a_projects_own_keys),
		cmocka_unit_test(keys_act_for_programs),
		cmocka_unit_test(programs_notice_new_keys),
		cmocka_unit_test(roles_have_the_contracts_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
