/* The operator's commands: merchants, tokens, passwords. */
#include "base/json_write.h"
#include "main/commands.h"
#include "main/start.h"
#include "store/accounts.h"
#include "work/account.h"
#include "work/address.h"
#include "work/avatar.h"
#include "work/link.h"
#include "work/merchant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Opens the service, runs one transaction, closes it again. */
static int with_database(struct command_line *line, enum db_mode mode, bool (*run)(struct call *call, void *data), void *data)
{
	struct db *db;
	int code = EXIT_SUCCESS;

	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	if (!db_transaction(line->call, db, mode, run, data))
		code = command_fail(line);
	service_close(line, db);
	return code;
}

/* -- merchant add -- */

struct merchant_printed {
	struct uuid merchant_id, profile_id, interview_template_id;
	struct str join_url;
};
static const struct field merchant_printed_fields[] = {FIELD(struct merchant_printed, merchant_id, ""),
	FIELD(struct merchant_printed, profile_id, "", .nullable = true), FIELD(struct merchant_printed, interview_template_id, ""),
	FIELD(struct merchant_printed, join_url, "", .optional = true)};
static const struct shape merchant_printed_shape = SHAPE("Merchant", struct merchant_printed, merchant_printed_fields);

static bool merchant_print(struct call *call, void *data)
{
	struct merchant_new *wanted = data;

	if (!merchant_make(call, wanted))
		return false;
	struct merchant_printed printed = {
		.merchant_id = wanted->merchant_id, .profile_id = wanted->owner_id, .interview_template_id = avatar_text->id};
	struct join_link link = {wanted->merchant_id, wanted->owner_id, call->now_ms + (int64_t)JOIN_TTL_S * 1000};
	struct buf text = {0};

	if (wanted->is_owner_invited)
		printed.join_url = join_url(call->arena, call->service, &link);
	json_write(&text, &merchant_printed_shape, &printed);
	wanted->name = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return true;
}

static int merchant_add_run(struct command_line *line)
{
	struct merchant_new wanted = {.name = command_value(line, "name"),
		.owner_email = command_value(line, "owner-email"),
		.cause = STR("merchant add")};
	struct str credits = command_value(line, "credits");
	double amount = (double)line->settings.default_credits;
	struct address address;
	const char *why = NULL;
	int code;

	if (str_is_empty(wanted.name))
		return command_complain(line, "--name is missing");
	if (!str_is_empty(wanted.owner_email))
		why = address_check(line->call->arena, wanted.owner_email, &address);
	if (why != NULL)
		return command_complain(line, "--owner-email: %s", why);
	if (!str_is_empty(credits) && (!str_to_number(credits, &amount) || amount < 0 || amount > 1e12))
		return command_complain(line, "--credits must be a number, 0 or more");
	wanted.credits = (int64_t)(amount * 1000 + 0.5);
	code = with_database(line, DB_WRITE, merchant_print, &wanted);
	if (code == EXIT_SUCCESS)
		printf("%.*s\n", STR_ARG(wanted.name));
	return code;
}

const struct command command_merchant_add = {
	.name = "merchant add",
	.doc = "Makes a merchant and prints it as a JSON object; join_url is where its owner sets a password.",
	.options = {{"name", "NAME", "Name, as candidates read it"}, {"owner-email", "ADDRESS", "Who owns it"},
		{"credits", "NUMBER", "Interview credits granted; default_credits without it"}},
	.run = merchant_add_run,
};

/* -- token -- */

static bool token_run(struct call *call, void *data)
{
	return operator_token_make(call, data);
}

static int token_command_run(struct command_line *line)
{
	struct operator_token wanted = {.email = command_value(line, "email"), .ttl_s = line->settings.token_ttl_s};
	struct str role = command_value(line, "role"), ttl = command_value(line, "ttl");
	int code;

	if (!uuid_parse(command_value(line, "merchant"), &wanted.merchant_id))
		return command_complain(line, "--merchant must be a merchant's id");
	wanted.role = role_by_name(role);
	if (!str_is_empty(role) && (wanted.role == ROLE_NONE || wanted.role == ROLE_SERVICE))
		return command_complain(line, "--role must be user, mentor, merchant_selection, merchant, merchant_owner or admin");
	if (!str_is_empty(ttl) && (!str_to_int(ttl, &wanted.ttl_s) || wanted.ttl_s < 1 || wanted.ttl_s > 315360000))
		return command_complain(line, "--ttl must be a number of seconds");
	code = with_database(line, DB_READ, token_run, &wanted);
	if (code == EXIT_SUCCESS)
		printf("%.*s\n", STR_ARG(wanted.token));
	return code;
}

const struct command command_token = {
	.name = "token",
	.doc = "Prints an access token for a merchant and nothing else.",
	.options = {{"merchant", "ID", "Which merchant"}, {"email", "ADDRESS", "Whose token; the owner's without it"},
		{"role", "ROLE", "What it may do; what the person may without it"},
		{"ttl", "SECONDS", "How long it lives; token_ttl_s without it"}},
	.run = token_command_run,
};

/* -- password -- */

struct password_owner {
	struct address address;
	struct uuid account_id;
};

static bool password_owner_find(struct call *call, void *data)
{
	struct password_owner *owner = data;
	struct account account;
	bool found;

	if (!account_find_by_email(call, owner->address.key, &account, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "email", "Nobody here has this e-mail address.");
	owner->account_id = account.id;
	return true;
}

static int password_run(struct command_line *line)
{
	struct password_owner owner;
	char typed[1024];
	struct db *db;
	int code = EXIT_SUCCESS;

	if (address_check(line->call->arena, command_value(line, "email"), &owner.address) != NULL)
		return command_complain(line, "--email must be an e-mail address");
	if (fgets(typed, sizeof typed, stdin) == NULL)
		return command_complain(line, "the password is read from standard input, and nothing came");
	typed[strcspn(typed, "\r\n")] = '\0';
	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	if (!db_transaction(line->call, db, DB_READ, password_owner_find, &owner) ||
		!account_set_password(line->call, db, owner.account_id, str_of(typed)))
		code = command_fail(line);
	service_close(line, db);
	return code;
}

const struct command command_password = {
	.name = "password",
	.doc = "Sets the password of a person who can sign in, read as one line from standard input; their sign-ins end.",
	.options = {{"email", "ADDRESS", "Whose"}},
	.run = password_run,
};
