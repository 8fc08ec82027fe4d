/* list_communications: every mail with its fate. */
#include "store/communications.h"

#include "api/handlers.h"
#include "api/page.h"
#include "work/mail.h"

struct list_in {
	struct uuid merchant_id, profile_interview_id, interview_id, enrolment_id;
	struct str kind, state;
	int64_t limit, offset;
};
static const char *const states[] = {"queued", "sent", "deferred", "failed", "bounced", "stopped", NULL};
#define IN(member, doc, ...) FIELD(struct list_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field list_in_fields[] = {IN(merchant_id, "For service keys (required) and operators of several merchants"),
	IN(profile_interview_id, "Only this candidate's"), IN(interview_id, "Only this interview's"),
	IN(enrolment_id, "Only this candidate's on this interview"), IN(kind, "Only mails of this kind", .one_of = mail_kinds),
	IN(state, "Only mails in this state", .one_of = states), PAGE_IN_FIELDS(struct list_in)};
static const struct shape list_in_shape = SHAPE("ListCommunicationsRequest", struct list_in, list_in_fields);

struct list_row {
	struct uuid id, enrolment_id, profile_interview_id, interview_id, profile_id;
	struct str kind, mojito_language_code, state, reason, recipient, candidate_name, candidate_email, interview_name;
	int64_t created_at, due_at, sent_at, updated_at, attempts;
};
#define ROW(member, doc, ...) FIELD(struct list_row, member, doc, __VA_ARGS__)
#define ROW_NULL(member, doc, ...) ROW(member, doc, .nullable = true, __VA_ARGS__)
static const struct field list_row_fields[] = {ROW(id, "The mail"), ROW(kind, "What it is: invitation, action_required, ..."),
	ROW(state, "queued, sent, deferred (tried, and tried again later), failed, bounced or stopped", .one_of = states),
	ROW_NULL(reason, "Why it was deferred, failed, bounced or stopped"), ROW_NULL(recipient, "The address it went to"),
	ROW_NULL(mojito_language_code, "Its language"), ROW_NULL(enrolment_id, "The candidate on the interview"),
	ROW_NULL(profile_interview_id, "The candidate"), ROW_NULL(candidate_name, "Their name"),
	ROW_NULL(candidate_email, "Their address today"), ROW_NULL(interview_id, "The interview"),
	ROW_NULL(interview_name, "Its name"), ROW_NULL(profile_id, "The member of a team, for their mails"),
	ROW(attempts, "How often it was handed over or refused"), ROW_NULL(created_at, "When it was queued", .format = FORMAT_TIME),
	ROW_NULL(due_at, "When it goes out", .format = FORMAT_TIME),
	ROW_NULL(sent_at, "When the mail server took it", .format = FORMAT_TIME),
	ROW_NULL(updated_at, "When its state last changed", .format = FORMAT_TIME)};
static const struct shape list_row_shape = SHAPE("CommunicationRow", struct list_row, list_row_fields);
static const struct field list_out_fields[] = PAGE_OUT_FIELDS(list_row_shape);
static const struct shape list_out_shape = SHAPE("ListCommunicationsReply", struct page_out, list_out_fields);

static struct list_row row_make(const struct communication *from)
{
	return (struct list_row){.id = from->id,
		.enrolment_id = from->enrolment_id,
		.profile_interview_id = from->candidate_id,
		.interview_id = from->interview_id,
		.profile_id = from->account_id,
		.kind = from->kind,
		.mojito_language_code = from->language,
		.state = from->state,
		.reason = from->reason,
		.recipient = from->recipient,
		.candidate_name = from->candidate_name,
		.candidate_email = from->candidate_email,
		.interview_name = from->interview_name,
		.created_at = from->created_at,
		.due_at = from->due_at,
		.sent_at = from->sent_at,
		.updated_at = from->updated_at,
		.attempts = from->attempts};
}

static bool list_run(struct call *call, const void *input, void *output)
{
	const struct list_in *in = input;
	struct page_out *out = output;
	struct communication_filter filter = {.merchant_id = call->caller->merchant_id,
		.candidate_id = in->profile_interview_id,
		.interview_id = in->interview_id,
		.enrolment_id = in->enrolment_id,
		.kind = in->kind,
		.state = in->state,
		.limit = in->limit,
		.offset = in->offset};
	struct list found = {0};
	int64_t total;

	if (!communications_list(call, &filter, &found) || !communications_count(call, &filter, &total))
		return false;
	struct list_row *rows = ARENA_ARRAY(call->arena, struct list_row, found.count);

	for (size_t i = 0; i < found.count; i++)
		rows[i] = row_make((const struct communication *)found.items + i);
	out->data = (struct list){rows, found.count};
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint communications_listing = {
	.name = "list_communications",
	.path = "/communication-list",
	.title = "List communications",
	.doc = "Every mail of a candidate, an interview or the merchant with its fate, the newest first.",
	.tag = "Invitations",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &list_in_shape,
	.out = &list_out_shape,
	.run = list_run,
};
