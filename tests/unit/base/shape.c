/* Members found by name, without value, and set from text. */
#include "base/shape.h"

#include "sample.h"
#include "unit.h"

static const struct field *field_of(const char *name)
{
	const struct field *f = shape_field(&sample_shape, str_of(name));
	assert_non_null(f);
	return f;
}

static bool set(struct sample *sample, const char *name, const char *text)
{
	return field_from_text(field_of(name), sample, str_of(text));
}

static void fields_are_found_by_their_whole_name(void **state)
{
	UNUSED(state);
	assert_string_equal(field_of("tags")->doc, "Tags");
	assert_int_equal(field_of("tags")->kind, KIND_LIST);
	assert_int_equal(field_of("lead")->kind, KIND_OBJECT);
	assert_int_equal(field_of("flag")->kind, KIND_FLAG);
	assert_int_equal(field_of("row")->offset, offsetof(struct sample, secret_row));
	assert_null(shape_field(&sample_shape, STR("tag")));
	assert_null(shape_field(&sample_shape, STR("tagss")));
	assert_null(shape_field(&sample_shape, STR_NONE));
}

static void a_zeroed_struct_has_only_plain_values(void **state)
{
	UNUSED(state);
	struct sample sample = {0};
	static const char *const plain[] = {"is_on", "count", "ratio", "credits", "row"};
	for (uint32_t i = 0; i < sample_shape.count; i++) {
		bool is_plain = false;
		for (size_t p = 0; p < COUNT_OF(plain); p++)
			is_plain = is_plain || str_equal(str_of(sample_fields[i].name), str_of(plain[p]));
		assert_int_equal(field_is_none(&sample_fields[i], &sample), !is_plain);
	}
}

static void what_is_set_is_not_none(void **state)
{
	UNUSED(state);
	static const char *const rows[][2] = {{"text", ""}, {"at_ms", "2026-01-15"}, {"limit", "5"}, {"id", SAMPLE_ID},
		{"flag", "false"}, {"score", "0"}, {"any", "null"}, {"object", "{}"}};
	struct sample sample = {0};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(set(&sample, rows[i][0], rows[i][1]));
		assert_false(field_is_none(field_of(rows[i][0]), &sample));
	}
	struct str tag = STR("x");
	sample.tags = (struct list){&tag, 1};
	sample.lead = &sample;
	assert_false(field_is_none(field_of("tags"), &sample));
	assert_false(field_is_none(field_of("lead"), &sample));
}

static void text_becomes_values(void **state)
{
	UNUSED(state);
	struct sample sample = {0};
	assert_true(set(&sample, "is_on", "true") && sample.is_on);
	assert_true(set(&sample, "is_on", "false") && !sample.is_on);
	assert_true(set(&sample, "count", "-12") && sample.count == -12);
	assert_true(set(&sample, "credits", "1.5") && sample.credits == 1500);
	assert_true(set(&sample, "credits", "-0.001") && sample.credits == -1);
	assert_true(set(&sample, "at_ms", "2026-01-15T09:30:00Z") && sample.at_ms == 1768469400000);
	assert_true(set(&sample, "ratio", "2.5e0") && sample.ratio == 2.5);
	assert_true(set(&sample, "flag", "true") && sample.flag.is_set && sample.flag.value);
	assert_true(set(&sample, "score", "0.5") && sample.score.is_set && sample.score.value == 0.5);
	assert_true(set(&sample, "any", "[1]"));
	assert_text(sample.any.text, "[1]");
}

static void text_that_does_not_fit_changes_nothing(void **state)
{
	UNUSED(state);
	static const char *const rows[][2] = {{"is_on", "yes"}, {"is_on", ""}, {"count", "1.5"}, {"count", ""},
		{"credits", "0.0001"}, {"credits", "1e300"}, {"at_ms", "soon"}, {"ratio", "1,5"}, {"id", "x"},
		{"id", "00000000-0000-0000-0000-000000000000"}, {"flag", "1"}, {"score", "-"}, {"any", "{"}, {"any", ""},
		{"object", "[]"}, {"tags", "a"}, {"lead", "{}"}};
	struct sample sample = {0};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_false(set(&sample, rows[i][0], rows[i][1]));
	assert_true(uuid_is_none(sample.id) && !sample.flag.is_set && !sample.score.is_set && !sample.any.text.ptr);
}

static void defaults_fill_what_has_no_value(void **state)
{
	UNUSED(state);
	struct sample sample = {.type = STR("invitation")};
	shape_set_defaults(&sample_shape, &sample);
	assert_text(sample.type, "invitation");
	assert_true(sample.is_on);
	assert_int_equal(sample.count, 7);
	assert_true(sample.ratio == 0.5);
	assert_null(sample.text.ptr);

	struct sample other = {.count = 3, .ratio = -1};
	shape_set_defaults(&sample_shape, &other);
	assert_text(other.type, "url");
	assert_int_equal(other.count, 3);
	assert_true(other.ratio == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_found_by_their_whole_name),
		cmocka_unit_test(a_zeroed_struct_has_only_plain_values),
		cmocka_unit_test(what_is_set_is_not_none),
		cmocka_unit_test(text_becomes_values),
		cmocka_unit_test(text_that_does_not_fit_changes_nothing),
		cmocka_unit_test(defaults_fill_what_has_no_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
