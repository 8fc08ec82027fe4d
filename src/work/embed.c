/* Rules of embedded interviews. */
#include "work/embed.h"

#include "base/json_write.h"
#include "crypto/secret.h"
#include "store/outbox.h"
#include "store/suppressions.h"
#include "work/enter.h"
#include "work/sealing.h"
#include "work/service.h"

#include <ctype.h>
#include <string.h>

enum { HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS, ORIGIN_MOST = 253 };

static struct sealing sealing_of(struct uuid merchant_id)
{
	return (struct sealing){"embed_signing_key", merchant_id};
}

bool embed_key_close(struct call *call, struct uuid merchant_id, struct str key, struct str *sealed)
{
	struct sealing sealing = sealing_of(merchant_id);

	return sealing_close(call, &sealing, key, sealed);
}

bool embed_key_open(struct call *call, struct uuid merchant_id, struct str sealed, struct str *key)
{
	struct sealing sealing = sealing_of(merchant_id);

	*key = sealed;
	return str_find(sealed, '.') < 0 || sealing_open(call, &sealing, sealed, key);
}

/* --- whose pages ------------------------------------------------------------------------------------------------------------ */

/* Nothing that could end a source or a directive of the policy. */
static bool is_origin(struct str text)
{
	static const struct str schemes[] = {STR("https://"), STR("http://")};
	struct str host = STR_NONE;

	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (str_starts_with(text, schemes[i]))
			host = str_from(text, schemes[i].len);
	if (str_starts_with(host, STR("*.")))
		host = str_from(host, 2);
	if (host.len == 0 || host.len > ORIGIN_MOST || !isalnum((unsigned char)host.ptr[0]))
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!isalnum((unsigned char)host.ptr[i]) && strchr(".-:", host.ptr[i]) == NULL)
			return false;
	return true;
}

bool embed_origins_keep(struct call *call, struct list origins, struct str *kept)
{
	const struct str *all = origins.items;
	struct str text = STR_NONE;

	for (size_t i = 0; i < origins.count; i++) {
		struct str name = arena_printf(call->arena, "embed_origins[%zu]", i);

		if (!is_origin(all[i]))
			return fault(call, FAULT_INVALID, arena_cstr(call->arena, name),
				"Enter an origin like https://careers.example.com, without a path.");
		text = arena_printf(call->arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? " " : "", STR_ARG(all[i]));
	}
	*kept = text;
	return true;
}

struct str embed_ancestors(struct str embed_id, struct str origins)
{
	if (str_is_empty(embed_id))
		return STR_NONE;
	return str_is_empty(origins) ? STR("*") : origins;
}

bool embed_look(struct call *call, struct str embed_id, struct embed_row *row, bool *is_open)
{
	bool found;

	if (!embed_find(call, embed_id, row, &found))
		return false;
	*is_open = found && str_equal(row->merchant_status, STR("active")) && str_equal(row->interview_status, STR("active")) &&
		(row->available_till == 0 || row->available_till > call->now_ms);
	return true;
}

/* --- the code --------------------------------------------------------------------------------------------------------------- */

static bool is_unreachable(struct call *call, const struct confirmation *confirmation, bool *unreachable)
{
	struct suppression key = {.merchant_id = confirmation->merchant_id, .email_key = confirmation->email_key};
	struct suppression found;
	bool is_there;

	if (!suppression_find(call, &key, &found, &is_there))
		return false;
	/* who wants no invitations may still ask for a code */
	*unreachable = is_there && !str_equal(found.reason, STR("unsubscribed"));
	return true;
}

static bool code_mail(struct call *call, const struct embed_row *row, const struct confirmation *confirmation)
{
	char id[UUID_TEXT_LEN];
	/* whoever waits for it before a page goes before those who do not know yet that they are invited */
	struct outbox_mail mail = {.id = uuid_make(call->now_ms),
		.kind = STR("confirm_address"),
		.due_at = call->now_ms - DAY_MS,
		.language = row->language};

	uuid_write(confirmation->id, id);
	mail.data.text = arena_printf(call->arena, "{\"confirmation\":\"%.*s\"}", UUID_TEXT_LEN, id);
	return outbox_add(call, row->merchant_id, call->now_ms, (struct list){&mail, 1});
}

bool embed_ask(struct call *call, const struct embed_row *row, struct confirmation *confirmation, enum embed_asked *asked)
{
	bool unreachable;
	int64_t count;

	confirmation->merchant_id = row->merchant_id;
	confirmation->interview_id = row->interview_id;
	confirmation->id = uuid_make(call->now_ms);
	confirmation->created_at = call->now_ms;
	confirmation->expires_at = call->now_ms + (int64_t)EMBED_CODE_TTL_S * 1000;
	if (!is_unreachable(call, confirmation, &unreachable) ||
		!confirmations_count(call, confirmation, call->now_ms - HOUR_MS, &count))
		return false;
	if (unreachable || count >= call->service->settings.resend_hourly) {
		*asked = unreachable ? EMBED_UNREACHABLE : EMBED_TOO_OFTEN;
		return true;
	}
	*asked = EMBED_ASKED;
	return confirmation_add(call, confirmation) && code_mail(call, row, confirmation);
}

/* As people copy it: with spaces around and between. */
static struct str digits_of(struct arena *arena, struct str code)
{
	char *digits = arena_alloc(arena, code.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] != ' ')
			digits[len++] = code.ptr[i];
	return (struct str){digits, len};
}

bool embed_confirm(struct call *call, const struct embed_row *row, struct str code, struct confirmation *confirmation,
	enum embed_confirmed *confirmed)
{
	struct uuid id = confirmation->id;
	struct str wanted;
	bool found, allowed = false;

	*confirmed = EMBED_CODE_OVER;
	if (!confirmation_find(call, row->merchant_id, id, confirmation, &found))
		return false;
	if (!found || !uuid_equal(confirmation->interview_id, row->interview_id))
		return true;
	if (!confirmation_try(call, confirmation, EMBED_TRIES_MOST, &allowed) || !sealing_code(call, id, &wanted))
		return false;
	if (!allowed)
		return true;
	*confirmed = EMBED_CODE_WRONG;
	if (!secret_equal(digits_of(call->arena, code), wanted))
		return true;
	*confirmed = EMBED_CONFIRMED;
	return confirmation_use(call, confirmation);
}

/* --- onto the interview ----------------------------------------------------------------------------------------------------- */

bool embed_enter(
	struct call *call, const struct embed_row *row, const struct embed_visitor *visitor, struct link *link, bool *is_in)
{
	struct enter entering = {.enrol = {.merchant_id = row->merchant_id,
					 .interview_id = row->interview_id,
					 .needs_name = true,
					 .hide_menu = true,
					 .hide_iframe = true,
					 .cause = STR("embed")},
		.person = {.name = visitor->name, .email = visitor->email}};

	if (!enter(call, &entering))
		return false;
	*link = entering.link;
	*is_in = entering.outcome != ENTER_REFUSED;
	return true;
}
