/* src/api/report.c with work/translate.c: reports in another language, by an endpoint that is good, broken or not there. */
#include "api/handlers.h"
#include "tests/api/call.h"
#include "tests/api/environment.h"
#include "tests/api/taken.h"
#include "tests/unit/base/unit.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static int asked;
static bool is_broken;

struct scene {
	struct world *world;
	struct str credential;
	char interview[UUID_TEXT_LEN + 1], result[UUID_TEXT_LEN + 1];
};

/* Each text between the marks with "sk:" before it; broken: one text too few. */
static bool translator(struct call *call, const struct post *post, struct post_reply *reply)
{
	json_t *body = json_loadb(post->body.ptr, post->body.len, 0, NULL), *texts, *made = json_array(), *text;
	const char *user = json_string_value(json_object_get(json_array_get(json_object_get(body, "messages"), 1), "content"));
	const char *from = strchr(strstr(user, "BEGIN"), '[');
	char *content, *outer;
	size_t i;

	asked++;
	texts = json_loadb(from, (size_t)(strstr(from, "]\nEND") + 1 - from), 0, NULL);
	assert_non_null(texts);
	json_array_foreach(texts, i, text)
	{
		if (!is_broken || i > 0)
			json_array_append_new(made, json_sprintf("sk:%s", json_string_value(text)));
	}
	made = json_pack("{s:o}", "texts", made);
	content = json_dumps(made, JSON_COMPACT);
	json_decref(made);
	made = json_pack("{s:[{s:{s:s}}]}", "choices", "message", "content", content);
	outer = json_dumps(made, JSON_COMPACT);
	*reply = (struct post_reply){.status = 200, .body = arena_copy(call->arena, str_of(outer))};
	free(content);
	free(outer);
	json_decref(made);
	json_decref(texts);
	json_decref(body);
	return true;
}

static json_t *ask(struct scene *scene, const char *endpoint, json_t *input, int status)
{
	struct asking asking = {.world = scene->world,
		.credential = scene->credential,
		.endpoint = endpoint_by_name(str_of(endpoint)),
		.door = DOOR_REST};
	struct answer answer;
	json_t *body;

	call_endpoint(&asking, input, &answer);
	if (answer.status != status)
		print_error("%.*s\n", STR_ARG(answer.raw));
	assert_int_equal(answer.status, status);
	body = json_incref(answer.body);
	answer_close(&answer);
	json_decref(input);
	return body;
}

static void sql(struct scene *scene, const char *text)
{
	struct buf why = {0};
	json_t *rows = sql_probe_rows(scene->world->probe, str_of(text), NULL, &why);

	assert_non_null(rows);
	json_decref(rows);
	buf_close(&why);
}

static int scene_open(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	struct buf why = {0};
	struct taken taken = {.email = STR("anna@example.com")};
	json_t *made, *how = json_pack("{s:[s]}", "answers", "I compared the logs.");

	environment_clear();
	scene->world = world_open(NULL, &why);
	assert_non_null(scene->world);
	assert_true(world_credential(scene->world, STR("merchant_owner"), &scene->credential));
	made = ask(scene, "create_interview_from_questions", world_interview(scene->world), 200);
	snprintf(scene->interview, sizeof scene->interview, "%s", json_string_value(json_object_get(made, "interview_def_set_id")));
	taken.interview = str_of(scene->interview);
	taken.how = how;
	assert_true(taken_make(scene->world, &taken, &why) && taken_job(scene->world, STR("score_results"), &why));
	uuid_write(taken.result_id, scene->result);
	json_decref(how);
	json_decref(made);
	buf_close(&why);
	asked = 0;
	is_broken = false;
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

static void translator_open(struct scene *scene)
{
	scene->world->service->post = translator;
	scene->world->service->settings.ai_base_url = STR("https://ai.test/v1");
	scene->world->service->settings.ai_model = STR("test");
	scene->world->service->settings.ai_timeout_s = 5;
	scene->world->service->settings.ai_at_once = 1;
}

static json_t *report(struct scene *scene, const char *language, int status)
{
	return ask(scene, "generate_interview_report",
		json_pack("{s:s,s:s,s:{s:s}}", "export_type", "json", "interview_result_id", scene->result,
			"export_features_result", "mojito_language_code", language),
		status);
}

static json_t *first_answer(json_t *report)
{
	json_t *result = json_array_get(json_object_get(json_object_get(report, "json_export"), "results"), 0);

	return json_array_get(json_object_get(json_object_get(result, "data"), "answers"), 0);
}

/* What translations have cost, in thousandths. */
static int64_t cost(struct scene *scene)
{
	json_t *uses = ask(scene, "get_merchant_credit_usage", json_object(), 200), *use;
	double sum = 0;
	size_t i;

	json_array_foreach(json_object_get(uses, "data"), i, use)
	{
		if (strcmp(json_string_value(json_object_get(use, "event")), "candidate_report_translation") == 0)
			sum += json_number_value(json_object_get(use, "credit_amount"));
	}
	json_decref(uses);
	return (int64_t)(sum * 1000 + 0.5);
}

/* Sums and entries agree, and every charge has its hold, as `convoke check` wants it. */
static void books_expect_right(struct scene *scene)
{
	struct buf why = {0};
	json_t *rows = sql_probe_rows(scene->world->probe,
		STR("SELECT COUNT(*) FROM credit c WHERE c.granted > 0 AND (c.charged <> (SELECT SUM(k.amount) FROM credit_entry k "
		    "WHERE k.merchant_id = c.merchant_id AND k.kind = 'charge') OR c.held <> 0 OR EXISTS (SELECT 1 FROM "
		    "credit_entry k "
		    "WHERE k.merchant_id = c.merchant_id AND k.kind = 'charge' AND NOT EXISTS (SELECT 1 FROM credit_entry h "
		    "WHERE h.id = k.hold_id AND h.kind = 'hold' AND h.amount = k.amount))) AND EXISTS (SELECT 1 FROM credit_entry "
		    "k "
		    "WHERE k.merchant_id = c.merchant_id AND k.cause = 'translate_report')"),
		NULL, &why);

	assert_non_null(rows);
	assert_int_equal(json_integer_value(json_array_get(json_array_get(rows, 0), 0)), 0);
	json_decref(rows);
	buf_close(&why);
}

static void a_translation_is_made_and_paid_for_once(void **state)
{
	struct scene *scene = *state;
	json_t *made;
	int asked_before;

	translator_open(scene);
	made = report(scene, "sk", 200);
	assert_string_equal(json_string_value(json_object_get(first_answer(made), "text")), "sk:I compared the logs.");
	json_decref(made);
	assert_true(asked >= 1);
	assert_int_equal(cost(scene), 100);
	asked_before = asked;
	made = report(scene, "sk", 200);
	assert_string_equal(json_string_value(json_object_get(first_answer(made), "text")), "sk:I compared the logs.");
	json_decref(made);
	assert_int_equal(asked, asked_before);
	assert_int_equal(cost(scene), 100);
	json_decref(report(scene, "de", 200));
	assert_int_equal(cost(scene), 200);
	books_expect_right(scene);
	/* its own language is no translation */
	made = report(scene, "en", 200);
	assert_string_equal(json_string_value(json_object_get(first_answer(made), "text")), "I compared the logs.");
	json_decref(made);
	assert_int_equal(cost(scene), 200);
}

static void what_has_changed_is_asked_for_again_and_not_paid_again(void **state)
{
	struct scene *scene = *state;
	json_t *made;

	translator_open(scene);
	json_decref(report(scene, "sk", 200));
	sql(scene, "UPDATE answer SET text = 'I also asked people.'");
	made = report(scene, "sk", 200);
	assert_string_equal(json_string_value(json_object_get(first_answer(made), "text")), "sk:I also asked people.");
	json_decref(made);
	assert_int_equal(cost(scene), 100);
}

static void nothing_usable_costs_nothing(void **state)
{
	struct scene *scene = *state;
	json_t *made;

	translator_open(scene);
	is_broken = true;
	json_decref(report(scene, "sk", 503));
	assert_int_equal(cost(scene), 0);
	is_broken = false;
	sql(scene, "UPDATE credit SET granted = held + charged + 99");
	made = report(scene, "sk", 422);
	assert_string_equal(json_string_value(json_object_get(made, "name")), "credits");
	json_decref(made);
	assert_int_equal(cost(scene), 0);
}

static void without_an_endpoint_it_is_refused_by_name(void **state)
{
	json_t *made = report(*state, "sk", 422);

	assert_string_equal(json_string_value(json_object_get(made, "name")), "export_features_result.mojito_language_code");
	json_decref(made);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(a_translation_is_made_and_paid_for_once),
		STORY(what_has_changed_is_asked_for_again_and_not_paid_again), STORY(nothing_usable_costs_nothing),
		STORY(without_an_endpoint_it_is_refused_by_name)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
