/* One file a mail, in the order of time. */
#include "jobs/mail_file.h"

#include "base/clock.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kinds are our own words, but this one becomes a path. */
static struct str word(struct arena *arena, struct str text)
{
	char *out = arena_cstr(arena, text);

	for (char *c = out; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '_';
	return str_of(out);
}

static bool write_all(int file, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t done = write(file, bytes.ptr, bytes.len);

		if (done <= 0)
			return false;
		bytes = str_from(bytes, (size_t)done);
	}
	return true;
}

bool mail_file_write(struct call *call, struct str folder, const struct outbox_taken *mail, struct str message)
{
	char time[TIME_TEXT_LEN], id[UUID_TEXT_LEN];
	struct str kind = word(call->arena, mail->kind), path, draft;
	int file;
	bool ok;

	time_write(call->now_ms, time);
	for (size_t i = 0; i < TIME_TEXT_LEN; i++)
		if (time[i] == ':')
			time[i] = '-';
	uuid_write(mail->id, id);
	path = arena_printf(
		call->arena, "%.*s/%.*s-%.*s-%.*s.eml", STR_ARG(folder), TIME_TEXT_LEN, time, STR_ARG(kind), UUID_TEXT_LEN, id);
	draft = arena_printf(call->arena, "%s.part", path.ptr);
	if (mkdir(arena_cstr(call->arena, folder), 0700) != 0 && errno != EEXIST)
		return fault(call, FAULT_UNAVAILABLE, NULL, "cannot make %.*s: %s", STR_ARG(folder), strerror(errno));
	file = open(draft.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = file >= 0 && write_all(file, message);
	if (file >= 0)
		ok = close(file) == 0 && ok;
	if (ok && rename(draft.ptr, path.ptr) == 0)
		return true;
	return fault(call, FAULT_UNAVAILABLE, NULL, "cannot write %s: %s", path.ptr, strerror(errno));
}

/* The next mail's name, or NULL at the end. */
static const char *name_next(DIR *files)
{
	struct dirent *entry;

	while ((entry = readdir(files)) != NULL)
		if (str_ends_with(str_of(entry->d_name), STR(".eml")))
			return entry->d_name;
	return NULL;
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names begin with the time, so that their order is the age. */
bool mail_files_forget(struct call *call, struct str folder, size_t most)
{
	DIR *files = opendir(arena_cstr(call->arena, folder));
	const char **names, *name;
	size_t room = 0, count = 0;

	if (files == NULL)
		return fault(call, FAULT_UNAVAILABLE, NULL, "cannot read %.*s: %s", STR_ARG(folder), strerror(errno));
	while (name_next(files) != NULL)
		room++;
	rewinddir(files);
	names = ARENA_ARRAY(call->arena, const char *, room);
	while (count < room && (name = name_next(files)) != NULL)
		names[count++] = arena_cstr(call->arena, str_of(name));
	qsort(names, count, sizeof *names, name_compare);
	for (size_t i = 0; i + most < count; i++)
		(void)unlinkat(dirfd(files), names[i], 0);
	closedir(files);
	return true;
}
