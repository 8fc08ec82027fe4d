/* One file a mail, in the order of time. */
#include "jobs/mail_file.h"

#include "base/clock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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
