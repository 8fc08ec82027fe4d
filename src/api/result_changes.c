/* decide_result and request_another_interview_attempt. */
#include "api/handlers.h"
#include "work/review.h"

/* -- decide_result -- */

enum { NOTE_MOST = 10000 };

struct decide_in {
	struct uuid interview_result_id, merchant_id;
	struct str decision, note;
	struct flag shortlist, send_email;
};
static const char *const decisions[] = {"selected", "rejected", "undecided", NULL};
#define IN(member, doc, ...) FIELD(struct decide_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field decide_in_fields[] = {FIELD(struct decide_in, interview_result_id, "Which result"),
	IN(decision, "selected or rejected; undecided takes a decision back", .one_of = decisions),
	IN(shortlist, "Puts it on the shortlist or takes it off"),
	IN(note, "For the team; an empty one removes it. Candidates never see it", .max = NOTE_MOST),
	IN(send_email,
		"false: the candidate is not told. Else who is on the e-mail chain is told after five minutes, unless the decision "
		"is taken back"),
	IN(merchant_id, "For service keys (required) and operators of several merchants")};
static const struct shape decide_in_shape = SHAPE("DecideResultRequest", struct decide_in, decide_in_fields);

struct decide_out {
	struct uuid interview_result_id;
	struct str decision_status, email;
	bool recruiter_shortlist;
	int64_t decided_at;
};
static const struct field decide_out_fields[] = {FIELD(struct decide_out, interview_result_id, "The result"),
	FIELD(struct decide_out, decision_status, "recruiter_action (undecided), selected or rejected"),
	FIELD(struct decide_out, recruiter_shortlist, "On the shortlist"),
	FIELD(struct decide_out, decided_at, "When it was decided", .nullable = true, .format = FORMAT_TIME),
	FIELD(struct decide_out, email, "The mail that was queued by this call: selected or not_selected", .nullable = true)};
static const struct shape decide_out_shape = SHAPE("DecideResultReply", struct decide_out, decide_out_fields);

static bool decide_run(struct call *call, const void *input, void *output)
{
	const struct decide_in *in = input;
	struct decide_out *out = output;
	struct review_wish wish = {.decision = in->decision,
		.is_shortlisted = in->shortlist,
		.note = in->note,
		.has_note = in->note.ptr != NULL,
		.no_mail = in->send_email.is_set && !in->send_email.value};
	struct review review;

	if (str_is_empty(in->decision) && !in->shortlist.is_set && in->note.ptr == NULL)
		return fault(call, FAULT_INVALID, "decision", "Send decision, shortlist or note.");
	if (!review_by_id(call, call->caller->merchant_id, in->interview_result_id, &review) ||
		!review_wish_grant(call, &review, &wish) || !review_by_id(call, review.merchant_id, review.id, &review))
		return false;
	*out = (struct decide_out){.interview_result_id = review.id,
		.decision_status = review_decision_word(&review),
		.recruiter_shortlist = review.is_shortlisted,
		.decided_at = review.decided_at,
		.email = wish.mail};
	return true;
}

const struct endpoint result_decide = {
	.name = "decide_result",
	.path = "/result-decision",
	.title = "Decide about a result",
	.doc = "Notes a person's decision about a submitted result, the shortlist and a note; scores never decide by themselves.",
	.tag = "Results",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_WRITE,
	.is_idempotent = true,
	.is_destructive = true,
	.in = &decide_in_shape,
	.out = &decide_out_shape,
	.run = decide_run,
};

/* -- request_another_interview_attempt -- */

struct again_in {
	struct uuid interview_result_id, merchant_id;
};
static const struct field again_in_fields[] = {FIELD(struct again_in, interview_result_id, "A submitted, completed result"),
	FIELD(struct again_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true)};
static const struct shape again_in_shape = SHAPE("AnotherAttemptRequest", struct again_in, again_in_fields);

static const struct shape again_out_shape = {.name = "AnotherAttemptReply", .fields = NULL, .count = 0, .size = 1};

static bool again_run(struct call *call, const void *input, void *output)
{
	const struct again_in *in = input;
	struct review review;

	(void)output;
	return review_by_id(call, call->caller->merchant_id, in->interview_result_id, &review) && review_ask_again(call, &review);
}

const struct endpoint result_ask_again = {
	.name = "request_another_interview_attempt",
	.path = "/job-interview-result-request-another-attempt",
	.title = "Re-open interview for another attempt",
	.doc = "Turns a submitted result into a draft that did not succeed and lets the candidate begin again; what the new "
	       "attempt costs is "
	       "held.",
	.tag = "Results",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.in = &again_in_shape,
	.out = &again_out_shape,
	.run = again_run,
};
