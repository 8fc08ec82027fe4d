/* One statement an hour. */
#include "jobs/forget.h"

#include "base/log.h"
#include "store/idempotency.h"

static bool purge(struct call *call, void *data)
{
	return idempotency_purge(call, call->now_ms, data);
}

static bool forget(struct call *call, struct db *db)
{
	int64_t removed = 0;

	if (!db_transaction(call, db, DB_WRITE, purge, &removed))
		return false;
	if (removed > 0)
		log_event(LOG_INFO, "answers_forgotten", LOG_INT("count", removed));
	return true;
}

const struct job job_forget = {.name = "forget", .every_s = 3600, .run = forget};
