/* demo: a merchant, an owner, credits and an interview to try everything with, the calls to paste, then the server. */
#include "api/handlers.h"
#include "main/commands.h"
#include "main/demo_clock.h"
#include "main/serve.h"
#include "main/start.h"
#include "net/eml.h"
#include "store/merchants.h"
#include "work/avatar.h"
#include "work/interview.h"
#include "work/merchant.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DEMO_CREDITS = 1000000, DEMO_TOKEN_S = 30 * 86400 };
static const struct str demo_name = {"Convoke demo", 12}, demo_owner = {"owner@example.com", 17};

/* What the printed calls need. */
struct demo {
	struct uuid merchant_id, interview_id;
	struct str token;
	bool has_company; /* other merchants: the folder is not only a demo's */
};

static bool demo_merchant(struct call *call, struct demo *demo)
{
	struct merchant_new wanted = {.name = demo_name, .owner_email = demo_owner, .credits = DEMO_CREDITS, .cause = STR("demo")};
	struct merchant there;
	bool found;

	if (!merchant_find_by_name(call, demo_name, &there, &found))
		return false;
	if ((!found && !merchant_make(call, &wanted)) || !merchant_has_other(call, demo_name, &demo->has_company))
		return false;
	demo->merchant_id = found ? there.merchant_id : wanted.merchant_id;
	return true;
}

static bool demo_interview(struct call *call, struct demo *demo)
{
	struct interview_filter filter = {
		.merchant_id = demo->merchant_id, .type = STR("interview"), .status = STR("active"), .limit = 1};
	struct interview interview = {.merchant_id = demo->merchant_id,
		.name = STR("Project manager"),
		.location = STR("Remote"),
		.template_id = avatar_text->id,
		.language = STR("en"),
		.status = STR("active"),
		.type = STR("interview"),
		.visibility = STR("merchant_invite"),
		.edit_transcript = true,
		.description = STR("A short first interview about how you run projects and work with people.")};
	struct question questions[] = {
		{.id = uuid_make(call->now_ms), .question = STR("Tell us about a project that you led from start to end.")},
		{.id = uuid_make(call->now_ms), .question = STR("What did you do when a deadline was in danger?")},
		{.id = uuid_make(call->now_ms), .question = STR("How do you tell a customer bad news?")},
	};
	struct list found = {0};

	if (!interviews_list(call, &filter, &found))
		return false;
	if (found.count > 0) {
		demo->interview_id = ((const struct interview_row *)found.items)->id;
		return true;
	}
	if (!interview_define(call, &interview, (struct list){questions, COUNT_OF(questions)}, false))
		return false;
	demo->interview_id = interview.id;
	return true;
}

static bool demo_make(struct call *call, void *data)
{
	struct demo *demo = data;
	struct operator_token token = {.ttl_s = DEMO_TOKEN_S};

	if (!demo_merchant(call, demo) || !demo_interview(call, demo))
		return false;
	token.merchant_id = demo->merchant_id;
	if (!operator_token_make(call, &token))
		return false;
	demo->token = token.token;
	return true;
}

static void call_print(const struct service *service, const struct demo *demo, const struct endpoint *endpoint, struct str body)
{
	printf("  curl -sS -X POST '%.*s/functions/v1%s' \\\n"
	       "    -H 'Authorization: Bearer %.*s' \\\n"
	       "    -H 'Content-Type: application/json' \\\n"
	       "    -d '%.*s'\n\n",
		STR_ARG(service->public_url), endpoint->path, STR_ARG(demo->token), STR_ARG(body));
}

/* What somebody who has never seen it needs next, ready to paste. */
static void demo_print(struct call *call, const struct demo *demo)
{
	const struct service *service = call->service;
	char interview[UUID_TEXT_LEN];
	char folder[4096];
	struct str data = service->settings.data;

	uuid_write(demo->interview_id, interview);
	printf("\nConvoke answers at %.*s\n\nAccess token of the demo merchant's owner (30 days):\n  %.*s\n\n",
		STR_ARG(service->public_url), STR_ARG(demo->token));
	printf("Register people and get a personal interview link for each:\n");
	call_print(service, demo, &candidates_register,
		arena_printf(call->arena,
			"{\"interview_id\":\"%.*s\",\"type\":\"url\",\"hide_menu\":false,\"users\":["
			"{\"name\":\"Peter Parker\",\"email\":\"peter@parker.com\",\"external_id\":\"abcd\"},"
			"{\"name\":\"MJ Watson\",\"email\":\"mj@example.com\"}]}",
			UUID_TEXT_LEN, interview));
	printf("Invite a candidate by e-mail:\n");
	call_print(service, demo, &users_invite,
		arena_printf(call->arena,
			"{\"users\":[{\"email\":\"miles@example.com\",\"name\":\"Miles Morales\",\"type\":\"candidate\","
			"\"interview_id\":\"%.*s\"}],\"force_invite\":true,\"message_from_recruiter\":\"We look forward to your "
			"answers.\"}",
			UUID_TEXT_LEN, interview));
	printf("The mails that go out, the newest first:\n  %.*s/demo/%.*s/\n\n", STR_ARG(service->public_url),
		STR_ARG(service->demo_key));
	printf("MCP for an AI agent (Streamable HTTP):\n  %.*s/mcp\n  Authorization: Bearer %.*s\n\n", STR_ARG(service->public_url),
		STR_ARG(demo->token));
	if (getcwd(folder, sizeof folder) == NULL || str_starts_with(data, STR("/")))
		folder[0] = '\0';
	if (!demo->has_company)
		printf("Let 48 hours pass, so that the reminder comes (the demo goes on running):\n  %s clock +48h --data "
		       "%s%s%.*s\n\n",
			program_invocation_name, folder, folder[0] != '\0' ? "/" : "", STR_ARG(data));
	printf("The data lies in %s%s%.*s\nCtrl-C stops the server.\n\n", folder, folder[0] != '\0' ? "/" : "", STR_ARG(data));
	fflush(stdout);
}

static void demo_ready(struct command_line *line, void *data)
{
	demo_print(line->call, data);
}

static int demo_run(struct command_line *line)
{
	struct demo demo = {0};
	struct db *db;
	int code;

	if (!listen_settle(line))
		return command_fail(line);
	line->is_demo = true;
	eml_start();
	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	if (!db_transaction(line->call, db, DB_WRITE, demo_make, &demo) ||
		(!demo.has_company && !demo_clock_make(line->call, line->settings.data)))
		code = command_fail(line);
	else
		code = serve(line, demo_ready, &demo);
	service_close(line, db);
	return code;
}

const struct command command_demo = {
	.name = "demo",
	.doc = "Makes a demo merchant with credits and an interview when they are missing, prints calls to paste, and serves.",
	.run = demo_run,
};
