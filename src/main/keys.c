/* The operator's commands for keys: those that programs present, and those that sign. */
#include "store/keys.h"

#include "base/json_write.h"
#include "main/commands.h"
#include "main/start.h"
#include "store/store.h"
#include "work/api_key.h"
#include "work/keyring.h"

#include <stdio.h>
#include <stdlib.h>

/* Opens the service, runs one transaction, prints what it leaves in `text`. */
struct keys_work {
	struct uuid merchant_id, id;
	struct api_key_new wanted;
	struct buf text;
};

static int keys_run(struct command_line *line, struct keys_work *work, bool (*run)(struct call *call, void *data))
{
	struct db *db;
	int code = EXIT_SUCCESS;

	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	if (!db_transaction(line->call, db, DB_WRITE, run, work))
		code = command_fail(line);
	else if (work->text.len > 0)
		printf("%.*s\n", STR_ARG(buf_str(&work->text)));
	buf_close(&work->text);
	service_close(line, db);
	return code;
}

/* --merchant into `*id`; none when it was not given. */
static bool merchant_option(const struct command_line *line, struct uuid *id)
{
	struct str text = command_value(line, "merchant");

	*id = (struct uuid){{0}};
	return str_is_empty(text) || uuid_parse(text, id);
}

struct key_printed {
	struct uuid id, merchant_id;
	struct str name, role, key, hint;
	int64_t created_at, revoked_at;
};
static const struct field key_printed_fields[] = {FIELD(struct key_printed, id, ""),
	FIELD(struct key_printed, merchant_id, "", .nullable = true), FIELD(struct key_printed, name, ""),
	FIELD(struct key_printed, role, ""), FIELD(struct key_printed, key, "", .optional = true),
	FIELD(struct key_printed, hint, "", .optional = true),
	FIELD(struct key_printed, created_at, "", .optional = true, .format = FORMAT_TIME),
	FIELD(struct key_printed, revoked_at, "", .optional = true, .format = FORMAT_TIME)};
static const struct shape key_printed_shape = SHAPE("Key", struct key_printed, key_printed_fields);

/* -- key add -- */

static bool add(struct call *call, void *data)
{
	struct keys_work *work = data;
	struct api_key_made made;

	if (!api_key_make(call, &work->wanted, &made))
		return false;
	struct key_printed printed = {.id = made.id,
		.merchant_id = work->wanted.merchant_id,
		.name = work->wanted.name,
		.role = str_of(uuid_is_none(work->wanted.merchant_id) ? "service" : role_name(work->wanted.role)),
		.key = made.text};

	buf_clear(&work->text);
	json_write(&work->text, &key_printed_shape, &printed);
	return true;
}

static int add_run(struct command_line *line)
{
	struct keys_work work = {.wanted = {.name = command_value(line, "name"), .role = ROLE_MERCHANT}};
	struct str role = command_value(line, "role");

	if (!merchant_option(line, &work.wanted.merchant_id))
		return command_complain(line, "--merchant must be a merchant's id");
	if (str_is_empty(work.wanted.name))
		return command_complain(line, "--name is missing");
	if (!str_is_empty(role))
		work.wanted.role = role_by_name(role);
	if (work.wanted.role != ROLE_SELECTION && work.wanted.role != ROLE_MERCHANT && work.wanted.role != ROLE_OWNER)
		return command_complain(line, "--role must be merchant_selection, merchant or merchant_owner");
	return keys_run(line, &work, add);
}

const struct command command_key_add = {
	.name = "key add",
	.doc = "Makes an API key of a merchant, or without --merchant a service key, and prints it: it is shown only now.",
	.options = {{"merchant", "ID", "Whose API key; without it a service key, which may act for any merchant"},
		{"name", "NAME", "What it is for"},
		{"role", "ROLE", "merchant_selection, merchant (without it) or merchant_owner"}},
	.run = add_run,
};

/* -- key list -- */

static bool list(struct call *call, void *data)
{
	struct keys_work *work = data;
	struct list found = {0};

	if (!api_key_list(call, uuid_is_none(work->merchant_id) ? platform_id : work->merchant_id, &found))
		return false;
	struct key_printed *rows = ARENA_ARRAY(call->arena, struct key_printed, found.count);

	for (size_t i = 0; i < found.count; i++) {
		const struct api_key *key = (const struct api_key *)found.items + i;

		rows[i] = (struct key_printed){.id = key->id,
			.merchant_id = work->merchant_id,
			.name = key->name,
			.role = key->role,
			.hint = key->hint,
			.created_at = key->created_at,
			.revoked_at = key->revoked_at};
	}
	buf_clear(&work->text);
	json_write_list(&work->text, &key_printed_shape, (struct list){rows, found.count});
	return true;
}

static int list_run(struct command_line *line)
{
	struct keys_work work = {0};

	if (!merchant_option(line, &work.merchant_id))
		return command_complain(line, "--merchant must be a merchant's id");
	return keys_run(line, &work, list);
}

const struct command command_key_list = {
	.name = "key list",
	.doc = "Prints the API keys of a merchant, or without --merchant the service keys, as a JSON array (never the keys "
	       "themselves).",
	.options = {{"merchant", "ID", "Whose"}},
	.run = list_run,
};

/* -- key revoke -- */

static bool revoke(struct call *call, void *data)
{
	const struct keys_work *work = data;

	return api_key_revoke(call, work->merchant_id, work->id);
}

static int revoke_run(struct command_line *line)
{
	struct keys_work work = {0};

	if (!merchant_option(line, &work.merchant_id))
		return command_complain(line, "--merchant must be a merchant's id");
	if (!uuid_parse(line->argument, &work.id))
		return command_complain(line, "give the key's id as `key list` prints it");
	return keys_run(line, &work, revoke);
}

const struct command command_key_revoke = {
	.name = "key revoke",
	.arguments = "ID",
	.doc = "Ends a key; a running server refuses it within seconds.",
	.options = {{"merchant", "ID", "Whose API key; without it a service key"}},
	.run = revoke_run,
};

/* -- key rotate -- */

static int rotate_run(struct command_line *line)
{
	struct str which = line->argument;
	struct db *db;
	int code = EXIT_SUCCESS;
	enum key_purpose purpose = str_equal(which, STR("link")) ? KEY_LINK
		: str_equal(which, STR("refresh"))               ? KEY_REFRESH
								 : KEY_ACCESS;

	if (purpose == KEY_ACCESS && !str_equal(which, STR("access")))
		return command_complain(line, "say which: access, link or refresh");
	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	if (!keyring_rotate(line->call, db, purpose))
		code = command_fail(line);
	service_close(line, db);
	return code;
}

const struct command command_key_rotate = {
	.name = "key rotate",
	.arguments = "access|link|refresh",
	.doc = "Makes a new signing key; what the old one signed stays good until it runs out.",
	.run = rotate_run,
};
