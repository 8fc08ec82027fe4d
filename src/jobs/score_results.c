/* One result after another: taken under a lease, put into words and scored outside any transaction, written if the lease still
 * holds. */
#include "jobs/score_results.h"

#include "base/clock.h"
#include "base/log.h"
#include "jobs/transcribe_answers.h"
#include "work/ai.h"
#include "work/score_ai.h"
#include "work/score_load.h"

enum { ROUND_MOST = 200, TRIES_MOST = 5, LEASE_LEAST_MS = 10 * 60 * 1000, ROUND_MS = 20 * 1000, ASKS_MOST = 2 };

struct round {
	struct list due;
	const struct scoring_due *one;
	struct score_job job;
	struct uuid scoring_id;
	bool is_mine, is_found;
};

static bool look_run(struct call *call, void *data)
{
	return scoring_waiting(call, call->now_ms, ROUND_MOST, &((struct round *)data)->due);
}

/* Longer than any one thing that is asked of others. */
static int64_t lease_ms(const struct settings *settings)
{
	return LEASE_LEAST_MS + ASKS_MOST * 1000 * (settings->ai_timeout_s + settings->transcription_timeout_s);
}

static bool take_run(struct call *call, void *data)
{
	struct round *round = data;
	struct scoring_lease lease = {.merchant_id = round->one->merchant_id,
		.id = round->one->id,
		.scoring_id = round->scoring_id,
		.now_ms = call->now_ms,
		.until_ms = call->now_ms + lease_ms(&call->service->settings)};

	return scoring_take(call, &lease, &round->is_mine);
}

static bool load_run(struct call *call, void *data)
{
	struct round *round = data;

	return score_load(call, round->one, &round->job, &round->is_found);
}

static bool keep_run(struct call *call, void *data)
{
	struct round *round = data;

	return score_keep(call, &round->job, &round->is_mine);
}

static bool give_back_run(struct call *call, void *data)
{
	const struct round *round = data;
	bool is_over = round->one->tries + 1 >= TRIES_MOST;
	struct scored_result result = {.merchant_id = round->one->merchant_id,
		.id = round->one->id,
		.scoring_id = round->scoring_id,
		.processing_status = is_over ? STR("failed") : STR("waiting"),
		.processing_error = is_over ? STR("The answers could not be scored; the log says why.") : STR_NONE,
		/* 20 seconds, 80, some 5 minutes, some 20 */
		.now_ms = call->now_ms + ((int64_t)ROUND_MS << 2 * round->one->tries)};

	return scoring_give_back(call, &result);
}

/* --- an endpoint ------------------------------------------------------------------------------------------------------------- */

static void ask(struct call *call, struct db *db, struct score_job *job)
{
	struct str why = STR_NONE;

	if (score_ai_ask(call, db, job, &why))
		return;
	job->note = str_is_empty(job->note)
		? STR("the endpoint gave no usable answer")
		: arena_printf(call->arena, "the endpoint gave no usable answer, %.*s", STR_ARG(job->note));
}

/* --- rounds ------------------------------------------------------------------------------------------------------------------ */

/* Words come first. Until the last try they are waited for; then what can be read is scored. */
static bool transcribe(struct call *call, struct db *db, struct round *round, size_t *left)
{
	struct transcribing transcribing = {.merchant_id = round->one->merchant_id,
		.result_id = round->one->id,
		.scoring_id = round->scoring_id,
		.lease_ms = lease_ms(&call->service->settings)};

	if (!transcribe_answers(call, db, &transcribing))
		return false;
	round->is_mine = !transcribing.is_lost;
	*left = transcribing.left;
	return !transcribing.is_later || round->one->tries + 1 >= TRIES_MOST ||
		fault(call, FAULT_UNAVAILABLE, NULL, "%zu recordings wait to be put into words", transcribing.left);
}

static bool score(struct call *call, struct db *db, struct round *round)
{
	size_t left;

	if (!transcribe(call, db, round, &left))
		return false;
	if (!round->is_mine)
		return true;
	if (!db_transaction(call, db, DB_READ, load_run, round))
		return false;
	if (!round->is_found)
		return true;
	round->job.scoring_id = round->scoring_id;
	if (left > 0)
		round->job.note = STR("not every recording could be put into words");
	score_built_in(call, &round->job.sheet);
	if (ai_is_there(call))
		ask(call, db, &round->job);
	return db_transaction(call, db, DB_WRITE, keep_run, round);
}

/* One that cannot be scored does not hold up the others. */
static bool score_one(struct call *call, struct db *db, struct round *round)
{
	struct arena arena = {0};
	struct call inner = {.arena = &arena, .now_ms = clock_now_ms(), .service = call->service};
	bool ok;

	round->scoring_id = uuid_make(inner.now_ms);
	round->job = (struct score_job){0};
	ok = db_transaction(&inner, db, DB_WRITE, take_run, round) && (!round->is_mine || score(&inner, db, round));
	if (!ok) {
		log_event(LOG_WARN, "scoring_failed", LOG_TEXT("why", inner.fault.message));
		inner.fault = (struct fault){0};
		ok = db_transaction(&inner, db, DB_WRITE, give_back_run, round);
	}
	call_end(&inner);
	arena_close(&arena);
	return ok;
}

/* Not longer than its share, so that what has come meanwhile is looked up anew. */
static bool score_results(struct call *call, struct db *db)
{
	int64_t until_us = clock_ticks_us() + (int64_t)ROUND_MS * 1000;
	struct round round = {0};

	if (!db_transaction(call, db, DB_READ, look_run, &round))
		return false;
	for (size_t i = 0; i < round.due.count && clock_ticks_us() < until_us; i++) {
		round.one = (const struct scoring_due *)round.due.items + i;
		if (!score_one(call, db, &round))
			return fault(call, FAULT_UNAVAILABLE, NULL, "scores cannot be written");
	}
	return true;
}

const struct job job_score_results = {.name = "score_results", .every_s = 2, .is_slow = true, .run = score_results};
