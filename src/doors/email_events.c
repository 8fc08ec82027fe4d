/* The door for providers' events: POST /functions/v1/email-events, signed as Standard Webhooks has it with the setting
 * email_events_secret. The signature covers the raw body, which is why this is no endpoint of the table. Body: {"events": [{"type":
 * "bounced" or "complained", "hard": true, "message_id": "<...>" (or "recipient" and "merchant_id"), "reason": "...", "at":
 * "..."}]}. */
#include "api/endpoint.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "crypto/webhook.h"
#include "doors/door.h"
#include "work/mail_event.h"

enum { EVENTS_MOST = 1000 };

struct events_in {
	struct list events;
};
static const struct field in_fields[] = {
	FIELD(struct events_in, events, "What happened", .of = &mail_event_shape, .min = 1, .max = EVENTS_MOST)};
static const struct shape in_shape = SHAPE("EmailEvents", struct events_in, in_fields);

struct event_row {
	struct str result;
};
static const struct field row_fields[] = {FIELD(struct event_row, result, "`ok`, or `Error: ` and why")};
static const struct shape row_shape = SHAPE("EmailEventRow", struct event_row, row_fields);

struct events_out {
	struct list result;
};
static const struct field out_fields[] = {FIELD(struct events_out, result, "One row for each event, in order", .of = &row_shape)};
static const struct shape out_shape = SHAPE("EmailEventsReply", struct events_out, out_fields);

const struct endpoint email_events_endpoint = {
	.name = "note_email_events",
	.path = "/email-events",
	.title = "Note bounces and complaints",
	.doc = "For mail providers. Each event names a mail by `message_id`, or an address by `recipient` and `merchant_id`. A "
	       "complaint, or "
	       "a bounce that is `hard`, ends all mails of the merchant to the address. 404 while the setting "
	       "`email_events_secret` is "
	       "not set.",
	.tag = "Invitations",
	.methods = METHOD_POST,
	.doors = DOOR_REST,
	.access = ACCESS_PUBLIC,
	.is_signed = true,
	.in = &in_shape,
	.out = &out_shape,
};

struct noting {
	struct events_in in;
	struct events_out out;
};

static bool signature_check(struct visit *visit)
{
	struct call *call = visit->call;
	const struct http_request *request = visit->request;
	struct webhook_message message = {
		http_header(request, "webhook-id"), http_header(request, "webhook-timestamp"), request->body};
	struct webhook_proof proof = {.signatures = http_header(request, "webhook-signature"), .now_ms = call->now_ms};

	if (str_is_empty(call->service->settings.email_events_secret) ||
		!webhook_key_read(call->arena, call->service->settings.email_events_secret, &proof.key))
		return fault(call, FAULT_NOT_FOUND, NULL, "This server takes no events: its email_events_secret is not set.");
	if (!webhook_verify(call->arena, &proof, &message))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "The signature is missing or wrong, or its time is not now.");
	return true;
}

static bool note_run(struct call *call, void *data)
{
	struct noting *noting = data;
	const struct mail_event *events = noting->in.events.items;
	struct event_row *rows = ARENA_ARRAY(call->arena, struct event_row, noting->in.events.count);

	for (size_t i = 0; i < noting->in.events.count; i++) {
		const char *why = NULL;
		bool ok = true;

		if (str_is_empty(events[i].refused))
			why = mail_event_note(call, &events[i], &ok);
		if (!ok)
			return false;
		rows[i].result = !str_is_empty(events[i].refused)
			? arena_printf(call->arena, "Error: %.*s", STR_ARG(events[i].refused))
			: why != NULL ? arena_printf(call->arena, "Error: %s", why)
				      : STR("ok");
	}
	noting->out.result = (struct list){rows, noting->in.events.count};
	return true;
}

void email_events_answer(struct visit *visit)
{
	struct call *call = visit->call;
	struct noting noting = {0};
	struct buf body = {0};

	if (visit->request->method != HTTP_POST) {
		http_reply_header(visit->reply, "Allow", STR("POST"));
		fault(call, FAULT_METHOD, NULL, "This address answers POST only.");
		reply_fault(visit);
		return;
	}
	if (!signature_check(visit) || !json_read(call, visit->request->body, &in_shape, &noting.in) ||
		!db_transaction(call, visit->db, DB_WRITE, note_run, &noting)) {
		reply_fault(visit);
		return;
	}
	json_write(&body, &out_shape, &noting.out);
	reply_json(visit, 200, body);
}
