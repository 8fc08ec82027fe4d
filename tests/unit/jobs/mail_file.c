/* src/jobs/mail_file.c: mails as files, and how many of them stay. */
#include "jobs/mail_file.h"

#include "tests/unit/base/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	struct arena arena;
	struct call call;
	char base[64];
	struct str folder;
};

static int set_up(void **state)
{
	static struct place place;

	memset(&place, 0, sizeof place);
	strcpy(place.base, "/tmp/convoke-mail-file-XXXXXX");
	assert_non_null(mkdtemp(place.base));
	place.call = (struct call){.arena = &place.arena, .now_ms = 1800000000000};
	place.folder = arena_printf(&place.arena, "%s/mail", place.base);
	*state = &place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;
	DIR *files = opendir(place->folder.ptr);

	for (struct dirent *entry; files != NULL && (entry = readdir(files)) != NULL;)
		(void)unlinkat(dirfd(files), entry->d_name, 0);
	if (files != NULL)
		closedir(files);
	rmdir(place->folder.ptr);
	assert_int_equal(rmdir(place->base), 0);
	arena_close(&place->arena);
	return 0;
}

static void mail_write(struct place *place, int64_t at_ms)
{
	struct outbox_taken mail = {.id = uuid_make(at_ms), .kind = STR("invitation")};

	place->call.now_ms = at_ms;
	assert_true(mail_file_write(&place->call, place->folder, &mail, STR("Subject: x\r\n\r\n")));
}

/* How many names in the folder have the text in them. */
static int count(const struct place *place, const char *text)
{
	DIR *files = opendir(place->folder.ptr);
	int found = 0;

	assert_non_null(files);
	for (struct dirent *entry; (entry = readdir(files)) != NULL;)
		found += strstr(entry->d_name, text) != NULL;
	closedir(files);
	return found;
}

static void the_newest_files_stay(void **state)
{
	struct place *place = *state;

	for (int64_t day = 0; day < 5; day++)
		mail_write(place, 1800000000000 + (day * 7 % 5) * 86400000);
	int other = open(arena_printf(&place->arena, "%.*s/a note.txt", STR_ARG(place->folder)).ptr, O_WRONLY | O_CREAT, 0600);

	assert_true(other >= 0);
	close(other);
	assert_true(mail_files_forget(&place->call, place->folder, 5));
	assert_int_equal(count(place, ".eml"), 5);
	assert_true(mail_files_forget(&place->call, place->folder, 2));
	assert_int_equal(count(place, ".eml"), 2);
	assert_int_equal(count(place, "2027-01-18T"), 1);
	assert_int_equal(count(place, "2027-01-19T"), 1);
	assert_int_equal(count(place, "a note"), 1);
}

static void a_folder_that_is_not_there_is_a_fault(void **state)
{
	struct place *place = *state;

	assert_false(mail_files_forget(&place->call, place->folder, 2));
	assert_int_equal(place->call.fault.kind, FAULT_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_newest_files_stay, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_a_fault, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
