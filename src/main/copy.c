/* `convoke copy`: a whole installation into another database. */
#include "db/copy.h"

#include "base/clock.h"
#include "main/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How progress is shown: a bar that is drawn over on a terminal, elsewhere a line now and then. */
struct shown {
	bool is_terminal;
	int64_t next_us; /* not before */
	const char *doing;
};

enum { BAR_WIDTH = 40, BAR_EVERY_US = 100000, LINE_EVERY_US = 1000000 };

static void bar_draw(const struct copy_progress *progress)
{
	int64_t total = progress->total > 0 ? progress->total : 1, done = progress->rows < total ? progress->rows : total;
	int filled = (int)(done * BAR_WIDTH / total);
	char bar[BAR_WIDTH + 1] = "";

	for (int i = 0; i < BAR_WIDTH; i++)
		bar[i] = i < filled ? '#' : '.';
	fprintf(stderr, "\r%-9s [%s] %3d%%  %lld of %lld rows  %-20.*s", progress->doing, bar, (int)(done * 100 / total),
		(long long)progress->rows, (long long)progress->total, STR_ARG(progress->table));
}

static void show(void *data, const struct copy_progress *progress)
{
	struct shown *shown = data;
	int64_t now_us = clock_ticks_us();
	bool is_over = progress->rows >= progress->total;

	if (progress->doing == shown->doing && now_us < shown->next_us && !(is_over && shown->is_terminal))
		return;
	shown->doing = progress->doing;
	shown->next_us = now_us + (shown->is_terminal ? BAR_EVERY_US : LINE_EVERY_US);
	if (shown->is_terminal)
		bar_draw(progress);
	else
		fprintf(stderr, "%s: %lld of %lld rows, table %.*s\n", progress->doing, (long long)progress->rows,
			(long long)progress->total, STR_ARG(progress->table));
}

static int copy_run(struct command_line *line)
{
	struct shown shown = {.is_terminal = isatty(STDERR_FILENO) == 1};
	struct copy copy = {.from = command_value(line, "from"), .to = command_value(line, "to"), .progress = show, .data = &shown};

	if (str_is_empty(copy.from) || str_is_empty(copy.to))
		return command_complain(line, "--from and --to are needed");
	if (str_equal(copy.from, copy.to))
		return command_complain(line, "--from and --to are the same");
	bool done = database_copy(line->call, &copy);

	if (shown.is_terminal && shown.doing != NULL)
		fputc('\n', stderr);
	if (!done && line->call->fault.kind == FAULT_BAD_REQUEST)
		return command_complain(line, "--%.*s %.*s", STR_ARG(line->call->fault.name), STR_ARG(line->call->fault.message));
	if (!done)
		return command_fail(line);
	printf("{\"tables\":%lld,\"rows\":%lld,\"rows_before\":%lld,\"hash\":\"%.*s\"}\n", (long long)copy.tables,
		(long long)copy.rows, (long long)copy.rows_before, STR_ARG(copy.hash));
	return EXIT_SUCCESS;
}

const struct command command_copy = {
	.name = "copy",
	.doc = "Copies a whole installation into an empty database and compares it row for row. Stop the server before; run it "
	       "again to "
	       "go on after an interruption. Files of the data folder (recordings) are not in the database: take them along.",
	.options = {{"from", "URL", "What is copied: sqlite:PATH or postgres://..."}, {"to", "URL", "Where to"}},
	.run = copy_run,
};
