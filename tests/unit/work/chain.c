/* src/work/chain.c: when reminders are due, and what stops a mail. */
#include "work/chain.h"

#include "tests/unit/base/unit.h"

static const int64_t hour = 3600000;

static struct number number(double value)
{
	return (struct number){.is_set = true, .value = value};
}

static void the_next_reminder(void **state)
{
	struct reminder some[] = {{.after_hours = number(72)}, {.after_hours = number(24)}, {.before_deadline_hours = number(2)}};
	struct list list = {some, COUNT_OF(some)};
	int64_t mailed = 1000 * hour, deadline = mailed + 100 * hour;

	UNUSED(state);
	assert_int_equal(reminder_next(list, mailed, deadline, mailed), mailed + 24 * hour);
	assert_int_equal(reminder_next(list, mailed, deadline, mailed + 24 * hour), mailed + 72 * hour);
	assert_int_equal(reminder_next(list, mailed, deadline, mailed + 72 * hour), deadline - 2 * hour);
	assert_int_equal(reminder_next(list, mailed, deadline, deadline - 2 * hour), 0);
	/* a deadline sooner than the reminders: only what comes in time */
	assert_int_equal(reminder_next(list, mailed, mailed + 20 * hour, mailed), mailed + 18 * hour);
	assert_int_equal(reminder_next(list, mailed, mailed + hour, mailed), 0);
	assert_int_equal(reminder_next((struct list){NULL, 0}, mailed, deadline, mailed), 0);
}

static void schedules_are_kept_and_read(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct reminder some[] = {{.after_hours = number(24)}, {.before_deadline_hours = number(1.5)}};
	struct json kept = {STR_NONE};
	struct list read = {0};

	UNUSED(state);
	assert_true(reminders_keep(&call, "reminders", (struct list){some, 2}, &kept));
	assert_text(kept.text, "[{\"after_hours\":24},{\"before_deadline_hours\":1.5}]");
	assert_true(reminders_read(&call, kept, &read));
	assert_int_equal(read.count, 2);
	assert_true(((struct reminder *)read.items)[1].before_deadline_hours.value > 1.4);
	assert_true(reminders_read(&call, (struct json){STR("[]")}, &read));
	assert_int_equal(read.count, 0);
	assert_true(reminders_read(&call, (struct json){STR_NONE}, &read));
	assert_int_equal(read.count, 1);
	assert_true(((struct reminder *)read.items)[0].after_hours.value > 47);
	some[1].after_hours = number(1);
	assert_false(reminders_keep(&call, "reminders", (struct list){some, 2}, &kept));
	assert_text(call.fault.name, "reminders[1]");
	arena_close(&arena);
}

static const char *stop(const char *kind, const char *enrolment)
{
	struct chain_state state = {
		.kind = str_of(kind), .state = str_of(enrolment), .interview_status = STR("active"), .expires_at = 2000};

	return chain_stop(&state, 1000);
}

static void what_stops_a_mail(void **state)
{
	struct chain_state some = {
		.kind = STR("action_required"), .state = STR("invited"), .interview_status = STR("active"), .expires_at = 2000};

	UNUSED(state);
	assert_null(stop("invitation", "invited"));
	assert_null(stop("action_required", "opened"));
	assert_string_equal(stop("action_required", "started"), "started");
	assert_string_equal(stop("action_required", "submitted"), "submitted");
	assert_string_equal(stop("invitation", "revoked"), "revoked");
	assert_null(stop("submit_required", "collected"));
	assert_string_equal(stop("submit_required", "submitted"), "submitted");
	/* begun anew, so that what was collected is put away */
	assert_string_equal(stop("submit_required", "started"), "started");
	assert_null(stop("collected", "collected"));
	assert_string_equal(stop("collected", "started"), "started");
	assert_string_equal(stop("collected", "submitted"), "submitted");
	assert_null(stop("collection_failed", "started"));
	assert_null(stop("submitted", "submitted"));
	assert_null(stop("selected", "submitted"));
	assert_null(stop("not_selected", "submitted"));
	/* what was submitted is put aside */
	assert_string_equal(stop("submitted", "invited"), "another attempt");
	assert_string_equal(stop("submitted", "opened"), "another attempt");
	assert_string_equal(stop("selected", "started"), "another attempt");
	assert_string_equal(stop("not_selected", "collected"), "another attempt");
	assert_null(stop("recruiter_message", "invited"));
	/* taken up, or past what the mail is about */
	assert_null(stop("another_attempt", "invited"));
	assert_null(stop("another_attempt", "opened"));
	assert_string_equal(stop("another_attempt", "started"), "started");
	assert_string_equal(stop("another_attempt", "collected"), "started");
	assert_string_equal(stop("another_attempt", "submitted"), "submitted");
	assert_string_equal(stop("collection_failed", "collected"), "collected");
	/* submitted, and asked for another attempt since */
	assert_string_equal(stop("collection_failed", "invited"), "submitted");
	assert_string_equal(stop("collected", "invited"), "submitted");
	assert_string_equal(stop("submit_required", "opened"), "submitted");
	assert_null(chain_stop(&some, 1000));
	assert_string_equal(chain_stop(&some, 2000), "expired");
	some.available_till = 900;
	assert_string_equal(chain_stop(&some, 1000), "closed");
	some.available_till = 0;
	some.interview_status = STR("archived");
	assert_string_equal(chain_stop(&some, 1000), "closed");
	some.suppressed = STR("unsubscribed");
	assert_string_equal(chain_stop(&some, 1000), "unsubscribed");
	some.is_off = true;
	assert_string_equal(chain_stop(&some, 1000), "off");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_next_reminder), cmocka_unit_test(schedules_are_kept_and_read),
		cmocka_unit_test(what_stops_a_mail)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
