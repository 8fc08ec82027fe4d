/* The chain of mails from end to end: a real database, the mailer that the product has (mails become files), and a clock that moves
 * from the invitation past both reminders. Whatever ends the chain between them, the next reminder is stopped for that reason; so
 * is the mail that asks to submit what was answered. */
#include "base/clock.h"
#include "crypto/secret.h"
#include "jobs/mailer.h"
#include "store/mail_settings.h"
#include "store/suppressions.h"
#include "tests/unit/work/taking.h"
#include "work/keyring.h"

enum { WAIT_MOST_MS = 20000, STEP_MS = 5, ROWS_MOST = 20, FOLDER_LEN = 32 };

static bool schedule_run(struct call *call, void *data)
{
	struct mail_settings settings;

	if (!mail_settings_find(call, ((struct world *)data)->merchant_id, &settings))
		return false;
	settings.merchant_id = ((struct world *)data)->merchant_id;
	settings.reminders.text = str_of(((struct world *)data)->reminders);
	settings.updated_at = call->now_ms;
	return mail_settings_put(call, &settings);
}

/* --- what ends it ----------------------------------------------------------------------------------------------------------- */

static void nothing(struct world *world)
{
	(void)world;
}

static void start(struct world *world)
{
	assert_true(change(world, start_run));
}

/* Every answer is there, and nothing is submitted. */
static void collect(struct world *world)
{
	assert_true(change(world, start_run));
	answer_all(world);
	assert_int_equal(world->attempt.stage, ATTEMPT_COLLECTED);
}

static void submit_it(struct world *world)
{
	assert_int_equal(submit(world), ATTEMPT_DONE);
}

static void begin_anew(struct world *world)
{
	assert_true(change(world, restart_run));
}

static void delete_the_candidate(struct world *world)
{
	assert_int_equal(sql_run(world, "UPDATE candidate SET status = 'deleted'"), 0);
}

static void hand_in(struct world *world)
{
	assert_true(change(world, start_run));
	answer_all(world);
	assert_int_equal(submit(world), ATTEMPT_DONE);
}

static bool revoke_run(struct call *call, void *data)
{
	struct world *world = data;

	return enrolment_revoke(call, world->merchant_id, world->attempt.link.enrolment_id, STR("test"));
}

static void take_back(struct world *world)
{
	assert_true(change(world, revoke_run));
}

/* Time alone, before any job has looked. */
static void run_out(struct world *world)
{
	clock_shift(clock_ahead_ms() + LINK_TTL_S * INT64_C(1000));
	world->call.now_ms = clock_now_ms();
}

static void run_out_and_be_ended(struct world *world)
{
	run_out(world);
	assert_true(job_end_invitations.run(&world->call, world->db));
}

static bool archive_run(struct call *call, void *data)
{
	struct world *world = data;

	world->interview.status = STR("archived");
	return interview_set_state(call, &world->interview);
}

static void archive(struct world *world)
{
	assert_true(change(world, archive_run));
}

struct suppressing {
	struct world *world;
	const char *reason;
};

static bool suppress_run(struct call *call, void *data)
{
	const struct suppressing *suppressing = data;

	return suppression_put(call,
		&(struct suppression){.merchant_id = suppressing->world->merchant_id,
			.email_key = STR("peter@parker.com"),
			.reason = str_of(suppressing->reason),
			.created_at = call->now_ms});
}

static void suppress(struct world *world, const char *reason)
{
	assert_true(db_transaction(&world->call, world->db, DB_WRITE, suppress_run, &(struct suppressing){world, reason}));
}

static void unsubscribe(struct world *world)
{
	suppress(world, "unsubscribed");
}

static void bounce(struct world *world)
{
	suppress(world, "bounced");
}

static void complain(struct world *world)
{
	suppress(world, "complained");
}

static bool off_run(struct call *call, void *data)
{
	struct mail_settings settings;

	if (!mail_settings_find(call, ((struct world *)data)->merchant_id, &settings))
		return false;
	settings.is_off = true;
	settings.updated_at = call->now_ms;
	return mail_settings_put(call, &settings);
}

static void turn_off(struct world *world)
{
	assert_true(change(world, off_run));
}

/* --- time ------------------------------------------------------------------------------------------------------------------- */

/* The mails of the chain so far, the newest first. */
static struct list mails_of(struct world *world, const char *kind)
{
	struct mails mails = {.filter = {.merchant_id = world->merchant_id, .kind = str_of(kind), .limit = ROWS_MOST}};

	assert_true(db_transaction(&world->call, world->db, DB_READ, mails_run, &mails));
	return mails.found;
}

static bool has_due(struct world *world)
{
	struct list mails = mails_of(world, NULL);

	for (size_t i = 0; i < mails.count; i++) {
		const struct communication *mail = (const struct communication *)mails.items + i;
		bool is_open = str_equal(mail->state, STR("queued")) || str_equal(mail->state, STR("deferred"));

		if (is_open && mail->due_at <= world->call.now_ms)
			return true;
	}
	return false;
}

/* Time goes on, and the mailer does what is due by then. */
static void pass(struct world *world, int64_t ms)
{
	clock_shift(clock_ahead_ms() + ms);
	world->call.now_ms = clock_now_ms();
	for (int waited = 0; waited < WAIT_MOST_MS; waited += STEP_MS) {
		if (!has_due(world))
			return;
		usleep(STEP_MS * 1000);
	}
	fail_msg("the mailer leaves something lying");
}

static void assert_mails(struct world *world, const char *kind, size_t sent, size_t queued)
{
	struct list mails = mails_of(world, kind);
	size_t count[2] = {0};

	for (size_t i = 0; i < mails.count; i++) {
		const struct communication *mail = (const struct communication *)mails.items + i;

		count[0] += str_equal(mail->state, STR("sent"));
		count[1] += str_equal(mail->state, STR("queued"));
	}
	assert_int_equal(count[0], sent);
	assert_int_equal(count[1], queued);
}

static struct mailer *chain_begin(struct world *world, char folder[FOLDER_LEN])
{
	struct keyring_options options = {.settings = &world->service.settings, .public_url = STR("https://convoke.test")};
	struct mailer *mailer;

	secret_start();
	clock_shift(0);
	clock_shift(world->call.now_ms - clock_now_ms());
	world->service.public_url = options.public_url;
	strcpy(folder, "/tmp/convoke-chain-XXXXXX");
	assert_non_null(mkdtemp(folder));
	world->service.settings.data = str_of(folder);
	world->service.keyring = keyring_open(&world->call, world->db, &options);
	assert_non_null(world->service.keyring);
	world->is_mailed = true;
	world->service.settings.smtp_connections = 1;
	if (world->reminders == NULL)
		world->reminders = "[{\"after_hours\":24},{\"after_hours\":72}]";
	assert_true(change(world, make));
	assert_true(change(world, schedule_run));
	assert_true(change(world, enrol));
	mailer = mailer_start(&world->call, &(struct mailer_options){.poll_ms = STEP_MS, .lease_ms = MINUTE_MS});
	assert_non_null(mailer);
	return mailer;
}

static void chain_end(struct world *world, struct mailer *mailer)
{
	mailer_stop(mailer);
	keyring_close(world->service.keyring);
	clock_shift(0);
	assert_int_equal(system(arena_printf(&world->arena, "rm -r '%.*s'", STR_ARG(world->service.settings.data)).ptr), 0);
}

static int files_count(const struct world *world, const char *kind)
{
	char command[128];
	FILE *pipe;
	int count = -1;

	snprintf(command, sizeof command, "ls '%.*s/mail' | grep -c -- '-%s-'", STR_ARG(world->service.settings.data), kind);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%d", &count), 1);
	pclose(pipe);
	return count;
}

/* `end` comes between the reminder after 24 hours and the one after 72; `why` NULL: nothing comes between. */
static void chain_run(struct world *world, void (*end)(struct world *world), const char *why)
{
	char folder[FOLDER_LEN];
	struct mailer *mailer = chain_begin(world, folder);
	const struct communication *last;

	pass(world, 0);
	assert_mails(world, "invitation", 1, 0);
	assert_mails(world, "action_required", 0, 1);
	pass(world, 23 * HOUR_MS);
	assert_mails(world, "action_required", 0, 1);
	pass(world, 2 * HOUR_MS);
	assert_mails(world, "action_required", 1, 1);
	end(world);
	pass(world, 2 * DAY_MS);
	assert_mails(world, "action_required", why == NULL ? 2 : 1, 0);
	assert_int_equal(mails_of(world, "action_required").count, 2);
	last = mails_of(world, "action_required").items;
	assert_text(last->state, why == NULL ? "sent" : "stopped");
	if (why != NULL)
		assert_text(last->reason, why);
	pass(world, 60 * DAY_MS);
	assert_int_equal(mails_of(world, "action_required").count, 2);
	assert_int_equal(files_count(world, "invitation"), 1);
	assert_int_equal(files_count(world, "action_required"), why == NULL ? 2 : 1);
	chain_end(world, mailer);
}

/* The mail that asks to submit what was answered; `end` comes between the last answer and it. */
static void collected_run(struct world *world, void (*end)(struct world *world), const char *why)
{
	char folder[FOLDER_LEN];
	struct mailer *mailer = chain_begin(world, folder);
	const struct communication *mail;

	pass(world, 0);
	collect(world);
	assert_mails(world, "collected", 0, 1);
	end(world);
	pass(world, HOUR_MS);
	mail = mails_of(world, "collected").items;
	assert_text(mail->state, why == NULL ? "sent" : "stopped");
	if (why != NULL)
		assert_text(mail->reason, why);
	assert_int_equal(mails_of(world, "collected").count, 1);
	assert_int_equal(files_count(world, "collected"), why == NULL ? 1 : 0);
	chain_end(world, mailer);
}

struct extending {
	struct world *world;
	int64_t expires_at;
};

static bool extend_run(struct call *call, void *data)
{
	const struct extending *extending = data;
	struct enrolment_extension extension = {
		extending->world->merchant_id, extending->world->attempt.link.enrolment_id, extending->expires_at};

	return enrolment_give_time(call, &extension);
}

static void extend(struct world *world, int64_t by_ms)
{
	struct extending extending = {world, world->call.now_ms + by_ms};

	assert_true(db_transaction(&world->call, world->db, DB_WRITE, extend_run, &extending));
}

/* The reminder 24 hours before the deadline moves with it, as often as it does, and the others stay where they are. */
static void reminders_follow_the_deadline(void **state)
{
	struct world *world = world_or_skip(state);
	char folder[FOLDER_LEN];
	struct mailer *mailer;

	world->reminders = "[{\"before_deadline_hours\":24}]";
	mailer = chain_begin(world, folder);
	pass(world, 0);
	extend(world, 3 * DAY_MS);
	assert_mails(world, "action_required", 0, 1);
	extend(world, 10 * DAY_MS);
	extend(world, 10 * DAY_MS);
	assert_mails(world, "action_required", 0, 1);
	pass(world, 8 * DAY_MS);
	assert_mails(world, "action_required", 0, 1);
	pass(world, DAY_MS + HOUR_MS);
	assert_mails(world, "action_required", 1, 0);
	chain_end(world, mailer);
}

/* Who had run out of time and gets some is reminded as if invited then. */
static void reopening_begins_it_again(void **state)
{
	struct world *world = world_or_skip(state);
	char folder[FOLDER_LEN];
	struct mailer *mailer = chain_begin(world, folder);

	pass(world, 0);
	run_out_and_be_ended(world);
	pass(world, 0);
	assert_mails(world, "action_required", 0, 0);
	extend(world, 10 * DAY_MS);
	assert_mails(world, "action_required", 0, 1);
	pass(world, DAY_MS + HOUR_MS);
	assert_mails(world, "action_required", 1, 1);
	pass(world, 2 * DAY_MS);
	assert_mails(world, "action_required", 2, 0);
	chain_end(world, mailer);
}

#define CHAIN(name, end, why)                                                                                                      \
	static void name(void **state)                                                                                             \
	{                                                                                                                          \
		chain_run(world_or_skip(state), end, why);                                                                         \
	}

#define COLLECTED(name, end, why)                                                                                                  \
	static void name(void **state)                                                                                             \
	{                                                                                                                          \
		collected_run(world_or_skip(state), end, why);                                                                     \
	}

CHAIN(whoever_does_nothing_gets_every_mail, nothing, NULL)
CHAIN(starting_stops_it, start, "started")
CHAIN(answering_all_stops_it, collect, "started")
CHAIN(submitting_stops_it, hand_in, "submitted")
CHAIN(revoking_stops_it, take_back, "revoked")
CHAIN(running_out_stops_it, run_out, "expired")
CHAIN(being_ended_for_time_stops_it, run_out_and_be_ended, "expired")
CHAIN(archiving_stops_it, archive, "closed")
CHAIN(unsubscribing_stops_it, unsubscribe, "unsubscribed")
CHAIN(bouncing_stops_it, bounce, "bounced")
CHAIN(complaining_stops_it, complain, "complained")
CHAIN(turning_mails_off_stops_it, turn_off, "off")
CHAIN(deleting_the_candidate_stops_it, delete_the_candidate, "deleted")
COLLECTED(whoever_does_not_submit_is_asked_to, nothing, NULL)
COLLECTED(submitting_stops_the_asking, submit_it, "submitted")
COLLECTED(beginning_anew_stops_the_asking, begin_anew, "started")
COLLECTED(revoking_stops_the_asking, take_back, "revoked")
COLLECTED(running_out_stops_the_asking, run_out, "expired")
COLLECTED(archiving_stops_the_asking, archive, "closed")
COLLECTED(unsubscribing_stops_the_asking, unsubscribe, "unsubscribed")
COLLECTED(bouncing_stops_the_asking, bounce, "bounced")
COLLECTED(complaining_stops_the_asking, complain, "complained")
COLLECTED(turning_mails_off_stops_the_asking, turn_off, "off")
COLLECTED(deleting_the_candidate_stops_the_asking, delete_the_candidate, "deleted")

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(whoever_does_nothing_gets_every_mail),
		STORY(starting_stops_it),
		STORY(answering_all_stops_it),
		STORY(submitting_stops_it),
		STORY(revoking_stops_it),
		STORY(running_out_stops_it),
		STORY(being_ended_for_time_stops_it),
		STORY(archiving_stops_it),
		STORY(unsubscribing_stops_it),
		STORY(bouncing_stops_it),
		STORY(complaining_stops_it),
		STORY(turning_mails_off_stops_it),
		STORY(deleting_the_candidate_stops_it),
		STORY(whoever_does_not_submit_is_asked_to),
		STORY(submitting_stops_the_asking),
		STORY(beginning_anew_stops_the_asking),
		STORY(revoking_stops_the_asking),
		STORY(running_out_stops_the_asking),
		STORY(archiving_stops_the_asking),
		STORY(unsubscribing_stops_the_asking),
		STORY(bouncing_stops_the_asking),
		STORY(complaining_stops_the_asking),
		STORY(turning_mails_off_stops_the_asking),
		STORY(deleting_the_candidate_stops_the_asking),
		STORY(reminders_follow_the_deadline),
		STORY(reopening_begins_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
