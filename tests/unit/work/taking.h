/* One candidate on one interview in a real database, and the steps of taking it. */
#ifndef UNIT_WORK_TAKING_H
#define UNIT_WORK_TAKING_H

#include "jobs/end_invitations.h"
#include "jobs/watch_attempts.h"
#include "store/communications.h"
#include "store/credits.h"
#include "store/store.h"
#include "tests/unit/base/unit.h"
#include "tests/unit/work/sample.h"
#include "work/attempt_answer.h"
#include "work/avatar.h"
#include "work/enrol.h"
#include "work/enrolment.h"
#include "work/interview.h"
#include "work/merchant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CREDITS = 10000, LINK_TTL_S = 30 * 86400, DURATION_S = 600, LIMIT_S = 60, MINUTE_MS = 60000, HOUR_MS = 3600000 };
#define DAY_MS ((int64_t)24 * HOUR_MS)

struct world {
	struct arena arena;
	struct call call;
	struct service service;
	struct db *db;
	char path[64];
	struct uuid merchant_id;
	struct interview interview;
	struct attempt attempt;
	struct answer_change change;
	enum attempt_outcome outcome;
	enum attempt_go go;
	bool is_test, is_mailed, more_time, is_postgres;
	const char *reminders; /* the merchant's, for stories with mails */
};

/* --- the story's beginning -------------------------------------------------------------------------------------------------- */

static inline bool make(struct call *call, void *data)
{
	struct world *world = data;
	struct merchant_new merchant = {
		.name = STR("Test"), .owner_email = STR("o@example.com"), .credits = CREDITS, .cause = STR("test")};
	struct uuid ids[4];

	for (size_t i = 0; i < COUNT_OF(ids); i++)
		ids[i] = uuid_make(call->now_ms);
	struct question questions[] = {{.id = ids[0], .question = STR("First?")},
		{.id = ids[1],
			.question = STR("Only after an answer?"),
			.is_conditional = true,
			.conditional_question_main_id = ids[0]},
		{.id = ids[2], .question = STR("Quick?"), .duration_s = LIMIT_S},
		{.id = ids[3],
			.question = STR("Which?"),
			.is_multiple_choice = true,
			.question_alternatives = {STR("[\"Yes\",\"No \\u00e9\"]")}}};

	if (!merchant_make(call, &merchant))
		return false;
	world->merchant_id = world->interview.merchant_id = merchant.merchant_id;
	world->interview.id = (struct uuid){{0}};
	return interview_define(call, &world->interview, (struct list){questions, COUNT_OF(questions)}, false);
}

static inline bool enrol(struct call *call, void *data)
{
	struct world *world = data;
	struct enrol_person person = {.name = STR("Peter"), .email = STR("peter@parker.com")};
	struct enrol enrol = {.merchant_id = world->merchant_id,
		.interview_id = world->interview.id,
		.cause = STR("test"),
		.people = &person,
		.count = 1,
		.is_test = world->is_test,
		.wants_mail = world->is_mailed};

	if (!enrol_people(call, &enrol))
		return false;
	if (person.outcome == ENROL_REFUSED)
		return fault(call, FAULT_CONFLICT, NULL, "%.*s", STR_ARG(person.why));
	world->attempt.link = (struct link){.merchant_id = world->merchant_id,
		.interview_id = world->interview.id,
		.candidate_id = person.candidate_id,
		.enrolment_id = person.enrolment_id,
		.version = (uint8_t)person.link_version,
		.expires_at_ms = person.link_expires_at};
	return true;
}

static inline bool change(struct world *world, bool (*run)(struct call *call, void *data))
{
	world->call.fault = (struct fault){0};
	return db_transaction(&world->call, world->db, DB_WRITE, run, world);
}

/* The PostgreSQL of CONVOKE_TEST_POSTGRES; NULL without one. */
static inline const char *postgres_url(void)
{
	return getenv("CONVOKE_TEST_POSTGRES");
}

/* Statements beside the engine: what a recruiter would do over the API. */
static inline int sql_run(struct world *world, const char *statement)
{
	char command[900];

	if (world->is_postgres)
		snprintf(command, sizeof command,
			"PGOPTIONS='-c client_min_messages=error -c search_path=taking_%d' psql -q '%s' -c \"%s\"", (int)getpid(),
			postgres_url(), statement);
	else
		snprintf(command, sizeof command, "sqlite3 -cmd '.timeout 5000' '%s/test.db' \"%s\"", world->path, statement);
	return system(command);
}

static inline int open_at(struct world *world, struct str url)
{
	world->call = (struct call){.arena = &world->arena, .now_ms = 1800000000000, .service = &world->service};
	world->service.settings.link_ttl_s = LINK_TTL_S;
	world->service.settings.resend_hourly = 3;
	world->service.database = db_server_open(&world->call, url, store_queries(&world->arena), true);
	world->interview = interview_sample("I");
	world->interview.attempts = 2;
	world->interview.max_duration_s = DURATION_S;
	if (world->service.database == NULL)
		return -1;
	world->db = db_open(&world->call, world->service.database);
	return world->db != NULL ? 0 : -1;
}

static inline void close_all(struct world *world)
{
	db_close(world->db);
	db_server_close(world->service.database);
	arena_close(&world->arena);
	free(world);
}

static inline int sqlite_set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	snprintf(world->path, sizeof world->path, "/tmp/convoke-attempt-XXXXXX");
	if (mkdtemp(world->path) == NULL)
		return -1;
	return open_at(world, arena_printf(&world->arena, "sqlite:%s/test.db", world->path));
}

static inline int sqlite_tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", world->path);
	close_all(world);
	return system(command);
}

static inline int postgres_set_up(void **state)
{
	struct world *world;
	char statement[120];

	*state = NULL;
	if (postgres_url() == NULL)
		return 0;
	*state = world = calloc(1, sizeof *world);
	world->is_postgres = true;
	snprintf(statement, sizeof statement, "DROP SCHEMA IF EXISTS taking_%d CASCADE; CREATE SCHEMA taking_%d", (int)getpid(),
		(int)getpid());
	if (sql_run(world, statement) != 0)
		return -1;
	return open_at(world,
		arena_printf(&world->arena, "%s%coptions=-csearch_path%%3Dtaking_%d", postgres_url(),
			strchr(postgres_url(), '?') ? '&' : '?', (int)getpid()));
}

static inline int postgres_tear_down(void **state)
{
	struct world *world = *state;
	char statement[80];
	int code;

	if (world == NULL)
		return 0;
	snprintf(statement, sizeof statement, "DROP SCHEMA taking_%d CASCADE", (int)getpid());
	code = sql_run(world, statement);
	close_all(world);
	return code;
}

static inline struct world *world_or_skip(void **state)
{
	if (*state == NULL)
		skip();
	return *state;
}

/* --- steps ------------------------------------------------------------------------------------------------------------------ */

static inline bool look_run(struct call *call, void *data)
{
	return attempt_look(call, &((struct world *)data)->attempt);
}

static inline bool start_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_start(call, &world->attempt, world->more_time);
}

static inline bool restart_run(struct call *call, void *data)
{
	return attempt_restart(call, &((struct world *)data)->attempt, false);
}

static inline bool resume_run(struct call *call, void *data)
{
	return attempt_resume(call, &((struct world *)data)->attempt);
}

static inline bool save_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_save(call, &world->attempt, &world->change);
}

static inline bool move_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_move(call, &world->attempt, world->go, &world->change);
}

static inline bool record_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_record(call, &world->attempt, &world->change);
}

static inline bool finish_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_finish(call, &world->attempt, &world->outcome);
}

static inline bool submit_run(struct call *call, void *data)
{
	struct world *world = data;

	return attempt_submit(call, &world->attempt, &world->outcome);
}

static inline void look(struct world *world)
{
	assert_true(change(world, look_run));
}

/* The owner signs in for the first time. */
static inline void owner_joins(struct world *world)
{
	assert_int_equal(sql_run(world, "UPDATE account SET status = 'active'; UPDATE membership SET status = 'active'"), 0);
}

/* A candidate whose interview has begun. */
static inline void begin(struct world *world)
{
	assert_true(change(world, make));
	assert_true(change(world, enrol));
	assert_true(change(world, start_run));
	assert_int_equal(world->attempt.stage, ATTEMPT_RUNNING);
}

static inline enum attempt_outcome save(struct world *world, size_t at, const char *text, int64_t version)
{
	world->change = (struct answer_change){.id = world->attempt.answers[at].id, .text = str_of(text), .version = version};
	assert_true(change(world, save_run));
	return world->change.outcome;
}

/* Answers where the candidate is, with the version that is there. */
static inline enum attempt_outcome move(struct world *world, enum attempt_go go, const char *text)
{
	const struct answer *answer = &world->attempt.answers[world->attempt.at];

	world->go = go;
	world->change = (struct answer_change){.id = answer->id, .text = str_of(text), .version = answer->text_version};
	assert_true(change(world, move_run));
	return world->change.outcome;
}

static inline void answer_all(struct world *world)
{
	assert_int_equal(move(world, ATTEMPT_NEXT, "one"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "two"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "three"), ATTEMPT_DONE);
	assert_int_equal(move(world, ATTEMPT_NEXT, "Yes"), ATTEMPT_DONE);
}

static inline enum attempt_outcome submit(struct world *world)
{
	assert_true(change(world, submit_run));
	return world->outcome;
}

struct sums {
	const struct world *world;
	struct credit_sums sums;
};

static inline bool sums_run(struct call *call, void *data)
{
	struct sums *sums = data;
	bool found;

	return credit_find(call, sums->world->merchant_id, &sums->sums, &found) && found;
}

static inline void expect_credits(struct world *world, int64_t held, int64_t charged)
{
	struct sums sums = {.world = world};

	assert_true(db_transaction(&world->call, world->db, DB_READ, sums_run, &sums));
	assert_int_equal(sums.sums.held, held);
	assert_int_equal(sums.sums.charged, charged);
}

struct mails {
	struct communication_filter filter;
	struct list found;
};

static inline bool mails_run(struct call *call, void *data)
{
	struct mails *mails = data;

	return communications_list(call, &mails->filter, &mails->found);
}

static inline void expect_mails(struct world *world, const char *kind, size_t count)
{
	struct mails mails = {.filter = {.merchant_id = world->merchant_id, .kind = str_of(kind), .limit = 10}};

	assert_true(db_transaction(&world->call, world->db, DB_READ, mails_run, &mails));
	assert_int_equal(mails.found.count, count);
}

static inline void watch(struct world *world)
{
	assert_true(job_watch_attempts.run(&world->call, world->db));
}

/* On both engines. */
#define STORY(name)                                                                                                                \
	cmocka_unit_test_setup_teardown(name, sqlite_set_up, sqlite_tear_down),                                                    \
	{                                                                                                                          \
#name " on postgres", name, postgres_set_up, postgres_tear_down, NULL                                              \
	}

#endif
