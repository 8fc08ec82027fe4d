/* Looks across merchants, then ends each merchant's invitations in a transaction of its own. */
#include "jobs/end_invitations.h"

#include "store/enrolments.h"
#include "work/enrolment.h"

#include <stdlib.h>

enum { ROUND_MOST = 5000 };

static bool look(struct call *call, void *data)
{
	return enrolments_run_out(call, call->now_ms, ROUND_MOST, data);
}

static int by_merchant(const void *a, const void *b)
{
	return uuid_compare(((const struct enrolment_held *)a)->merchant_id, ((const struct enrolment_held *)b)->merchant_id);
}

static bool end(struct call *call, void *data)
{
	const struct list *run_out = data;

	return enrolments_expire(call, ((const struct enrolment_held *)run_out->items)->merchant_id, *run_out);
}

static bool end_invitations(struct call *call, struct db *db)
{
	struct list run_out = {0};
	struct enrolment_held *all;

	if (!db_transaction(call, db, DB_READ, look, &run_out))
		return false;
	all = run_out.items;
	if (run_out.count > 1)
		qsort(all, run_out.count, sizeof *all, by_merchant);
	for (size_t first = 0, next; first < run_out.count; first = next) {
		for (next = first + 1; next < run_out.count && by_merchant(&all[first], &all[next]) == 0;)
			next++;
		if (!db_transaction(call, db, DB_WRITE, end, &(struct list){all + first, next - first}))
			return false;
	}
	return true;
}

const struct job job_end_invitations = {.name = "end_invitations", .every_s = 30, .run = end_invitations};
