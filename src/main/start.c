/* Opening and closing the service. */
#include "main/start.h"

#include "base/clock.h"
#include "crypto/secret.h"
#include "jobs/mail_server.h"
#include "main/demo_clock.h"
#include "net/http_client.h"
#include "net/json_post.h"
#include "net/limit.h"
#include "store/store.h"
#include "work/followup.h"
#include "work/keyring.h"
#include "work/locales.h"
#include "work/mail_words.h"
#include "work/page.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { SIGNIN_WINDOW_S = 15 * 60, SIGNIN_NAMES = 20000, DEMO_KEY_BYTES = 16 };

static bool folder_make(struct call *call, struct str folder)
{
	const char *name = arena_cstr(call->arena, folder);

	if (mkdir(name, 0700) == 0 || errno == EEXIST)
		return true;
	return fault(call, FAULT_UNAVAILABLE, "data", "cannot make the folder %s: %s", name, strerror(errno));
}

struct str database_url(struct call *call, const struct settings *settings)
{
	if (!str_is_empty(settings->database))
		return settings->database;
	return arena_printf(call->arena, "sqlite:%.*s/convoke.db?synchronous=%.*s", STR_ARG(settings->data),
		STR_ARG(settings->sqlite_synchronous));
}

static struct str public_url(struct call *call, const struct settings *settings)
{
	struct str url = settings->public_url;

	if (str_is_empty(url))
		url = arena_printf(call->arena, "http://%s%.*s", str_starts_with(settings->listen, STR(":")) ? "localhost" : "",
			STR_ARG(settings->listen));
	while (str_ends_with(url, STR("/")))
		url = str_first(url, url.len - 1);
	return url;
}

static bool fetch(struct call *call, struct str url, struct str *body)
{
	struct http_fetched answer;

	if (!http_fetch(call, &(struct http_fetch){.url = url}, &answer))
		return false;
	if (answer.status != 200)
		return fault(call, FAULT_UNAVAILABLE, NULL, "%.*s answers with status %d.", STR_ARG(url), answer.status);
	*body = answer.body;
	return true;
}

static struct db *database_open(struct call *call, struct service *service)
{
	service->database = db_server_open(call, database_url(call, &service->settings), store_queries(call->arena), true);
	return service->database == NULL ? NULL : db_open(call, service->database);
}

struct db *service_open(struct command_line *line)
{
	struct call *call = line->call;
	struct service *service = ARENA_NEW(call->arena, struct service);
	struct db *db;

	secret_start();
	service->settings = line->settings;
	service->public_url = public_url(call, &line->settings);
	service->post = json_post;
	service->followups = followup_gate_make(call);
	service->mail_try = mail_server_try;
	service->demo_key = line->is_demo ? random_text(call->arena, DEMO_KEY_BYTES) : STR_NONE;
	call->service = service;
	service->locales = locale_set_make(call);
	service->pages = page_set_make(call);
	service->mails = service->pages != NULL ? mail_set_make(call) : NULL;
	if (service->mails == NULL || !folder_make(call, line->settings.data) || !demo_clock_follow(call, line->settings.data))
		return NULL;
	call->now_ms = clock_now_ms();
	db = database_open(call, service);
	if (db == NULL)
		return NULL;
	struct keyring_options options = {.settings = &service->settings, .public_url = service->public_url, .fetch = fetch};

	service->keyring = keyring_open(call, db, &options);
	if (service->keyring == NULL) {
		db_close(db);
		return NULL;
	}
	service->signin_limit = limit_make((int)line->settings.signin_attempts, SIGNIN_WINDOW_S, SIGNIN_NAMES);
	return db;
}

void service_close(struct command_line *line, struct db *db)
{
	const struct service *service = line->call->service;

	limit_close(service->signin_limit);
	keyring_close(service->keyring);
	db_close(db);
	db_server_close(service->database);
}
