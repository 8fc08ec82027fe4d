/* See taken.h: the steps of a candidate's pages, without the pages. */
#include "tests/api/taken.h"

#include "base/clock.h"
#include "jobs/runner.h"
#include "work/attempt_answer.h"
#include "work/enrol.h"

struct taking {
	struct taken *taken;
	struct world *world;
	struct attempt attempt;
	struct answer_change change;
	enum attempt_go go;
	enum attempt_outcome outcome;
};

static bool enrol_run(struct call *call, void *data)
{
	struct taking *taking = data;
	const json_t *merchant = json_object_get(taking->world->names, "merchant_a");
	struct enrol_person person = {.name = STR("Peter Parker"), .email = taking->taken->email};
	struct enrol enrol = {.cause = STR("test"),
		.people = &person,
		.count = 1,
		.wants_mail = json_is_true(json_object_get(taking->taken->how, "mailed"))};

	if (!uuid_parse(str_of(json_string_value(merchant)), &enrol.merchant_id) ||
		!uuid_parse(taking->taken->interview, &enrol.interview_id))
		return fault(call, FAULT_INVALID, NULL, "no such interview");
	if (!enrol_people(call, &enrol))
		return false;
	if (person.outcome == ENROL_REFUSED)
		return fault(call, FAULT_INVALID, NULL, "%.*s", STR_ARG(person.why));
	taking->attempt.link = (struct link){.merchant_id = enrol.merchant_id,
		.interview_id = enrol.interview_id,
		.candidate_id = person.candidate_id,
		.enrolment_id = person.enrolment_id,
		.version = (uint8_t)person.link_version,
		.expires_at_ms = person.link_expires_at};
	return true;
}

/* Begins, or begins anew where that is what is left to do. */
static bool start_run(struct call *call, void *data)
{
	struct attempt *attempt = &((struct taking *)data)->attempt;

	if (!attempt_start(call, attempt, false))
		return false;
	return attempt->stage == ATTEMPT_RUNNING || attempt_restart(call, attempt, false);
}

static bool move_run(struct call *call, void *data)
{
	struct taking *taking = data;

	return attempt_move(call, &taking->attempt, taking->go, &taking->change);
}

static bool submit_run(struct call *call, void *data)
{
	struct taking *taking = data;

	return attempt_submit(call, &taking->attempt, &taking->outcome);
}

static bool answers_give(struct call *call, struct db *db, struct taking *taking)
{
	const json_t *answers = json_object_get(taking->taken->how, "answers");
	int64_t seconds = json_integer_value(json_object_get(taking->taken->how, "seconds"));

	for (size_t i = 0; i < json_array_size(answers) && taking->attempt.stage == ATTEMPT_RUNNING; i++) {
		const struct answer *answer = &taking->attempt.answers[taking->attempt.at];
		const char *text = json_string_value(json_array_get(answers, i));

		call->now_ms += seconds * 1000;
		taking->go = text ? ATTEMPT_NEXT : ATTEMPT_SKIP;
		taking->change = (struct answer_change){.id = answer->id, .text = str_of(text), .version = answer->text_version};
		if (!db_transaction(call, db, DB_WRITE, move_run, taking))
			return false;
	}
	return true;
}

static bool take(struct call *call, struct db *db, struct taking *taking)
{
	if (!db_transaction(call, db, DB_WRITE, enrol_run, taking) || !db_transaction(call, db, DB_WRITE, start_run, taking) ||
		!answers_give(call, db, taking))
		return false;
	taking->taken->result_id = taking->attempt.result.id;
	if (json_is_false(json_object_get(taking->taken->how, "submit")))
		return true;
	if (!db_transaction(call, db, DB_WRITE, submit_run, taking))
		return false;
	return taking->outcome == ATTEMPT_DONE || fault(call, FAULT_INVALID, NULL, "it could not be submitted");
}

bool taken_make(struct world *world, struct taken *taken, struct buf *why)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = clock_now_ms(), .service = world->service};
	struct taking taking = {.taken = taken, .world = world};
	struct db *db = db_open(&call, world->service->database);
	bool ok = db && take(&call, db, &taking);

	if (!ok)
		buf_printf(why, "the interview was not taken: %.*s", STR_ARG(call.fault.message));
	if (db)
		db_close(db);
	call_end(&call);
	arena_close(&arena);
	return ok;
}

bool taken_job(struct world *world, struct str name, struct buf *why)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena, .now_ms = clock_now_ms(), .service = world->service};
	struct db *db = db_open(&call, world->service->database);
	bool ok = false, found = false;

	for (size_t i = 0; db && i < job_count; i++) {
		if (!str_equal(str_of(job_table[i]->name), name))
			continue;
		found = true;
		ok = job_table[i]->run(&call, db);
	}
	if (!ok)
		buf_printf(why, "the job %.*s: %.*s", STR_ARG(name),
			STR_ARG(found ? call.fault.message : STR("there is none of this name")));
	if (db)
		db_close(db);
	call_end(&call);
	arena_close(&arena);
	return ok;
}
