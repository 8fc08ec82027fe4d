/* src/crypto/webhook.c against the example that the standard's own library tests with, and what must not be accepted. */
#include "crypto/webhook.h"

#include "tests/unit/base/unit.h"

static const struct webhook_message sample = {
	STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), STR("1614265330"), STR("{\"test\": 2432232314}")};
static const struct str good = STR("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
#define AT_MS INT64_C(1614265330000)

static bool verifies(struct webhook_message message, const char *signatures, int64_t now_ms)
{
	struct arena arena = {0};
	struct webhook_proof proof = {.signatures = str_of(signatures), .now_ms = now_ms};
	bool ok = webhook_key_read(&arena, STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &proof.key) &&
		webhook_verify(&arena, &proof, &message);

	arena_close(&arena);
	return ok;
}

static void the_example_verifies(void **state)
{
	UNUSED(state);
	assert_true(verifies(sample, good.ptr, AT_MS));
	assert_true(verifies(sample, "v1,bad v1a,xyz v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", AT_MS));
}

static void what_differs_does_not(void **state)
{
	struct webhook_message other = sample;

	UNUSED(state);
	assert_false(verifies(sample, "", AT_MS));
	assert_false(verifies(sample, "v1,", AT_MS));
	assert_false(verifies(sample, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", AT_MS));
	other.body = STR("{\"test\": 2432232315}");
	assert_false(verifies(other, good.ptr, AT_MS));
	other = sample;
	other.id = STR("msg_other");
	assert_false(verifies(other, good.ptr, AT_MS));
	other.id = STR_NONE;
	assert_false(verifies(other, good.ptr, AT_MS));
	other = sample;
	other.timestamp = STR("soon");
	assert_false(verifies(other, good.ptr, AT_MS));
}

static void the_time_must_be_near(void **state)
{
	UNUSED(state);
	assert_true(verifies(sample, good.ptr, AT_MS + 300000));
	assert_true(verifies(sample, good.ptr, AT_MS - 300000));
	assert_false(verifies(sample, good.ptr, AT_MS + 301000));
	assert_false(verifies(sample, good.ptr, AT_MS - 301000));
}

static void secrets_are_long_enough(void **state)
{
	struct arena arena = {0};
	struct str key;

	UNUSED(state);
	assert_false(webhook_key_read(&arena, STR("whsec_c2hvcnQ="), &key));
	assert_false(webhook_key_read(&arena, STR("whsec_???"), &key));
	assert_false(webhook_key_read(&arena, STR("short"), &key));
	assert_true(webhook_key_read(&arena, STR("a text of 24 characters!"), &key));
	assert_text(key, "a text of 24 characters!");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_verifies),
		cmocka_unit_test(what_differs_does_not),
		cmocka_unit_test(the_time_must_be_near),
		cmocka_unit_test(secrets_are_long_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
