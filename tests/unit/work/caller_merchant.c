/* Which merchant a call is about, and what its caller may do there. */
#include "tests/unit/work/asking.h"
#include "work/claims.h"

static bool chooses(struct who *who, struct str credential, struct uuid wanted)
{
	assert_done(who, asks(who, credential));
	return caller_choose_merchant(&who->call, who->db, (struct merchant_wish){.id = wanted}, &caller);
}

/* As a call that writes does. */
static bool insists(struct who *who, struct str credential, struct uuid wanted)
{
	assert_done(who, asks(who, credential));
	return caller_choose_merchant(&who->call, who->db, (struct merchant_wish){.id = wanted, .is_binding = true}, &caller);
}

#define assert_insisting_refused(who, credential, wanted)                                                                          \
	do {                                                                                                                       \
		assert_false(insists((who), (credential), (wanted)));                                                              \
		assert_text((who)->call.fault.name, "merchant_id");                                                                \
		assert_fault((who), FAULT_FORBIDDEN);                                                                              \
	} while (0)

#define assert_chosen(who, merchant, credential, wanted)                                                                           \
	do {                                                                                                                       \
		assert_done((who), chooses((who), (credential), (wanted)));                                                        \
		assert_true(uuid_equal(caller.merchant_id, (merchant)));                                                           \
	} while (0)

static void who_may_choose_the_merchant(void **state)
{
	struct who who;
	struct uuid none = {{0}}, unknown;
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	assert_true(uuid_parse(STR(STRANGER), &unknown));
	struct uuid a = who_merchant(&who, "A", none), sub = who_merchant(&who, "A's", a), b = who_merchant(&who, "B", none);
	struct account both = who_person(&who, b, "both@example.com", "merchant_owner");
	who_member(&who, sub, both.id, "merchant_selection");
	struct str plain = sign_in(&who, who_person(&who, b, "plain@example.com", "merchant_owner")).access_token;
	struct str parent = sign_in(&who, who_person(&who, a, "parent@example.com", "merchant")).access_token;
	struct str learner = sign_in(&who, who_person(&who, a, "learner@example.com", "user")).access_token;
	struct str admin = sign_in(&who, who_person(&who, a, "admin@example.com", "admin")).access_token;
	struct str guest = sign_in(&who, both).access_token;

	/* Whoever may not choose reads their own: the wish is not heard. */
	assert_chosen(&who, b, plain, none);
	assert_chosen(&who, b, plain, a);
	assert_chosen(&who, b, plain, unknown);
	assert_chosen(&who, a, learner, sub);
	/* What would be written into another company is refused. */
	assert_insisting_refused(&who, plain, a);
	assert_insisting_refused(&who, plain, unknown);
	assert_insisting_refused(&who, learner, sub);
	assert_insisting_refused(&who, parent, b);
	assert_true(insists(&who, plain, b) && uuid_equal(caller.merchant_id, b));
	assert_true(insists(&who, plain, none) && uuid_equal(caller.merchant_id, b));
	assert_true(insists(&who, parent, sub) && uuid_equal(caller.merchant_id, sub));
	/* The parent's team: its own and its sub-merchants, nobody else's. */
	assert_chosen(&who, a, parent, none);
	assert_chosen(&who, sub, parent, sub);
	assert_int_equal(caller.role, ROLE_MERCHANT);
	assert_chosen(&who, sub, parent, sub);
	assert_false(chooses(&who, parent, b));
	assert_fault(&who, FAULT_FORBIDDEN);
	assert_false(chooses(&who, parent, unknown));
	assert_fault(&who, FAULT_FORBIDDEN);
	/* A guest of another team has the guest's role there. */
	assert_chosen(&who, sub, guest, sub);
	assert_int_equal(caller.role, ROLE_SELECTION);
	assert_false(chooses(&who, guest, a));
	assert_fault(&who, FAULT_FORBIDDEN);
	/* Admins: every merchant there is. */
	assert_chosen(&who, b, admin, b);
	assert_int_equal(caller.role, ROLE_ADMIN);
	assert_false(chooses(&who, admin, unknown));
	assert_fault(&who, FAULT_FORBIDDEN);
	who_close(&who);
}

/* One that was made with --role. */
static struct str operator_token(struct who *who, struct uuid merchant_id, struct account account, enum role role)
{
	struct access access = {.account_id = account.id,
		.merchant_id = merchant_id,
		.role = role,
		.email = account.email,
		.method = STR("operator")};

	return access_token_make(&who->call, &access);
}

static void an_operators_token_reaches_no_further_than_its_role(void **state)
{
	struct who who;
	struct uuid none = {{0}};
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	struct uuid a = who_merchant(&who, "A", none), b = who_merchant(&who, "B", none);
	struct account both = who_person(&who, a, "both@example.com", "merchant_owner");
	who_member(&who, b, both.id, "merchant_owner");
	struct str whole = operator_token(&who, a, both, ROLE_OWNER), less = operator_token(&who, a, both, ROLE_SELECTION);

	assert_chosen(&who, b, whole, b);
	assert_int_equal(caller.role, ROLE_OWNER);
	assert_chosen(&who, a, less, b);
	assert_int_equal(caller.role, ROLE_SELECTION);
	assert_insisting_refused(&who, less, b);
	struct str admin = operator_token(&who, a, both, ROLE_ADMIN);
	assert_chosen(&who, b, admin, b);
	who_close(&who);
}

static void service_keys_must_name_the_merchant(void **state)
{
	struct who who;
	struct uuid none = {{0}}, unknown;
	struct key_work service = {.wanted = {.name = STR("all")}};
	UNUSED(state);
	who_begin(&who);
	who_open(&who);
	assert_true(uuid_parse(STR(STRANGER), &unknown));
	struct uuid a = who_merchant(&who, "A", none);
	assert_done(&who, who_write(&who, key_make_run, &service));
	assert_chosen(&who, a, service.made.text, a);
	assert_false(chooses(&who, service.made.text, none));
	assert_text(who.call.fault.name, "merchant_id");
	assert_text(who.call.fault.message, "Field is required.");
	assert_fault(&who, FAULT_INVALID);
	assert_false(chooses(&who, service.made.text, unknown));
	assert_text(who.call.fault.name, "merchant_id");
	assert_fault(&who, FAULT_INVALID);
	who_close(&who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_choose_the_merchant),
		cmocka_unit_test(an_operators_token_reaches_no_further_than_its_role),
		cmocka_unit_test(service_keys_must_name_the_merchant),
	};
	return cmocka_run_group_tests_name("work/caller_merchant", tests, NULL, NULL);
}
