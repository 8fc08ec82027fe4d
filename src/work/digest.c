/* Digests: settled and queued in one transaction, so that there is one a day however many processes look. */
#include "work/digest.h"

#include "base/clock.h"
#include "store/outbox.h"
#include "store/results.h"
#include "work/locale.h"

/* Who finished within the last minute is told of tomorrow: their transaction may not have ended yet. */
enum { SETTLED_MS = 60000, HOURS_MOST = 50 };

int64_t digest_next(struct str zone, int64_t now_ms)
{
	struct zone_time local = zone_time_of(zone, now_ms);
	int64_t at_ms = now_ms;

	for (int i = 0; i < HOURS_MOST; i++) {
		at_ms = local.next_hour_ms;
		local = zone_time_of(zone, at_ms);
		if (local.hour == DIGEST_HOUR)
			break;
	}
	return at_ms;
}

static bool mails_add(struct call *call, const struct digest_take *take)
{
	struct list readers;
	const struct completion_reader *all;
	struct outbox_mail *mails;
	struct json span;
	char since[TIME_TEXT_LEN], until[TIME_TEXT_LEN];

	if (!digest_readers(call, take, &readers))
		return false;
	time_write(take->due.digest_since, since);
	time_write(take->until_ms, until);
	span.text =
		arena_printf(call->arena, "{\"since\":\"%.*s\",\"until\":\"%.*s\"}", TIME_TEXT_LEN, since, TIME_TEXT_LEN, until);
	all = readers.items;
	mails = ARENA_ARRAY(call->arena, struct outbox_mail, readers.count);
	for (size_t i = 0; i < readers.count; i++)
		mails[i] = (struct outbox_mail){.id = uuid_make(call->now_ms),
			.kind = STR("completion_digest"),
			.due_at = call->now_ms,
			.account_id = all[i].account_id,
			.language = all[i].language,
			.data = span};
	return readers.count == 0 || outbox_add(call, take->due.merchant_id, call->now_ms, (struct list){mails, readers.count});
}

bool digest_queue(struct call *call, const struct digest_due *due)
{
	struct digest_take take = {
		.due = *due, .until_ms = call->now_ms - SETTLED_MS, .next_due_at = digest_next(due->time_zone, call->now_ms)};
	bool is_new = due->digest_due_at == 0, is_ours;

	/* Whoever has just chosen it is told in the morning of all since then. */
	if (is_new && due->digest_since > 0)
		take.until_ms = due->digest_since;
	if (!digest_take(call, &take, &is_ours))
		return false;
	return !is_ours || is_new || mails_add(call, &take);
}

bool digest_end(struct call *call, const struct mail_settings *settings)
{
	struct digest_take take = {
		.due = {.merchant_id = settings->merchant_id, .digest_since = settings->digest_since}, .until_ms = call->now_ms};

	return settings->digest_since == 0 || mails_add(call, &take);
}
