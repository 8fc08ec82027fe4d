/* Faults: the first one stands, and the table of kinds is whole. */
#include "base/call.h"
#include "unit.h"

#include <string.h>

static void the_first_fault_stands(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	char name[] = "email";
	assert_false(fault(&call, FAULT_CONFLICT, name, "%s is taken.", "It"));
	name[0] = 'x';
	assert_false(fault(&call, FAULT_INTERNAL, NULL, "Later."));
	assert_false(fault_code(&call, FAULT_GONE, "late", "Later."));
	assert_int_equal(call.fault.kind, FAULT_CONFLICT);
	assert_text(call.fault.name, "email");
	assert_text(call.fault.message, "It is taken.");
	assert_null(call.fault.code.ptr);
	arena_close(&arena);
}

static void a_code_of_its_own_is_kept(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	assert_false(fault_code(&call, FAULT_FORBIDDEN, "no_credits", "%d left.", 0));
	assert_false(fault(&call, FAULT_INTERNAL, "x", "Later."));
	assert_text(call.fault.code, "no_credits");
	assert_text(call.fault.message, "0 left.");
	assert_null(call.fault.name.ptr);
	arena_close(&arena);
}

static void every_kind_has_status_and_a_code_of_its_own(void **state)
{
	UNUSED(state);
	for (int kind = FAULT_NONE; kind < FAULT_KIND_COUNT; kind++) {
		const struct fault_info *info = fault_info((enum fault_kind)kind);
		assert_in_range(info->status, kind == FAULT_NONE ? 200 : 400, kind == FAULT_NONE ? 200 : 599);
		assert_non_null(info->code);
		for (int other = 0; other < kind; other++)
			assert_string_not_equal(info->code, fault_info((enum fault_kind)other)->code);
	}
	assert_int_equal(fault_info(FAULT_INVALID)->status, 422);
	assert_string_equal(fault_info(FAULT_INVALID)->code, "validation_failed");
	assert_true(fault_info(FAULT_UNAVAILABLE)->is_retryable);
	assert_true(fault_info(FAULT_LIMITED)->is_retryable);
	assert_false(fault_info(FAULT_CONFLICT)->is_retryable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_fault_stands),
		cmocka_unit_test(a_code_of_its_own_is_kept),
		cmocka_unit_test(every_kind_has_status_and_a_code_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
