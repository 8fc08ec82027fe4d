/* src/work/credit.c: what an interview costs. The ledger is shown by tests/unit/work/enrolment.c and the transcripts. */
#include "work/credit.h"

#include "tests/unit/base/unit.h"
#include "work/avatar.h"

static int64_t price_of(struct uuid template_id, const char *recording, int64_t duration_s)
{
	struct interview interview = {.template_id = template_id, .recording = str_of(recording), .max_duration_s = duration_s};

	return credit_price(&interview);
}

static int64_t price(const char *recording, int64_t duration_s)
{
	return price_of(avatars[1].id, recording, duration_s);
}

static void of_writing_nothing_is_recorded(void **state)
{
	UNUSED(state);
	assert_int_equal(price_of(avatar_text->id, NULL, 1200), 1000);
	assert_int_equal(price_of(avatar_text->id, "audio_all", 1200), 1000);
	assert_int_equal(price_of(avatar_text->id, "video_all", 1800), 2000);
}

static void adds_up_as_the_contract_says(void **state)
{
	UNUSED(state);
	assert_int_equal(price(NULL, 1200), 1000);
	assert_int_equal(price("audio_all", 1200), 1100);
	assert_int_equal(price("audio_first_5_answers", 60), 1100);
	assert_int_equal(price("video_all", 1200), 1250);
	assert_int_equal(price("video_first_5_answers", 1200), 1250);
}

static void multiplies_by_the_configured_duration(void **state)
{
	UNUSED(state);
	assert_int_equal(price(NULL, 1201), 2000);
	assert_int_equal(price(NULL, 1800), 2000);
	assert_int_equal(price(NULL, 2700), 3000);
	assert_int_equal(price(NULL, 3600), 4000);
	assert_int_equal(price("video_all", 3601), 6250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(adds_up_as_the_contract_says),
		cmocka_unit_test(of_writing_nothing_is_recorded), cmocka_unit_test(multiplies_by_the_configured_duration)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
