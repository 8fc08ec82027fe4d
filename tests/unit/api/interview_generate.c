/* src/api/interview_generate.c with a slow endpoint: nobody else waits for it, few wait with it, and a repeated call asks once. */
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

#define STORY(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(others_do_not_wait_and_few_wait_with_it), STORY(a_repeated_call_asks_once),
		STORY(what_is_refused_asks_nobody)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
