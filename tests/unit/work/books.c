/* The check of the books: a sound installation has no fault, and each kind of fault, planted by SQL, is found, on SQLite and on
 * PostgreSQL (given by CONVOKE_TEST_POSTGRES; its cases are skipped without). */
#include "tests/unit/work/books.h"

#include "crypto/secret.h"
#include "store/store.h"
#include "tests/unit/work/sample.h"
#include "work/avatar.h"
#include "work/enrol.h"
#include "work/enrolment.h"
#include "work/interview.h"
#include "work/merchant.h"

#define NOW INT64_C(1800000000000)

/* The installation -------------------------------------------------------------------------------------------------------- */

static bool merchant_run(struct call *call, void *data)
{
	struct world *world = data;
	struct merchant_new merchant = {
		.name = STR("Test"), .owner_email = STR("owner@example.com"), .credits = 9000, .cause = STR("test")};
	struct question question = {.id = uuid_make(call->now_ms), .question = STR("Why?")};
	struct interview interview = interview_sample("I");

	if (!merchant_make(call, &merchant))
		return false;
	world->merchant_id = interview.merchant_id = merchant.merchant_id;
	if (!interview_define(call, &interview, (struct list){&question, 1}, false))
		return false;
	world->interview_id = interview.id;
	return true;
}

static bool enrol_run(struct call *call, void *data)
{
	struct world *world = data;
	struct enrol_person people[3] = {{.name = STR("A"), .email = STR("a@example.com")},
		{.name = STR("B"), .email = STR("b@example.com")}, {.name = STR("C"), .email = STR("c@example.com")}};
	struct enrol enrol = {.merchant_id = world->merchant_id,
		.interview_id = world->interview_id,
		.cause = STR("test"),
		.people = people,
		.count = COUNT_OF(people),
		.wants_mail = true};

	if (!enrol_people(call, &enrol))
		return false;
	for (size_t i = 0; i < COUNT_OF(people); i++)
		world->enrolments[i] = people[i].enrolment_id;
	return people[2].outcome == ENROL_NEW;
}

/* The first is handed in, the second revoked, the third stays. */
static bool end_run(struct call *call, void *data)
{
	struct world *world = data;

	return enrolment_submit(call, world->merchant_id, world->enrolments[0]) &&
		enrolment_revoke(call, world->merchant_id, world->enrolments[1], STR("test"));
}

static void database_open(struct world *world, const struct query *const *queries, bool migrate)
{
	world->service.database = db_server_open(&world->call, world->url, queries, migrate);
	world->db = world->service.database ? db_open(&world->call, world->service.database) : NULL;
	if (world->db == NULL)
		fail_msg("%.*s", STR_ARG(world->call.fault.message));
}

static void database_close(struct world *world)
{
	db_close(world->db);
	db_server_close(world->service.database);
}

typedef bool run_step(struct call *call, void *data);

static void write_all(struct world *world)
{
	static run_step *const steps[] = {merchant_run, enrol_run, end_run};

	for (size_t i = 0; i < COUNT_OF(steps); i++)
		if (!db_transaction(&world->call, world->db, DB_WRITE, steps[i], world))
			fail_msg("step %zu: %.*s", i, STR_ARG(world->call.fault.message));
}

static struct world *world_begin(bool on_postgres)
{
	struct world *world = calloc(1, sizeof *world);

	secret_start();
	world->call = (struct call){.arena = &world->arena, .now_ms = NOW, .service = &world->service};
	shape_set_defaults(&settings_shape, &world->service.settings);
	(on_postgres ? postgres_make : sqlite_make)(world);
	database_open(world, store_queries(&world->arena), true);
	write_all(world);
	database_close(world);
	return world;
}

static void world_end(struct world *world)
{
	world_remove(world);
	arena_close(&world->arena);
	free(world);
}

static struct books check(struct world *world)
{
	struct books books;

	database_open(world, books_queries, false);
	if (!books_check(&world->call, world->db, world->mails_since, &books))
		fail_msg("%.*s", STR_ARG(world->call.fault.message));
	database_close(world);
	return books;
}

/* Faults ------------------------------------------------------------------------------------------------------------------ */

#define ODD_ID "X'0190000000007000800000000000abcd'"
#define OTHER_ID "X'01900000000070008000000000001111'"

struct planted {
	const char *sql, *rules; /* rules: those that are broken, in the order of the check, each with a blank behind */
};

static const struct planted faults[] = {
	{"UPDATE credit SET granted = granted + 1", "credit_granted "},
	{"UPDATE credit SET held = held + 5", "credit_held credit_enrolments "},
	{"UPDATE credit SET charged = charged + 1", "credit_charged "},
	{"UPDATE credit SET granted = 0", "credit_granted credit_negative "},
	{"DELETE FROM credit", "credit_missing "},
	{"UPDATE credit_entry SET amount = amount + 1 WHERE kind = 'hold'", "credit_held hold "},
	{"UPDATE credit_entry SET amount = amount + 1 WHERE kind = 'charge'", "credit_held credit_charged hold "},
	{"UPDATE credit_entry SET kind = 'gift' WHERE kind = 'grant'", "credit_granted entry_odd "},
	{"UPDATE credit_entry SET hold_id = " ODD_ID " WHERE kind = 'release'", "entry_hold hold "},
	{"UPDATE credit_entry SET enrolment_id = " ODD_ID " WHERE kind = 'charge'", "entry_enrolment "},
	{"UPDATE credit_entry SET enrolment_id = NULL WHERE kind = 'charge'", "entry_enrolment "},
	{"UPDATE credit_entry SET enrolment_id = " ODD_ID " WHERE kind = 'release'", "entry_enrolment "},
	{"INSERT INTO enrolment (merchant_id, id, candidate_id, interview_id, state, is_test, is_mailed, hide_menu, hide_iframe,"
	 " link_version, attempts_left, expires_at, cost, created_at, updated_at) SELECT merchant_id, " ODD_ID
	 ", candidate_id, interview_id, state, TRUE, FALSE, FALSE, FALSE, 0, 1, 1, 0, 1, 1 FROM enrolment WHERE cost > 0",
		"enrolment_twice "},
	{"DELETE FROM candidate WHERE email_key = 'a@example.com'", "enrolment_candidate "},
	{"UPDATE enrolment SET interview_id = " ODD_ID " WHERE cost > 0", "enrolment_interview "},
	{"UPDATE enrolment SET hold_id = " ODD_ID " WHERE cost > 0", "hold enrolment_hold "},
	{"UPDATE enrolment SET cost = -1 WHERE state = 'revoked'", "credit_enrolments enrolment_hold enrolment_cost "},
	{"UPDATE enrolment SET ended_at = 1 WHERE cost > 0", "enrolment_cost enrolment_ended "},
	{"UPDATE enrolment SET state = 'submitted' WHERE cost > 0", "enrolment_cost enrolment_ended "},
	{"UPDATE enrolment SET ended_at = NULL WHERE state = 'revoked'", "enrolment_ended "},
	{"UPDATE enrolment SET state = 'sleeping' WHERE cost > 0", "enrolment_state "},
	{"UPDATE enrolment SET cost = cost + 1 WHERE cost > 0", "credit_enrolments hold "},
	{"UPDATE outbox SET enrolment_id = NULL WHERE enrolment_id = (SELECT id FROM enrolment WHERE state = 'revoked')",
		"outbox_nobody invitation_missing "},
	{"UPDATE outbox SET enrolment_id = " ODD_ID " WHERE enrolment_id = (SELECT id FROM enrolment WHERE state = 'revoked')",
		"outbox_enrolment invitation_missing "},
	{"INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, language, opening, created_at) SELECT "
	 "merchant_id, " ODD_ID ", kind, state, due_at, enrolment_id, language, opening, created_at FROM outbox WHERE "
	 "enrolment_id = (SELECT id FROM enrolment WHERE state = 'revoked')",
		"outbox_twice invitation_twice "},
	{"INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, language, opening, created_at) SELECT "
	 "merchant_id, " ODD_ID ", kind, state, due_at, enrolment_id, language, opening, created_at + 5 FROM outbox WHERE "
	 "enrolment_id = (SELECT id FROM enrolment"
	 " WHERE state = 'revoked')",
		"invitation_twice "},
	{"UPDATE outbox SET kind = 'reminder' WHERE enrolment_id = (SELECT id FROM enrolment WHERE state = 'submitted')",
		"invitation_missing "},
	{"DELETE FROM outbox", "invitation_missing invitation_missing invitation_missing "},
	{"UPDATE question SET interview_id = " ODD_ID, "question_interview "},
	{"INSERT INTO result (merchant_id, id, enrolment_id, candidate_id, interview_id, attempt, is_test, status, coach_status, "
	 "language,"
	 " started_at, last_seen_at, deadline_at, at_position, is_shortlisted, created_at, updated_at) SELECT "
	 "merchant_id, " OTHER_ID ", " ODD_ID ", " ODD_ID ", " ODD_ID
	 ", 1, FALSE, 'draft', 'started', 'en', 1, 1, 1, 0, FALSE, 1, 1 FROM merchant",
		"result_enrolment "},
	{"INSERT INTO answer (merchant_id, result_id, id, position, view, question_asked, language, state, text_version, "
	 "recording_bytes)"
	 " SELECT merchant_id, " ODD_ID ", " OTHER_ID ", 10, 'text', 'x', 'en', 'open', 0, 0 FROM merchant",
		"answer_result "},
	{"INSERT INTO translation (merchant_id, result_id, language, texts, created_at, updated_at) SELECT merchant_id, " ODD_ID
	 ", 'sk', '{\"pairs\":[]}', 1, 1 FROM merchant",
		"translation_result "},
	{"INSERT INTO application (merchant_id, enrolment_id, candidate_id, interview_id, country_code, resume, created_at, "
	 "updated_at) "
	 "SELECT merchant_id, " ODD_ID ", candidate_id, interview_id, 'SK', 'Welder', 1, 1 FROM enrolment LIMIT 1",
		"application_enrolment "},
	{"INSERT INTO confirmation (merchant_id, id, interview_id, email_key, email, name, tries, created_at, expires_at)"
	 " SELECT merchant_id, " OTHER_ID ", " ODD_ID ", 'a@example.com', 'a@example.com', 'A', 0, 1, 1 FROM merchant",
		"confirmation_interview "},
	{"INSERT INTO session (merchant_id, id, account_id, refresh_hash, created_at, refreshed_at, expires_at)"
	 " SELECT merchant_id, " OTHER_ID ", " ODD_ID ", 'x', 1, 1, 1 FROM account",
		"session_account "},
	{"INSERT INTO oauth_code (merchant_id, code_hash, client_id, account_id, redirect_uri, challenge, expires_at)"
	 " SELECT merchant_id, 'x', 'x', " ODD_ID ", 'x', 'x', 1 FROM account",
		"code_account "},
	{"DELETE FROM account", "membership_account "},
	{"UPDATE outbox SET account_id = " ODD_ID " WHERE enrolment_id = (SELECT id FROM enrolment WHERE state = 'revoked')",
		"outbox_account "},
	{"DELETE FROM merchant", "merchant_missing "},
	{"INSERT INTO question (merchant_id, interview_id, id, position, question, is_conditional, is_without_scoring,"
	 " is_candidate_asking_recruiter, is_expert, is_multiple_choice) VALUES (" ODD_ID ", " OTHER_ID ", " OTHER_ID
	 ", 1, 'x', FALSE, FALSE, FALSE, FALSE, FALSE)",
		"merchant_missing question_interview "},
};

/* What the schema itself would refuse is to be planted, too. */
static void unguard(struct world *world)
{
	plant(world, "DROP INDEX enrolment_person");
	if (world->is_postgres)
		plant(world, "ALTER TABLE credit DROP CONSTRAINT credit_check");
}

static void expect_rules(struct world *world, const struct planted *planted)
{
	struct books books = check(world);
	char rules[400] = "";

	for (size_t i = 0; i < books.faults.count; i++) {
		const struct books_fault *fault = (const struct books_fault *)books.faults.items + i;

		assert_true(strlen(rules) + fault->rule.len + 2 < sizeof rules);
		sprintf(rules + strlen(rules), "%.*s ", STR_ARG(fault->rule));
		assert_false(uuid_is_none(fault->id) || uuid_is_none(fault->merchant_id) || str_is_empty(fault->what));
	}
	if (strcmp(rules, planted->rules) != 0)
		fail_msg("%s:\n\"%s\" was found, not \"%s\"", planted->sql, rules, planted->rules);
	assert_true(books.is_complete);
}

static void every_fault_is_found(bool on_postgres)
{
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		struct world *world = world_begin(on_postgres);

		unguard(world);
		plant(world, faults[i].sql);
		expect_rules(world, &faults[i]);
		world_end(world);
	}
}

static void sound_books_have_no_fault(bool on_postgres)
{
	struct world *world = world_begin(on_postgres);
	struct books books = check(world);

	if (books.faults.count > 0)
		fail_msg("%.*s", STR_ARG(((const struct books_fault *)books.faults.items)->what));
	assert_true(books.is_complete);
	assert_int_equal(books.checked.merchants, 1);
	assert_int_equal(books.checked.accounts, 1);
	assert_int_equal(books.checked.memberships, 1);
	assert_int_equal(books.checked.interviews, 1);
	assert_int_equal(books.checked.questions, 1);
	assert_int_equal(books.checked.candidates, 3);
	assert_int_equal(books.checked.enrolments, 3);
	assert_int_equal(books.checked.credit_entries, 4);
	assert_int_equal(books.checked.outbox, 3);
	world_end(world);
}

/* A fault says whose it is and which numbers disagree; more than the most of one kind are not told. */
static void faults_say_what_and_are_not_without_end(bool on_postgres)
{
	struct world *world = world_begin(on_postgres);
	char sql[400];

	plant(world, "UPDATE credit SET granted = granted + 1");
	for (int i = 0; i <= BOOKS_RULE_MOST; i++) {
		snprintf(sql, sizeof sql,
			"INSERT INTO membership (merchant_id, account_id, portal, role, status, created_at, updated_at)"
			" SELECT merchant_id, X'0190000000007000800000000000%04x', 'team', 'merchant', 'active', 1, 1 FROM "
			"merchant",
			i);
		plant(world, sql);
	}
	struct books books = check(world);
	const struct books_fault *first = books.faults.items;

	assert_false(books.is_complete);
	assert_int_equal(books.faults.count, 1 + BOOKS_RULE_MOST);
	assert_text(first->rule, "credit_granted");
	assert_text(first->what, "credit.granted differs from the ledger's grants: 9001, not 9000");
	assert_true(uuid_equal(first->merchant_id, world->merchant_id));
	assert_text(first[BOOKS_RULE_MOST].rule, "membership_account");
	assert_int_equal(books.checked.memberships, 2 + BOOKS_RULE_MOST);
	world_end(world);
}

/* Mails of older enrolments may have been archived; newer ones must be there. */
static void archived_mails_are_not_missed(bool on_postgres)
{
	struct world *world = world_begin(on_postgres);

	plant(world, "DELETE FROM outbox");
	world->mails_since = NOW;
	assert_int_equal(check(world).faults.count, 3);
	world->mails_since = NOW + 1;
	assert_int_equal(check(world).faults.count, 0);
	world_end(world);
}

/* Who had only a link is on the chain by what was mailed because somebody asked for it. */
static void mails_that_were_asked_for_are_invitations_enough(bool on_postgres)
{
	struct world *world = world_begin(on_postgres);

	plant(world, "UPDATE outbox SET kind = 'action_required', opening = -1");
	assert_int_equal(check(world).faults.count, 0);
	world_end(world);
}

/* Beside the invitation of who was revoked, in its moment. */
#define MAIL_BESIDE(id, kind, account, opening)                                                                                    \
	"INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, account_id, language, opening, created_at) "      \
	"SELECT "                                                                                                                  \
	"merchant_id, " id ", " kind ", state, due_at, enrolment_id, " account ", language, " opening ", created_at FROM outbox "  \
	"WHERE enrolment_id = (SELECT id FROM enrolment WHERE state = 'revoked') AND kind = 'invitation' AND opening > 0"

/* Whoever finishes is told to several of the team; somebody may ask for a mail in the moment of another. */
static void mails_of_one_moment_may_be_several(bool on_postgres)
{
	struct world *world = world_begin(on_postgres);

	plant(world, MAIL_BESIDE(ODD_ID, "'completion_notice'", "NULL", "CAST(NULL AS BIGINT)"));
	plant(world, MAIL_BESIDE(OTHER_ID, "'completion_notice'", "(SELECT id FROM account)", "CAST(NULL AS BIGINT)"));
	plant(world, MAIL_BESIDE("X'01900000000070008000000000002222'", "'invitation'", "NULL", "-1"));
	assert_int_equal(check(world).faults.count, 0);
	world_end(world);
}

#define ON_BOTH(name)                                                                                                              \
	static void name##_sqlite(void **state)                                                                                    \
	{                                                                                                                          \
		UNUSED(state);                                                                                                     \
		name(false);                                                                                                       \
	}                                                                                                                          \
	static void name##_postgres(void **state)                                                                                  \
	{                                                                                                                          \
		UNUSED(state);                                                                                                     \
		if (getenv("CONVOKE_TEST_POSTGRES") == NULL)                                                                       \
			skip();                                                                                                    \
		name(true);                                                                                                        \
	}
ON_BOTH(sound_books_have_no_fault)
ON_BOTH(every_fault_is_found)
ON_BOTH(faults_say_what_and_are_not_without_end)
ON_BOTH(archived_mails_are_not_missed)
ON_BOTH(mails_that_were_asked_for_are_invitations_enough)
ON_BOTH(mails_of_one_moment_may_be_several)

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sound_books_have_no_fault_sqlite),
		cmocka_unit_test(sound_books_have_no_fault_postgres), cmocka_unit_test(every_fault_is_found_sqlite),
		cmocka_unit_test(every_fault_is_found_postgres), cmocka_unit_test(faults_say_what_and_are_not_without_end_sqlite),
		cmocka_unit_test(faults_say_what_and_are_not_without_end_postgres),
		cmocka_unit_test(archived_mails_are_not_missed_sqlite), cmocka_unit_test(archived_mails_are_not_missed_postgres),
		cmocka_unit_test(mails_that_were_asked_for_are_invitations_enough_sqlite),
		cmocka_unit_test(mails_that_were_asked_for_are_invitations_enough_postgres),
		cmocka_unit_test(mails_of_one_moment_may_be_several_sqlite),
		cmocka_unit_test(mails_of_one_moment_may_be_several_postgres)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
