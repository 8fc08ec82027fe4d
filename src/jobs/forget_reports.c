/* Files older than the longest address lives. */
#include "jobs/forget_reports.h"

#include "work/report_file.h"
#include "work/result_link.h"

static bool forget_reports(struct call *call, struct db *db)
{
	(void)db;
	return report_files_forget(call, call->now_ms - (int64_t)REPORT_TTL_S * 1000);
}

const struct job job_forget_reports = {.name = "forget_reports", .every_s = 3600, .run = forget_reports};
