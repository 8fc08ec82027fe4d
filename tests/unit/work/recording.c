/* src/work/recording.c: pieces of a file, written and read back, and what is no recording. */
#include "work/recording.h"

#include "tests/unit/base/unit.h"
#include "work/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void only_what_browsers_record_is_taken(void **state)
{
	UNUSED(state);
	assert_text(recording_type(STR("audio/webm;codecs=opus")), "audio/webm");
	assert_text(recording_type(STR("Video/MP4 ; codecs=avc1")), "video/mp4");
	assert_null(recording_type(STR("text/html")).ptr);
	assert_null(recording_type(STR("audio/webmx")).ptr);
	assert_null(recording_type(STR_NONE).ptr);
	assert_true(recording_begins_well(STR("audio/webm"), STR("\x1a\x45\xdf\xa3rest")));
	assert_true(recording_begins_well(STR("audio/mp4"),
		STR("\0\0\0\x18"
		    "ftypmp42")));
	assert_false(recording_begins_well(STR("audio/mp4"), STR("ftyp")));
	assert_false(recording_begins_well(STR("audio/ogg"), STR("<html>")));
	assert_false(recording_begins_well(STR("text/html"), STR("<html>")));
	assert_false(recording_begins_well(STR("audio/ogg"), STR("")));
}

static void takes_are_names_that_lead_nowhere_else(void **state)
{
	UNUSED(state);
	assert_true(recording_take_is_valid(STR("abcd0123")));
	assert_false(recording_take_is_valid(STR("abcd012")));
	assert_false(recording_take_is_valid(STR("abcd0123abcd0123abcd0123abcd01234")));
	assert_false(recording_take_is_valid(STR("../../etc/passwd")));
	assert_false(recording_take_is_valid(STR("ABCD0123")));
	assert_false(recording_take_is_valid(STR_NONE));
}

static void pieces_become_a_file_of_the_owners_alone(void **state)
{
	char folder[] = "/tmp/convoke-recording-XXXXXX", command[64];
	struct arena arena = {0};
	struct service service = {0};
	struct call call = {.arena = &arena, .service = &service};
	struct recording recording = {.merchant_id = {{1}}, .result_id = {{2}}, .answer_id = {{3}}, .take = STR("abcd0123")};
	struct str path = recording_path(&arena, &recording);
	struct buf out = {0};
	struct stat info;

	UNUSED(state);
	assert_non_null(mkdtemp(folder));
	service.settings.data = str_of(folder);
	assert_text(path,
		"recordings/01000000-0000-0000-0000-000000000000/02000000-0000-0000-0000-000000000000/"
		"03000000-0000-0000-0000-000000000000-abcd0123");
	assert_false(recording_read(&call, path, 0, 1, &out));
	assert_int_equal(call.fault.kind, FAULT_NOT_FOUND);
	assert_true(recording_write(&call, path, 0, STR("hello ")));
	assert_true(recording_write(&call, path, 6, STR("wxrld")));
	/* what was not acknowledged comes once more */
	assert_true(recording_write(&call, path, 6, STR("world")));
	assert_true(recording_read(&call, path, 0, 11, &out));
	assert_text(buf_str(&out), "hello world");
	buf_clear(&out);
	assert_true(recording_read(&call, path, 4, 3, &out));
	assert_text(buf_str(&out), "o w");
	assert_false(recording_read(&call, path, 4, 8, &out));
	assert_int_equal(stat(arena_cstr(&arena, arena_printf(&arena, "%s/%.*s", folder, STR_ARG(path))), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(stat(arena_cstr(&arena, arena_printf(&arena, "%s/recordings", folder)), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	recording_remove(&call, path);
	buf_clear(&out);
	assert_false(recording_read(&call, path, 0, 1, &out));
	buf_close(&out);
	arena_close(&arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_browsers_record_is_taken),
		cmocka_unit_test(takes_are_names_that_lead_nowhere_else),
		cmocka_unit_test(pieces_become_a_file_of_the_owners_alone)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
