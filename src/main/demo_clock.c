/* The demo's clock, and the command that moves it. The mapping lives as long as the process. */
#include "main/demo_clock.h"

#include "base/clock.h"
#include "main/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AHEAD_MOST_DAYS = 3650 };
static const int64_t day_ms = 86400000;

static const char *clock_path(struct call *call, struct str data)
{
	return arena_printf(call->arena, "%.*s/clock", STR_ARG(data)).ptr;
}

/* False when the file is none of ours. */
static bool clock_map(int file)
{
	struct stat info;
	void *offset;

	if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != sizeof(int64_t))
		return false;
	offset = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (offset == MAP_FAILED)
		return false;
	clock_follow(offset);
	return true;
}

static bool clock_open(struct call *call, const char *path, int flags)
{
	int file = open(path, flags | O_RDWR | O_CLOEXEC, 0600);
	bool ok;

	if (file < 0 && errno == ENOENT)
		return true;
	/* a new one is zeroes: not ahead */
	ok = file >= 0 && ((flags & O_CREAT) == 0 || ftruncate(file, sizeof(int64_t)) == 0) && clock_map(file);
	if (file >= 0)
		close(file);
	return ok || fault(call, FAULT_INVALID, "data", "%s cannot be used as a demo's clock", path);
}

bool demo_clock_make(struct call *call, struct str data)
{
	return clock_open(call, clock_path(call, data), O_CREAT);
}

bool demo_clock_follow(struct call *call, struct str data)
{
	return clock_open(call, clock_path(call, data), 0);
}

/* -- clock -- */

/* "+48h" in milliseconds; false when it is no such text, or so far that no demo needs it. */
static bool step_read(struct str text, int64_t *ms)
{
	static const struct {
		char letter;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};

	if (text.len < 3 || text.ptr[0] != '+' || !str_to_int(str_from(str_first(text, text.len - 1), 1), ms) || *ms < 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (text.ptr[text.len - 1] != units[i].letter)
			continue;
		if (*ms > AHEAD_MOST_DAYS * day_ms / units[i].ms)
			return false;
		*ms *= units[i].ms;
		return true;
	}
	return false;
}

static int clock_run(struct command_line *line)
{
	struct str data = line->settings.data;
	const char *path = clock_path(line->call, data);
	char now[TIME_TEXT_LEN];
	int64_t step_ms = 0;

	if (line->argument.ptr != NULL && !step_read(line->argument, &step_ms))
		return command_complain(line, "say how far, as +48h; s, m, h or d, at most %d days", AHEAD_MOST_DAYS);
	if (access(path, F_OK) != 0)
		return command_complain(
			line, "%.*s is not the data folder of a demo, and only a demo's clock moves", STR_ARG(data));
	if (!demo_clock_follow(line->call, data))
		return command_fail(line);
	if (clock_ahead_ms() > AHEAD_MOST_DAYS * day_ms - step_ms)
		return command_complain(line, "no more than %d days ahead", AHEAD_MOST_DAYS);
	if (step_ms > 0)
		clock_shift(clock_ahead_ms() + step_ms);
	time_write(clock_now_ms(), now);
	printf("%.*s for this demo, %lld h %lld min ahead\n", TIME_TEXT_LEN, now, (long long)(clock_ahead_ms() / 3600000),
		(long long)(clock_ahead_ms() / 60000 % 60));
	return EXIT_SUCCESS;
}

const struct command command_clock = {
	.name = "clock",
	.arguments = "[+TIME]",
	.doc = "Moves a demo's clock on, as +48h (s, m, h, d), also while the demo runs: what is due by then happens at once. Says "
	       "what "
	       "time it is.",
	.run = clock_run,
};
