/* Which page a personal link shows, for every state, and what the ready page says. */
#include "work/take.h"

#include "../base/unit.h"
#include "base/clock.h"
#include "work/avatar.h"

#define NOW INT64_C(1767780000000)
#define DAY_MS INT64_C(86400000)

static const struct link link_now = {
	.interview_id = {{1}}, .candidate_id = {{2}}, .enrolment_id = {{3}}, .version = 4, .expires_at_ms = NOW + 9 * DAY_MS};

static struct take_row row_now(void)
{
	return (struct take_row){.interview_id = {{1}},
		.candidate_id = {{2}},
		.state = STR("invited"),
		.link_version = 4,
		.attempts_left = 1,
		.expires_at = NOW + 9 * DAY_MS,
		.candidate_name = STR(" Ada "),
		.candidate_status = STR("invited"),
		.merchant_name = STR("Example"),
		.merchant_status = STR("active"),
		.interview_name = STR("Nurse"),
		.location = STR("Berlin"),
		.interview_status = STR("active"),
		.language = STR("en"),
		.template_id = avatar_text->id,
		.max_duration_s = 1201,
		.questions = 5,
		.questions_always = 5};
}

static void assert_view(struct take_row row, enum take_view want)
{
	assert_int_equal(take_view_of(&row, &link_now, NOW), want);
}

static void an_open_one_is_ready(void **state)
{
	static const char *const states[] = {"invited", "opened", "started", "collected"};
	struct take_row row = row_now();

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		row.state = str_of(states[i]);
		assert_view(row, TAKE_READY);
	}
}

static void what_is_not_there_is_broken(void **state)
{
	struct take_row row = row_now();

	UNUSED(state);
	assert_int_equal(take_view_of(NULL, &link_now, NOW), TAKE_BROKEN);
	row.interview_id.bytes[0] = 9;
	assert_view(row, TAKE_BROKEN);
	row = row_now();
	row.candidate_id.bytes[0] = 9;
	assert_view(row, TAKE_BROKEN);
}

static void older_links_and_withdrawn_ones_are_revoked(void **state)
{
	struct take_row row = row_now();

	UNUSED(state);
	row.link_version = 5;
	assert_view(row, TAKE_REVOKED);
	row = row_now();
	row.state = STR("revoked");
	assert_view(row, TAKE_REVOKED);
	row.expires_at = NOW - 1;
	assert_view(row, TAKE_REVOKED);
	row = row_now();
	row.candidate_status = STR("deleted");
	assert_view(row, TAKE_REVOKED);
}

static void what_was_handed_in_stays_so_after_its_time(void **state)
{
	struct take_row row = row_now();

	UNUSED(state);
	row.state = STR("submitted");
	assert_view(row, TAKE_SUBMITTED);
	row.expires_at = NOW - 1;
	row.interview_status = STR("archived");
	assert_view(row, TAKE_SUBMITTED);
}

static void three_ends_expire_it(void **state)
{
	struct take_row row = row_now();
	struct link link = link_now;

	UNUSED(state);
	row.expires_at = NOW + 1;
	assert_view(row, TAKE_READY);
	row.expires_at = NOW;
	assert_view(row, TAKE_EXPIRED);
	row = row_now();
	row.state = STR("expired");
	assert_view(row, TAKE_EXPIRED);
	row = row_now();
	link.expires_at_ms = NOW;
	assert_int_equal(take_view_of(&row, &link, NOW), TAKE_EXPIRED);
}

static void who_began_in_time_may_finish(void **state)
{
	struct take_row row = row_now();

	UNUSED(state);
	row.state = STR("collected");
	row.deadline_at = NOW - 3599999;
	row.expires_at = row.available_till = NOW - 1;
	assert_view(row, TAKE_READY);
	row.deadline_at--;
	assert_view(row, TAKE_EXPIRED);
	row.deadline_at = NOW;
	row.interview_status = STR("archived");
	assert_view(row, TAKE_CLOSED);
	row = row_now();
	row.deadline_at = NOW;
	row.expires_at = NOW;
	assert_view(row, TAKE_EXPIRED);
}

static void interviews_close(void **state)
{
	static const char *const over[] = {"archived", "deleted", "completed"};
	struct take_row row = row_now();

	UNUSED(state);
	row.is_test = true;
	for (size_t i = 0; i < COUNT_OF(over); i++) {
		row.interview_status = str_of(over[i]);
		assert_view(row, TAKE_CLOSED);
	}
	row = row_now();
	row.available_till = NOW - 1;
	assert_view(row, TAKE_CLOSED);
	row.available_till = NOW;
	assert_view(row, TAKE_READY);
	row = row_now();
	row.merchant_status = STR("closed");
	assert_view(row, TAKE_CLOSED);
}

static void drafts_open_for_tests_only(void **state)
{
	static const char *const before[] = {"draft", "preparing"};
	struct take_row row = row_now();

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(before); i++) {
		row.interview_status = str_of(before[i]);
		row.is_test = false;
		assert_view(row, TAKE_DRAFT);
		row.is_test = true;
		assert_view(row, TAKE_READY);
	}
}

static struct take_page filled(struct arena *arena, struct take_row row)
{
	struct call call = {.arena = arena, .now_ms = NOW};
	struct take_page page = {0};

	take_page_fill(&call, &row, &link_now, &page);
	return page;
}

static void the_first_end_is_the_one_told(void **state)
{
	struct arena arena = {0};
	struct take_row row = row_now();

	UNUSED(state);
	row.expires_at = NOW + 8 * DAY_MS;
	assert_text(filled(&arena, row).until_day, "15 January 2026");
	row.available_till = NOW + 7 * DAY_MS;
	assert_text(filled(&arena, row).until_day, "14 January 2026");
	row.expires_at = NOW + 20 * DAY_MS;
	row.available_till = 0;
	assert_text(filled(&arena, row).until_day, "16 January 2026");
	assert_null(filled(&arena, row).closed_day.ptr);
	row.available_till = NOW - 5 * DAY_MS;
	assert_text(filled(&arena, row).closed_day, "2 January 2026");
	arena_close(&arena);
}

static void questions_are_counted_as_asked(void **state)
{
	struct arena arena = {0};
	struct take_row row = row_now();
	struct take_page page = filled(&arena, row);

	UNUSED(state);
	assert_true(page.questions == 5 && page.has_questions && !page.is_up_to && !page.is_one_question);
	row.questions_always = 4;
	assert_true(filled(&arena, row).is_up_to);
	row.questions_random_subset = (struct number){true, 0.5};
	assert_true(filled(&arena, row).questions == 3);
	row.questions_random_subset.value = 0.01;
	assert_true(filled(&arena, row).questions == 2);
	row.questions_always = 5;
	assert_true(filled(&arena, row).is_one_question);
	row.questions = row.questions_always = 0;
	assert_false(filled(&arena, row).has_questions);
	arena_close(&arena);
}

static void what_is_recorded_is_said(void **state)
{
	struct arena arena = {0};
	struct take_row row = row_now();
	struct take_page page = filled(&arena, row);

	UNUSED(state);
	assert_text(page.candidate, "Ada");
	assert_true(page.minutes == 21);
	assert_false(page.is_voice || page.is_recorded);
	row.template_id = avatars[1].id;
	assert_true(filled(&arena, row).is_voice);
	assert_true(filled(&arena, row).is_recorded);
	row.recording = STR("audio_all");
	page = filled(&arena, row);
	assert_true(page.is_recorded && page.is_audio && !page.is_video);
	row.recording = STR("video_first_5_answers");
	page = filled(&arena, row);
	assert_true(page.is_recorded && page.is_video && !page.is_audio);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_open_one_is_ready), cmocka_unit_test(what_is_not_there_is_broken),
		cmocka_unit_test(older_links_and_withdrawn_ones_are_revoked),
		cmocka_unit_test(what_was_handed_in_stays_so_after_its_time), cmocka_unit_test(three_ends_expire_it),
		cmocka_unit_test(who_began_in_time_may_finish), cmocka_unit_test(interviews_close),
		cmocka_unit_test(drafts_open_for_tests_only), cmocka_unit_test(the_first_end_is_the_one_told),
		cmocka_unit_test(questions_are_counted_as_asked), cmocka_unit_test(what_is_recorded_is_said)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
