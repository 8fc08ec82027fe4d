/* Keys of a Supabase project. The fetched set replaces the one before: a key that is no longer published checks nothing more. */
#include "work/supabase_keys.h"

#include "base/log.h"
#include "base/panic.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	KEYS_MOST = 256,
	FRESH_MS = 10 * 60 * 1000,
	RETRY_MS = 30 * 1000 /* after a failure, and for unknown key ids */
};

struct public_key {
	struct token_key *key;
	bool is_live; /* in the newest set */
};

struct supabase_keys {
	struct token_key *secret; /* NULL without one */
	struct str url;           /* none: no public keys */
	bool (*fetch)(struct call *call, struct str url, struct str *body);
	pthread_mutex_t fetching;
	_Atomic int64_t tried_at, fetched_at;
	pthread_rwlock_t lock; /* of what follows */
	struct public_key keys[KEYS_MOST];
	size_t count;
};

static struct str jwks_url(struct arena *arena, const struct settings *settings)
{
	struct str base = settings->supabase_url;

	if (!str_is_empty(settings->supabase_jwks_url))
		return arena_copy(arena, settings->supabase_jwks_url);
	while (str_ends_with(base, STR("/")))
		base = str_first(base, base.len - 1);
	return str_is_empty(base) ? STR_NONE : arena_printf(arena, "%.*s/auth/v1/.well-known/jwks.json", STR_ARG(base));
}

/* Two keys are one when they have the same name and algorithm: a project never gives a name twice. */
static struct public_key *known_key(struct supabase_keys *keys, const struct token_key *key)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct token_key *known = keys->keys[i].key;

		if (!str_is_empty(token_key_kid(key)) && str_equal(token_key_kid(known), token_key_kid(key)) &&
			token_key_alg(known) == token_key_alg(key))
			return &keys->keys[i];
	}
	return NULL;
}

static void key_take(struct supabase_keys *keys, struct token_key *key)
{
	struct public_key *known = known_key(keys, key);

	if (known)
		known->is_live = true;
	if (known || keys->count == KEYS_MOST)
		token_key_close(key);
	else
		keys->keys[keys->count++] = (struct public_key){.key = key, .is_live = true};
}

/* Holding `fetching`. */
static bool keys_fetch(struct call *call, struct supabase_keys *keys)
{
	struct str document;
	struct token_key **found;
	size_t count;

	atomic_store(&keys->tried_at, call->now_ms);
	if (!keys->fetch(call, keys->url, &document) || !token_keys_of_jwks(call, document, &found, &count))
		return false;
	pthread_rwlock_wrlock(&keys->lock);
	for (size_t i = 0; i < keys->count; i++)
		keys->keys[i].is_live = false;
	for (size_t i = 0; i < count; i++)
		key_take(keys, found[i]);
	pthread_rwlock_unlock(&keys->lock);
	atomic_store(&keys->fetched_at, call->now_ms);
	return true;
}

static bool is_due(const struct call *call, int64_t last_ms, int64_t after_ms)
{
	int64_t age_ms = call->now_ms - last_ms;
	return age_ms < 0 || age_ms >= after_ms;
}

enum fetched { FETCHED, FETCH_NOT_DUE, FETCH_BUSY };

/* At most one thread asks, and nobody waits for it: a slow project must not stop our workers. */
static enum fetched keys_fetch_if_due(struct call *call, struct supabase_keys *keys)
{
	struct call quiet = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};

	if (str_is_empty(keys->url) || !is_due(call, atomic_load(&keys->tried_at), RETRY_MS))
		return FETCH_NOT_DUE;
	if (pthread_mutex_trylock(&keys->fetching) != 0)
		return FETCH_BUSY;
	bool ok = keys_fetch(&quiet, keys);
	pthread_mutex_unlock(&keys->fetching);
	call_end(&quiet);
	if (!ok)
		log_event(LOG_WARN, "supabase_keys_not_fetched", LOG_TEXT("url", keys->url),
			LOG_TEXT("message", quiet.fault.message));
	return FETCHED;
}

struct supabase_keys *supabase_keys_open(struct call *call, struct arena *arena, const struct keyring_options *options)
{
	const struct settings *settings = options->settings;
	struct str url = options->fetch ? jwks_url(arena, settings) : STR_NONE;

	if (str_is_empty(url) && str_is_empty(settings->supabase_jwt_secret))
		return NULL;
	struct supabase_keys *keys = ARENA_NEW(arena, struct supabase_keys);
	keys->url = url;
	keys->fetch = options->fetch;
	if (!str_is_empty(settings->supabase_jwt_secret))
		keys->secret = token_key_of_secret(STR_NONE, settings->supabase_jwt_secret);
	pthread_mutex_init(&keys->fetching, NULL);
	pthread_rwlock_init(&keys->lock, NULL);
	/* The first request may need one. */
	atomic_store(&keys->tried_at, INT64_MIN / 2);
	atomic_store(&keys->fetched_at, INT64_MIN / 2);
	keys_fetch_if_due(call, keys);
	return keys;
}

void supabase_keys_close(struct supabase_keys *keys)
{
	if (!keys)
		return;
	token_key_close(keys->secret);
	for (size_t i = 0; i < keys->count; i++)
		token_key_close(keys->keys[i].key);
	pthread_mutex_destroy(&keys->fetching);
	pthread_rwlock_destroy(&keys->lock);
}

void supabase_keys_refresh(struct call *call, struct supabase_keys *keys)
{
	if (is_due(call, atomic_load(&keys->fetched_at), FRESH_MS))
		keys_fetch_if_due(call, keys);
}

/* The `index`th live key that may have signed under this header: of its algorithm, and of its name when it gives one. */
static const struct token_key *candidate_key(struct supabase_keys *keys, const struct token_header *header, size_t index)
{
	const struct token_key *found = NULL;
	enum token_alg alg = str_equal(header->alg, STR("RS256")) ? TOKEN_RS256 : TOKEN_ES256;

	pthread_rwlock_rdlock(&keys->lock);
	for (size_t i = 0; i < keys->count && !found; i++) {
		const struct token_key *key = keys->keys[i].key;
		struct str kid = token_key_kid(key);
		bool fits = keys->keys[i].is_live && token_key_alg(key) == alg &&
			(str_is_empty(header->kid) || str_is_empty(kid) || str_equal(header->kid, kid));

		if (fits && index-- == 0)
			found = key;
	}
	pthread_rwlock_unlock(&keys->lock);
	return found;
}

enum verified { VERIFIED, NOT_VERIFIED, NO_SUCH_KEY };

static enum verified public_verify(
	struct call *call, struct supabase_keys *keys, const struct presented *presented, struct str *claims)
{
	enum verified verified = NO_SUCH_KEY;
	const struct token_key *key;

	for (size_t i = 0; (key = candidate_key(keys, &presented->header, i)); i++) {
		if (token_verify(call->arena, key, presented->token, claims))
			return VERIFIED;
		verified = NOT_VERIFIED;
	}
	return verified;
}

bool supabase_keys_verify(
	struct call *call, struct supabase_keys *keys, const struct presented *presented, struct token_checked *out)
{
	enum verified verified;

	out->issuer = ISSUER_SUPABASE_SECRET;
	if (str_equal(presented->header.alg, STR("HS256")))
		return keys->secret && token_verify(call->arena, keys->secret, presented->token, &out->claims);
	out->issuer = ISSUER_SUPABASE;
	verified = public_verify(call, keys, presented, &out->claims);
	if (verified != NO_SUCH_KEY)
		return verified == VERIFIED;
	switch (keys_fetch_if_due(call, keys)) {
	case FETCHED:
		return public_verify(call, keys, presented, &out->claims) == VERIFIED;
	case FETCH_BUSY:
		return fault(call, FAULT_UNAVAILABLE, NULL, "The sign-in service's keys are just being fetched; try again.");
	case FETCH_NOT_DUE:
		break;
	}
	return false;
}
