/* Token buckets and a memory of servers in one small table, under one mutex. */
#include "jobs/mail_pace.h"

#include "base/panic.h"

#include <pthread.h>
#include <string.h>

enum { ENTRIES = 512, NAME_MOST = 262, DOWN_MOST_S = 60, BUSY_WAIT_US = 2000000 };
#define SECOND_US INT64_C(1000000)

/* A recipient domain, or a server. */
struct pace_entry {
	char name[NAME_MOST];
	size_t len;
	int64_t used_us;
	double tokens; /* of a domain */
	int64_t filled_us, turned_until_us;
	int busy, failures; /* of a server */
	bool is_own;        /* a merchant's */
	bool has_answered;  /* its last conversation came to an end, whatever became of the mail */
	int64_t down_until_us;
};

struct mail_pace {
	pthread_mutex_t mutex;
	struct mail_pace_options options;
	int64_t next_turn_us;
	struct pace_entry entries[ENTRIES];
};

struct mail_pace *mail_pace_make(struct arena *arena, const struct mail_pace_options *options)
{
	struct mail_pace *pace = ARENA_NEW(arena, struct mail_pace);

	pace->options = *options;
	pthread_mutex_init(&pace->mutex, NULL);
	return pace;
}

void mail_pace_close(struct mail_pace *pace)
{
	pthread_mutex_destroy(&pace->mutex);
}

/* The entry of a name, new in the place of what was used longest ago. Servers that somebody talks to stay. */
static struct pace_entry *entry_of(struct mail_pace *pace, struct str name, int64_t now_us)
{
	struct pace_entry *oldest = NULL;

	name = str_first(name, NAME_MOST);
	for (size_t i = 0; i < ENTRIES; i++) {
		struct pace_entry *entry = &pace->entries[i];

		if (entry->len > 0 && str_equal_nocase((struct str){entry->name, entry->len}, name)) {
			entry->used_us = now_us;
			return entry;
		}
		if (entry->busy == 0 && (oldest == NULL || entry->used_us < oldest->used_us))
			oldest = entry;
	}
	ASSERT(oldest != NULL); /* fewer threads send than there are entries */
	*oldest = (struct pace_entry){.len = name.len, .used_us = now_us, .filled_us = now_us, .tokens = 1};
	memcpy(oldest->name, name.ptr, name.len);
	return oldest;
}

int64_t mail_pace_turn(struct mail_pace *pace, int64_t now_us)
{
	int64_t wait_us;

	if (pace->options.rate <= 0)
		return 0;
	pthread_mutex_lock(&pace->mutex);
	if (pace->next_turn_us < now_us)
		pace->next_turn_us = now_us;
	wait_us = pace->next_turn_us - now_us;
	pace->next_turn_us += (int64_t)((double)SECOND_US / pace->options.rate);
	pthread_mutex_unlock(&pace->mutex);
	return wait_us;
}

/* At most a second's worth gathers. */
static void bucket_fill(struct pace_entry *entry, double rate, int64_t now_us)
{
	double most = rate > 1 ? rate : 1;

	entry->tokens += (double)(now_us - entry->filled_us) / (double)SECOND_US * rate;
	entry->filled_us = now_us;
	if (entry->tokens > most)
		entry->tokens = most;
}

int64_t mail_pace_domain(struct mail_pace *pace, struct str domain, int64_t now_us)
{
	double rate = pace->options.domain_rate;
	int64_t wait_us = 0;

	if (rate <= 0 || str_is_empty(domain))
		return 0;
	pthread_mutex_lock(&pace->mutex);
	struct pace_entry *entry = entry_of(pace, domain, now_us);

	bucket_fill(entry, rate, now_us);
	if (entry->tokens >= 1) {
		entry->tokens -= 1;
	} else {
		int64_t soonest_us = now_us + (int64_t)((1 - entry->tokens) / rate * (double)SECOND_US);

		if (entry->turned_until_us < soonest_us)
			entry->turned_until_us = soonest_us;
		wait_us = entry->turned_until_us - now_us;
		entry->turned_until_us += (int64_t)((double)SECOND_US / rate);
	}
	pthread_mutex_unlock(&pace->mutex);
	return wait_us;
}

static bool is_doubtful(const struct pace_entry *entry)
{
	return !entry->has_answered;
}

static bool has_failed(const struct pace_entry *entry)
{
	return entry->failures > 0;
}

/* How many senders are busy with merchants' own servers, those of them that are so. */
static int own_busy(const struct mail_pace *pace, bool (*is_so)(const struct pace_entry *entry))
{
	int busy = 0;

	for (size_t i = 0; i < ENTRIES; i++)
		if (pace->entries[i].is_own && (is_so == NULL || is_so(&pace->entries[i])))
			busy += pace->entries[i].busy;
	return busy;
}

static int at_least_one(int count)
{
	return count > 1 ? count : 1;
}

/* Whoever has not answered yet gets one sender, and whoever failed shares a few with all that did: servers that hang, however many,
 * leave room for the others. */
static bool own_may(const struct mail_pace *pace, const struct pace_entry *entry)
{
	int most = at_least_one(pace->options.own_most);

	if (own_busy(pace, NULL) >= most)
		return false;
	if (has_failed(entry) && own_busy(pace, has_failed) >= at_least_one(most / 4))
		return false;
	if (is_doubtful(entry))
		return entry->busy == 0 && own_busy(pace, is_doubtful) < at_least_one(most - 1);
	return entry->busy < (most + 1) / 2;
}

int64_t mail_pace_enter(struct mail_pace *pace, struct str server, bool is_own, int64_t now_us)
{
	int64_t wait_us = 0;

	pthread_mutex_lock(&pace->mutex);
	struct pace_entry *entry = entry_of(pace, server, now_us);

	entry->is_own = is_own;
	if (entry->down_until_us > now_us)
		wait_us = entry->down_until_us - now_us;
	else if (is_own && !own_may(pace, entry))
		wait_us = BUSY_WAIT_US;
	else
		entry->busy++;
	pthread_mutex_unlock(&pace->mutex);
	return wait_us;
}

void mail_pace_leave(struct mail_pace *pace, struct str server, bool was_reached, int64_t now_us)
{
	pthread_mutex_lock(&pace->mutex);
	struct pace_entry *entry = entry_of(pace, server, now_us);

	ASSERT(entry->busy > 0);
	entry->busy--;
	entry->has_answered = was_reached;
	if (was_reached) {
		entry->failures = 0;
		entry->down_until_us = 0;
	} else if (entry->down_until_us <= now_us) {
		/* several senders may come back from the same fault: it counts once */
		int64_t down_s = entry->failures < 6 ? INT64_C(1) << entry->failures : DOWN_MOST_S;

		entry->failures++;
		entry->down_until_us = now_us + down_s * SECOND_US;
	}
	pthread_mutex_unlock(&pace->mutex);
}

int64_t mail_pace_down(struct mail_pace *pace, struct str server, int64_t now_us)
{
	pthread_mutex_lock(&pace->mutex);
	struct pace_entry *entry = entry_of(pace, server, now_us);
	int64_t wait_us = entry->down_until_us > now_us ? entry->down_until_us - now_us : 0;

	pthread_mutex_unlock(&pace->mutex);
	return wait_us;
}
