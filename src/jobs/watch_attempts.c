/* Looks across merchants, then settles each attempt in a transaction of its own. */
#include "jobs/watch_attempts.h"

#include "work/attempt.h"

enum { ROUND_MOST = 1000 };

static bool silent_look(struct call *call, void *data)
{
	return results_silent(call, call->now_ms - ATTEMPT_SILENT_MS, ROUND_MOST, data);
}

static bool unsent_look(struct call *call, void *data)
{
	return results_unsent(call, call->now_ms - ATTEMPT_UNSENT_MS, ROUND_MOST, data);
}

static bool abandon(struct call *call, void *data)
{
	return attempt_abandon(call, data);
}

static bool remind(struct call *call, void *data)
{
	return attempt_remind(call, data);
}

typedef bool step(struct call *call, void *data);

static bool each(struct call *call, struct db *db, step *look, step *settle)
{
	struct list due = {0};
	struct result_due *all;

	if (!db_transaction(call, db, DB_READ, look, &due))
		return false;
	all = due.items;
	for (size_t i = 0; i < due.count; i++)
		if (!db_transaction(call, db, DB_WRITE, settle, &all[i]))
			return false;
	return true;
}

static bool watch_attempts(struct call *call, struct db *db)
{
	return each(call, db, silent_look, abandon) && each(call, db, unsent_look, remind);
}

const struct job job_watch_attempts = {.name = "watch_attempts", .every_s = 60, .run = watch_attempts};
