/* Fixed windows by name: a hash table over a fixed number of places, which also form a list from the oldest window to the newest.
 * Names are kept as keyed hashes (SipHash, 128 bits), so they take no memory of their own and nobody can make them collide. */
#include "net/limit.h"

#include "base/panic.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY (-1)

struct place {
	unsigned char key[crypto_shorthash_siphashx24_BYTES];
	int64_t start_ms;
	int count;
	int chain; /* next place of the same bucket */
	int older, newer;
};

struct limit {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
	int most;
	int64_t window_ms;
	int names, used; /* places there are, places taken */
	int free;        /* chain of places that were given up */
	int oldest, newest;
	size_t mask; /* number of buckets - 1, a power of two */
	int *buckets;
	struct place *places;
};

struct limit *limit_make(int most, int window_s, int names)
{
	ASSERT(most > 0 && window_s > 0 && names > 0);
	struct limit *limit = calloc(1, sizeof(*limit));
	ASSERT(limit);
	size_t buckets = 1;
	while (buckets < (size_t)names)
		buckets *= 2;
	limit->mask = buckets - 1;
	limit->buckets = malloc(buckets * sizeof(*limit->buckets));
	limit->places = calloc((size_t)names, sizeof(*limit->places));
	ASSERT(limit->buckets && limit->places);
	for (size_t i = 0; i < buckets; i++)
		limit->buckets[i] = NOBODY;
	limit->most = most;
	limit->window_ms = (int64_t)window_s * 1000;
	limit->names = names;
	limit->free = limit->oldest = limit->newest = NOBODY;
	randombytes_buf(limit->secret, sizeof limit->secret);
	pthread_mutex_init(&limit->lock, NULL);
	return limit;
}

void limit_close(struct limit *limit)
{
	pthread_mutex_destroy(&limit->lock);
	free(limit->buckets);
	free(limit->places);
	free(limit);
}

static int *bucket_of(struct limit *limit, const unsigned char *key)
{
	size_t number;
	memcpy(&number, key, sizeof number);
	return &limit->buckets[number & limit->mask];
}

static void key_make(const struct limit *limit, struct str name, unsigned char *key)
{
	crypto_shorthash_siphashx24(key, (const unsigned char *)(name.ptr ? name.ptr : ""), name.len, limit->secret);
}

static int place_find(struct limit *limit, const unsigned char *key)
{
	int at = *bucket_of(limit, key);
	while (at != NOBODY && memcmp(limit->places[at].key, key, sizeof limit->places[at].key) != 0)
		at = limit->places[at].chain;
	return at;
}

static void age_remove(struct limit *limit, int at)
{
	struct place *place = &limit->places[at];
	if (place->older == NOBODY)
		limit->oldest = place->newer;
	else
		limit->places[place->older].newer = place->newer;
	if (place->newer == NOBODY)
		limit->newest = place->older;
	else
		limit->places[place->newer].older = place->older;
}

static void age_add_newest(struct limit *limit, int at)
{
	struct place *place = &limit->places[at];
	place->older = limit->newest;
	place->newer = NOBODY;
	if (limit->newest == NOBODY)
		limit->oldest = at;
	else
		limit->places[limit->newest].newer = at;
	limit->newest = at;
}

static void place_remove(struct limit *limit, int at)
{
	int *link = bucket_of(limit, limit->places[at].key);
	while (*link != at)
		link = &limit->places[*link].chain;
	*link = limit->places[at].chain;
	age_remove(limit, at);
	limit->places[at].chain = limit->free;
	limit->free = at;
}

/* A place for a name that has none; the oldest one's when all are taken. */
static int place_add(struct limit *limit, const unsigned char *key)
{
	if (limit->free == NOBODY && limit->used == limit->names)
		place_remove(limit, limit->oldest);
	int at = limit->free;
	if (at == NOBODY)
		at = limit->used++;
	else
		limit->free = limit->places[at].chain;
	struct place *place = &limit->places[at];
	memcpy(place->key, key, sizeof place->key);
	int *bucket = bucket_of(limit, key);
	place->chain = *bucket;
	*bucket = at;
	age_add_newest(limit, at);
	return at;
}

static int take(struct limit *limit, const unsigned char *key, int64_t now_ms)
{
	int at = place_find(limit, key);
	bool is_new = at == NOBODY;
	if (is_new)
		at = place_add(limit, key);
	struct place *place = &limit->places[at];
	/* A clock that was set back must not lock anybody out for longer than a window. */
	if (is_new || now_ms - place->start_ms >= limit->window_ms || now_ms < place->start_ms) {
		age_remove(limit, at);
		age_add_newest(limit, at);
		place->start_ms = now_ms;
		place->count = 0;
	}
	if (place->count < limit->most) {
		place->count++;
		return 0;
	}
	return (int)((place->start_ms + limit->window_ms - now_ms + 999) / 1000);
}

int limit_take(struct limit *limit, struct str name, int64_t now_ms)
{
	unsigned char key[crypto_shorthash_siphashx24_BYTES];
	key_make(limit, name, key);
	pthread_mutex_lock(&limit->lock);
	int wait_s = take(limit, key, now_ms);
	pthread_mutex_unlock(&limit->lock);
	return wait_s;
}

void limit_clear(struct limit *limit, struct str name)
{
	unsigned char key[crypto_shorthash_siphashx24_BYTES];
	key_make(limit, name, key);
	pthread_mutex_lock(&limit->lock);
	int at = place_find(limit, key);
	if (at != NOBODY)
		place_remove(limit, at);
	pthread_mutex_unlock(&limit->lock);
}

void limit_give_back(struct limit *limit, struct str name)
{
	unsigned char key[crypto_shorthash_siphashx24_BYTES];
	key_make(limit, name, key);
	pthread_mutex_lock(&limit->lock);
	int at = place_find(limit, key);
	if (at != NOBODY && limit->places[at].count > 0)
		limit->places[at].count--;
	pthread_mutex_unlock(&limit->lock);
}
