/* src/work/question_set.c and question_io.c: what is sent against what is stored. */
#include "work/question_set.h"

#include "base/clock.h"
#include "base/json_read.h"
#include "tests/unit/base/unit.h"

#include <stdlib.h>

struct list_in {
	struct list questions;
};
static const struct field list_in_fields[] = {FIELD(struct list_in, questions, "", .of = &question_io_shape)};
static const struct shape list_in_shape = SHAPE("List", struct list_in, list_in_fields);

struct scene {
	struct arena arena;
	struct call call;
	struct uuid interview_id;
	struct list stored; /* of struct question */
	struct question_diff diff;
};

static struct list sent(struct scene *scene, const char *json)
{
	struct list_in in = {{0}};

	assert_true(json_read(&scene->call, arena_printf(&scene->arena, "{\"questions\":%s}", json), &list_in_shape, &in));
	return in.questions;
}

static const char begun[] = "[{\"id\":\"a\",\"question\":\"First?\",\"external_id\":\"x\",\"label\":\"One\",\"duration\":60,"
			    "\"external_data\":{\"k\":1}},"
			    "{\"question\":\"Second?\",\"is_conditional\":true,\"conditional_question_main_id\":\"a\"},"
			    "{\"question\":\"Third?\",\"is_multiple_choice\":true,\"question_alternatives\":[\"Yes\",\"No\"]}]";

static int scene_open(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	scene->call = (struct call){.arena = &scene->arena, .now_ms = 1800000000000};
	scene->interview_id = uuid_make(1800000000000);
	assert_true(question_set_make(&scene->call, sent(scene, begun), &scene->stored));
	*state = scene;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *scene = *state;

	arena_close(&scene->arena);
	free(scene);
	return 0;
}

static const struct question *stored(const struct scene *scene, size_t at)
{
	return (const struct question *)scene->stored.items + at;
}

static const char *id_of(struct scene *scene, size_t at)
{
	char text[UUID_TEXT_LEN];

	uuid_write(stored(scene, at)->id, text);
	return arena_cstr(&scene->arena, (struct str){text, sizeof text});
}

static bool change(struct scene *scene, const char *format, ...)
{
	va_list arguments;
	struct str json;

	va_start(arguments, format);
	json = arena_vprintf(&scene->arena, format, arguments);
	va_end(arguments);
	scene->call.fault = (struct fault){0};
	return question_set_change(
		&scene->call, scene->interview_id, scene->stored, sent(scene, arena_cstr(&scene->arena, json)), &scene->diff);
}

static const struct question *now(const struct scene *scene, size_t at)
{
	return (const struct question *)scene->diff.questions.items + at;
}

struct counts {
	size_t kept, added, removed, replaced;
};

static void expect_counts(const struct scene *scene, struct counts want)
{
	assert_int_equal(scene->diff.kept.count, want.kept);
	assert_int_equal(scene->diff.added.count, want.added);
	assert_int_equal(scene->diff.removed.count, want.removed);
	assert_int_equal(scene->diff.replaced.count, want.replaced);
	assert_int_equal(scene->diff.question_ids.count, want.kept + want.added + want.replaced);
	assert_int_equal(scene->diff.added_rows.count, want.added + want.replaced);
}

static void a_new_list_has_ids_places_and_links(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(scene->stored.count, 3);
	assert_int_equal(stored(scene, 2)->position, 3);
	assert_true(uuid_equal(stored(scene, 1)->conditional_question_main_id, stored(scene, 0)->id));
	assert_text(stored(scene, 2)->question_alternatives.text, "[\"Yes\",\"No\"]");
	assert_int_equal(stored(scene, 0)->duration_s, 60);
}

/* As get shows it, whole. */
static void sent_back_nothing_changes(void **state)
{
	struct scene *scene = *state;

	assert_true(change(scene,
		"[{\"id\":\"%s\",\"question\":\"First?\",\"external_id\":\"x\",\"label\":\"One\",\"duration\":60,\"mojito_language_"
		"code\":null,"
		"\"external_data\":{\"k\":1},\"is_conditional\":false,\"question_alternatives\":null,\"candidate_expectations_"
		"json\":null},"
		"{\"id\":\"%s\",\"question\":\"Second?\",\"is_conditional\":true,\"conditional_question_main_id\":\"%s\"},"
		"{\"id\":\"%s\",\"question\":\"Third?\",\"is_multiple_choice\":true,\"question_alternatives\":[\"Yes\",\"No\"]}]",
		id_of(scene, 0), id_of(scene, 1), id_of(scene, 0), id_of(scene, 2)));
	expect_counts(scene, (struct counts){3, 0, 0, 0});
	assert_int_equal(scene->diff.moved_rows.count, 0);
}

static void content_alone_finds_it(void **state)
{
	struct scene *scene = *state;

	assert_true(change(scene, "[{\"id\":\"h\",\"question\":\"First?\"},{\"question\":\"Second?\"},{\"question\":\"Third?\"}]"));
	expect_counts(scene, (struct counts){3, 0, 0, 0});
	assert_int_equal(scene->diff.moved_rows.count, 0);
}

/* The external id comes before the id. */
static void what_changes_is_replaced_and_carries_over(void **state)
{
	struct scene *scene = *state;

	assert_true(change(scene,
		"[{\"id\":\"%s\",\"external_id\":\"x\",\"question\":\"First now?\",\"duration\":null},{\"question\":\"Second?\"},"
		"{\"id\":\"%s\",\"question\":\"Third?\",\"question_alternatives\":[\"No\",\"Yes\"]}]",
		id_of(scene, 1), id_of(scene, 2)));
	expect_counts(scene, (struct counts){1, 0, 0, 2});
	assert_text(now(scene, 0)->question, "First now?");
	assert_text(now(scene, 0)->label, "One");
	assert_text(now(scene, 0)->external_data.text, "{\"k\":1}");
	assert_int_equal(now(scene, 0)->duration_s, 0);
	assert_text(((const struct question_replaced *)scene->diff.replaced.items)->from, id_of(scene, 0));
	/* The conditional one is kept and follows its main question. */
	assert_true(uuid_equal(now(scene, 1)->id, stored(scene, 1)->id));
	assert_true(uuid_equal(now(scene, 1)->conditional_question_main_id, now(scene, 0)->id));
	assert_true(now(scene, 2)->is_multiple_choice);
	assert_text(now(scene, 2)->question_alternatives.text, "[\"No\",\"Yes\"]");
	/* Moved are the one with another link, and the two that are no longer asked. */
	assert_int_equal(scene->diff.moved_rows.count, 3);
	assert_int_equal(((const struct question *)scene->diff.moved_rows.items)[1].position, 0);
}

static void missing_ones_are_no_longer_asked_and_others_move(void **state)
{
	struct scene *scene = *state;

	assert_true(change(scene, "[{\"question\":\"Third?\"},{\"question\":\"New?\"},{\"question\":\"Third?\"}]"));
	expect_counts(scene, (struct counts){1, 2, 2, 0});
	assert_true(uuid_equal(now(scene, 0)->id, stored(scene, 2)->id));
	assert_int_equal(now(scene, 0)->position, 1);
	assert_true(uuid_equal(now(scene, 1)->interview_id, scene->interview_id));
	assert_int_equal(scene->diff.moved_rows.count, 3);
}

static void a_link_can_go(void **state)
{
	struct scene *scene = *state;

	assert_true(
		change(scene, "[{\"id\":\"%s\",\"question\":\"Second?\",\"conditional_question_main_id\":null}]", id_of(scene, 1)));
	expect_counts(scene, (struct counts){1, 0, 2, 0});
	assert_true(uuid_is_none(now(scene, 0)->conditional_question_main_id));
}

static void expect_refused(struct scene *scene, const char *json, const char *name)
{
	assert_false(change(scene, "%s", json));
	assert_int_equal(scene->call.fault.kind, FAULT_INVALID);
	assert_text(scene->call.fault.name, name);
}

static void faults_name_the_member(void **state)
{
	struct scene *scene = *state;

	expect_refused(
		scene, "[{\"question\":\"Second?\"},{\"question\":\"First?\"}]", "questions[0].conditional_question_main_id");
	expect_refused(scene, "[{\"question\":\"A?\",\"conditional_question_main_id\":\"b\"},{\"id\":\"b\",\"question\":\"B?\"}]",
		"questions[0].conditional_question_main_id");
	expect_refused(scene, "[{\"question\":\"A?\",\"is_multiple_choice\":true}]", "questions[0].question_alternatives");
	expect_refused(scene, "[{\"question\":\"A?\",\"id\":\"n\"},{\"question\":\"B?\",\"id\":\"N\"}]", "questions[1].id");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(a_new_list_has_ids_places_and_links), STORY(sent_back_nothing_changes),
		STORY(content_alone_finds_it), STORY(what_changes_is_replaced_and_carries_over),
		STORY(missing_ones_are_no_longer_asked_and_others_move), STORY(a_link_can_go), STORY(faults_name_the_member)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
