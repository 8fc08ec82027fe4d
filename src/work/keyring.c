/* Our own keys: reading them from the database, making and retiring them. Supabase's are in supabase_keys.c. */
#include "work/keyring.h"

#include "base/encode.h"
#include "base/log.h"
#include "base/panic.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "store/keys.h"
#include "work/check_cache.h"
#include "work/service.h"
#include "work/supabase_keys.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	KEYS_MOST = 512,
	RELOAD_MS = 60 * 1000,
	RELOAD_UNKNOWN_MS = 1000, /* for an unknown key id */
	LEEWAY_MS = 60 * 1000
};

static const char *const purpose_names[KEY_PURPOSE_COUNT] = {
	[KEY_ACCESS] = "access", [KEY_LINK] = "link", [KEY_REFRESH] = "refresh"};

struct ring_key {
	struct token_key *key;
	enum key_purpose purpose;
	uint8_t number; /* of link keys */
	struct str jwk; /* of access keys */
	int64_t retired_at;
	bool is_gone; /* deleted by another process */
};

struct keyring {
	struct arena arena; /* the ring itself lies in it */
	const struct settings *settings;
	struct check_cache *cache;
	struct supabase_keys *supabase; /* NULL without a project */
	pthread_mutex_t loading;
	_Atomic int64_t loaded_at;
	pthread_rwlock_t lock; /* of what follows */
	struct ring_key keys[KEYS_MOST];
	size_t count;
};

static struct keyring *ring_of(struct call *call)
{
	ASSERT(call->service && call->service->keyring);
	return call->service->keyring;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

static int64_t ttl_ms(const struct keyring *ring, enum key_purpose purpose)
{
	switch (purpose) {
	case KEY_ACCESS:
		return ring->settings->token_ttl_s * 1000;
	case KEY_LINK:
		return (int64_t)LINK_LIFE_MOST_S * 1000;
	case KEY_REFRESH:
		return ring->settings->refresh_ttl_s * 1000;
	default:
		PANIC("no such purpose");
	}
}

static bool key_is_live(const struct keyring *ring, const struct ring_key *key, int64_t now_ms)
{
	return !key->is_gone && (key->retired_at == 0 || now_ms < key->retired_at + ttl_ms(ring, key->purpose) + LEEWAY_MS);
}

static bool purpose_read(struct str name, enum key_purpose *purpose)
{
	for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
		if (str_equal(name, str_of(purpose_names[i]))) {
			*purpose = (enum key_purpose)i;
			return true;
		}
	}
	return false;
}

/* The number of a link key is in its id: "link-7". */
static uint8_t link_number(struct str id)
{
	int64_t number = 0;
	return str_to_int(str_from(id, sizeof "link-" - 1), &number) ? (uint8_t)number : 0;
}

static struct ring_key *key_by_id(struct keyring *ring, struct str id)
{
	for (size_t i = 0; i < ring->count; i++)
		if (str_equal(token_key_kid(ring->keys[i].key), id))
			return &ring->keys[i];
	return NULL;
}

static void key_take(struct call *call, struct keyring *ring, const struct signing_key *row)
{
	struct ring_key key = {.retired_at = row->retired_at};
	struct str secret;

	if (purpose_read(row->purpose, &key.purpose) && base64url_read(call->arena, row->secret, &secret))
		key.key = key.purpose == KEY_ACCESS ? token_key_of_private(row->id, secret) : token_key_of_secret(row->id, secret);
	if (!key.key || ring->count == KEYS_MOST) {
		log_event(LOG_ERROR, "signing_key_unusable", LOG_TEXT("id", row->id));
		token_key_close(key.key);
		return;
	}
	if (key.purpose == KEY_ACCESS)
		key.jwk = token_key_jwk(&ring->arena, key.key);
	if (key.purpose == KEY_LINK)
		key.number = link_number(row->id);
	ring->keys[ring->count++] = key;
}

static bool list_run(struct call *call, void *data)
{
	return signing_key_list(call, data);
}

/* Holding `loading`. */
static bool ring_load(struct call *call, struct db *db, struct keyring *ring)
{
	struct list rows = {0};

	if (!db_transaction(call, db, DB_READ, list_run, &rows))
		return false;
	pthread_rwlock_wrlock(&ring->lock);
	for (size_t i = 0; i < ring->count; i++)
		ring->keys[i].is_gone = true;
	for (size_t i = 0; i < rows.count; i++) {
		const struct signing_key *row = (const struct signing_key *)rows.items + i;
		struct ring_key *known = key_by_id(ring, row->id);

		if (known) {
			known->is_gone = false;
			known->retired_at = row->retired_at;
		} else {
			key_take(call, ring, row);
		}
	}
	pthread_rwlock_unlock(&ring->lock);
	atomic_store(&ring->loaded_at, call->now_ms);
	return true;
}

/* Loads when the last time is `after_ms` ago, unless another thread is at it. False when it failed; the call has no fault from it.
 */
static bool ring_reload(struct call *call, struct db *db, struct keyring *ring, int64_t after_ms)
{
	int64_t age_ms = call->now_ms - atomic_load(&ring->loaded_at);
	struct call quiet = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};

	/* A clock set back makes the age negative: then it is due, too. */
	if ((age_ms >= 0 && age_ms < after_ms) || pthread_mutex_trylock(&ring->loading) != 0)
		return true;
	bool ok = ring_load(&quiet, db, ring);
	pthread_mutex_unlock(&ring->loading);
	call_end(&quiet);
	if (!ok)
		log_event(LOG_ERROR, "signing_keys_not_read", LOG_TEXT("message", quiet.fault.message));
	return ok;
}

void keyring_refresh(struct call *call, struct db *db)
{
	struct keyring *ring = ring_of(call);

	ring_reload(call, db, ring, RELOAD_MS);
	if (ring->supabase)
		supabase_keys_refresh(call, ring->supabase);
}

/* --- making ------------------------------------------------------------------------------------------------------------------ */

struct making {
	struct keyring *ring;
	bool is_wanted[KEY_PURPOSE_COUNT];
	bool is_rotation;
};

static struct str id_make(struct call *call, enum key_purpose purpose, struct list rows)
{
	int64_t number = 0, last = 0;

	if (purpose != KEY_LINK)
		return random_text(call->arena, 12);
	for (size_t i = 0; i < rows.count; i++) {
		const struct signing_key *row = (const struct signing_key *)rows.items + i;

		if (str_starts_with(row->id, STR("link-")) && str_to_int(str_from(row->id, sizeof "link-" - 1), &number) &&
			number > last)
			last = number;
	}
	return arena_printf(call->arena, "link-%lld", (long long)last + 1);
}

static bool key_add(struct call *call, enum key_purpose purpose, struct list rows)
{
	struct str secret = purpose == KEY_ACCESS ? token_key_make(call->arena) : STR_NONE;
	struct signing_key row = {.id = id_make(call, purpose, rows),
		.purpose = str_of(purpose_names[purpose]),
		.secret = purpose == KEY_ACCESS ? base64url_write(call->arena, secret) : random_text(call->arena, 32),
		.created_at = call->now_ms};

	return signing_key_add(call, &row);
}

static bool has_signing_key(struct list rows, enum key_purpose purpose)
{
	for (size_t i = 0; i < rows.count; i++) {
		const struct signing_key *row = (const struct signing_key *)rows.items + i;

		if (row->retired_at == 0 && str_equal(row->purpose, str_of(purpose_names[purpose])))
			return true;
	}
	return false;
}

static bool make_run(struct call *call, void *data)
{
	const struct making *making = data;
	struct list rows;

	if (!signing_key_list(call, &rows))
		return false;
	for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
		enum key_purpose purpose = (enum key_purpose)i;
		struct str name = str_of(purpose_names[i]);

		if (!making->is_wanted[i] || (!making->is_rotation && has_signing_key(rows, purpose)))
			continue;
		if (!signing_keys_retire(call, name) || !key_add(call, purpose, rows) ||
			!signing_keys_forget(call, name, call->now_ms - ttl_ms(making->ring, purpose) - LEEWAY_MS))
			return false;
	}
	return true;
}

static bool ring_make(struct call *call, struct db *db, struct making *making)
{
	struct keyring *ring = making->ring;

	if (!db_transaction(call, db, DB_WRITE, make_run, making))
		return false;
	pthread_mutex_lock(&ring->loading);
	bool ok = ring_load(call, db, ring);
	pthread_mutex_unlock(&ring->loading);
	return ok;
}

bool keyring_rotate(struct call *call, struct db *db, enum key_purpose purpose)
{
	struct making making = {.ring = ring_of(call), .is_rotation = true};

	making.is_wanted[purpose] = true;
	return ring_make(call, db, &making);
}

static bool ring_is_whole(const struct keyring *ring)
{
	bool has[KEY_PURPOSE_COUNT] = {false};

	for (size_t i = 0; i < ring->count; i++)
		has[ring->keys[i].purpose] |= ring->keys[i].retired_at == 0;
	return has[KEY_ACCESS] && has[KEY_LINK] && has[KEY_REFRESH];
}

struct keyring *keyring_open(struct call *call, struct db *db, const struct keyring_options *options)
{
	struct arena arena = {0};
	struct keyring *ring = ARENA_NEW(&arena, struct keyring);
	struct making making = {.ring = ring};

	ring->arena = arena;
	ring->settings = options->settings;
	pthread_mutex_init(&ring->loading, NULL);
	pthread_rwlock_init(&ring->lock, NULL);
	ring->cache = check_cache_open(&ring->arena);
	for (int i = 0; i < KEY_PURPOSE_COUNT; i++)
		making.is_wanted[i] = true;
	if (!ring_load(call, db, ring)) {
		keyring_close(ring);
		return NULL;
	}
	/* Asked before writing, so that a command beside a running server needs no turn in the commit lane. */
	if (!ring_is_whole(ring) && !ring_make(call, db, &making)) {
		keyring_close(ring);
		return NULL;
	}
	ring->supabase = supabase_keys_open(call, &ring->arena, options);
	return ring;
}

void keyring_close(struct keyring *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < ring->count; i++)
		token_key_close(ring->keys[i].key);
	supabase_keys_close(ring->supabase);
	check_cache_close(ring->cache);
	pthread_mutex_destroy(&ring->loading);
	pthread_rwlock_destroy(&ring->lock);
	struct arena arena = ring->arena;
	arena_close(&arena);
}

/* --- using ------------------------------------------------------------------------------------------------------------------- */

/* The newest that signs. They lie in the order of their making. */
static const struct token_key *signing_key_of(struct keyring *ring, enum key_purpose purpose, uint8_t *number)
{
	const struct token_key *key = NULL;

	pthread_rwlock_rdlock(&ring->lock);
	for (size_t i = 0; i < ring->count; i++) {
		const struct ring_key *k = &ring->keys[i];

		if (k->purpose == purpose && k->retired_at == 0 && !k->is_gone) {
			key = k->key;
			*number = k->number;
		}
	}
	pthread_rwlock_unlock(&ring->lock);
	if (!key)
		PANIC("no key to sign with");
	return key;
}

struct str keyring_sign_access(struct call *call, struct str claims)
{
	uint8_t number;
	return token_sign(call->arena, signing_key_of(ring_of(call), KEY_ACCESS, &number), claims);
}

struct link_key keyring_link_key(struct call *call)
{
	struct link_key link = {0};
	link.key = signing_key_of(ring_of(call), KEY_LINK, &link.number);
	return link;
}

const struct token_key *keyring_link_key_by_number(struct call *call, uint8_t number)
{
	struct keyring *ring = ring_of(call);
	const struct token_key *key = NULL;

	pthread_rwlock_rdlock(&ring->lock);
	for (size_t i = 0; i < ring->count; i++) {
		const struct ring_key *k = &ring->keys[i];

		if (k->purpose == KEY_LINK && k->number == number && key_is_live(ring, k, call->now_ms))
			key = k->key;
	}
	pthread_rwlock_unlock(&ring->lock);
	return key;
}

const struct token_key *keyring_refresh_key(struct call *call, size_t index)
{
	struct keyring *ring = ring_of(call);
	const struct token_key *key = NULL;

	pthread_rwlock_rdlock(&ring->lock);
	for (size_t i = ring->count; i > 0 && !key; i--) {
		const struct ring_key *k = &ring->keys[i - 1];

		if (k->purpose == KEY_REFRESH && key_is_live(ring, k, call->now_ms) && index-- == 0)
			key = k->key;
	}
	pthread_rwlock_unlock(&ring->lock);
	return key;
}

static const struct token_key *access_key_by_id(struct call *call, struct keyring *ring, struct str id)
{
	const struct token_key *key = NULL;

	if (str_is_empty(id))
		return NULL;
	pthread_rwlock_rdlock(&ring->lock);
	const struct ring_key *found = key_by_id(ring, id);
	if (found && found->purpose == KEY_ACCESS && key_is_live(ring, found, call->now_ms))
		key = found->key;
	pthread_rwlock_unlock(&ring->lock);
	return key;
}

bool keyring_verify_access(struct call *call, struct db *db, struct str token, struct token_checked *out)
{
	struct keyring *ring = ring_of(call);
	struct presented presented = {.token = token};
	const struct token_key *key;

	if (!token_peek(call, token, &presented.header))
		return false;
	keyring_refresh(call, db);
	key = access_key_by_id(call, ring, presented.header.kid);
	if (!key) {
		if (ring->supabase && supabase_keys_verify(call, ring->supabase, &presented, out))
			return true;
		if (call->fault.kind != FAULT_NONE || str_is_empty(presented.header.kid))
			return false;
		/* Perhaps another process has just rotated. */
		if (!ring_reload(call, db, ring, RELOAD_UNKNOWN_MS))
			return fault(call, FAULT_UNAVAILABLE, NULL, "The keys for checking tokens cannot be read now; try again.");
		key = access_key_by_id(call, ring, presented.header.kid);
	}
	out->issuer = ISSUER_OURS;
	return key && token_verify(call->arena, key, token, &out->claims);
}

void keyring_jwks_write(struct call *call, struct db *db, struct buf *buf)
{
	struct keyring *ring = ring_of(call);
	bool is_first = true;

	/* What cannot be read now was good until now. */
	(void)ring_reload(call, db, ring, RELOAD_UNKNOWN_MS);
	buf_add_literal(buf, "{\"keys\":[");
	pthread_rwlock_rdlock(&ring->lock);
	for (size_t i = 0; i < ring->count; i++) {
		if (ring->keys[i].purpose != KEY_ACCESS || !key_is_live(ring, &ring->keys[i], call->now_ms))
			continue;
		if (!is_first)
			buf_add_char(buf, ',');
		buf_add(buf, ring->keys[i].jwk);
		is_first = false;
	}
	pthread_rwlock_unlock(&ring->lock);
	buf_add_literal(buf, "]}");
}

struct check_cache *keyring_cache(struct call *call)
{
	return ring_of(call)->cache;
}
