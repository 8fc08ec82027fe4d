/* Looks across merchants, then queues each merchant's digest in a transaction of its own. */
#include "jobs/queue_digests.h"

#include "work/digest.h"

enum { ROUND_MOST = 1000 };

static bool look(struct call *call, void *data)
{
	return digests_due(call, call->now_ms, ROUND_MOST, data);
}

static bool queue(struct call *call, void *data)
{
	return digest_queue(call, data);
}

static bool queue_digests(struct call *call, struct db *db)
{
	struct list due = {0};
	struct digest_due *all;

	if (!db_transaction(call, db, DB_READ, look, &due))
		return false;
	all = due.items;
	for (size_t i = 0; i < due.count; i++)
		if (!db_transaction(call, db, DB_WRITE, queue, &all[i]))
			return false;
	return true;
}

const struct job job_queue_digests = {.name = "queue_digests", .every_s = 60, .run = queue_digests};
