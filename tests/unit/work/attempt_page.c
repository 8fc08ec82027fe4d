/* src/work/attempt_page.c: what a page says of a spoken answer, with and without words for it, how fast it is read aloud,
 * and what is to be read before. */
#include "work/attempt_page.h"

#include "tests/unit/work/taking.h"
#include "work/take.h"

static void spoken_begins(struct world *world)
{
	world->service.settings.recording_limit_bytes = 65536;
	world->interview.template_id = avatars[1].id;
	begin(world);
}

static struct buf question_written(struct world *world, struct attempt_page *page)
{
	struct page_frame frame = {.language = STR("en")};
	struct buf out = {0};

	page->frame = &frame;
	assert_true(question_page_fill(&world->call, &world->attempt, 0, page));
	page_frame_fill(&world->call, PAGE_QUESTION, STR("/talk"), &frame);
	template_write(&out, page_of(&world->call, PAGE_QUESTION, STR("en")), page);
	return out;
}

static bool has(const struct buf *out, const char *what)
{
	return memmem(out->ptr, out->len, what, strlen(what)) != NULL;
}

static void without_an_ear_main_points_are_asked_for(void **state)
{
	struct world *world = world_or_skip(state);
	struct attempt_page page = {.home = STR("/x/")};
	struct buf out;

	spoken_begins(world);
	out = question_written(world, &page);
	assert_true(page.is_spoken);
	assert_false(page.is_heard);
	assert_false(page.is_follow_up);
	assert_true(has(&out, "Your main points in writing"));
	assert_false(has(&out, "put into words automatically"));
	buf_close(&out);
}

static void with_an_ear_nothing_need_be_written(void **state)
{
	struct world *world = world_or_skip(state);
	struct attempt_page page = {.home = STR("/x/")};
	struct buf out;

	world->service.settings.transcription_base_url = STR("https://ai.example.com/v1");
	spoken_begins(world);
	out = question_written(world, &page);
	assert_true(page.is_heard);
	assert_false(has(&out, "Your main points in writing"));
	assert_true(has(&out, "put into words automatically"));
	buf_close(&out);
}

static struct answer_row first_row(struct world *world)
{
	struct attempt_page page = {.home = STR("/x/")};

	review_page_fill(&world->call, &world->attempt, &page);
	return *(const struct answer_row *)page.answers.items;
}

static void a_recording_without_text_is_told_only_where_text_counts(void **state)
{
	struct world *world = world_or_skip(state);

	spoken_begins(world);
	world->attempt.answers[0].recording_bytes = 9;
	assert_true(first_row(world).is_text_missing);
	world->service.settings.transcription_base_url = STR("https://ai.example.com/v1");
	assert_false(first_row(world).is_text_missing);
}

static bool review_has(struct world *world, const char *what)
{
	struct attempt_page page = {.home = STR("/x/")};
	struct page_frame frame = {.language = STR("en")};
	struct buf out = {0};
	bool is_there;

	page.frame = &frame;
	review_page_fill(&world->call, &world->attempt, &page);
	page_frame_fill(&world->call, PAGE_REVIEW, STR("/talk"), &frame);
	template_write(&out, page_of(&world->call, PAGE_REVIEW, STR("en")), &page);
	is_there = has(&out, what);
	buf_close(&out);
	return is_there;
}

/* A link to change an answer stands there as long as the page says so, and not while what is late may still arrive. */
static void a_review_offers_changes_in_time_alone(void **state)
{
	struct world *world = world_or_skip(state);

	begin(world);
	assert_int_equal(move(world, ATTEMPT_NEXT, "Something."), ATTEMPT_DONE);
	world->call.now_ms = world->attempt.result.deadline_at - 1;
	assert_true(review_has(world, ">Change<") && !review_has(world, "can no longer be changed"));
	for (int64_t late_ms = 0; late_ms <= 2 * ATTEMPT_LATE_MS; late_ms += ATTEMPT_LATE_MS) {
		world->call.now_ms = world->attempt.result.deadline_at + late_ms;
		assert_true(!review_has(world, ">Change<") && review_has(world, "can no longer be changed"));
	}
}

static void it_is_read_aloud_as_fast_as_wished(void **state)
{
	static const struct {
		const char *speed, *rate;
	} paces[] = {{NULL, NULL}, {"normal", NULL}, {"slower", "data-rate=\"0.8\""}, {"faster", "data-rate=\"1.25\""}};
	struct world *world = world_or_skip(state);

	world->interview.conversation_speed = STR("slower");
	spoken_begins(world);
	assert_text(world->attempt.row.conversation_speed, "slower");
	for (size_t i = 0; i < COUNT_OF(paces); i++) {
		struct attempt_page page = {.home = STR("/x/")};
		struct buf out;

		world->attempt.row.conversation_speed = str_of(paces[i].speed);
		out = question_written(world, &page);
		assert_int_equal(has(&out, "data-rate"), paces[i].rate != NULL);
		assert_true(paces[i].rate == NULL || has(&out, paces[i].rate));
		buf_close(&out);
	}
}

static void instructions_stand_before_the_beginning(void **state)
{
	struct world *world = world_or_skip(state);
	struct page_frame frame = {.language = STR("en")};
	struct take_page page = {.frame = &frame, .home = STR("/x/")};
	struct buf out = {0};

	world->interview.instructions = STR(" Take <five> minutes for each. ");
	begin(world);
	take_page_fill(&world->call, &world->attempt.row, &world->attempt.link, &page);
	page_frame_fill(&world->call, PAGE_TAKE, STR("/talk"), &frame);
	template_write(&out, page_of(&world->call, PAGE_TAKE, STR("en")), &page);
	assert_true(has(&out, ">Take &lt;five&gt; minutes for each.</p>"));
	buf_close(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {STORY(without_an_ear_main_points_are_asked_for),
		STORY(with_an_ear_nothing_need_be_written), STORY(a_recording_without_text_is_told_only_where_text_counts),
		STORY(a_review_offers_changes_in_time_alone), STORY(it_is_read_aloud_as_fast_as_wished),
		STORY(instructions_stand_before_the_beginning)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
