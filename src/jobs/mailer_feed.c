/* The feeder: looks across merchants for mails that are due, takes each merchant's share, keeps the leases of what is held. */
#include "base/clock.h"
#include "base/log.h"
#include "jobs/mailer_parts.h"
#include "store/store.h"

/* Merchants that share one round; those behind them have their turn in the next. */
enum { MERCHANTS_MOST = 64 };
/* Mails woken in a round: well more than a round sends, so that a long backlog of one merchant does not keep others asleep. */
enum { WAKE_MOST = 1024 };
/* An idle feeder spends at most a twentieth of its time looking. */
enum { LOOK_SHARE = 20 };
enum { DAY_MS = 24 * 60 * 60 * 1000 };

/* One round: what was looked for, and what came. */
struct feeding {
	struct mailer *mailer;
	int64_t room, lease_until_us;
	struct list merchants; /* of struct by_merchant */
	struct list *taken;    /* of struct outbox_taken, one list a merchant */
};

static struct call call_make(struct mailer *mailer, struct arena *arena)
{
	return (struct call){.arena = arena, .now_ms = clock_now_ms(), .service = mailer->service};
}

static struct outbox_lease lease_of(const struct mailer *mailer, const struct call *call)
{
	return (struct outbox_lease){
		.lease_id = mailer->lease_id, .now_ms = call->now_ms, .lease_until = call->now_ms + mailer->options.lease_ms};
}

static void complain(const struct call *call, const char *doing)
{
	log_event(LOG_WARN, "mailer", LOG_TEXT("doing", str_of(doing)), LOG_TEXT("why", call->fault.message));
}

static bool sleepers_find(struct call *call, void *data)
{
	return outbox_sleepers(call, WAKE_MOST, data);
}

static bool sleepers_wake(struct call *call, void *data)
{
	return outbox_wake(call, *(struct list *)data);
}

static void wake(struct mailer *mailer, struct arena *arena)
{
	struct call call = call_make(mailer, arena);
	struct list sleepers = {0}; /* of struct by_id */

	if (!db_transaction(&call, mailer->db, DB_READ, sleepers_find, &sleepers) ||
		(sleepers.count > 0 && !db_transaction(&call, mailer->db, DB_WRITE, sleepers_wake, &sleepers)))
		complain(&call, "wake");
}

/* From behind the merchant that the last look ended at; at the end of the row from its beginning. */
static bool look(struct call *call, void *data)
{
	struct feeding *feeding = data;
	struct mailer *mailer = feeding->mailer;

	if (!outbox_merchants_due(call, mailer->after, MERCHANTS_MOST, &feeding->merchants))
		return false;
	if (feeding->merchants.count > 0 || uuid_is_none(mailer->after))
		return true;
	mailer->after = (struct uuid){{0}};
	return outbox_merchants_due(call, mailer->after, MERCHANTS_MOST, &feeding->merchants);
}

/* With a daily cap: no more than it gives. */
static bool quota_fill(struct call *call, struct feeding *feeding)
{
	struct mailer *mailer = feeding->mailer;
	int64_t cap = mailer->service->settings.smtp_daily_cap, day = mailer->day, more = 0, quota;

	if (cap == 0)
		return true;
	quota = atomic_load(&mailer->quota);
	if (quota < feeding->room &&
		!outbox_day_take(call, (struct outbox_day){.day = day, .count = feeding->room - quota, .cap = cap}, &more))
		return false;
	quota = atomic_fetch_add(&mailer->quota, more) + more;
	if (feeding->room > quota)
		feeding->room = quota;
	if (quota == 0) {
		mailer->is_day_full = true;
		log_event(LOG_WARN, "mail_day_full", LOG_INT("smtp_daily_cap", cap));
	}
	return true;
}

/* The cap is used up. What senders give back (mails that were not sent after all) still goes out. */
static bool is_full(struct mailer *mailer)
{
	int64_t day = clock_now_ms() / DAY_MS;

	if (day != mailer->day) {
		mailer->day = day;
		mailer->is_day_full = false;
		atomic_store(&mailer->quota, 0);
	}
	return mailer->is_day_full && atomic_load(&mailer->quota) == 0;
}

static bool take(struct call *call, void *data)
{
	struct feeding *feeding = data;
	const struct by_merchant *merchants = feeding->merchants.items;
	struct outbox_lease lease = lease_of(feeding->mailer, call);
	int64_t share;

	if (!quota_fill(call, feeding))
		return false;
	share = feeding->room / (int64_t)feeding->merchants.count;
	for (size_t i = 0; i < feeding->merchants.count && feeding->room > 0; i++) {
		lease.merchant_id = merchants[i].merchant_id;
		lease.most = share > 0 ? share : 1;
		if (!outbox_take(call, &lease, &feeding->taken[i]))
			return false;
		feeding->room -= (int64_t)feeding->taken[i].count;
		feeding->mailer->after = lease.merchant_id;
	}
	return true;
}

/* One of each merchant in turn. */
static size_t queue_fill(struct feeding *feeding)
{
	struct mailer *mailer = feeding->mailer;
	size_t count = 0;

	for (size_t rank = 0, before = SIZE_MAX; before != count; rank++) {
		before = count;
		for (size_t i = 0; i < feeding->merchants.count; i++) {
			const struct outbox_taken *mails = feeding->taken[i].items;

			if (rank >= feeding->taken[i].count)
				continue;
			mail_queue_put(mailer->queue, &mails[rank], feeding->lease_until_us);
			count++;
		}
	}
	if (mailer->service->settings.smtp_daily_cap > 0)
		atomic_fetch_sub(&mailer->quota, (long long)count);
	return count;
}

/* How many mails came. */
static size_t feed(struct mailer *mailer, struct arena *arena)
{
	struct call call = call_make(mailer, arena);
	struct feeding feeding = {.mailer = mailer, .room = (int64_t)mail_queue_room(mailer->queue)};

	wake(mailer, arena);
	/* before the lease is counted from, so that we never think it longer than it is */
	feeding.lease_until_us = clock_ticks_us() + mailer->options.lease_ms * 1000;
	if (!db_transaction(&call, mailer->db, DB_READ, look, &feeding)) {
		complain(&call, "look");
		return 0;
	}
	if (feeding.merchants.count == 0)
		return 0;
	feeding.taken = ARENA_ARRAY(arena, struct list, feeding.merchants.count);
	if (!db_transaction(&call, mailer->db, DB_WRITE, take, &feeding)) {
		complain(&call, "take");
		return 0;
	}
	return queue_fill(&feeding);
}

struct holding {
	struct outbox_lease lease;
	struct list mails, held;
};

static bool hold(struct call *call, void *data)
{
	struct holding *holding = data;

	return outbox_hold(call, &holding->lease, holding->mails, &holding->held);
}

/* Three times within each lease. */
static void leases_renew(struct mailer *mailer, struct arena *arena)
{
	struct call call = call_make(mailer, arena);
	struct holding holding = {.lease = lease_of(mailer, &call), .mails = mail_queue_held(mailer->queue, arena)};
	int64_t now_us = clock_ticks_us();

	if (now_us - mailer->renewed_us < mailer->options.lease_ms * 1000 / 3)
		return;
	mailer->renewed_us = now_us;
	if (holding.mails.count == 0)
		return;
	if (!db_transaction(&call, mailer->db, DB_WRITE, hold, &holding))
		complain(&call, "hold");
	else
		mail_queue_renew(mailer->queue, holding.held, now_us + mailer->options.lease_ms * 1000);
}

static bool is_down(struct mailer *mailer)
{
	return !str_is_empty(mailer->usual_name) && mail_pace_down(mailer->pace, mailer->usual_name, clock_ticks_us()) > 0;
}

void *mailer_feed(void *data)
{
	struct mailer *mailer = data;
	struct arena arena = {0};

	while (!mail_queue_is_ended(mailer->queue)) {
		int64_t began_us = clock_ticks_us(), wait_ms = mailer->options.poll_ms;
		size_t room = mail_queue_room(mailer->queue), count = 0;

		leases_renew(mailer, &arena);
		if (room > 0 && !is_full(mailer) && !is_down(mailer))
			count = feed(mailer, &arena);
		if (count == 0 && (clock_ticks_us() - began_us) * LOOK_SHARE / 1000 > wait_ms)
			wait_ms = (clock_ticks_us() - began_us) * LOOK_SHARE / 1000;
		if (wait_ms > mailer->options.lease_ms / 3)
			wait_ms = mailer->options.lease_ms / 3;
		arena_reset(&arena);
		mail_queue_rest(mailer->queue, wait_ms, count > 0);
	}
	arena_close(&arena);
	return NULL;
}

struct releasing {
	struct mailer *mailer;
	struct outbox_lease lease;
	struct list mails;
};

static bool release(struct call *call, void *data)
{
	struct releasing *releasing = data;
	struct mailer *mailer = releasing->mailer;
	int64_t cap = mailer->service->settings.smtp_daily_cap, unused = atomic_load(&mailer->quota), given;

	if (releasing->mails.count > 0 && !outbox_release(call, &releasing->lease, releasing->mails))
		return false;
	unused += (int64_t)releasing->mails.count;
	return cap == 0 || unused == 0 ||
		outbox_day_take(call, (struct outbox_day){.day = mailer->day, .count = -unused, .cap = cap}, &given);
}

void mailer_release(struct mailer *mailer)
{
	struct arena arena = {0};
	struct call call = call_make(mailer, &arena);
	struct releasing releasing = {
		.mailer = mailer, .lease = lease_of(mailer, &call), .mails = mail_queue_held(mailer->queue, &arena)};

	if (!db_transaction(&call, mailer->db, DB_WRITE, release, &releasing))
		complain(&call, "release");
	arena_close(&arena);
}
