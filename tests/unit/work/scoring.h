/* The published answers (tests/data/scoring) as the scorers take them. */
#ifndef UNIT_WORK_SCORING_H
#define UNIT_WORK_SCORING_H

#include "work/score.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCORING_MOST = 16 };
#define SCORING_FOLDER "tests/data/scoring"

struct scoring {
	json_t *file;
	size_t count;
	int ranks[SCORING_MOST];
};

/* Tests run in the repository or in a build folder below it. */
static inline int scoring_open(void **state)
{
	struct call *call = calloc(1, sizeof *call);

	call->arena = calloc(1, sizeof *call->arena);
	call->now_ms = 1800000000000;
	*state = call;
	for (int up = 0; up < 4 && access(SCORING_FOLDER, R_OK) != 0; up++)
		if (chdir("..") != 0)
			return -1;
	return 0;
}

static inline int scoring_end(void **state)
{
	struct call *call = *state;

	call_end(call);
	arena_close(call->arena);
	free(call->arena);
	free(call);
	return 0;
}

static inline void scoring_read(struct scoring *scoring, const char *path)
{
	json_error_t error;

	scoring->file = json_load_file(path, 0, &error);
	assert_non_null(scoring->file);
	scoring->count = json_array_size(json_object_get(scoring->file, "answers"));
	assert_in_range(scoring->count, 2, SCORING_MOST);
	for (size_t i = 0; i < scoring->count; i++)
		scoring->ranks[i] = (int)json_integer_value(
			json_object_get(json_array_get(json_object_get(scoring->file, "answers"), i), "rank"));
}

static inline void scoring_close(struct scoring *scoring)
{
	json_decref(scoring->file);
}

static inline struct str scoring_text(const json_t *object, const char *name)
{
	return str_of(json_string_value(json_object_get(object, name)));
}

/* An interview of one question, answered by answer `at`. */
static inline struct score_sheet scoring_sheet(struct call *call, const struct scoring *scoring, size_t at)
{
	static const char *const levels[] = {[SCORE_WEAK] = "weak", [SCORE_MODERATE] = "moderate", [SCORE_STRONG] = "strong"};
	const json_t *answer = json_array_get(json_object_get(scoring->file, "answers"), at);
	struct score_sheet sheet = {.answers = ARENA_NEW(call->arena, struct score_answer),
		.count = 1,
		.requirements = ARENA_ARRAY(call->arena, struct score_requirement, SCORING_MOST),
		.weights = score_weights_usual};

	sheet.answers[0] = (struct score_answer){.id = uuid_make(call->now_ms),
		.question = scoring_text(scoring->file, "question"),
		.text = scoring_text(answer, "text"),
		.language = scoring_text(scoring->file, "language"),
		.is_answered = true,
		.is_scored = true};
	for (int level = SCORE_STRONG; level >= SCORE_WEAK; level--) {
		const json_t *texts = json_object_get(json_object_get(scoring->file, "rubric"), levels[level]);

		for (size_t i = 0; i < json_array_size(texts); i++)
			sheet.requirements[sheet.requirement_count++] =
				(struct score_requirement){.text = str_of(json_string_value(json_array_get(texts, i))),
					.level = (enum score_level)level,
					.only = -1};
	}
	return sheet;
}

#endif
