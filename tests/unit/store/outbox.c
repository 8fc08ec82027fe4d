/* src/store/outbox.c: mails of the future sleep, are woken in the order of their time, and can be put off again. */
#include "store/outbox.h"

#include "tests/unit/work/taking.h"

enum { MOST = 10, MERCHANTS = 3 };

/* One look of the feeder, and what is done about it. */
struct looking {
	struct list mails; /* to add, or to wake */
	struct list asleep, merchants, taken;
	struct uuid merchant_id;
	int64_t most;
};

static struct uuid merchant(int n)
{
	return uuid_first(1700000000000 + n);
}

static struct outbox_mail mail_at(const struct world *world, int64_t due_at)
{
	return (struct outbox_mail){
		.id = uuid_make(world->call.now_ms), .kind = STR("action_required"), .due_at = due_at, .language = STR("en")};
}

static bool add_run(struct call *call, void *data)
{
	struct looking *looking = data;

	return outbox_add(call, looking->merchant_id, call->now_ms, looking->mails);
}

static struct outbox_mail add(struct world *world, int n, int64_t due_at)
{
	struct outbox_mail mail = mail_at(world, due_at);
	struct looking looking = {.merchant_id = merchant(n), .mails = {&mail, 1}};

	assert_true(db_transaction(&world->call, world->db, DB_WRITE, add_run, &looking));
	return mail;
}

static bool look_due_run(struct call *call, void *data)
{
	struct looking *looking = data;

	return outbox_sleepers(call, looking->most, &looking->asleep) &&
		outbox_merchants_due(call, (struct uuid){{0}}, MOST, &looking->merchants);
}

static struct looking look_due(struct world *world, int64_t most)
{
	struct looking looking = {.most = most};

	assert_true(db_transaction(&world->call, world->db, DB_READ, look_due_run, &looking));
	return looking;
}

static bool wake_run(struct call *call, void *data)
{
	return outbox_wake(call, ((struct looking *)data)->asleep);
}

static void wake(struct world *world, struct looking *looking)
{
	assert_true(db_transaction(&world->call, world->db, DB_WRITE, wake_run, looking));
}

static bool take_run(struct call *call, void *data)
{
	struct looking *looking = data;
	struct outbox_lease lease = {
		looking->merchant_id, looking->merchant_id, call->now_ms, call->now_ms + HOUR_MS, looking->most};

	return outbox_take(call, &lease, &looking->taken);
}

static size_t take(struct world *world, int n)
{
	struct looking looking = {.merchant_id = merchant(n), .most = MOST};

	assert_true(db_transaction(&world->call, world->db, DB_WRITE, take_run, &looking));
	return looking.taken.count;
}

static bool settle_run(struct call *call, void *data)
{
	bool is_held;

	return outbox_settle(call, data, &is_held) && is_held;
}

static void put_off(struct world *world, struct uuid merchant_id, struct uuid id)
{
	struct outbox_fate fate = {.merchant_id = merchant_id,
		.id = id,
		.lease_id = merchant_id,
		.state = STR("deferred"),
		.now_ms = world->call.now_ms,
		.due_at = world->call.now_ms + HOUR_MS,
		.attempts = 1};

	assert_true(db_transaction(&world->call, world->db, DB_WRITE, settle_run, &fate));
}

static void assert_look(struct world *world, size_t asleep, size_t merchants)
{
	struct looking looking = look_due(world, MOST);

	assert_int_equal(looking.asleep.count, asleep);
	assert_int_equal(looking.merchants.count, merchants);
}

static void what_is_due_at_once_never_sleeps(void **state)
{
	struct world *world = world_or_skip(state);

	add(world, 0, world->call.now_ms);
	assert_look(world, 0, 1);
	assert_int_equal(take(world, 0), 1);
	assert_look(world, 0, 0);
}

static void mails_of_the_future_sleep_until_their_time(void **state)
{
	struct world *world = world_or_skip(state);
	struct looking looking;

	for (int n = 0; n < MERCHANTS; n++)
		add(world, n, world->call.now_ms + (MERCHANTS - n) * HOUR_MS);
	assert_look(world, 0, 0);
	world->call.now_ms += HOUR_MS - 1;
	assert_look(world, 0, 0);
	world->call.now_ms += 1;
	assert_look(world, 1, 0);
	world->call.now_ms += 2 * HOUR_MS;
	/* the longest due first */
	looking = look_due(world, 2);
	assert_int_equal(looking.asleep.count, 2);
	for (int n = 0; n < 2; n++)
		assert_true(uuid_equal(((const struct by_id *)looking.asleep.items)[n].merchant_id, merchant(MERCHANTS - 1 - n)));
	wake(world, &looking);
	assert_look(world, 1, 2);
	assert_int_equal(take(world, MERCHANTS - 1), 1);
	assert_look(world, 1, 1);
}

static void what_is_put_off_sleeps_again(void **state)
{
	struct world *world = world_or_skip(state);
	struct outbox_mail mail = add(world, 0, world->call.now_ms + 1);
	struct looking looking;

	world->call.now_ms++;
	looking = look_due(world, MOST);
	assert_int_equal(looking.asleep.count, 1);
	wake(world, &looking);
	assert_int_equal(take(world, 0), 1);
	put_off(world, merchant(0), mail.id);
	/* another process that has seen it asleep before comes too late */
	wake(world, &looking);
	assert_look(world, 0, 0);
	world->call.now_ms += HOUR_MS;
	assert_look(world, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(what_is_due_at_once_never_sleeps),
		STORY(mails_of_the_future_sleep_until_their_time),
		STORY(what_is_put_off_sleeps_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
