/* What can be done with invitations: revoke_invitations, extend_invitations, resend_invitations, message_candidates. Each row
 * succeeds or fails alone. */
#include "api/handlers.h"
#include "work/credit.h"
#include "work/enrolment.h"

enum { IDS_MOST = 1000 };

struct invitations_in {
	struct list enrolment_ids;
	struct uuid merchant_id;
	int64_t expires_at;
	struct str message_from_recruiter, text, kind;
};
#define IN(member, doc, ...) FIELD(struct invitations_in, member, doc, __VA_ARGS__)
#define IN_IDS IN(enrolment_ids, "The `enrolment_id`s that registering or inviting gave", .min = 1, .max = IDS_MOST)
#define IN_MERCHANT                                                                                                                \
	IN(merchant_id, "For service keys (required) and operators of several merchants", .optional = true, .nullable = true)
static const struct field revoke_in_fields[] = {IN_IDS, IN_MERCHANT};
static const struct shape revoke_in_shape = SHAPE("RevokeInvitationsRequest", struct invitations_in, revoke_in_fields);
static const struct field extend_in_fields[] = {
	IN_IDS, IN_MERCHANT, IN(expires_at, "The new deadline; never past the interview's own end", .format = FORMAT_TIME)};
static const struct shape extend_in_shape = SHAPE("ExtendInvitationsRequest", struct invitations_in, extend_in_fields);
static const struct field resend_in_fields[] = {IN_IDS, IN_MERCHANT,
	IN(message_from_recruiter, "Your own words, put into the mail", .optional = true, .nullable = true, .max = 5000),
	IN(kind, "Which mail; without it the one that is due where the person stands", .optional = true, .nullable = true,
		.one_of = mail_again_kinds)};
static const struct shape resend_in_shape = SHAPE("ResendInvitationsRequest", struct invitations_in, resend_in_fields);
static const struct field message_in_fields[] = {
	IN_IDS, IN_MERCHANT, IN(text, "What to write, in your own words; shown as plain text", .min = 1, .max = 5000)};
static const struct shape message_in_shape = SHAPE("MessageCandidatesRequest", struct invitations_in, message_in_fields);

struct invitation_row {
	struct str enrolment_id, result, note;
	int64_t expires_at;
};
#define OUT(member, doc, ...) FIELD(struct invitation_row, member, doc, __VA_ARGS__)
static const struct field invitation_row_fields[] = {OUT(enrolment_id, "As sent"),
	OUT(expires_at, "extend: the deadline as it is now", .optional = true, .format = FORMAT_TIME),
	OUT(result, "`ok`, or `Error: ` and why", .example = "ok"), OUT(note, "What was so already", .optional = true)};
static const struct shape invitation_row_shape = SHAPE("InvitationRow", struct invitation_row, invitation_row_fields);

struct invitations_out {
	struct list result;
};
static const struct field invitations_out_fields[] = {
	FIELD(struct invitations_out, result, "One row for each id, in order", .of = &invitation_row_shape)};
static const struct shape invitations_out_shape = SHAPE("InvitationsReply", struct invitations_out, invitations_out_fields);

/* One row's work; refusing it happens before anything of it is written. */
typedef bool one_run(struct call *call, const struct invitations_in *in, struct uuid id, struct invitation_row *row);

/* A row that cannot be done fails alone; a database that is lost fails all. */
static bool row_end(struct call *call, struct invitation_row *row, bool ok)
{
	if (ok) {
		row->result = STR("ok");
		return true;
	}
	if (call->fault.kind == FAULT_INTERNAL || call->fault.kind == FAULT_UNAVAILABLE)
		return false;
	row->result = arena_printf(call->arena, "Error: %.*s", STR_ARG(call->fault.message));
	call->fault = (struct fault){0};
	return true;
}

static bool each_run(struct call *call, const struct invitations_in *in, struct invitations_out *out, one_run *run)
{
	const struct str *ids = in->enrolment_ids.items;
	struct invitation_row *rows = ARENA_ARRAY(call->arena, struct invitation_row, in->enrolment_ids.count);
	int64_t available;

	/* Locks the merchant's credits: whoever changes several enrolments, in whatever order, does that first. */
	if (!credit_available(call, call->caller->merchant_id, &available))
		return false;
	for (size_t i = 0; i < in->enrolment_ids.count; i++) {
		struct uuid id;
		bool ok;

		rows[i].enrolment_id = ids[i];
		ok = uuid_parse(ids[i], &id) ? run(call, in, id, &rows[i])
					     : fault(call, FAULT_INVALID, "enrolment_id", "This is no id of an invitation.");
		if (!row_end(call, &rows[i], ok))
			return false;
	}
	out->result = (struct list){rows, in->enrolment_ids.count};
	return true;
}

static bool revoke_one(struct call *call, const struct invitations_in *in, struct uuid id, struct invitation_row *row)
{
	struct uuid merchant_id = call->caller->merchant_id;
	bool is_revoked;

	(void)in;
	if (!enrolment_is_revoked(call, merchant_id, id, &is_revoked))
		return false;
	if (is_revoked)
		row->note = STR("The invitation was revoked before.");
	return is_revoked || enrolment_revoke(call, merchant_id, id, STR("revoke_invitations"));
}

static bool extend_one(struct call *call, const struct invitations_in *in, struct uuid id, struct invitation_row *row)
{
	struct enrolment_extension extension = {call->caller->merchant_id, id, in->expires_at};

	if (!enrolment_give_time(call, &extension))
		return false;
	row->expires_at = extension.expires_at;
	return true;
}

static bool resend_one(struct call *call, const struct invitations_in *in, struct uuid id, struct invitation_row *row)
{
	(void)row;
	return enrolment_mail_again(call,
		&(struct enrolment_again){.merchant_id = call->caller->merchant_id,
			.id = id,
			.kind = in->kind,
			.message = in->message_from_recruiter});
}

static bool message_one(struct call *call, const struct invitations_in *in, struct uuid id, struct invitation_row *row)
{
	(void)row;
	return enrolment_message(call, call->caller->merchant_id, id, str_trim(in->text));
}

static bool revoke_run(struct call *call, const void *input, void *output)
{
	return each_run(call, input, output, revoke_one);
}

static bool extend_run(struct call *call, const void *input, void *output)
{
	return each_run(call, input, output, extend_one);
}

static bool resend_run(struct call *call, const void *input, void *output)
{
	return each_run(call, input, output, resend_one);
}

static bool message_run(struct call *call, const void *input, void *output)
{
	const struct invitations_in *in = input;

	if (str_is_empty(str_trim(in->text)))
		return fault(call, FAULT_INVALID, "text", "Enter a message.");
	return each_run(call, input, output, message_one);
}

#define INVITATIONS_ENDPOINT                                                                                                       \
	.tag = "Invitations", .methods = METHOD_POST, .doors = DOOR_REST | DOOR_MCP, .access = ACCESS_MERCHANT,                    \
	.effect = EFFECT_WRITE, .is_destructive = true, .takes_idempotency_key = true, .bare = "result",                           \
	.out = &invitations_out_shape

const struct endpoint invitations_revoke = {
	.name = "revoke_invitations",
	.path = "/invitation-revoke",
	.title = "Revoke invitations",
	.doc = "Takes invitations back: their links stop working and the credits held for them are free again.",
	.is_idempotent = true,
	.in = &revoke_in_shape,
	.run = revoke_run,
	INVITATIONS_ENDPOINT,
};

const struct endpoint invitations_extend = {
	.name = "extend_invitations",
	.path = "/invitation-extend",
	.title = "Extend invitations",
	.doc = "Moves the deadline of invitations; one that had run out is open again and holds its credits again.",
	.is_idempotent = true,
	.in = &extend_in_shape,
	.run = extend_run,
	INVITATIONS_ENDPOINT,
};

const struct endpoint invitations_resend = {
	.name = "resend_invitations",
	.path = "/invitation-resend",
	.title = "Resend invitations",
	.doc = "Mails people again what is due where they stand: the invitation to those who have not begun, how to go on to those "
	       "who "
	       "stopped in the middle, to submit to those who have answered. Nobody is mailed more than a few times an hour, and "
	       "nobody "
	       "who unsubscribed or whose address bounced: their row says so.",
	.in = &resend_in_shape,
	.run = resend_run,
	INVITATIONS_ENDPOINT,
};

const struct endpoint invitations_message = {
	.name = "message_candidates",
	.path = "/invitation-message",
	.title = "Message candidates",
	.doc = "Mails your own words to people, about the interview they were invited to, wherever they stand; nobody is written "
	       "to "
	       "more than a few times an hour, and nobody who unsubscribed or whose address bounced: their row says so.",
	.in = &message_in_shape,
	.run = message_run,
	INVITATIONS_ENDPOINT,
};
