/* src/work/enrolment.c on a real database: how enrolments end and what the ledger says afterwards. */
#include "work/enrolment.h"

#include "jobs/end_invitations.h"
#include "store/credits.h"
#include "store/enrolments.h"
#include "store/store.h"
#include "tests/unit/base/unit.h"
#include "tests/unit/work/sample.h"
#include "work/avatar.h"
#include "work/enrol.h"
#include "work/interview.h"
#include "work/merchant.h"
#include "work/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CREDITS = 3000, LINK_TTL_S = 3600 };

struct world {
	struct arena arena;
	struct call call;
	struct service service;
	struct db *db;
	char path[64];
	struct uuid merchant_id, interview_id, enrolment_id;
	bool is_test;
};

static bool make(struct call *call, void *data)
{
	struct world *world = data;
	struct merchant_new merchant = {.name = STR("Test"), .credits = CREDITS, .cause = STR("test")};
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

static bool enrol(struct call *call, void *data)
{
	struct world *world = data;
	struct enrol_person person = {.name = STR("Peter"), .email = STR("peter@parker.com")};
	struct enrol enrol = {.merchant_id = world->merchant_id,
		.interview_id = world->interview_id,
		.cause = STR("test"),
		.people = &person,
		.count = 1,
		.is_test = world->is_test};

	if (!enrol_people(call, &enrol))
		return false;
	if (person.outcome == ENROL_REFUSED)
		return fault(call, FAULT_CONFLICT, NULL, "%.*s", STR_ARG(person.why));
	world->enrolment_id = person.enrolment_id;
	return true;
}

static bool hand_in(struct call *call, void *data)
{
	const struct world *world = data;

	return enrolment_submit(call, world->merchant_id, world->enrolment_id);
}

static bool take_back(struct call *call, void *data)
{
	const struct world *world = data;

	return enrolment_revoke(call, world->merchant_id, world->enrolment_id, STR("test"));
}

/* Runs one write; the fault of a refusal stays for a look. */
static bool change(struct world *world, bool (*run)(struct call *call, void *data))
{
	world->call.fault = (struct fault){0};
	return db_transaction(&world->call, world->db, DB_WRITE, run, world);
}

struct look {
	struct world *world;
	struct credit_sums sums;
	struct enrolment_held held;
};

static bool look_run(struct call *call, void *data)
{
	struct look *look = data;
	bool found;

	return credit_find(call, look->world->merchant_id, &look->sums, &found) && found &&
		enrolment_find(call, look->world->merchant_id, look->world->enrolment_id, &look->held, &found) && found;
}

static void expect(struct world *world, const char *state, struct credit_sums sums)
{
	struct look look = {.world = world};

	world->call.fault = (struct fault){0};
	assert_true(db_transaction(&world->call, world->db, DB_READ, look_run, &look));
	assert_text(look.held.state, state);
	assert_int_equal(look.sums.granted, sums.granted);
	assert_int_equal(look.sums.held, sums.held);
	assert_int_equal(look.sums.charged, sums.charged);
	assert_int_equal(look.held.cost, sums.held);
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	snprintf(world->path, sizeof world->path, "/tmp/convoke-enrolment-XXXXXX");
	if (mkdtemp(world->path) == NULL)
		return -1;
	world->call = (struct call){.arena = &world->arena, .now_ms = 1800000000000, .service = &world->service};
	world->service.settings.link_ttl_s = LINK_TTL_S;
	world->service.database = db_server_open(
		&world->call, arena_printf(&world->arena, "sqlite:%s/test.db", world->path), store_queries(&world->arena), true);
	if (world->service.database == NULL)
		return -1;
	world->db = db_open(&world->call, world->service.database);
	return world->db != NULL && change(world, make) && change(world, enrol) ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	db_close(world->db);
	db_server_close(world->service.database);
	snprintf(command, sizeof command, "rm -rf '%s'", world->path);
	arena_close(&world->arena);
	free(world);
	return system(command);
}

static void submitting_charges_what_was_held(void **state)
{
	struct world *world = *state;

	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
	assert_true(change(world, hand_in));
	expect(world, "submitted", (struct credit_sums){CREDITS, 0, 1000});
	assert_false(change(world, hand_in));
	assert_int_equal(world->call.fault.kind, FAULT_CONFLICT);
	assert_false(change(world, take_back));
	/* the one attempt is used */
	assert_false(change(world, enrol));
	assert_true(str_starts_with(world->call.fault.message, STR("this person has already submitted")));
	expect(world, "submitted", (struct credit_sums){CREDITS, 0, 1000});
}

static void revoking_gives_it_back_and_kills_the_links(void **state)
{
	struct world *world = *state;
	struct look look = {.world = world};

	assert_true(change(world, take_back));
	expect(world, "revoked", (struct credit_sums){CREDITS, 0, 0});
	assert_true(db_transaction(&world->call, world->db, DB_READ, look_run, &look));
	assert_int_equal(look.held.link_version, 1);
	assert_true(change(world, enrol));
	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
	assert_true(db_transaction(&world->call, world->db, DB_READ, look_run, &look));
	assert_int_equal(look.held.link_version, 1);
}

static void running_out_gives_it_back(void **state)
{
	struct world *world = *state;

	assert_true(job_end_invitations.run(&world->call, world->db));
	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
	world->call.now_ms += (int64_t)LINK_TTL_S * 1000 + 1;
	assert_true(job_end_invitations.run(&world->call, world->db));
	expect(world, "expired", (struct credit_sums){CREDITS, 0, 0});
	assert_true(job_end_invitations.run(&world->call, world->db));
	assert_true(change(world, enrol));
	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
}

static void a_test_costs_nothing_until_it_is_real(void **state)
{
	struct world *world = *state;

	assert_true(change(world, take_back));
	world->is_test = true;
	assert_true(change(world, enrol));
	expect(world, "invited", (struct credit_sums){CREDITS, 0, 0});
	world->is_test = false;
	assert_true(change(world, enrol));
	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
	/* what is real stays real */
	world->is_test = true;
	assert_true(change(world, enrol));
	expect(world, "invited", (struct credit_sums){CREDITS, 1000, 0});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(submitting_charges_what_was_held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(revoking_gives_it_back_and_kills_the_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(running_out_gives_it_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_test_costs_nothing_until_it_is_real, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
