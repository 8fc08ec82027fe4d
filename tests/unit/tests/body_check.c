/* The strict reader of answers: what it must not let pass. */
#include "tests/api/body_check.h"

#include "tests/unit/base/unit.h"

struct inner {
	struct str word;
};
static const char *const words[] = {"yes", "no", NULL};
static const struct field inner_fields[] = {FIELD(struct inner, word, "", .one_of = words)};
static const struct shape inner_shape = SHAPE("Inner", struct inner, inner_fields);

struct outer {
	struct str text, note, secret;
	struct uuid id;
	int64_t count, at, credits;
	bool is_good;
	struct list inner;
	struct json any;
};
static const struct field outer_fields[] = {
	FIELD(struct outer, text, "", .max = 5),
	FIELD(struct outer, note, "", .optional = true, .nullable = true),
	FIELD(struct outer, secret, "", .internal = true),
	FIELD(struct outer, id, "", .nullable = true),
	FIELD(struct outer, count, "", .max = 10),
	FIELD(struct outer, at, "", .format = FORMAT_TIME),
	FIELD(struct outer, credits, "", .format = FORMAT_MILLI),
	FIELD(struct outer, is_good, ""),
	FIELD(struct outer, inner, "", .of = &inner_shape),
	FIELD(struct outer, any, "", .format = FORMAT_OBJECT, .optional = true),
};
static const struct shape outer_shape = SHAPE("Outer", struct outer, outer_fields);

#define GOOD                                                                                                                       \
	"{\"text\":\"four\",\"id\":null,\"count\":3,\"at\":\"2026-01-15T09:30:00.000Z\",\"credits\":1.5,\"is_good\":true,"         \
	"\"inner\":[{\"word\":\"yes\"}]}"

/* Checks GOOD with `changes` put in ("-name" takes a member out); expects `complaint`, or none. */
static void check(const char *changes, const char *complaint)
{
	json_t *body = json_loads(GOOD, 0, NULL), *change = json_loads(changes, 0, NULL);
	struct buf why = {0};
	const char *name;
	json_t *value;

	assert_non_null(body);
	assert_non_null(change);
	json_object_foreach(change, name, value)
	{
		if (name[0] == '-')
			json_object_del(body, name + 1);
		else
			json_object_set(body, name, value);
	}
	assert_int_equal(body_check(&outer_shape, body, &why), complaint == NULL);
	if (complaint)
		assert_true(str_equal(buf_str(&why), str_of(complaint)));
	buf_close(&why);
	json_decref(body);
	json_decref(change);
}

static void right_answers_pass(void **state)
{
	(void)state;
	check("{}", NULL);
	check("{\"note\":null,\"id\":\"0190a0a0-0000-7000-8000-000000000001\",\"inner\":[],\"any\":{}}", NULL);
}

static void members_are_there_and_known(void **state)
{
	(void)state;
	check("{\"-text\":0}", ".text: is missing");
	check("{\"more\":1}", ".more: is not in the shape");
	check("{\"secret\":\"x\"}", ".secret: is internal and must not be shown");
	check("{\"text\":null}", ".text: is null, which its shape does not allow");
}

static void kinds_are_right(void **state)
{
	(void)state;
	check("{\"text\":1}", ".text: is no string");
	check("{\"id\":\"1\"}", ".id: is no UUID");
	check("{\"count\":1.5}", ".count: is no whole number");
	check("{\"count\":\"1\"}", ".count: is no number");
	check("{\"at\":5}", ".at: is no time");
	check("{\"at\":\"yesterday\"}", ".at: is no time");
	check("{\"is_good\":\"true\"}", ".is_good: is neither true nor false");
	check("{\"inner\":{}}", ".inner: is no array");
	check("{\"any\":[]}", ".any: is no object");
}

static void limits_hold(void **state)
{
	(void)state;
	check("{\"text\":\"sixsix\"}", ".text: is longer than its shape says");
	check("{\"count\":11}", ".count: is over its greatest value");
	check("{\"count\":-1}", ".count: is under its least value");
	check("{\"inner\":[{\"word\":\"yes\"},{\"word\":\"perhaps\"}]}", ".inner[1].word: is none of the words of its shape");
	check("{\"inner\":[{}]}", ".inner[0].word: is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_answers_pass),
		cmocka_unit_test(members_are_there_and_known),
		cmocka_unit_test(kinds_are_right),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
