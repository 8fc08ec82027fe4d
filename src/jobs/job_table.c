/* Every job and how often it comes round. */
#include "jobs/end_invitations.h"
#include "jobs/forget.h"
#include "jobs/forget_reports.h"
#include "jobs/queue_digests.h"
#include "jobs/runner.h"
#include "jobs/score_results.h"
#include "jobs/watch_attempts.h"

const struct job *const job_table[] = {
	&job_end_invitations, &job_forget, &job_watch_attempts, &job_queue_digests, &job_score_results, &job_forget_reports};
const size_t job_count = COUNT_OF(job_table);
