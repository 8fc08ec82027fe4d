/* A statement for each kind, once an hour. */
#include "jobs/forget.h"

#include "base/log.h"
#include "store/embeds.h"
#include "store/idempotency.h"

enum { HOUR_MS = 3600000 };

struct forgotten {
	int64_t answers, confirmations;
};

static bool purge(struct call *call, void *data)
{
	struct forgotten *forgotten = data;

	/* those of the last hour tell who asks too often */
	return idempotency_purge(call, call->now_ms, &forgotten->answers) &&
		confirmations_purge(call, call->now_ms - HOUR_MS, &forgotten->confirmations);
}

static bool forget(struct call *call, struct db *db)
{
	struct forgotten forgotten = {0};

	if (!db_transaction(call, db, DB_WRITE, purge, &forgotten))
		return false;
	if (forgotten.answers > 0)
		log_event(LOG_INFO, "answers_forgotten", LOG_INT("count", forgotten.answers));
	if (forgotten.confirmations > 0)
		log_event(LOG_INFO, "confirmations_forgotten", LOG_INT("count", forgotten.confirmations));
	return true;
}

const struct job job_forget = {.name = "forget", .every_s = 3600, .run = forget};
