/* One round of scoring, and what is then kept of the story's result. */
#ifndef UNIT_JOBS_SCORED_H
#define UNIT_JOBS_SCORED_H

#include "jobs/score_results.h"
#include "tests/unit/work/taking.h"
#include "work/review.h"

struct scored {
	struct world *world;
	struct review review;
	struct list answers; /* of struct review_answer */
	bool found;
};

static inline bool scored_read(struct call *call, void *data)
{
	struct scored *scored = data;
	const struct result *result = &scored->world->attempt.result;

	return review_find(call, result->merchant_id, result->id, &scored->review, &scored->found) && scored->found &&
		review_answers(call, &scored->review, &scored->answers);
}

static inline void score_round(struct scored *scored, struct world *world)
{
	scored->world = world;
	world->call.fault = (struct fault){0};
	assert_true(job_score_results.run(&world->call, world->db));
	assert_true(db_transaction(&world->call, world->db, DB_READ, scored_read, scored));
}

static inline const struct review_answer *answer_at(const struct scored *scored, size_t at)
{
	return (const struct review_answer *)scored->answers.items + at;
}

static inline bool has(struct str text, const char *part)
{
	return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

#endif
