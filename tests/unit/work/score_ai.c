/* src/work/score_ai.c with the published answers: an endpoint that scores as people do keeps their order; one that scores against
 * it moves no answer beyond the bound, and none past another that is two bounds better. */
#include "work/score_ai.h"

#include "tests/unit/work/ai_mock.h"
#include "tests/unit/work/scoring.h"

#include <dirent.h>
#include <math.h>

/* A mood is a score in tenths and the number of requirements: 4202 is 4.2 and two of them. */
enum { MOOD = 100 };

static json_t *assessment(int mood)
{
	json_t *requirements = json_array();

	for (int i = 0; i < mood % MOOD; i++)
		json_array_append_new(requirements,
			json_pack("{s:i,s:s,s:i,s:s}", "number", i + 1, "status", "not_discussed", "answer", 0, "quote", ""));
	return json_pack("{s:[{s:i,s:f,s:s,s:s}],s:o,s:[],s:[],s:s,s:s}", "answers", "number", 1, "score", mood / MOOD / 10.0,
		"analysis", "a", "analysis_recruiter", "b", "requirements", requirements, "strengths", "concerns", "analysis", "c",
		"analysis_recruiter", "d");
}

struct scene {
	struct call *call;
	struct service service;
	struct ai_mock mock;
	struct scoring scoring;
	double built_in[SCORING_MOST], by_model[SCORING_MOST], total[SCORING_MOST];
};

static double score_of_rank(int rank, bool is_honest)
{
	return is_honest ? 5 - 0.9 * (rank - 1) : 1 + 0.9 * (rank - 1);
}

static void one_score(struct scene *scene, size_t at, bool is_honest)
{
	struct score_job job = {.sheet = scoring_sheet(scene->call, &scene->scoring, at), .job = STR("I")};
	struct str why = STR_NONE;

	score_built_in(scene->call, &job.sheet);
	scene->built_in[at] = job.sheet.answers[0].score.value;
	scene->mock.mood =
		(int)lround(score_of_rank(scene->scoring.ranks[at], is_honest) * 10) * MOOD + (int)job.sheet.requirement_count;
	if (!score_ai_ask(scene->call, NULL, &job, &why))
		fail_msg("%.*s", STR_ARG(why));
	scene->by_model[at] = job.sheet.answers[0].score.value;
	scene->total[at] = job.sheet.score.value;
}

/* Runs over each file; `each` looks at its scores. */
static size_t all_files(void **state, bool is_honest, size_t (*each)(const struct scene *scene, const char *path))
{
	struct scene scene = {.call = *state, .mock = {.reply = assessment}};
	DIR *folder = opendir(SCORING_FOLDER);
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(folder);
	scene.call->service = &scene.service;
	ai_mock_open(&scene.mock, &scene.service);
	scene.service.settings.secret_key = STR("a key of at least thirty-two bytes");
	while ((entry = readdir(folder)) != NULL) {
		struct str path = arena_printf(scene.call->arena, "%s/%s", SCORING_FOLDER, entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		scoring_read(&scene.scoring, arena_cstr(scene.call->arena, path));
		for (size_t i = 0; i < scene.scoring.count; i++)
			one_score(&scene, i, is_honest);
		count += each(&scene, entry->d_name);
		scoring_close(&scene.scoring);
	}
	closedir(folder);
	ai_mock_close(&scene.mock);
	return count;
}

static size_t order_holds(const struct scene *scene, const char *path)
{
	size_t pairs = 0;

	for (size_t i = 0; i < scene->scoring.count; i++) {
		for (size_t j = 0; j < scene->scoring.count; j++) {
			if (scene->scoring.ranks[i] >= scene->scoring.ranks[j])
				continue;
			pairs++;
			if (scene->by_model[i] <= scene->by_model[j] || scene->total[i] <= scene->total[j])
				fail_msg("%s: answer %zu (%.1f) should be over answer %zu (%.1f)", path, i + 1, scene->by_model[i],
					j + 1, scene->by_model[j]);
		}
	}
	return pairs;
}

static size_t bound_holds(const struct scene *scene, const char *path)
{
	size_t pairs = 0;

	for (size_t i = 0; i < scene->scoring.count; i++) {
		if (fabs(scene->by_model[i] - scene->built_in[i]) > SCORE_AI_REACH + 0.01)
			fail_msg("%s: answer %zu went from %.1f to %.1f", path, i + 1, scene->built_in[i], scene->by_model[i]);
		for (size_t j = 0; j < scene->scoring.count; j++) {
			if (scene->built_in[i] - scene->built_in[j] <= 2 * SCORE_AI_REACH)
				continue;
			pairs++;
			if (scene->by_model[i] <= scene->by_model[j])
				fail_msg("%s: answers %zu and %zu have changed places", path, i + 1, j + 1);
		}
	}
	return pairs;
}

static void an_honest_endpoint_keeps_the_order(void **state)
{
	assert_true(all_files(state, true, order_holds) >= 20);
}

static void one_against_the_order_is_held_by_the_bound(void **state)
{
	assert_true(all_files(state, false, bound_holds) >= 3);
}

static void the_same_is_asked_in_the_same_words(void **state)
{
	struct scene scene = {.call = *state, .mock = {.reply = assessment}};
	struct buf first = {0};

	scene.call->service = &scene.service;
	ai_mock_open(&scene.mock, &scene.service);
	scene.service.settings.secret_key = STR("a key of at least thirty-two bytes");
	scoring_read(&scene.scoring, SCORING_FOLDER "/incident.json");
	one_score(&scene, 0, true);
	buf_add(&first, buf_str(&scene.mock.last));
	one_score(&scene, 0, true);
	assert_true(str_equal(buf_str(&first), buf_str(&scene.mock.last)));
	/* Another installation's marks are others. */
	scene.service.settings.secret_key = STR("another key of at least 32 bytes..");
	one_score(&scene, 0, true);
	assert_false(str_equal(buf_str(&first), buf_str(&scene.mock.last)));
	buf_close(&first);
	scoring_close(&scene.scoring);
	ai_mock_close(&scene.mock);
}

/* Each requirement is confirmed by these words, which stand in the answer all the same. */
static const char *const quotes[] = {"saw", "that the", "the slow queries"};

static json_t *quoting(int mood)
{
	json_t *reply = assessment(MOOD * 30), *requirements = json_object_get(reply, "requirements");

	for (int i = 0; i < (int)COUNT_OF(quotes); i++)
		json_array_append_new(requirements,
			json_pack("{s:i,s:s,s:i,s:s}", "number", i + 1, "status", "confirmed", "answer", 1, "quote", quotes[i]));
	(void)mood;
	return reply;
}

static void a_quote_says_something(void **state)
{
	struct score_answer answer = {.question = STR("What was slow?"),
		.text = STR("I saw that the log held the slow queries."),
		.language = STR("en"),
		.is_answered = true,
		.is_scored = true};
	struct score_requirement requirements[] = {{.text = STR("Leads"), .only = -1}, {.text = STR("Teaches"), .only = -1},
		{.text = STR("Finds slow queries"), .only = -1}};
	struct score_job job = {.sheet = {.answers = &answer,
					.count = 1,
					.requirements = requirements,
					.requirement_count = COUNT_OF(requirements),
					.weights = score_weights_usual},
		.job = STR("I")};
	struct scene scene = {.call = *state, .mock = {.reply = quoting}};
	struct str why = STR_NONE;

	scene.call->service = &scene.service;
	ai_mock_open(&scene.mock, &scene.service);
	scene.service.settings.secret_key = STR("a key of at least thirty-two bytes");
	score_built_in(scene.call, &job.sheet);
	if (!score_ai_ask(scene.call, NULL, &job, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(requirements[0].status, SCORE_NOT_DISCUSSED);
	assert_int_equal(requirements[1].status, SCORE_NOT_DISCUSSED);
	assert_int_equal(requirements[2].status, SCORE_CONFIRMED);
	ai_mock_close(&scene.mock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_honest_endpoint_keeps_the_order, scoring_open, scoring_end),
		cmocka_unit_test_setup_teardown(one_against_the_order_is_held_by_the_bound, scoring_open, scoring_end),
		cmocka_unit_test_setup_teardown(the_same_is_asked_in_the_same_words, scoring_open, scoring_end),
		cmocka_unit_test_setup_teardown(a_quote_says_something, scoring_open, scoring_end)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
