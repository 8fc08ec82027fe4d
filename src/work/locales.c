/* Found without a lock, made under one. */
#include "work/locales.h"

#include "work/language.h"
#include "work/service.h"

#include <pthread.h>
#include <stdatomic.h>

struct locale_set {
	pthread_mutex_t mutex; /* of the arena, and of who makes one */
	struct arena arena;
	_Atomic(const struct locale *) *made; /* by language */
};

static void set_close(void *data)
{
	struct locale_set *set = data;

	pthread_mutex_destroy(&set->mutex);
	arena_close(&set->arena);
}

struct locale_set *locale_set_make(struct call *call)
{
	struct locale_set *set = ARENA_NEW(call->arena, struct locale_set);

	pthread_mutex_init(&set->mutex, NULL);
	set->made = ARENA_ARRAY(call->arena, _Atomic(const struct locale *), language_count);
	call_defer(call, set_close, set);
	return set;
}

static const struct locale *make_once(struct locale_set *set, size_t number)
{
	const struct locale *locale;

	pthread_mutex_lock(&set->mutex);
	locale = atomic_load(&set->made[number]);
	if (locale == NULL) {
		locale = locale_make(&set->arena, str_of(languages[number].code));
		atomic_store(&set->made[number], locale);
	}
	pthread_mutex_unlock(&set->mutex);
	return locale;
}

const struct locale *locale_of(struct call *call, struct str language)
{
	struct locale_set *set = call->service != NULL ? call->service->locales : NULL;
	const struct language *known = language_by_code(language);
	const struct locale *locale;

	if (known == NULL)
		known = language_by_code(STR("en"));
	if (set == NULL)
		return locale_make(call->arena, str_of(known->code));
	locale = atomic_load(&set->made[known - languages]);
	return locale != NULL ? locale : make_once(set, (size_t)(known - languages));
}
