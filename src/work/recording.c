/* Recordings as files. Only their owner may read them. */
#include "work/recording.h"

#include "work/service.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAKE_LEAST = 8, TAKE_MOST = 32 };

bool recording_take_is_valid(struct str take)
{
	for (size_t i = 0; i < take.len; i++) {
		char c = take.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			return false;
	}
	return take.len >= TAKE_LEAST && take.len <= TAKE_MOST;
}

/* How each begins: EBML (WebM), a box named ftyp (ISO media), a page of Ogg. */
struct media_type {
	struct str name, mark;
	size_t mark_at;
};
static const struct media_type media_types[] = {
	{STR("audio/webm"), STR("\x1a\x45\xdf\xa3"), 0},
	{STR("video/webm"), STR("\x1a\x45\xdf\xa3"), 0},
	{STR("audio/mp4"), STR("ftyp"), 4},
	{STR("video/mp4"), STR("ftyp"), 4},
	{STR("audio/ogg"), STR("OggS"), 0},
};

struct str recording_type(struct str media_type)
{
	struct str name;

	if (!str_next(&media_type, ';', &name))
		return STR_NONE;
	for (size_t i = 0; i < COUNT_OF(media_types); i++)
		if (str_equal_nocase(str_trim(name), media_types[i].name))
			return media_types[i].name;
	return STR_NONE;
}

bool recording_begins_well(struct str type, struct str bytes)
{
	for (size_t i = 0; i < COUNT_OF(media_types); i++)
		if (str_equal(type, media_types[i].name))
			return str_starts_with(str_from(bytes, media_types[i].mark_at), media_types[i].mark);
	return false;
}

struct str recording_path(struct arena *arena, const struct recording *recording)
{
	char merchant[UUID_TEXT_LEN], result[UUID_TEXT_LEN], answer[UUID_TEXT_LEN];

	uuid_write(recording->merchant_id, merchant);
	uuid_write(recording->result_id, result);
	uuid_write(recording->answer_id, answer);
	return arena_printf(arena, "recordings/%.*s/%.*s/%.*s-%.*s", UUID_TEXT_LEN, merchant, UUID_TEXT_LEN, result, UUID_TEXT_LEN,
		answer, STR_ARG(recording->take));
}

static char *path_of(struct call *call, struct str path)
{
	return arena_cstr(
		call->arena, arena_printf(call->arena, "%.*s/%.*s", STR_ARG(call->service->settings.data), STR_ARG(path)));
}

/* Makes the folders of a path that lie below the data folder. */
static void folders_make(char *name, size_t data_len)
{
	for (char *slash = strchr(name + data_len + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		/* what is missing afterwards is seen when the file is opened */
		(void)mkdir(name, 0700);
		*slash = '/';
	}
}

static bool write_at(int fd, int64_t offset, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t written = pwrite(fd, bytes.ptr, bytes.len, offset);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes = str_from(bytes, (size_t)written);
		offset += written;
	}
	return true;
}

bool recording_write(struct call *call, struct str path, int64_t offset, struct str bytes)
{
	char *name = path_of(call, path);
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0 && errno == ENOENT) {
		folders_make(name, call->service->settings.data.len);
		fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	if (fd < 0)
		return fault(call, FAULT_INTERNAL, NULL, "cannot write %s: %s", name, strerror(errno));
	ok = write_at(fd, offset, bytes) && fdatasync(fd) == 0;
	if (!ok)
		(void)fault(call, FAULT_INTERNAL, NULL, "cannot write %s: %s", name, strerror(errno));
	close(fd);
	return ok;
}

static bool read_at(int fd, int64_t offset, size_t size, struct buf *out)
{
	while (size > 0) {
		char *room = buf_reserve(out, size);
		ssize_t got = pread(fd, room, size, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out->len += (size_t)got;
		offset += got;
		size -= (size_t)got;
	}
	return true;
}

bool recording_read(struct call *call, struct str path, int64_t offset, size_t size, struct buf *out)
{
	int fd = open(path_of(call, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ok;

	if (fd < 0)
		return fault(call, FAULT_NOT_FOUND, NULL, "There is no such recording.");
	ok = read_at(fd, offset, size, out);
	close(fd);
	return ok || fault(call, FAULT_NOT_FOUND, NULL, "The recording is shorter.");
}

void recording_remove(struct call *call, struct str path)
{
	if (!str_is_empty(path))
		(void)unlink(path_of(call, path));
}
