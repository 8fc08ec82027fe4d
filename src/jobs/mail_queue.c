/* A ring of places in the order of their turn, under one mutex. */
#include "jobs/mail_queue.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/panic.h"
#include "store/store.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

/* Memory of a place beyond this is given back when its mail is done. */
enum { TEXTS_KEPT_BYTES = 8192 };

enum place_state { PLACE_FREE, PLACE_WAITING, PLACE_SENDING };

struct place {
	struct outbox_taken mail; /* first: who holds the mail has the place */
	enum place_state state;
	struct buf texts;
	int64_t held_until_us;
	struct place *next; /* among the free ones, or among those that wait */
};

struct mail_queue {
	pthread_mutex_t mutex;
	pthread_cond_t senders, feeder, end;
	struct place *places;
	struct place *free, *first, *last;
	size_t most, room;
	bool is_ended;
};

struct mail_queue *mail_queue_make(struct arena *arena, size_t most)
{
	struct mail_queue *queue = ARENA_NEW(arena, struct mail_queue);
	pthread_condattr_t attributes;

	ASSERT(most > 0);
	queue->places = ARENA_ARRAY(arena, struct place, most);
	queue->most = queue->room = most;
	for (size_t i = 0; i < most; i++) {
		queue->places[i].next = queue->free;
		queue->free = &queue->places[i];
	}
	pthread_mutex_init(&queue->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->senders, &attributes);
	pthread_cond_init(&queue->feeder, &attributes);
	pthread_cond_init(&queue->end, &attributes);
	pthread_condattr_destroy(&attributes);
	return queue;
}

void mail_queue_close(struct mail_queue *queue)
{
	for (size_t i = 0; i < queue->most; i++)
		buf_close(&queue->places[i].texts);
	pthread_cond_destroy(&queue->senders);
	pthread_cond_destroy(&queue->feeder);
	pthread_cond_destroy(&queue->end);
	pthread_mutex_destroy(&queue->mutex);
}

static struct timespec moment(int64_t at_us)
{
	return (struct timespec){.tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000};
}

/* Places stand in an array that may be written to; callers see mails that they may only read. */
static struct place *place_of(const struct mail_queue *queue, const struct outbox_taken *mail)
{
	struct place *place = &queue->places[(const struct place *)mail - queue->places];

	ASSERT(&place->mail == mail && place->state == PLACE_SENDING);
	return place;
}

size_t mail_queue_room(struct mail_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	size_t room = queue->room;

	pthread_mutex_unlock(&queue->mutex);
	return room;
}

/* Moves the mail's texts behind each other into the place's own memory. */
static void texts_keep(struct place *place)
{
	struct str *texts[] = {&place->mail.kind, &place->mail.language, &place->mail.data.text};

	buf_clear(&place->texts);
	(void)buf_reserve(&place->texts, texts[0]->len + texts[1]->len + texts[2]->len + 1);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const char *begin = place->texts.ptr + place->texts.len;

		buf_add(&place->texts, *texts[i]);
		if (texts[i]->ptr != NULL)
			texts[i]->ptr = begin;
	}
}

void mail_queue_put(struct mail_queue *queue, const struct outbox_taken *mail, int64_t held_until_us)
{
	pthread_mutex_lock(&queue->mutex);
	struct place *place = queue->free;

	ASSERT(place != NULL);
	queue->free = place->next;
	queue->room--;
	place->mail = *mail;
	texts_keep(place);
	place->state = PLACE_WAITING;
	place->held_until_us = held_until_us;
	place->next = NULL;
	if (queue->last != NULL)
		queue->last->next = place;
	else
		queue->first = place;
	queue->last = place;
	pthread_cond_signal(&queue->senders);
	pthread_mutex_unlock(&queue->mutex);
}

const struct outbox_taken *mail_queue_take(struct mail_queue *queue, int64_t wait_ms)
{
	struct timespec until = moment(clock_ticks_us() + wait_ms * 1000);
	struct place *place = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->is_ended && queue->first == NULL)
		if (pthread_cond_timedwait(&queue->senders, &queue->mutex, &until) != 0)
			break;
	if (!queue->is_ended && queue->first != NULL) {
		place = queue->first;
		queue->first = place->next;
		if (queue->first == NULL)
			queue->last = NULL;
		place->state = PLACE_SENDING;
	}
	pthread_mutex_unlock(&queue->mutex);
	return place != NULL ? &place->mail : NULL;
}

void mail_queue_done(struct mail_queue *queue, const struct outbox_taken *mail)
{
	pthread_mutex_lock(&queue->mutex);
	struct place *place = place_of(queue, mail);

	if (place->texts.capacity > TEXTS_KEPT_BYTES)
		buf_close(&place->texts);
	place->state = PLACE_FREE;
	place->next = queue->free;
	queue->free = place;
	queue->room++;
	if (queue->room * 2 >= queue->most)
		pthread_cond_signal(&queue->feeder);
	pthread_mutex_unlock(&queue->mutex);
}

bool mail_queue_is_held(struct mail_queue *queue, const struct outbox_taken *mail, int64_t for_ms)
{
	pthread_mutex_lock(&queue->mutex);
	bool is_held = place_of(queue, mail)->held_until_us > clock_ticks_us() + for_ms * 1000;

	pthread_mutex_unlock(&queue->mutex);
	return is_held;
}

struct list mail_queue_held(struct mail_queue *queue, struct arena *arena)
{
	struct by_id *held = ARENA_ARRAY(arena, struct by_id, queue->most);
	size_t count = 0;

	pthread_mutex_lock(&queue->mutex);
	for (size_t i = 0; i < queue->most; i++)
		if (queue->places[i].state != PLACE_FREE)
			held[count++] = (struct by_id){queue->places[i].mail.merchant_id, queue->places[i].mail.id};
	pthread_mutex_unlock(&queue->mutex);
	return (struct list){held, count};
}

static bool is_among(struct list held, struct uuid id)
{
	const struct by_id *ids = held.items;

	for (size_t i = 0; i < held.count; i++)
		if (uuid_equal(ids[i].id, id))
			return true;
	return false;
}

void mail_queue_renew(struct mail_queue *queue, struct list held, int64_t held_until_us)
{
	pthread_mutex_lock(&queue->mutex);
	for (size_t i = 0; i < queue->most; i++)
		if (queue->places[i].state != PLACE_FREE && is_among(held, queue->places[i].mail.id))
			queue->places[i].held_until_us = held_until_us;
	pthread_mutex_unlock(&queue->mutex);
}

void mail_queue_rest(struct mail_queue *queue, int64_t wait_ms, bool until_room)
{
	struct timespec until = moment(clock_ticks_us() + wait_ms * 1000);

	pthread_mutex_lock(&queue->mutex);
	while (!queue->is_ended && !(until_room && queue->room * 2 >= queue->most))
		if (pthread_cond_timedwait(&queue->feeder, &queue->mutex, &until) != 0)
			break;
	pthread_mutex_unlock(&queue->mutex);
}

void mail_queue_end(struct mail_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->is_ended = true;
	pthread_cond_broadcast(&queue->senders);
	pthread_cond_broadcast(&queue->feeder);
	pthread_cond_broadcast(&queue->end);
	pthread_mutex_unlock(&queue->mutex);
}

bool mail_queue_is_ended(struct mail_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	bool is_ended = queue->is_ended;

	pthread_mutex_unlock(&queue->mutex);
	return is_ended;
}

bool mail_queue_sleep(struct mail_queue *queue, int64_t wait_us)
{
	struct timespec until = moment(clock_ticks_us() + wait_us);

	pthread_mutex_lock(&queue->mutex);
	while (!queue->is_ended)
		if (pthread_cond_timedwait(&queue->end, &queue->mutex, &until) != 0)
			break;
	bool is_ended = queue->is_ended;

	pthread_mutex_unlock(&queue->mutex);
	return !is_ended;
}
