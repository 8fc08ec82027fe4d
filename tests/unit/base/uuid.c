/* UUIDs: version 7 in rising order and unlike each other across threads; text forms. */
#include "base/uuid.h"

#include "unit.h"

#include <pthread.h>
#include <stdlib.h>

#define EACH 20000
#define THREADS 4
#define NOW_MS INT64_C(1768469400123)

static int order(const void *a, const void *b)
{
	return uuid_compare(*(const struct uuid *)a, *(const struct uuid *)b);
}

static void ids_carry_version_variant_and_time(void **state)
{
	UNUSED(state);
	struct uuid id = uuid_make(NOW_MS);
	assert_int_equal(id.bytes[6] >> 4, 7);
	assert_int_equal(id.bytes[8] >> 6, 2);
	assert_true(uuid_time_ms(id) == NOW_MS);
	assert_false(uuid_is_none(id));
}

/* More than the counter's 2^19 free steps in one millisecond: the time runs ahead instead of the order breaking. */
static void ids_of_one_thread_rise(void **state)
{
	UNUSED(state);
	struct uuid last = uuid_make(NOW_MS + 1);
	for (int i = 0; i < 1200000; i++) {
		struct uuid next = uuid_make(NOW_MS + 1);
		if (uuid_compare(last, next) >= 0)
			fail_msg("id %d does not come after the one before", i);
		last = next;
	}
	assert_in_range(uuid_time_ms(last) - NOW_MS, 2, 4);
	assert_true(uuid_compare(last, uuid_make(NOW_MS - 100)) < 0);
}

static void a_clock_set_far_back_is_followed(void **state)
{
	UNUSED(state);
	assert_true(uuid_time_ms(uuid_make(NOW_MS + 3600000)) == NOW_MS + 3600000);
	assert_true(uuid_time_ms(uuid_make(NOW_MS)) == NOW_MS);
}

static void *make_many(void *ids)
{
	struct uuid *out = ids;
	for (int i = 0; i < EACH; i++)
		out[i] = uuid_make(NOW_MS);
	return NULL;
}

static void ids_of_several_threads_differ(void **state)
{
	UNUSED(state);
	static struct uuid ids[THREADS * EACH];
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_many, ids + (size_t)i * EACH), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	qsort(ids, COUNT_OF(ids), sizeof ids[0], order);
	for (size_t i = 1; i < COUNT_OF(ids); i++)
		assert_false(uuid_equal(ids[i - 1], ids[i]));
}

static void text_is_read_in_any_case(void **state)
{
	UNUSED(state);
	struct uuid id;
	char text[UUID_TEXT_LEN];
	assert_true(uuid_parse(STR("01890A5D-ac96-774B-bcce-b302099a8057"), &id));
	uuid_write(id, text);
	assert_text(((struct str){text, sizeof text}), "01890a5d-ac96-774b-bcce-b302099a8057");
	assert_int_equal(id.bytes[0], 0x01);
	assert_int_equal(id.bytes[15], 0x57);
	assert_true(uuid_time_ms(id) == 0x01890a5dac96);
	assert_true(uuid_parse(STR("00000000-0000-0000-0000-000000000000"), &id));
	assert_true(uuid_is_none(id));
}

static void other_texts_are_refused(void **state)
{
	UNUSED(state);
	static const char *const bad[] = {"", "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a805",
		"01890a5d-ac96-774b-bcce-b302099a80577", "{1890a5d-ac96-774b-bcce-b302099a805}",
		"01890a5d-ac96-774b-bcce_b302099a8057", "01890a5g-ac96-774b-bcce-b302099a8057",
		"01890a5-dac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a80 7"};
	struct uuid id;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(uuid_parse(str_of(bad[i]), &id));
	assert_false(uuid_parse(STR_NONE, &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_carry_version_variant_and_time),
		cmocka_unit_test(ids_of_one_thread_rise),
		cmocka_unit_test(a_clock_set_far_back_is_followed),
		cmocka_unit_test(ids_of_several_threads_differ),
		cmocka_unit_test(text_is_read_in_any_case),
		cmocka_unit_test(other_texts_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
