/* See world.h. Merchants, people and sessions are written by the store as the operator's commands would; nothing is mocked. */
#include "tests/api/world.h"

#include "base/clock.h"
#include "base/encode.h"
#include "base/panic.h"
#include "crypto/secret.h"
#include "doors/door.h"
#include "store/accounts.h"
#include "store/credits.h"
#include "store/merchants.h"
#include "store/sessions.h"
#include "store/store.h"
#include "work/api_key.h"
#include "work/avatar.h"
#include "work/claims.h"
#include "work/credit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 2026-11-23, a Monday. Transcripts name days, which must not pass one day; the time of day is the real one, so that it goes on
 * from world to world. */
#define BEGIN_MS INT64_C(1795392000000)
#define DAY_MS INT64_C(86400000)

enum { MERCHANTS = 2, CREDITS = 1000000 };
#define SESSION_MS ((int64_t)3650 * 86400000)

static const struct {
	const char *role, *portal;
} people[] = {{"admin", "team"}, {"merchant_owner", "team"}, {"merchant", "team"}, {"merchant_selection", "team"},
	{"mentor", "coaching"}, {"user", "coaching"}};

/* Who signs in: a person of a merchant, with an unending session. */
struct person {
	struct uuid id, session_id, merchant_id;
	struct str role, email, name;
};

struct world_people {
	struct uuid merchant_ids[MERCHANTS];
	struct person people[MERCHANTS][COUNT_OF(people)];
	struct str service_key;
};

/* --- memory and names
 * ------------------------------------------------------------------------------------------------------------- */

static struct call call_make(struct world *world)
{
	return (struct call){.arena = &world->arena, .now_ms = clock_now_ms(), .service = world->service};
}

static void name_keep(struct world *world, const char *name, const char *merchant, struct str value)
{
	char key[64];

	snprintf(key, sizeof(key), "%s_%s", name, merchant);
	json_object_set_new(world->names, key, json_stringn(value.ptr, value.len));
}

static struct str uuid_text(struct world *world, struct uuid id)
{
	char *text = arena_alloc(&world->arena, UUID_TEXT_LEN);

	uuid_write(id, text);
	return (struct str){text, UUID_TEXT_LEN};
}

/* --- people
 * ------------------------------------------------------------------------------------------------------------------------ */

static bool person_add(struct call *call, struct world *world, size_t m, size_t p)
{
	static const char *const merchants[] = {"a", "b"};
	struct person *person = &world->people->people[m][p];
	struct uuid merchant_id = world->people->merchant_ids[m];
	struct str email = arena_printf(call->arena, "%s@%s.example", people[p].role, merchants[m]);
	struct account account = {.id = uuid_make(call->now_ms),
		.email_key = email,
		.email = email,
		.name = str_of(people[p].role),
		.status = STR("active"),
		.language = STR("en"),
		.home_merchant_id = merchant_id};
	struct membership membership = {.merchant_id = merchant_id,
		.account_id = account.id,
		.portal = str_of(people[p].portal),
		.role = str_of(people[p].role),
		.status = STR("active")};
	struct session session = {.id = uuid_make(call->now_ms),
		.account_id = account.id,
		.refresh_hash = random_text(call->arena, 32),
		.created_at = call->now_ms,
		.refreshed_at = call->now_ms,
		.expires_at = call->now_ms + SESSION_MS};

	*person = (struct person){account.id, session.id, merchant_id, membership.role, email, account.name};
	name_keep(world, arena_cstr(call->arena, arena_printf(call->arena, "email_%s", people[p].role)), merchants[m], email);
	name_keep(world, arena_cstr(call->arena, arena_printf(call->arena, "profile_%s", people[p].role)), merchants[m],
		uuid_text(world, account.id));
	return account_add(call, &account) && membership_put(call, &membership) && session_add(call, &session);
}

static bool merchant_fill(struct call *call, struct world *world, size_t m)
{
	static const char *const names[] = {"Acme", "Bond"}, *const merchants[] = {"a", "b"};
	struct merchant merchant = {.merchant_id = uuid_make(call->now_ms),
		.name = str_of(names[m]),
		.status = STR("active"),
		.subscription_type = STR("free"),
		.created_at = call->now_ms,
		.updated_at = call->now_ms};
	struct credit_cause cause = {.merchant_id = merchant.merchant_id, .cause = STR("test")};

	world->people->merchant_ids[m] = merchant.merchant_id;
	name_keep(world, "merchant", merchants[m], uuid_text(world, merchant.merchant_id));
	if (!merchant_add(call, &merchant) || !credit_start(call, merchant.merchant_id) || !credit_grant(call, cause, CREDITS))
		return false;
	for (size_t p = 0; p < COUNT_OF(people); p++) {
		if (!person_add(call, world, m, p))
			return false;
	}
	return true;
}

static bool fill_run(struct call *call, void *data)
{
	struct world *world = data;
	struct api_key_new wanted = {.name = STR("test"), .role = ROLE_SERVICE};
	struct api_key_made made;

	for (size_t m = 0; m < MERCHANTS; m++) {
		if (!merchant_fill(call, world, m))
			return false;
	}
	if (!api_key_make(call, &wanted, &made))
		return false;
	world->people->service_key = arena_copy(&world->arena, made.text);
	return true;
}

/* --- opening and closing
 * -------------------------------------------------------------------------------------------------------------- */

static bool settings_make(struct world *world, struct call *call, struct settings *settings)
{
	struct setting_override overrides[] = {
		{"data", str_of(world->folder)}, {"public_url", STR("https://convoke.test")}, {"listen", STR("127.0.0.1:8080")}};

	return settings_load(call, STR_NONE, overrides, COUNT_OF(overrides), settings);
}

static bool service_open(struct world *world, struct call *call, const char *url)
{
	struct service *service = world->service;
	struct keyring_options options = {.settings = &service->settings, .public_url = STR("https://convoke.test")};
	struct db *db;

	if (!settings_make(world, call, &service->settings))
		return false;
	service->public_url = options.public_url;
	service->database = db_server_open(call, str_of(url), store_queries(&world->arena), true);
	if (!service->database)
		return false;
	db = db_open(call, service->database);
	service->keyring = db ? keyring_open(call, db, &options) : NULL;
	if (!service->keyring || !db_transaction(call, db, DB_WRITE, fill_run, world)) {
		db_close(db);
		return false;
	}
	db_close(db);
	world->worker = web_worker_start(service);
	world->probe = sql_probe_open(url);
	return world->worker && world->probe;
}

struct world *world_open(const char *url, struct buf *why)
{
	struct world *world = calloc(1, sizeof(*world));
	struct call call;

	secret_start();
	clock_shift(0);
	world->clock_ms = BEGIN_MS - clock_now_ms() / DAY_MS * DAY_MS;
	clock_shift(world->clock_ms);
	snprintf(world->folder, sizeof(world->folder), "/tmp/convoke-test-XXXXXX");
	if (!mkdtemp(world->folder))
		PANIC("no folder below /tmp");
	world->names = json_object();
	world->people = ARENA_NEW(&world->arena, struct world_people);
	world->service = ARENA_NEW(&world->arena, struct service);
	call = call_make(world);
	json_object_set_new(world->names, "template", json_string("0c0ffee0-0000-7000-8000-000000000001"));
	if (!url)
		url = arena_cstr(&world->arena, arena_printf(&world->arena, "sqlite:%s/test.db", world->folder));
	if (sql_probe_empty(url, why) && service_open(world, &call, url)) {
		call_end(&call);
		return world;
	}
	buf_printf(why, "no world: %.*s", STR_ARG(call.fault.message));
	call_end(&call);
	world_close(world);
	return NULL;
}

static void folder_remove(const char *folder)
{
	DIR *entries = opendir(folder);
	const struct dirent *entry;

	while (entries && (entry = readdir(entries)))
		unlinkat(dirfd(entries), entry->d_name, 0);
	if (entries)
		closedir(entries);
	rmdir(folder);
}

void world_close(struct world *world)
{
	if (!world)
		return;
	if (world->worker)
		web_worker_stop(world->worker);
	sql_probe_close(world->probe);
	if (world->service->keyring)
		keyring_close(world->service->keyring);
	if (world->service->database)
		db_server_close(world->service->database);
	folder_remove(world->folder);
	json_decref(world->names);
	arena_close(&world->arena);
	free(world);
}

/* --- credentials
 * --------------------------------------------------------------------------------------------------------------------- */

static struct str person_token(struct world *world, const struct person *person)
{
	struct call call = call_make(world);
	struct access access = {.account_id = person->id,
		.session_id = person->session_id,
		.merchant_id = person->merchant_id,
		.role = role_by_name(person->role),
		.email = person->email,
		.name = person->name,
		.method = STR("password")};
	struct str token = access_token_make(&call, &access);

	call_end(&call);
	return token;
}

bool world_credential(struct world *world, struct str word, struct str *credential)
{
	size_t merchant = str_ends_with(word, STR(" of B")) ? 1 : 0;

	if (merchant)
		word = str_first(word, word.len - 5);
	*credential = STR_NONE;
	if (str_equal(word, STR("nobody")))
		return true;
	if (str_equal(word, STR("garbage")))
		*credential = STR("garbage");
	if (str_equal(word, STR("service")))
		*credential = world->people->service_key;
	for (size_t p = 0; p < COUNT_OF(people); p++) {
		if (str_equal(word, str_of(people[p].role)))
			*credential = person_token(world, &world->people->people[merchant][p]);
	}
	return credential->ptr != NULL;
}

json_t *world_interview(struct world *world)
{
	return json_pack("{s:s, s:s, s:O, s:s, s:s, s:s, s:s, s:s, s:[{s:s}]}", "name", "Backend engineer", "location", "remote",
		"interview_template_id", json_object_get(world->names, "template"), "mojito_language_code", "en", "status",
		"active", "type", "interview", "visibility", "merchant_invite", "description", "What the work is about",
		"questions", "question", "What did you build last?");
}
