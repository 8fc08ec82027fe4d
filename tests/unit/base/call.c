/* What is deferred runs once, last first. */
#include "base/call.h"

#include "unit.h"

static char order[16];
static size_t order_len;

static void note(void *data)
{
	order[order_len++] = *(const char *)data;
}

/* Defers more while the call ends. */
static void note_late(void *data)
{
	struct call *call = data;
	static char last = 'z';
	order[order_len++] = 'l';
	call_defer(call, note, &last);
}

static void deferred_runs_last_first(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	char names[] = "abc";
	call_defer(&call, note, &names[0]);
	call_defer(&call, note, &names[1]);
	call_defer(&call, note_late, &call);
	call_defer(&call, note, &names[2]);
	call_end(&call);
	assert_text(((struct str){order, order_len}), "clzba");
	call_end(&call);
	assert_int_equal(order_len, 5);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(deferred_runs_last_first)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
