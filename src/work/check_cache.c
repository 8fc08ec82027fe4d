/* A table of sets of four slots under striped locks; in a full set the entry that runs out first gives way. */
#include "work/check_cache.h"

#include "base/panic.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { SETS = 512, WAYS = 4, LOCKS = 32, KEY_BYTES = 32, EMAIL_MOST = 254 };

struct slot {
	uint8_t key[KEY_BYTES];
	struct check check;
	char email[EMAIL_MOST];
};

struct check_cache {
	_Atomic uint64_t generation;
	pthread_mutex_t locks[LOCKS];
	struct slot slots[SETS][WAYS];
};

struct check_cache *check_cache_open(struct arena *arena)
{
	struct check_cache *cache = ARENA_NEW(arena, struct check_cache);

	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&cache->locks[i], NULL);
	return cache;
}

void check_cache_close(struct check_cache *cache)
{
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&cache->locks[i]);
}

uint64_t check_cache_generation(struct check_cache *cache)
{
	return atomic_load(&cache->generation);
}

void check_cache_expire(struct check_cache *cache)
{
	atomic_fetch_add(&cache->generation, 1);
}

/* The key is a hash: any of its bits do. */
static size_t set_of(struct str key)
{
	ASSERT(key.len == KEY_BYTES);
	return ((size_t)(uint8_t)key.ptr[0] << 8 | (uint8_t)key.ptr[1]) % SETS;
}

static int64_t slot_until(const struct slot *slot)
{
	const struct check *check = &slot->check;
	return check->verified_until > check->checked_until ? check->verified_until : check->checked_until;
}

static struct slot *slot_by_key(struct slot *set, struct str key)
{
	for (int i = 0; i < WAYS; i++)
		if (memcmp(set[i].key, key.ptr, KEY_BYTES) == 0)
			return &set[i];
	return NULL;
}

static struct slot *slot_to_give(struct slot *set)
{
	struct slot *first = &set[0];

	for (int i = 1; i < WAYS; i++)
		if (slot_until(&set[i]) < slot_until(first))
			first = &set[i];
	return first;
}

bool check_cache_find(struct check_cache *cache, struct arena *arena, struct str key, struct check *out)
{
	size_t set = set_of(key);

	pthread_mutex_lock(&cache->locks[set % LOCKS]);
	const struct slot *slot = slot_by_key(cache->slots[set], key);
	if (slot) {
		*out = slot->check;
		out->identity.email = arena_copy(arena, slot->check.identity.email);
	}
	pthread_mutex_unlock(&cache->locks[set % LOCKS]);
	if (!slot)
		return false;
	out->caller.email = out->identity.email;
	if (out->generation != check_cache_generation(cache))
		out->checked_until = 0;
	return true;
}

void check_cache_put(struct check_cache *cache, struct str key, const struct check *check)
{
	size_t set = set_of(key);
	struct str email = check->identity.email;

	if (email.len > EMAIL_MOST)
		return;
	pthread_mutex_lock(&cache->locks[set % LOCKS]);
	struct slot *slot = slot_by_key(cache->slots[set], key);
	if (!slot)
		slot = slot_to_give(cache->slots[set]);
	memcpy(slot->key, key.ptr, KEY_BYTES);
	slot->check = *check;
	slot->check.caller.email = STR_NONE;
	if (email.len > 0)
		memcpy(slot->email, email.ptr, email.len);
	slot->check.identity.email = email.ptr ? (struct str){slot->email, email.len} : STR_NONE;
	pthread_mutex_unlock(&cache->locks[set % LOCKS]);
}
