/* Bounces and complaints. */
#include "work/mail_event.h"

#include "store/mail_events.h"
#include "store/suppressions.h"
#include "work/address.h"
#include "work/mail_kind.h"
#include "work/mail_name.h"

#include <stddef.h>

enum { REASON_MOST = 500 };

static const char *const types[] = {"bounced", "complained", NULL};
#define EVENT(member, doc, ...) FIELD(struct mail_event, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field event_fields[] = {FIELD(struct mail_event, type, "What happened", .one_of = types),
	EVENT(hard, "bounced: there is no such mailbox; the address is not written to any more"),
	EVENT(message_id, "Message-ID of the mail, or its envelope sender", .max = 500),
	EVENT(recipient, "The address, when there is no message_id", .max = 320),
	EVENT(merchant_id, "Whose mail it was, with recipient"), EVENT(reason, "The provider's words", .max = 5000),
	EVENT(at, "When", .format = FORMAT_TIME)};
const struct shape mail_event_shape =
	SHAPE("MailEvent", struct mail_event, event_fields, .fault_at = offsetof(struct mail_event, refused));

static const char *sent_find(struct call *call, const struct mail_event *event, struct mail_sent *sent, bool *ok)
{
	struct mail_sent_to to = {.merchant_id = event->merchant_id};
	struct address address;
	struct mail_name name;
	bool found = false;

	if (!str_is_empty(event->message_id)) {
		if (!mail_name_read(call->arena, event->message_id, &name))
			return "message_id is none of ours";
		*ok = mail_sent_by_id(call, name.merchant_id, name.id, sent, &found);
		return found ? NULL : "there is no mail with this message_id";
	}
	if (str_is_empty(event->recipient) || uuid_is_none(event->merchant_id))
		return "message_id is missing, or recipient with merchant_id";
	if (address_check(call->arena, event->recipient, &address) != NULL)
		return "recipient is no address";
	to.email_key = address.key;
	*ok = mail_sent_last(call, to, sent, &found);
	return found ? NULL : "the merchant knows nobody with this address";
}

static bool address_stop(struct call *call, const struct mail_event *event, const struct mail_sent *sent, struct str reason)
{
	bool is_bounce = str_equal(event->type, STR("bounced"));
	struct suppression suppression = {.merchant_id = sent->merchant_id,
		.email_key = sent->email_key,
		.note = reason,
		.reason = is_bounce ? STR("bounced") : STR("complained"),
		.created_at = call->now_ms};

	if (str_is_empty(sent->email_key) || (is_bounce && !event->hard.value))
		return true;
	return suppression_put(call, &suppression);
}

/* At most so many bytes, whole characters. */
static struct str reason_cut(struct arena *arena, const struct mail_event *event)
{
	struct str reason = mail_line(arena, event->reason), rest;
	size_t len = 0, step;

	if (str_is_empty(reason))
		return event->type;
	for (rest = reason; len < REASON_MOST && (step = str_utf8_step(rest)) > 0; rest = str_from(reason, len))
		len += step;
	return str_first(reason, len);
}

const char *mail_event_note(struct call *call, const struct mail_event *event, bool *ok)
{
	struct mail_sent sent = {0};
	struct mail_bounce bounce = {.is_bounced = str_equal(event->type, STR("bounced")), .at_ms = call->now_ms};
	const char *why;

	*ok = true;
	why = sent_find(call, event, &sent, ok);
	if (!*ok || why != NULL)
		return why;
	bounce.merchant_id = sent.merchant_id;
	bounce.id = sent.id;
	bounce.reason = reason_cut(call->arena, event);
	*ok = (uuid_is_none(sent.id) || mail_bounce_note(call, &bounce)) && address_stop(call, event, &sent, bounce.reason);
	return NULL;
}

bool mail_mailbox_gone(struct call *call, struct uuid merchant_id, struct uuid mail_id, struct str reason)
{
	static const struct mail_event gone = {.type = {"bounced", 7}, .hard = {.is_set = true, .value = true}};
	struct mail_sent sent = {0};
	bool found;

	return mail_sent_by_id(call, merchant_id, mail_id, &sent, &found) && (!found || address_stop(call, &gone, &sent, reason));
}
