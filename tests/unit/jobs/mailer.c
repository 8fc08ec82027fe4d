/* src/jobs/mailer*.c with a real database and a mail server that says what each case needs: what becomes of mails, who gets a turn,
 * what a dead process held. */
#include "base/clock.h"
#include "base/encode.h"
#include "crypto/secret.h"
#include "jobs/mailer_parts.h"
#include "store/accounts.h"
#include "store/outbox.h"
#include "store/store.h"
#include "store/suppressions.h"
#include "tests/unit/net/smtp_peer.h"

#include <dirent.h>
#include <sys/stat.h>

enum { WAIT_MOST_MS = 20000, STEP_MS = 5 };

struct world {
	struct arena arena;
	struct service service;
	struct call call;
	struct db *db;
	struct smtp_peer peer;
	struct mailer_options options;
	char folder[40];
};

/* The language of a test's mail says what composing makes of it. */
static bool compose(struct call *call, const struct mail_due *due, struct mail *mail)
{
	if (str_equal(due->language, STR("broken")))
		return fault(call, FAULT_INTERNAL, NULL, "cannot be composed");
	if (str_equal(due->language, STR("stop"))) {
		mail->verdict = MAIL_STOP;
		mail->why = STR("revoked");
	} else if (str_equal(due->language, STR("wait"))) {
		mail->verdict = MAIL_WAIT;
		mail->until_ms = call->now_ms + 3600000;
	}
	mail->to_address = STR("to@there.test");
	mail->from_name = STR("Firm");
	mail->subject = due->kind;
	mail->text = STR("Hello\n");
	return true;
}

static bool was_sent(struct call *call, const struct mail_due *due)
{
	if (str_equal(due->language, STR("follow")))
		return fault(call, FAULT_CONFLICT, NULL, "what follows cannot be written");
	return due->merchant_id.bytes[0] != 0 || fault(call, FAULT_INTERNAL, NULL, "no merchant");
}

static struct uuid merchant(int n)
{
	struct uuid id = uuid_first(1700000000000 + n);

	return id;
}

static void world_begin(struct world *world, struct smtp_peer_says says)
{
	memset(world, 0, sizeof *world);
	strcpy(world->folder, "/tmp/convoke-mailer-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	secret_start();
	shape_set_defaults(&settings_shape, &world->service.settings);
	smtp_peer_open(&world->peer, says);
	world->service.settings.data = str_of(world->folder);
	world->service.settings.smtp_connections = 1;
	world->service.settings.smtp.url = arena_printf(&world->arena, "smtp://127.0.0.1:%d", world->peer.port);
	world->service.public_url = STR("https://convoke.test");
	world->call = (struct call){.arena = &world->arena, .now_ms = clock_now_ms(), .service = &world->service};
	world->service.database = db_server_open(
		&world->call, arena_printf(&world->arena, "sqlite:%s/test.db", world->folder), store_queries(&world->arena), true);
	assert_non_null(world->service.database);
	world->db = db_open(&world->call, world->service.database);
	assert_non_null(world->db);
	world->options = (struct mailer_options){.compose = compose, .was_sent = was_sent, .poll_ms = 20};
}

static void world_end(struct world *world)
{
	char command[80];

	smtp_peer_close(&world->peer);
	db_close(world->db);
	db_server_close(world->service.database);
	snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
	arena_close(&world->arena);
	assert_int_equal(system(command), 0);
}

static struct mailer *mailer_begin(struct world *world)
{
	struct mailer *mailer = mailer_start(&world->call, &world->options);

	if (mailer == NULL)
		print_error("%.*s\n", STR_ARG(world->call.fault.message));
	assert_non_null(mailer);
	return mailer;
}

struct adding {
	struct uuid merchant_id;
	const char *language;
	int64_t due_at;
	size_t count;
	struct uuid first;
};

static bool add_run(struct call *call, void *data)
{
	struct adding *adding = data;
	struct outbox_mail *mails = ARENA_ARRAY(call->arena, struct outbox_mail, adding->count);

	for (size_t i = 0; i < adding->count; i++)
		mails[i] = (struct outbox_mail){.id = uuid_make(call->now_ms),
			.kind = STR("invitation"),
			.due_at = adding->due_at,
			.language = str_of(adding->language)};
	adding->first = mails[0].id;
	return outbox_add(call, adding->merchant_id, call->now_ms, (struct list){mails, adding->count});
}

static struct uuid add(struct world *world, int n, const char *language, size_t count)
{
	struct adding adding = {.merchant_id = merchant(n), .language = language, .due_at = world->call.now_ms, .count = count};

	assert_true(db_transaction(&world->call, world->db, DB_WRITE, add_run, &adding));
	return adding.first;
}

struct row {
	struct str state, recipient, reason;
	int64_t attempts, due_at, sent_at, lease_until;
};

/* Queries of the test's own, as the store has none for these. */
static bool look(struct world *world, struct uuid id, struct row *row)
{
	char text[UUID_TEXT_LEN], command[512], line[512] = "";
	struct str rest, part[7];

	uuid_write(id, text);
	struct str hex = hex_write(&world->arena, (struct str){(const char *)id.bytes, sizeof id.bytes});
	snprintf(command, sizeof command,
		"sqlite3 -separator '|' '%s/test.db' \"SELECT state, ifnull(recipient,''), ifnull(reason,''), attempts, due_at, "
		"ifnull(sent_at,0), ifnull(lease_until,0) FROM outbox WHERE hex(id) = upper('%.*s')\"",
		world->folder, STR_ARG(hex));
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	bool found = fgets(line, sizeof line, pipe) != NULL;

	pclose(pipe);
	rest = arena_copy(&world->arena, str_trim(str_of(line)));
	for (size_t i = 0; found && i < COUNT_OF(part); i++)
		assert_true(str_next(&rest, '|', &part[i]));
	if (found) {
		*row = (struct row){.state = part[0], .recipient = part[1], .reason = part[2]};
		assert_true(str_to_int(part[3], &row->attempts) && str_to_int(part[4], &row->due_at) &&
			str_to_int(part[5], &row->sent_at) && str_to_int(part[6], &row->lease_until));
	}
	return found;
}

/* What a mail has become when it is not queued and held any more. */
static struct row settled(struct world *world, struct uuid id)
{
	struct row row = {0};

	for (int waited = 0; waited < WAIT_MOST_MS; waited += STEP_MS) {
		assert_true(look(world, id, &row));
		if (row.lease_until == 0 &&
			(row.attempts > 0 || !str_equal(row.state, STR("queued")) || row.due_at > world->call.now_ms))
			return row;
		usleep(STEP_MS * 1000);
	}
	print_error("still %.*s\n", STR_ARG(row.state));
	fail();
	return row;
}

/* One mail to a server that says so. */
static struct row fate_with(struct smtp_peer_says says, const char *language)
{
	struct world world;
	struct row row;

	world_begin(&world, says);
	struct mailer *mailer = mailer_begin(&world);
	struct uuid id = add(&world, 1, language, 1);

	row = settled(&world, id);
	mailer_stop(mailer);
	row.due_at -= world.call.now_ms;
	/* what a test compares outlives the world's memory as a constant */
	const char *states[] = {"queued", "sent", "deferred", "failed", "stopped"};

	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (str_equal(row.state, str_of(states[i])))
			row.state = str_of(states[i]);
	row.reason = str_is_empty(row.reason)           ? STR_NONE
		: str_starts_with(row.reason, STR("5")) ? STR("5xx")
		: str_starts_with(row.reason, STR("4")) ? STR("4xx")
		: str_equal(row.reason, STR("revoked")) ? STR("revoked")
							: STR("other");
	row.recipient = str_equal(row.recipient, STR("to@there.test")) ? STR("to@there.test") : STR_NONE;
	world_end(&world);
	return row;
}

static void a_mail_is_sent_and_recorded(void **state)
{
	UNUSED(state);
	struct row row = fate_with((struct smtp_peer_says){0}, "en");

	assert_text(row.state, "sent");
	assert_text(row.recipient, "to@there.test");
	assert_int_equal(row.attempts, 1);
	assert_true(row.sent_at > 0 && row.reason.ptr == NULL);
}

static void refusals_for_now_are_tried_again_later(void **state)
{
	UNUSED(state);
	static const struct smtp_peer_says cases[] = {{.rcpt = "450 4.2.0 later"}, {.end = "451 4.3.0 later"},
		{.greeting = "421 4.3.2 later"}, {.end = ""}, {.data = ""}};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct row row = fate_with(cases[i], "en");

		assert_text(row.state, "deferred");
		assert_int_equal(row.attempts, 1);
		assert_int_equal(row.sent_at, 0);
		assert_true(row.due_at >= 48000 && row.due_at <= 72000 + WAIT_MOST_MS);
		assert_non_null(row.reason.ptr);
	}
}

static void refusals_for_good_fail_at_once(void **state)
{
	UNUSED(state);
	struct row row = fate_with((struct smtp_peer_says){.rcpt = "550 5.1.1 no such user"}, "en");

	assert_text(row.state, "failed");
	assert_text(row.reason, "5xx");
	assert_int_equal(row.attempts, 1);
}

struct address_look {
	struct suppression key, found;
	bool is_there;
};

static bool address_run(struct call *call, void *data)
{
	struct address_look *look = data;

	return suppression_find(call, &look->key, &look->found, &look->is_there);
}

static bool member_run(struct call *call, void *data)
{
	struct adding *adding = data;
	struct account account = {.id = uuid_make(call->now_ms),
		.email_key = STR("to@there.test"),
		.email = STR("to@there.test"),
		.status = STR("invited"),
		.language = STR("en"),
		.home_merchant_id = adding->merchant_id};
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.kind = STR("team_invitation"),
		.due_at = call->now_ms,
		.account_id = account.id,
		.language = STR("en")};

	adding->first = mail.id;
	return account_add(call, &account) && outbox_add(call, adding->merchant_id, call->now_ms, (struct list){&mail, 1});
}

/* Whether a refusal at RCPT makes the merchant write to the address no more. */
static bool stops_the_address(const char *rcpt)
{
	struct world world;
	struct adding adding = {.merchant_id = merchant(1)};
	struct address_look address = {.key = {.merchant_id = merchant(1), .email_key = STR("to@there.test")}};

	world_begin(&world, (struct smtp_peer_says){.rcpt = rcpt});
	assert_true(db_transaction(&world.call, world.db, DB_WRITE, member_run, &adding));
	struct mailer *mailer = mailer_begin(&world);
	struct row row = settled(&world, adding.first);

	mailer_stop(mailer);
	assert_text(row.state, "failed");
	assert_true(db_transaction(&world.call, world.db, DB_READ, address_run, &address));
	world_end(&world);
	return address.is_there;
}

static void an_unknown_mailbox_is_not_written_to_again(void **state)
{
	UNUSED(state);
	assert_true(stops_the_address("550 5.1.1 no such user"));
	assert_true(stops_the_address("550-5.1.1 no\r\n550 5.1.1 such user"));
	assert_true(stops_the_address("556 5.1.10 no mail here"));
	assert_false(stops_the_address("550 5.7.1 not from you"));
	assert_false(stops_the_address("550 go away"));
	assert_false(stops_the_address("552 5.2.2 full"));
}

static void what_makes_no_sense_any_more_is_not_sent(void **state)
{
	UNUSED(state);
	struct row row = fate_with((struct smtp_peer_says){0}, "stop");

	assert_text(row.state, "stopped");
	assert_text(row.reason, "revoked");
	assert_int_equal(row.attempts, 0);
	row = fate_with((struct smtp_peer_says){0}, "wait");
	assert_text(row.state, "queued");
	assert_true(row.due_at >= 3600000);
	row = fate_with((struct smtp_peer_says){0}, "broken");
	assert_text(row.state, "deferred");
	assert_text(row.reason, "other");
}

static void a_fault_in_what_follows_sends_nothing_twice(void **state)
{
	UNUSED(state);
	struct row row = fate_with((struct smtp_peer_says){0}, "follow");

	assert_text(row.state, "sent");
	assert_int_equal(row.attempts, 1);
}

static void backing_off_takes_three_days(void **state)
{
	UNUSED(state);
	int64_t sum_ms = 0, attempts = 0, wait_ms;

	secret_start();
	while ((wait_ms = mailer_backoff_ms(++attempts)) > 0) {
		assert_true(wait_ms >= 48000 && wait_ms <= 4 * 3600000 * 6 / 5);
		sum_ms += wait_ms;
	}
	assert_in_range(sum_ms / 3600000, 64, 80); /* 72 but for chance */
	wait_ms = mailer_backoff_ms(1);
	assert_in_range(wait_ms, 48000, 72000);
	wait_ms = mailer_backoff_ms(4);
	assert_in_range(wait_ms, 8 * 48000, 8 * 72000);
}

/* A merchant with ten mails does not wait for one with a thousand. */
static void a_long_backlog_holds_up_nobody(void **state)
{
	UNUSED(state);
	enum { MANY = 1000, FEW = 10, SHARED = 64 };
	struct world world;

	world_begin(&world, (struct smtp_peer_says){0});
	add(&world, 1, "en", MANY);
	add(&world, 2, "en", FEW);
	world.options.queue_most = SHARED;
	struct mailer *mailer = mailer_begin(&world);
	struct uuid last = add(&world, 2, "en", 1);
	struct row row = settled(&world, last);
	int sent = atomic_load(&world.peer.messages);

	mailer_stop(mailer);
	assert_text(row.state, "sent");
	assert_true(sent < MANY / 2);
	world_end(&world);
}

struct taking {
	struct outbox_lease lease;
	struct list merchants, mails;
};

static bool take_run(struct call *call, void *data)
{
	struct taking *taking = data;

	return outbox_merchants_due(call, (struct uuid){{0}}, 10, &taking->merchants) &&
		outbox_take(call, &taking->lease, &taking->mails);
}

static void what_a_dead_process_held_comes_back(void **state)
{
	UNUSED(state);
	struct world world;

	world_begin(&world, (struct smtp_peer_says){0});
	struct uuid id = add(&world, 1, "en", 1);
	struct taking taking = {.lease = {.merchant_id = merchant(1),
					.lease_id = uuid_make(1),
					.now_ms = world.call.now_ms,
					.lease_until = world.call.now_ms + 1500,
					.most = 10}};

	assert_true(db_transaction(&world.call, world.db, DB_WRITE, take_run, &taking));
	assert_int_equal(taking.merchants.count, 1);
	assert_int_equal(taking.mails.count, 1);
	/* whoever asks meanwhile gets nothing */
	taking.lease.lease_id = uuid_make(2);
	assert_true(db_transaction(&world.call, world.db, DB_WRITE, take_run, &taking));
	assert_int_equal(taking.merchants.count, 0);
	assert_int_equal(taking.mails.count, 0);
	struct mailer *mailer = mailer_begin(&world);
	struct row row = settled(&world, id);

	mailer_stop(mailer);
	assert_text(row.state, "sent");
	assert_true(row.sent_at >= taking.lease.lease_until);
	world_end(&world);
}

/* Two mailers on one database: each mail once. */
static void two_share_without_a_double(void **state)
{
	UNUSED(state);
	enum { MAILS = 400 };
	struct world world;

	world_begin(&world, (struct smtp_peer_says){0});
	add(&world, 1, "en", MAILS / 2);
	add(&world, 2, "en", MAILS / 2);
	world.options.queue_most = 16;
	world.service.settings.smtp.url = STR_NONE;
	struct mailer *first = mailer_begin(&world), *second = mailer_begin(&world);

	for (int waited = 0; waited < WAIT_MOST_MS && mail_queue_room(first->queue) + mail_queue_room(second->queue) < 32;
		waited += STEP_MS)
		usleep(STEP_MS * 1000);
	settled(&world, add(&world, 1, "en", 1));
	settled(&world, add(&world, 2, "en", 1));
	mailer_stop(first);
	mailer_stop(second);
	DIR *folder = opendir(arena_printf(&world.arena, "%s/mail", world.folder).ptr);
	struct dirent *entry;
	int files = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		files += str_ends_with(str_of(entry->d_name), STR(".eml"));
	closedir(folder);
	assert_int_equal(files, MAILS + 2);
	world_end(&world);
}

static bool route_run(struct call *call, void *data)
{
	return mail_route_set(call, data);
}

static void own_server(struct world *world, int n, const struct smtp_peer *peer)
{
	struct mail_route_own own = {.merchant_id = merchant(n), .sender_address = STR("us@merchant.test")};

	own.smtp.url = arena_printf(&world->arena, "smtp://127.0.0.1:%d", peer->port);
	assert_true(db_transaction(&world->call, world->db, DB_WRITE, route_run, &own));
}

/* Two merchants whose servers hang do not hold up a third. */
static void servers_that_hang_hold_up_nobody_else(bool has_usual)
{
	enum { STALLED = 30, HEALTHY = 10, REPLY_S = 5 };
	struct world world;
	struct smtp_peer first, second;

	smtp_peer_open(&first, (struct smtp_peer_says){.mail = SMTP_PEER_SILENCE});
	smtp_peer_open(&second, (struct smtp_peer_says){.mail = SMTP_PEER_SILENCE});
	world_begin(&world, (struct smtp_peer_says){.messages = 1}); /* one connection after another */
	world.service.settings.smtp_private = true;
	world.service.settings.smtp_connections = 10;
	world.options.reply_timeout_s = REPLY_S;
	own_server(&world, 1, &first);
	own_server(&world, 2, &second);
	if (!has_usual) {
		own_server(&world, 3, &world.peer);
		world.service.settings.smtp.url = STR_NONE;
	}
	add(&world, 1, "en", STALLED);
	add(&world, 2, "en", STALLED);
	add(&world, 3, "en", HEALTHY);
	struct mailer *mailer = mailer_begin(&world);

	for (int waited = 0; waited < WAIT_MOST_MS && atomic_load(&world.peer.messages) < HEALTHY; waited += STEP_MS)
		usleep(STEP_MS * 1000);
	int sent = atomic_load(&world.peer.messages);

	mailer_stop(mailer);
	smtp_peer_close(&first);
	smtp_peer_close(&second);
	world_end(&world);
	assert_int_equal(sent, HEALTHY);
}

static void merchants_servers_that_hang(void **state)
{
	UNUSED(state);
	servers_that_hang_hold_up_nobody_else(true);
	servers_that_hang_hold_up_nobody_else(false);
}

static void without_a_server_mails_are_files(void **state)
{
	UNUSED(state);
	struct world world;
	struct stat about;

	world_begin(&world, (struct smtp_peer_says){0});
	world.service.settings.smtp.url = STR_NONE;
	struct mailer *mailer = mailer_begin(&world);
	struct row row = settled(&world, add(&world, 1, "en", 1));

	mailer_stop(mailer);
	assert_text(row.state, "sent");
	assert_int_equal(stat(arena_printf(&world.arena, "%s/mail", world.folder).ptr, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	assert_int_equal(atomic_load(&world.peer.connections), 0);
	world_end(&world);
}

static void the_daily_cap_holds(void **state)
{
	UNUSED(state);
	enum { CAP = 5 };
	struct world world;

	world_begin(&world, (struct smtp_peer_says){0});
	world.service.settings.smtp_daily_cap = CAP;
	add(&world, 1, "en", CAP);
	struct mailer *mailer = mailer_begin(&world);

	for (int waited = 0; waited < WAIT_MOST_MS && atomic_load(&world.peer.messages) < CAP; waited += STEP_MS)
		usleep(STEP_MS * 1000);
	mailer_stop(mailer);
	assert_int_equal(atomic_load(&world.peer.messages), CAP);
	/* another process knows what this one has sent */
	struct uuid id = add(&world, 1, "en", 1);

	mailer = mailer_begin(&world);
	for (int rounds = 0; rounds < 20; rounds++)
		usleep(STEP_MS * 1000);
	mailer_stop(mailer);
	struct row row;

	assert_true(look(&world, id, &row));
	assert_text(row.state, "queued");
	assert_int_equal(atomic_load(&world.peer.messages), CAP);
	world_end(&world);
}

static void settings_that_do_not_fit_end_the_start(void **state)
{
	UNUSED(state);
	struct world world;

	world_begin(&world, (struct smtp_peer_says){0});
	world.service.settings.smtp.url = STR("smtp://relay.example.com");
	world.service.settings.smtp_starttls = STR("off");
	assert_null(mailer_start(&world.call, &world.options));
	assert_text(world.call.fault.name, "smtp_starttls");
	world.call.fault = (struct fault){0};
	world.service.settings.smtp.url = STR("http://relay.example.com");
	assert_null(mailer_start(&world.call, &world.options));
	assert_text(world.call.fault.name, "smtp_url");
	world.call.fault = (struct fault){0};
	world.service.settings.smtp.url = STR_NONE;
	world.service.settings.dkim_domain = STR("example.com");
	world.service.settings.dkim_key = STR("/nowhere/key.pem");
	assert_null(mailer_start(&world.call, &world.options));
	assert_text(world.call.fault.name, "dkim_key");
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_sent_and_recorded),
		cmocka_unit_test(refusals_for_now_are_tried_again_later),
		cmocka_unit_test(refusals_for_good_fail_at_once),
		cmocka_unit_test(an_unknown_mailbox_is_not_written_to_again),
		cmocka_unit_test(what_makes_no_sense_any_more_is_not_sent),
		cmocka_unit_test(a_fault_in_what_follows_sends_nothing_twice),
		cmocka_unit_test(backing_off_takes_three_days),
		cmocka_unit_test(a_long_backlog_holds_up_nobody),
		cmocka_unit_test(what_a_dead_process_held_comes_back),
		cmocka_unit_test(two_share_without_a_double),
		cmocka_unit_test(merchants_servers_that_hang),
		cmocka_unit_test(without_a_server_mails_are_files),
		cmocka_unit_test(the_daily_cap_holds),
		cmocka_unit_test(settings_that_do_not_fit_end_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
