/* Links to results: merchant and two ids in a packed token. */
#include "work/result_link.h"

#include "work/link_token.h"
#include "work/service.h"

enum { SUBJECT_LEN = 1 + 3 * sizeof(struct uuid) };

static const char *const audiences[RESULT_LINK_KINDS] = {
	[RESULT_LINK_CANDIDATE] = "result-candidate",
	[RESULT_LINK_TALENT] = "result-talent",
	[RESULT_LINK_PROFILE] = "results-profile",
	[RESULT_LINK_POSITION] = "results-position",
	[RESULT_LINK_MERCHANT] = "results-merchant",
	[RESULT_LINK_RECORDING] = "recording",
	[RESULT_LINK_REPORT] = "report",
	[RESULT_LINK_CURRENT] = "report-current",
};

static bool kind_is_file(enum result_link_kind kind)
{
	return kind == RESULT_LINK_RECORDING || kind == RESULT_LINK_REPORT || kind == RESULT_LINK_CURRENT;
}

struct str result_url(struct call *call, const struct result_link *link, bool hide_menu)
{
	struct link_key key = keyring_link_key(call);
	char subject[SUBJECT_LEN] = {(char)key.number}, token[LINK_TOKEN_LONGEST], *at = subject + 1;
	struct packed packed = {str_of(audiences[link->kind]), {subject, SUBJECT_LEN}, link->expires_at_ms};
	size_t len;

	link_id_put(&at, link->merchant_id);
	link_id_put(&at, link->id);
	link_id_put(&at, link->answer);
	len = link_packed_put(token, &key, &packed);
	return arena_printf(call->arena, "%.*s/%s/?token=%.*s%s", STR_ARG(call->service->public_url),
		kind_is_file(link->kind) ? "files" : "results", (int)len, token, hide_menu ? "&view_hm=true" : "");
}

bool result_link_read(struct call *call, struct str token, bool is_file, struct result_link *link)
{
	struct link_key key;
	const char *at;

	if (!link_key_find(call, token, &key))
		return false;
	for (int kind = 0; kind < RESULT_LINK_KINDS; kind++) {
		struct packed packed = {.audience = str_of(audiences[kind]), .subject.len = SUBJECT_LEN};

		if (kind_is_file((enum result_link_kind)kind) != is_file || !link_packed_check(call, &key, token, &packed))
			continue;
		at = packed.subject.ptr + 1;
		link->kind = (enum result_link_kind)kind;
		link->expires_at_ms = packed.expires_at_ms;
		link->merchant_id = link_id_take(&at);
		link->id = link_id_take(&at);
		link->answer = link_id_take(&at);
		return true;
	}
	return false;
}
