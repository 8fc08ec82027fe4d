/* src/base/lower.c: all alphabets have their small letters; what is no text stays. */
#include "base/lower.h"

#include "tests/unit/base/unit.h"

static void letters_become_small(void **state)
{
	static const char *const pairs[][2] = {{"Ada", "ada"}, {"ŁÓDŹ", "łódź"}, {"ОЛЬГА", "ольга"}, {"ΣΑΣ", "σας"},
		{"ſ ß 李 مريم %_", "ſ ß 李 مريم %_"}, {"\xc4\xb0\xc4\xb0\xc4\xb0", "i̇i̇i̇"}};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_text(str_lower(&arena, str_of(pairs[i][0])), pairs[i][1]);
	assert_null(str_lower(&arena, STR_NONE).ptr);
	assert_text(str_lower(&arena, STR("A\xff")), "A\xff");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(letters_become_small)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
