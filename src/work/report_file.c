/* Report files. Only their owner may read them. */
#include "work/report_file.h"

#include "work/service.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(struct call *call, const struct report_file *file, const char *suffix)
{
	char merchant[UUID_TEXT_LEN], id[UUID_TEXT_LEN];

	uuid_write(file->merchant_id, merchant);
	uuid_write(file->id, id);
	return arena_cstr(call->arena,
		arena_printf(call->arena, "%.*s/reports/%.*s/%.*s%s", STR_ARG(call->service->settings.data), UUID_TEXT_LEN,
			merchant, UUID_TEXT_LEN, id, suffix));
}

static bool broken(struct call *call, const char *path)
{
	return fault(call, FAULT_INTERNAL, NULL, "%s: %s", path, strerror(errno));
}

static bool folder_make(struct call *call, const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST || broken(call, path);
}

static bool folders_make(struct call *call, const struct report_file *file)
{
	char merchant[UUID_TEXT_LEN];
	struct str reports = arena_printf(call->arena, "%.*s/reports", STR_ARG(call->service->settings.data));

	uuid_write(file->merchant_id, merchant);
	return folder_make(call, arena_cstr(call->arena, reports)) &&
		folder_make(call,
			arena_cstr(call->arena, arena_printf(call->arena, "%.*s/%.*s", STR_ARG(reports), UUID_TEXT_LEN, merchant)));
}

static bool bytes_write(int fd, struct str bytes)
{
	for (size_t at = 0; at < bytes.len;) {
		ssize_t written = write(fd, bytes.ptr + at, bytes.len - at);

		if (written < 0 && errno != EINTR)
			return false;
		at += written > 0 ? (size_t)written : 0;
	}
	return fsync(fd) == 0;
}

bool report_file_write(struct call *call, const struct report_file *file, struct str bytes)
{
	const char *part = path_of(call, file, ".part"), *path = path_of(call, file, ".pdf");
	bool ok;
	int fd;

	if (!folders_make(call, file))
		return false;
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return broken(call, part);
	ok = bytes_write(fd, bytes);
	close(fd);
	return (ok && rename(part, path) == 0) || broken(call, part);
}

bool report_file_read(struct call *call, const struct report_file *file, struct buf *out)
{
	const char *path = path_of(call, file, ".pdf");
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t got = -1;

	if (fd < 0)
		return fault(call, FAULT_NOT_FOUND, NULL, "This report is not kept any more.");
	do {
		got = read(fd, buf_reserve(out, 65536), 65536);
		out->len += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	close(fd);
	return got == 0 || broken(call, path);
}

static void folder_forget(struct call *call, const char *folder, int64_t before_ms)
{
	DIR *entries = opendir(folder);
	const struct dirent *entry;
	struct stat info;

	(void)call;
	while (entries != NULL && (entry = readdir(entries)) != NULL)
		if (fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
			(int64_t)info.st_mtime * 1000 < before_ms)
			unlinkat(dirfd(entries), entry->d_name, 0);
	if (entries != NULL)
		closedir(entries);
}

bool report_files_forget(struct call *call, int64_t before_ms)
{
	const char *reports =
		arena_cstr(call->arena, arena_printf(call->arena, "%.*s/reports", STR_ARG(call->service->settings.data)));
	DIR *merchants = opendir(reports);
	const struct dirent *entry;

	if (merchants == NULL)
		return errno == ENOENT || broken(call, reports);
	while ((entry = readdir(merchants)) != NULL)
		if (entry->d_name[0] != '.')
			folder_forget(call, arena_cstr(call->arena, arena_printf(call->arena, "%s/%s", reports, entry->d_name)),
				before_ms);
	closedir(merchants);
	return true;
}
