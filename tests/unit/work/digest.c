/* src/work/digest.c and its job, on a real database: one digest a day for who has something to read, however many processes look.
 */
#include "work/digest.h"

#include "base/clock.h"
#include "jobs/queue_digests.h"
#include "store/communications.h"
#include "tests/unit/work/people.h"
#include "tests/unit/work/sample.h"
#include "work/avatar.h"
#include "work/enrol.h"
#include "work/enrolment.h"
#include "work/interview.h"
#include "work/mail_look.h"
#include "work/merchant.h"

#define HOUR_MS INT64_C(3600000)
enum { PEOPLE = 2 };

struct world {
	struct who who;
	struct uuid merchant_id, recruiter_id, enrolment_id[PEOPLE];
	size_t who_submits;
	struct mail_look_change change;
	struct digest_due due;
	struct list mails;
};

static bool make_run(struct call *call, void *data)
{
	struct world *world = data;
	struct merchant_new merchant = {.name = STR("Blue Harbour"), .credits = 9000, .cause = STR("test")};

	if (!merchant_make(call, &merchant))
		return false;
	world->merchant_id = merchant.merchant_id;
	return true;
}

/* Two interviews, one with a recruiter, each with one person. */
static bool enrol_run(struct call *call, void *data)
{
	static const char *const emails[PEOPLE] = {"peter@parker.com", "mj@example.com"};
	struct world *world = data;

	for (size_t i = 0; i < PEOPLE; i++) {
		struct question question = {.id = uuid_make(call->now_ms), .question = STR("Why?")};
		struct interview interview = interview_sample("Back end");
		struct enrol_person person = {.name = STR("Peter"), .email = str_of(emails[i])};
		struct enrol enrol = {.merchant_id = world->merchant_id, .cause = STR("test"), .people = &person, .count = 1};

		interview.merchant_id = world->merchant_id;
		if (i == 1)
			interview.recruiter_id = world->recruiter_id;
		if (!interview_define(call, &interview, (struct list){&question, 1}, false))
			return false;
		enrol.interview_id = interview.id;
		if (!enrol_people(call, &enrol) || person.outcome == ENROL_REFUSED)
			return false;
		world->enrolment_id[i] = person.enrolment_id;
	}
	return true;
}

static bool choose_run(struct call *call, void *data)
{
	struct world *world = data;

	return mail_look_set(call, world->merchant_id, &world->change);
}

static void choose(struct world *world, const char *completion)
{
	world->change = (struct mail_look_change){.completion = str_of(completion), .time_zone = STR("Europe/Berlin")};
	assert_done(&world->who, who_write(&world->who, choose_run, world));
}

static bool submit_run(struct call *call, void *data)
{
	struct world *world = data;

	return enrolment_submit(call, world->merchant_id, world->enrolment_id[world->who_submits]);
}

static void submit(struct world *world, size_t who)
{
	world->who_submits = who;
	assert_done(&world->who, who_write(&world->who, submit_run, world));
}

static bool mails_run(struct call *call, void *data)
{
	struct world *world = data;
	struct communication_filter filter = {.merchant_id = world->merchant_id, .kind = STR("completion_digest"), .limit = 10};

	return communications_list(call, &filter, &world->mails);
}

/* After one round of the job at a moment. */
static void expect_mails(struct world *world, int64_t at_ms, size_t count)
{
	world->who.call.now_ms = at_ms;
	assert_done(&world->who, job_queue_digests.run(&world->who.call, world->who.db));
	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, mails_run, world));
	assert_int_equal(world->mails.count, count);
}

/* NOW_MS is 2027-01-15T08:00:00Z, nine o'clock in Berlin: the next digest is due 23 hours later. */
static void begin(struct world *world)
{
	who_begin(&world->who);
	who_open(&world->who);
	assert_done(&world->who, who_write(&world->who, make_run, world));
	who_person(&world->who, world->merchant_id, "owner@example.com", "merchant_owner");
	world->recruiter_id = who_person(&world->who, world->merchant_id, "recruiter@example.com", "merchant").id;
	assert_done(&world->who, who_write(&world->who, enrol_run, world));
}

static void eight_in_the_morning_where_they_are(void **state)
{
	UNUSED(state);
	assert_int_equal(digest_next(STR("Europe/Berlin"), NOW_MS), NOW_MS + 23 * HOUR_MS);
	assert_int_equal(digest_next(STR_NONE, NOW_MS), NOW_MS + 24 * HOUR_MS);
	assert_int_equal(digest_next(STR_NONE, NOW_MS - 1), NOW_MS);
	assert_int_equal(digest_next(STR("Asia/Kolkata"), NOW_MS), NOW_MS + 18 * HOUR_MS + HOUR_MS / 2);
	/* the night in which clocks go forward: 2027-03-28 */
	assert_int_equal(digest_next(STR("Europe/Berlin"), INT64_C(1806181200000)), INT64_C(1806213600000));
}

static void one_a_day_for_who_has_something_to_read(void **state)
{
	struct world world = {0};
	int64_t morning = NOW_MS + 23 * HOUR_MS;

	UNUSED(state);
	begin(&world);
	choose(&world, "digest");
	expect_mails(&world, NOW_MS + HOUR_MS, 0);
	submit(&world, 0);
	expect_mails(&world, morning - 1, 0);
	expect_mails(&world, morning, 1);
	assert_text(((const struct communication *)world.mails.items)->language, "en");
	expect_mails(&world, morning + HOUR_MS, 1);
	/* a day without a submission */
	expect_mails(&world, morning + 24 * HOUR_MS, 1);
	submit(&world, 1);
	/* within the last minute its transaction may not have ended yet */
	expect_mails(&world, morning + 48 * HOUR_MS, 2);
	assert_true(uuid_equal(((const struct communication *)world.mails.items)->account_id, world.recruiter_id));
	who_close(&world.who);
}

static bool queue_run(struct call *call, void *data)
{
	return digest_queue(call, &((struct world *)data)->due);
}

static void the_second_process_finds_it_done(void **state)
{
	struct world world = {0};
	int64_t morning = NOW_MS + 23 * HOUR_MS;

	UNUSED(state);
	begin(&world);
	choose(&world, "digest");
	expect_mails(&world, NOW_MS, 0);
	submit(&world, 0);
	/* what both have seen before either of them has done it */
	world.due = (struct digest_due){world.merchant_id, STR("Europe/Berlin"), morning, NOW_MS};
	expect_mails(&world, morning, 1);
	assert_done(&world.who, who_write(&world.who, queue_run, &world));
	expect_mails(&world, morning, 1);
	who_close(&world.who);
}

static void who_asks_for_other_mail_misses_nobody(void **state)
{
	struct world world = {0};

	UNUSED(state);
	begin(&world);
	choose(&world, "digest");
	world.who.call.now_ms += HOUR_MS;
	submit(&world, 0);
	world.who.call.now_ms += HOUR_MS;
	choose(&world, "each");
	expect_mails(&world, world.who.call.now_ms, 1);
	expect_mails(&world, NOW_MS + 100 * HOUR_MS, 1);
	/* and who wants none gets none */
	choose(&world, "digest");
	submit(&world, 1);
	world.who.call.now_ms += HOUR_MS;
	choose(&world, "off");
	expect_mails(&world, NOW_MS + 200 * HOUR_MS, 1);
	who_close(&world.who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(eight_in_the_morning_where_they_are),
		cmocka_unit_test(one_a_day_for_who_has_something_to_read), cmocka_unit_test(the_second_process_finds_it_done),
		cmocka_unit_test(who_asks_for_other_mail_misses_nobody)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
