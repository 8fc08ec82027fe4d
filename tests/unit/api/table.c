/* The contract's tools: name, path, title and hints of every one of them that there is. */
#include "api/endpoint.h"
#include "doors/mcp.h"

// clang-format off
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <jansson.h>
#include <string.h>

enum hints { READ, WRITE, WRITE_AGAIN /* idempotent */ };

struct tool {
	const char *name, *path, *title;
	enum hints hints;
};
static const struct tool tools[] = {
	{"register_users_for_interview", "/job-interview-register-users", "Register candidates for interview", WRITE},
	{"invite_users", "/invite-users", "Invite users", WRITE},
	{"create_interview", "/job-interview-create", "Create interview", WRITE},
	{"create_interview_from_questions", "/job-interview-create-from-array", "Create interview from questions", WRITE},
	{"create_interview_for_candidate", "/job-interview-create-for-candidate-with-token", "Create interview for candidate",
		WRITE},
	{"get_interview_definition", "/job-interview-get", "Get interview definition", READ},
	{"update_interview", "/job-interview-update", "Update interview or position", WRITE_AGAIN},
	{"set_interview_state", "/job-interview-set-state", "Change interview state", WRITE_AGAIN},
	{"generate_interview_url", "/job-interview-token", "Generate shareable interview link", WRITE},
	{"list_interviews", "/merchant-interview-list", "List interviews", READ},
	{"get_interview_result_details", "/job-interview-details", "Get interview result details", READ},
	{"generate_interview_report", "/job-interview-pdf", "Generate interview report", WRITE_AGAIN},
	{"request_another_interview_attempt", "/job-interview-result-request-another-attempt",
		"Re-open interview for another attempt", WRITE},
	{"list_interview_results", "/merchant-result-list", "List interview results", READ},
	{"get_merchant_analytics", "/merchant-analytics", "Get merchant analytics", READ},
	{"get_merchant_credit_usage", "/merchant-analytics-credits-used", "Get merchant credit usage", READ},
	{"list_candidates", "/merchant-candidate-list", "List candidates", READ},
	{"list_avatars", "/merchant-avatar-list", "List avatars and voice templates", READ},
	{"get_merchant_status", "/merchant-status", "Get merchant status", READ},
	{"list_languages", "/platform-languages-list", "List supported languages", READ},
};

static void hint_expect(json_t *hints, const char *tool, const char *name, bool wanted)
{
	json_t *hint = json_object_get(hints, name);

	if (!json_is_boolean(hint) || json_is_true(hint) != wanted)
		fail_msg("%s: %s must be %s", tool, name, wanted ? "true" : "false");
}

static void every_tool_is_as_the_contract_has_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tools); i++) {
		const struct tool *wanted = &tools[i];
		const struct endpoint *endpoint = endpoint_by_name(str_of(wanted->name));
		struct buf buf = {0};
		json_t *tool, *hints;

		assert_non_null(endpoint);
		assert_string_equal(endpoint->path, wanted->path);
		mcp_tool_write(&buf, endpoint);
		tool = json_loadb(buf.ptr, buf.len, JSON_REJECT_DUPLICATES, NULL);
		hints = json_object_get(tool, "annotations");
		assert_string_equal(json_string_value(json_object_get(tool, "title")), wanted->title);
		assert_string_equal(json_string_value(json_object_get(hints, "title")), wanted->title);
		hint_expect(hints, wanted->name, "readOnlyHint", wanted->hints == READ);
		hint_expect(hints, wanted->name, "destructiveHint", wanted->hints != READ);
		hint_expect(hints, wanted->name, "idempotentHint", wanted->hints != WRITE);
		hint_expect(hints, wanted->name, "openWorldHint", true);
		json_decref(tool);
		buf_close(&buf);
	}
}

/* Ours are judged alike: directories of connectors count whatever writes or mails as destructive. */
static void whatever_writes_is_destructive(void **state)
{
	(void)state;
	for (size_t i = 0; i < endpoint_count; i++)
		if (endpoint_table[i]->effect == EFFECT_WRITE && !endpoint_table[i]->is_destructive)
			fail_msg("%s writes and is not destructive", endpoint_table[i]->name);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_writes_is_destructive),
		cmocka_unit_test(every_tool_is_as_the_contract_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
