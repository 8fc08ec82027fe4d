/* src/api/interview_generate.c with a slow endpoint: nobody else waits for it, few wait with it, and a repeated call asks once. And
 * rubrics by an endpoint, for questions that are given (interview_create.c, interview_update.c). */
#include "api/handlers.h"
#include "tests/api/call.h"
#include "tests/api/environment.h"
#include "tests/unit/work/ai_mock.h"

#include <pthread.h>
#include <string.h>

struct scene {
	struct world *world;
	struct ai_mock mock;
	struct str credential;
};

/* One call on a worker of its own. */
struct caller_thread {
	struct scene *scene;
	struct world world; /* the same, with another worker */
	const struct endpoint *endpoint;
	json_t *input;
	struct answer answer;
	pthread_t thread;
};

static json_t *interview_reply(int mood)
{
	UNUSED(mood);
	return json_pack("{s:[{s:s,s:s},{s:s,s:s}],s:s,s:s,s:s,s:{s:[],s:[],s:[]}}", "questions", "question", "What did you build?",
		"label", "Work", "question", "What do you want to know?", "label", "", "description", "About.", "description_long",
		"", "seniority_level", "senior", "requirements", "weak", "moderate", "strong");
}

enum { PLAIN, LINKED };

static json_t *rubric_reply(int mood)
{
	return json_pack("{s:[s],s:[],s:[s]}", "weak", "Names a tool", "moderate", "strong",
		mood == LINKED ? "See https://evil.example" : "Says what came of it");
}

static int scene_open(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	struct buf why = {0};

	environment_clear();
	scene->world = world_open(NULL, &why);
	assert_non_null(scene->world);
	buf_close(&why);
	assert_true(world_credential(scene->world, STR("merchant"), &scene->credential));
	scene->mock.reply = interview_reply;
	*state = scene;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *scene = *state;

	world_close(scene->world);
	free(scene);
	return 0;
}

static json_t *input_make(struct scene *scene)
{
	json_t *input = world_interview(scene->world);

	json_object_del(input, "questions");
	json_object_set_new(input, "interview_length", json_integer(2));
	return input;
}

static void *call_thread(void *data)
{
	struct caller_thread *caller = data;
	struct asking asking = {
		.world = &caller->world, .credential = caller->scene->credential, .endpoint = caller->endpoint, .door = DOOR_REST};

	call_endpoint(&asking, caller->input, &caller->answer);
	return NULL;
}

static struct caller_thread *caller_start(struct scene *scene, const struct endpoint *endpoint, json_t *input)
{
	struct caller_thread *caller = calloc(1, sizeof *caller);

	caller->scene = scene;
	caller->world = *scene->world;
	caller->world.worker = web_worker_start(scene->world->service);
	caller->endpoint = endpoint;
	caller->input = input;
	assert_int_equal(pthread_create(&caller->thread, NULL, call_thread, caller), 0);
	return caller;
}

static int caller_end(struct caller_thread *caller)
{
	int status;

	pthread_join(caller->thread, NULL);
	status = caller->answer.status;
	answer_close(&caller->answer);
	json_decref(caller->input);
	web_worker_stop(caller->world.worker);
	free(caller);
	return status;
}

static struct str header_of(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->reply.header_count; i++)
		if (str_equal_nocase(answer->reply.headers[i].name, str_of(name)))
			return answer->reply.headers[i].value;
	return STR_NONE;
}

static void others_do_not_wait_and_few_wait_with_it(void **state)
{
	struct scene *scene = *state;
	struct asking asking = {
		.world = scene->world, .credential = scene->credential, .endpoint = &interview_create, .door = DOOR_REST};
	struct caller_thread *waiting;
	struct answer answer;
	json_t *input = input_make(scene);

	scene->mock.is_slow = true;
	ai_mock_open(&scene->mock, scene->world->service);
	scene->world->service->settings.ai_timeout_s = 60;
	scene->world->service->settings.ai_at_once = 1;
	waiting = caller_start(scene, &interview_create, input_make(scene));
	sem_wait(&scene->mock.in);
	/* Somebody else writes meanwhile. */
	assert_int_equal(caller_end(caller_start(scene, &interview_create_from_array, world_interview(scene->world))), 200);
	call_endpoint(&asking, input, &answer);
	assert_int_equal(answer.status, 503);
	assert_text(header_of(&answer, "retry-after"), "10");
	answer_close(&answer);
	sem_post(&scene->mock.gate);
	assert_int_equal(caller_end(waiting), 200);
	assert_int_equal(scene->mock.asked, 1);
	/* The place is free again. */
	sem_post(&scene->mock.gate);
	call_endpoint(&asking, input, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_string_value(json_object_get(answer.body, "generated_by")), "test-model, prompt 1");
	answer_close(&answer);
	json_decref(input);
	ai_mock_close(&scene->mock);
}

static void a_repeated_call_asks_once(void **state)
{
	struct scene *scene = *state;
	struct http_header key = {STR("Idempotency-Key"), STR("k1")};
	struct asking asking = {.world = scene->world,
		.credential = scene->credential,
		.headers = &key,
		.header_count = 1,
		.endpoint = &interview_create,
		.door = DOOR_REST};
	struct answer first, second;
	json_t *input = input_make(scene);

	ai_mock_open(&scene->mock, scene->world->service);
	call_endpoint(&asking, input, &first);
	call_endpoint(&asking, input, &second);
	assert_int_equal(first.status, 200);
	assert_true(json_equal(first.body, second.body));
	assert_int_equal(scene->mock.asked, 1);
	answer_close(&first);
	answer_close(&second);
	json_decref(input);
	ai_mock_close(&scene->mock);
}

/* What is refused is refused before anybody is paid for questions. */
static void what_is_refused_asks_nobody(void **state)
{
	struct scene *scene = *state;
	struct asking asking = {
		.world = scene->world, .credential = scene->credential, .endpoint = &interview_create, .door = DOOR_REST};
	struct answer answer;
	json_t *input = input_make(scene);

	ai_mock_open(&scene->mock, scene->world->service);
	json_object_set_new(input, "recruiter_profile_id", json_string("0190a0a0-0000-7000-8000-000000000001"));
	call_endpoint(&asking, input, &answer);
	assert_int_equal(answer.status, 422);
	assert_int_equal(scene->mock.asked, 0);
	answer_close(&answer);
	json_decref(input);
	ai_mock_close(&scene->mock);
}

static struct asking asking_of(struct scene *scene, const struct endpoint *endpoint)
{
	return (struct asking){.world = scene->world, .credential = scene->credential, .endpoint = endpoint, .door = DOOR_REST};
}

/* An interview from questions; its id in `id`. */
static void given_questions(struct scene *scene, const char *rubric, char id[UUID_TEXT_LEN + 1])
{
	struct asking asking = asking_of(scene, &interview_create_from_array);
	json_t *input = world_interview(scene->world);
	struct answer answer;

	json_object_set_new(input, "candidate_expectations", json_string("Has led a team"));
	if (rubric != NULL)
		json_object_set_new(input, "candidate_expectations_json", json_loads(rubric, 0, NULL));
	call_endpoint(&asking, input, &answer);
	assert_int_equal(answer.status, 200);
	snprintf(id, UUID_TEXT_LEN + 1, "%s", json_string_value(json_object_get(answer.body, "interview_def_set_id")));
	answer_close(&answer);
	json_decref(input);
}

static void expect_rubric(struct scene *scene, const char *id, const char *expected)
{
	struct asking asking = asking_of(scene, &interview_get);
	json_t *input = json_pack("{s:s}", "position_id", id), *rubric = json_loads(expected, 0, NULL);
	struct answer answer;

	call_endpoint(&asking, input, &answer);
	assert_int_equal(answer.status, 200);
	assert_true(json_equal(json_object_get(answer.body, "candidate_expectations_json"), rubric));
	answer_close(&answer);
	json_decref(rubric);
	json_decref(input);
}

static int update_rubric(struct scene *scene, const char *id, const char *recruiter)
{
	struct asking asking = asking_of(scene, &interview_update);
	json_t *input = json_pack("{s:s,s:b,s:[{s:s}],s:s*}", "position_id", id, "regenerate_candidate_expectations", true,
		"questions", "question", "What have you measured?", "recruiter_profile_id", recruiter);
	struct answer answer;
	int status;

	call_endpoint(&asking, input, &answer);
	status = answer.status;
	answer_close(&answer);
	json_decref(input);
	return status;
}

static void mock_open(struct scene *scene, int mood)
{
	scene->mock.reply = rubric_reply;
	scene->mock.mood = mood;
	ai_mock_open(&scene->mock, scene->world->service);
	scene->world->service->settings.ai_at_once = 1;
}

#define BY_MODEL "{\"weak\":[\"Names a tool\"],\"moderate\":[],\"strong\":[\"Says what came of it\"]}"
#define BY_LINES "{\"weak\":[],\"moderate\":[\"Has led a team\"],\"strong\":[]}"
#define OWN "{\"strong\":[\"Own\"]}"

static void rubrics_of_given_questions_are_asked_for(void **state)
{
	struct scene *scene = *state;
	char id[UUID_TEXT_LEN + 1];

	mock_open(scene, PLAIN);
	given_questions(scene, NULL, id);
	expect_rubric(scene, id, BY_MODEL);
	assert_int_equal(scene->mock.asked, 1);
	given_questions(scene, OWN, id);
	expect_rubric(scene, id, OWN);
	assert_int_equal(scene->mock.asked, 1);
	assert_int_equal(update_rubric(scene, id, NULL), 200);
	expect_rubric(scene, id, BY_MODEL);
	assert_int_equal(scene->mock.asked, 2);
	assert_non_null(memmem(scene->mock.last.ptr, scene->mock.last.len, "What have you measured?", 23));
	/* Refused before anybody is paid. */
	assert_int_equal(update_rubric(scene, id, "0190a0a0-0000-7000-8000-000000000001"), 422);
	assert_int_equal(scene->mock.asked, 2);
	ai_mock_close(&scene->mock);
}

static void without_a_usable_one_the_rules_write(void **state)
{
	struct scene *scene = *state;
	char id[UUID_TEXT_LEN + 1];

	mock_open(scene, LINKED);
	given_questions(scene, NULL, id);
	expect_rubric(scene, id, BY_LINES);
	assert_int_equal(scene->mock.asked, 2);
	assert_int_equal(update_rubric(scene, id, NULL), 200);
	expect_rubric(scene, id, BY_LINES);
	scene->world->service->settings.ai_at_once = 0;
	given_questions(scene, NULL, id);
	expect_rubric(scene, id, BY_LINES);
	assert_int_equal(scene->mock.asked, 4);
	ai_mock_close(&scene->mock);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(others_do_not_wait_and_few_wait_with_it), STORY(a_repeated_call_asks_once),
		STORY(what_is_refused_asks_nobody), STORY(rubrics_of_given_questions_are_asked_for),
		STORY(without_a_usable_one_the_rules_write)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
