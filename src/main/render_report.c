/* render-report: draws one report, for the server that started it. */
#include "main/commands.h"
#include "work/report.h"

static int render_run(struct command_line *line)
{
	(void)line;
	report_worker_run();
}

const struct command command_render_report = {
	.name = "render-report",
	.doc = "Draws a report (JSON on standard input) as PDF; the server starts it by itself.",
	.run = render_run,
};
