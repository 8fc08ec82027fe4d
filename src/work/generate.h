/* Writing an interview's questions, description and expectations from what it is about: by the endpoint of the settings, or by the
 * built-in generator, which needs none. doc/generating.md has the rules of both. Outside of transactions. */
#ifndef WORK_GENERATE_H
#define WORK_GENERATE_H

#include "store/interviews.h"

#define GENERATE_BUILT_IN "built-in 1"

enum { GENERATE_MOST = 40, GENERATE_WITHIN_MS = 50000 };

struct generate {
	/* In and out: what is blank of description, description_long, seniority_level and candidate_expectations_json is filled;
	 * generation says how it came about. */
	struct interview *interview;
	struct db *db;         /* in: as in struct ai_question */
	size_t count;          /* questions in all; in: 0 for five to eight; out: how many there are */
	bool is_count_open;    /* out: it was 0 */
	bool rapport, closing; /* in: a first question that is not scored; a last one in which the candidate asks */
	struct list questions; /* out, of struct question, without ids */
	struct str by;         /* out: who wrote them, and why not the endpoint */
	struct list notes;     /* out, of struct str: what whoever asked should know */
};

/* A question for every two minutes, from 1 to GENERATE_MOST. */
size_t generate_most(int64_t max_duration_s);
/* Before it: one of the few places of those who may wait for the endpoint at once, until the call ends; UNAVAILABLE when all are
 * taken. Without an endpoint there is nothing to wait for. */
bool generate_place(struct call *call, struct db *db) MUST_CHECK;
void generate_interview(struct call *call, struct generate *generate);
/* Only the rubric (candidate_expectations_json), by the built-in rules: of the lines of candidate_expectations, without them of the
 * skills that these questions name (struct question). */
void generate_expectations(struct call *call, struct interview *interview, struct list questions);
/* The same by the endpoint, from all that is told of the interview and these questions; by the built-in rules when there is none,
 * it is busy or its reply is of no use. */
void generate_rubric(struct call *call, struct db *db, struct interview *interview, struct list questions);

#endif
