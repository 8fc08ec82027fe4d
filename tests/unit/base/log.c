/* Log lines: one JSON object each, and no input that forges another. */
#include "base/log.h"

#include "base/json_read.h"
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

static int saved_stderr;
static FILE *caught;

static void catch_stderr(void)
{
	fflush(stderr);
	caught = tmpfile();
	assert_non_null(caught);
	saved_stderr = dup(STDERR_FILENO);
	dup2(fileno(caught), STDERR_FILENO);
}

/* What was written since catch_stderr. */
static struct str caught_text(void)
{
	static char text[4096];
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	rewind(caught);
	size_t len = fread(text, 1, sizeof text, caught);
	fclose(caught);
	return (struct str){text, len};
}

static void a_line_is_one_json_object(void **state)
{
	UNUSED(state);
	catch_stderr();
	log_event(LOG_WARN, "request", LOG_TEXT("path", STR("/a")), LOG_INT("status", -200));
	struct str line = caught_text();
	assert_true(str_starts_with(line, STR("{\"at\":\"2")));
	assert_true(str_ends_with(line, STR("Z\",\"level\":\"warn\",\"event\":\"request\",\"path\":\"/a\",\"status\":-200}\n")));
	assert_true(json_is_valid(str_trim(line), true));
}

static void no_input_forges_a_line(void **state)
{
	UNUSED(state);
	catch_stderr();
	log_event(LOG_ERROR, "x", LOG_TEXT("t", STR("a\n{\"at\":1}\r\x1b[31m\xff\xe2\x80\xa8\xc2\x85")));
	struct str line = caught_text();
	assert_int_equal(str_find(line, '\n'), line.len - 1);
	assert_true(str_ends_with(line, STR("\"t\":\"a\\n{\\\"at\\\":1}\\r\\u001b[31m\\ufffd\\u2028\\u0085\"}\n")));
	assert_true(json_is_valid(str_trim(line), true));
}

static void levels_below_the_least_are_silent(void **state)
{
	UNUSED(state);
	catch_stderr();
	log_event(LOG_DEBUG, "hidden", LOG_INT("n", 1));
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "hidden", LOG_INT("n", 1));
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "seen", LOG_INT("n", 1));
	log_set_level(LOG_INFO);
	struct str line = caught_text();
	assert_int_equal(str_find(line, '\n'), line.len - 1);
	assert_true(str_ends_with(line, STR("\"level\":\"debug\",\"event\":\"seen\",\"n\":1}\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_json_object),
		cmocka_unit_test(no_input_forges_a_line),
		cmocka_unit_test(levels_below_the_least_are_silent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
