/* The ledger's rules. Sums and entries always move together; the table's CHECK is the last guard. */
#include "work/credit.h"

#include "base/panic.h"
#include "work/avatar.h"

#include <stdlib.h>

/* Of what is recorded of the answers: only those that are spoken. */
static int64_t recording_price(struct str recording)
{
	if (str_starts_with(recording, STR("audio")))
		return 100;
	return str_starts_with(recording, STR("video")) ? 250 : 0;
}

int64_t credit_price(const struct interview *interview)
{
	static const struct {
		int64_t most_s, factor;
	} factors[] = {{1200, 1}, {1800, 2}, {2700, 3}, {3600, 4}, {INT64_MAX, 5}};
	const struct avatar *avatar = avatar_by_id(interview->template_id);
	int64_t price = avatar != NULL ? avatar->base_cost : 1000;
	size_t i = 0;

	if (avatar != NULL && avatar->is_voice)
		price += recording_price(interview->recording);
	while (interview->max_duration_s > factors[i].most_s)
		i++;
	return price * factors[i].factor;
}

bool credit_available(struct call *call, struct uuid merchant_id, int64_t *available)
{
	struct credit_sums sums = {0};
	bool found;

	if (!credit_lock(call, merchant_id, &sums, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "merchant_id", "There is no merchant with this id.");
	*available = sums.granted - sums.held - sums.charged;
	return true;
}

static struct credit_entry entry_make(const struct call *call, struct credit_cause cause, struct str kind, int64_t amount)
{
	return (struct credit_entry){.merchant_id = cause.merchant_id,
		.id = uuid_make(call->now_ms),
		.kind = kind,
		.amount = amount,
		.people = 0,
		.interview_id = cause.interview_id,
		.actor_id = cause.actor_id,
		.cause = cause.cause,
		.created_at = call->now_ms};
}

static bool entry_write(struct call *call, struct credit_entry *entry, struct credit_sums by)
{
	return credit_entries_add(call, (struct list){entry, 1}) && credit_move(call, entry->merchant_id, by);
}

bool credit_grant(struct call *call, struct credit_cause cause, int64_t amount)
{
	struct credit_entry entry = entry_make(call, cause, STR("grant"), amount);

	return amount == 0 || entry_write(call, &entry, (struct credit_sums){.granted = amount});
}

bool credit_hold(struct call *call, struct credit_cause cause, struct uuid hold_id, int64_t amount, int64_t people)
{
	struct credit_entry entry = entry_make(call, cause, STR("hold"), amount);

	entry.id = hold_id;
	entry.people = people;
	return entry_write(call, &entry, (struct credit_sums){.held = amount});
}

static int by_hold(const void *a, const void *b)
{
	return uuid_compare(
		(*(const struct enrolment_held *const *)a)->hold_id, (*(const struct enrolment_held *const *)b)->hold_id);
}

/* Those of `ended` that hold something, ordered by their hold. */
static const struct enrolment_held **holders(struct call *call, struct list ended, size_t *count)
{
	const struct enrolment_held *all = ended.items;
	const struct enrolment_held **some = ARENA_ARRAY(call->arena, const struct enrolment_held *, ended.count);

	*count = 0;
	for (size_t i = 0; i < ended.count; i++)
		if (all[i].cost > 0)
			some[(*count)++] = &all[i];
	qsort(some, *count, sizeof *some, by_hold);
	return some;
}

bool credit_release(struct call *call, struct credit_cause cause, struct list ended)
{
	size_t count, entry_count = 0;
	const struct enrolment_held **some = holders(call, ended, &count);
	struct credit_entry *entries = ARENA_ARRAY(call->arena, struct credit_entry, count);
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !uuid_equal(some[i]->hold_id, some[i - 1]->hold_id)) {
			entries[entry_count] = entry_make(call, cause, STR("release"), 0);
			entries[entry_count].hold_id = some[i]->hold_id;
			entries[entry_count++].interview_id = some[i]->interview_id;
		}
		entries[entry_count - 1].amount += some[i]->cost;
		entries[entry_count - 1].people++;
		sum += some[i]->cost;
	}
	if (count == 0)
		return true;
	return credit_entries_add(call, (struct list){entries, entry_count}) &&
		credit_move(call, cause.merchant_id, (struct credit_sums){.held = -sum});
}

bool credit_charge(struct call *call, struct credit_cause cause, const struct enrolment_held *held)
{
	struct credit_entry entry = entry_make(call, cause, STR("charge"), held->cost);

	if (held->cost == 0)
		return true;
	entry.people = 1;
	entry.hold_id = held->hold_id;
	entry.enrolment_id = held->id;
	entry.interview_id = held->interview_id;
	return entry_write(call, &entry, (struct credit_sums){.held = -held->cost, .charged = held->cost});
}
