/* The names of mails on their way: there and back through what mail servers do to them. */
#include "work/mail_name.h"

#include "tests/unit/base/unit.h"

static struct arena arena;

static int stop(void **state)
{
	UNUSED(state);
	arena_close(&arena);
	return 0;
}

static const struct mail_name name = {{{1, 0x9a, 2, 0xff}}, {{0xfe, [15] = 3}}};

static void expect_read(const char *before, struct str text, const char *behind)
{
	struct mail_name back;

	assert_true(mail_name_read(&arena, arena_printf(&arena, "%s%.*s%s", before, STR_ARG(text), behind), &back));
	assert_memory_equal(&back, &name, sizeof name);
}

static void a_name_comes_back_as_it_was(void **state)
{
	struct str text = mail_name_write(&arena, &name);
	char *loud = arena_cstr(&arena, text);

	UNUSED(state);
	assert_int_equal(text.len, 52);
	expect_read("", text, "");
	expect_read(" <", text, "@mail.example.com>\r\n");
	expect_read("bounce+", text, "@mail.example.com");
	for (char *c = loud; *c != 0; c++)
		*c = (char)(*c >= 'a' ? *c - 32 : *c);
	expect_read("<", str_of(loud), "@mail.example.com>");
}

static void what_is_no_name_is_refused(void **state)
{
	struct str text = mail_name_write(&arena, &name);
	struct mail_name back;

	UNUSED(state);
	assert_false(mail_name_read(&arena, STR_NONE, &back));
	assert_false(mail_name_read(&arena, STR("<018bcfe5-6800-7000-8000-000000000001@example.com>"), &back));
	assert_false(mail_name_read(&arena, str_first(text, 51), &back));
	assert_false(mail_name_read(&arena, arena_printf(&arena, "%.*saaaaaaaa", STR_ARG(text)), &back));
	assert_false(mail_name_read(&arena, arena_printf(&arena, "%.*s>", STR_ARG(text)), &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_comes_back_as_it_was),
		cmocka_unit_test(what_is_no_name_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
