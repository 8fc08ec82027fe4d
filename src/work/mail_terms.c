/* A small table: what falls on a taken place takes it. */
#include "work/mail_terms.h"

#include <pthread.h>
#include <string.h>

enum { PLACES = 64, KEY_MOST = 96, TEXT_MOST = 256, MINUTE_MS = 60000 };

struct place {
	char key[KEY_MOST], text[TEXT_MOST];
	size_t key_len, text_len;
};

struct mail_terms {
	pthread_mutex_t mutex;
	struct place places[PLACES];
};

static void terms_close(void *data)
{
	struct mail_terms *terms = data;

	pthread_mutex_destroy(&terms->mutex);
}

struct mail_terms *mail_terms_make(struct call *call)
{
	struct mail_terms *terms = ARENA_NEW(call->arena, struct mail_terms);

	pthread_mutex_init(&terms->mutex, NULL);
	call_defer(call, terms_close, terms);
	return terms;
}

static struct str say(struct arena *arena, const struct mail_term *term)
{
	return term->kind == MAIL_TERM_TIME ? locale_time(arena, term->locale, term->zone, term->value)
					    : locale_minutes(arena, term->locale, term->value);
}

/* Times are said to the minute. */
static struct str key_of(struct arena *arena, const struct mail_term *term)
{
	int64_t value = term->kind == MAIL_TERM_TIME ? term->value / MINUTE_MS : term->value;

	return arena_printf(
		arena, "%.*s %d %lld %.*s", STR_ARG(term->locale->code), (int)term->kind, (long long)value, STR_ARG(term->zone));
}

static struct place *place_of(struct mail_terms *terms, struct str key)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < key.len; i++)
		hash = hash * 31 + (unsigned char)key.ptr[i];
	return &terms->places[hash * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (PLACES - 1)];
}

static struct str recall(struct arena *arena, struct mail_terms *terms, struct str key)
{
	const struct place *place = place_of(terms, key);
	struct str text = STR_NONE;

	pthread_mutex_lock(&terms->mutex);
	if (str_equal((struct str){place->key, place->key_len}, key))
		text = arena_copy(arena, (struct str){place->text, place->text_len});
	pthread_mutex_unlock(&terms->mutex);
	return text;
}

static void keep(struct mail_terms *terms, struct str key, struct str text)
{
	struct place *place = place_of(terms, key);

	if (key.len > KEY_MOST || text.len > TEXT_MOST)
		return;
	pthread_mutex_lock(&terms->mutex);
	memcpy(place->key, key.ptr, key.len);
	place->key_len = key.len;
	memcpy(place->text, text.ptr, text.len);
	place->text_len = text.len;
	pthread_mutex_unlock(&terms->mutex);
}

struct str mail_term_say(struct arena *arena, struct mail_terms *terms, const struct mail_term *term)
{
	struct str key, text;

	if (terms == NULL)
		return say(arena, term);
	key = key_of(arena, term);
	text = recall(arena, terms, key);
	if (text.ptr != NULL)
		return text;
	text = say(arena, term);
	keep(terms, key, text);
	return text;
}
