/* generate_interview_url: a personal link for a candidate on an interview, or a signed link to results. */
#include "api/handlers.h"
#include "store/candidates.h"
#include "store/interviews.h"
#include "work/enter.h"
#include "work/link.h"
#include "work/result_link.h"
#include "work/review.h"
#include "work/service.h"

struct token_in {
	struct str type;
	struct uuid interview_profile_id, interview_id, interview_result_id, merchant_id;
	struct json hide_menu;
};
static const char *const token_types[] = {"interview-for-profile", "results-for-profile", "interview-result-candidate",
	"interview-result-talent-seeker", "interview-results-for-position", NULL};
#define IN(member, doc, ...) FIELD(struct token_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field token_in_fields[] = {FIELD(struct token_in, type, "What the link is for", .one_of = token_types),
	IN(interview_profile_id, "The candidate within this merchant; for interview-for-profile and results-for-profile"),
	IN(interview_id, "The interview or position; for interview-for-profile and interview-results-for-position"),
	IN(interview_result_id, "The result; for the two kinds of result links"),
	IN(merchant_id, "For service keys (required) and operators of several merchants"),
	IN(hide_menu, "The text \"false\" shows the candidate pages' menu; anything else hides it")};
static const struct shape token_in_shape = SHAPE("GenerateInterviewUrlRequest", struct token_in, token_in_fields);

struct token_out {
	struct str result;
};
static const struct field token_out_fields[] = {FIELD(struct token_out, result, "The link", .format = FORMAT_URI)};
static const struct shape token_out_shape = SHAPE("GenerateInterviewUrlReply", struct token_out, token_out_fields);

static bool is_type(const struct token_in *in, const char *type)
{
	return str_equal(in->type, str_of(type));
}

/* Every kind names what it needs first. */
static bool input_check(struct call *call, const struct token_in *in)
{
	bool for_result = is_type(in, "interview-result-candidate") || is_type(in, "interview-result-talent-seeker");
	bool for_profile = is_type(in, "interview-for-profile") || is_type(in, "results-for-profile");
	bool for_interview = is_type(in, "interview-for-profile") || is_type(in, "interview-results-for-position");

	if (for_profile && uuid_is_none(in->interview_profile_id))
		return fault(call, FAULT_INVALID, "interview_profile_id", "Field is required.");
	if (for_interview && uuid_is_none(in->interview_id))
		return fault(call, FAULT_INVALID, "interview_id", "Field is required.");
	if (for_result && uuid_is_none(in->interview_result_id))
		return fault(call, FAULT_INVALID, "interview_result_id", "Field is required.");
	return true;
}

static bool hides_menu(const struct token_in *in)
{
	return !str_equal(in->hide_menu.text, STR("\"false\""));
}

static bool candidate_by_id(struct call *call, struct uuid id, struct candidate *candidate)
{
	bool found;

	if (!candidate_find(call, call->caller->merchant_id, id, candidate, &found))
		return false;
	return found || fault(call, FAULT_INVALID, "interview_profile_id", "There is no candidate with this id.");
}

/* Asking for a link opens nothing that was submitted: its result and what is decided about it stay as they are. */
static bool take_url(struct call *call, const struct token_in *in, struct str *url)
{
	struct enter entering = {.enrol = {.merchant_id = call->caller->merchant_id,
					 .interview_id = in->interview_id,
					 .actor_id = caller_actor(call->caller),
					 .hide_menu = hides_menu(in),
					 .cause = STR("generate_interview_url")},
		.brings_back = true};
	struct candidate candidate;

	if (!candidate_by_id(call, in->interview_profile_id, &candidate))
		return false;
	entering.person.name = candidate.name;
	entering.person.email = candidate.email;
	if (!enter(call, &entering))
		return false;
	if (entering.outcome == ENTER_REFUSED)
		return fault(call, FAULT_INVALID, "interview_profile_id", "No link can be given: %.*s.", STR_ARG(entering.why));
	*url = link_url(call->arena, call->service, &entering.link, hides_menu(in), false);
	return true;
}

/* For its results, which stay when it is deleted. */
static bool interview_check(struct call *call, struct uuid id)
{
	struct interview interview;
	bool found;

	if (!interview_find_kept(call, call->caller->merchant_id, id, &interview, &found))
		return false;
	return found || fault(call, FAULT_INVALID, "interview_id", "There is no interview with this id.");
}

/* What a link to results shows must be there; that it may be empty as yet is no fault. */
static bool results_link(struct call *call, const struct token_in *in, struct result_link *link)
{
	struct candidate candidate;
	struct review review;

	if (is_type(in, "results-for-profile")) {
		link->kind = RESULT_LINK_PROFILE;
		link->id = in->interview_profile_id;
		return candidate_by_id(call, link->id, &candidate);
	}
	if (is_type(in, "interview-results-for-position")) {
		link->kind = RESULT_LINK_POSITION;
		link->id = in->interview_id;
		return interview_check(call, link->id);
	}
	link->kind = is_type(in, "interview-result-candidate") ? RESULT_LINK_CANDIDATE : RESULT_LINK_TALENT;
	link->id = in->interview_result_id;
	return review_by_id(call, link->merchant_id, link->id, &review);
}

static bool token_run(struct call *call, const void *input, void *output)
{
	const struct token_in *in = input;
	struct token_out *out = output;
	struct result_link link = {.merchant_id = call->caller->merchant_id,
		.expires_at_ms = call->now_ms + call->service->settings.link_ttl_s * 1000};

	if (!input_check(call, in))
		return false;
	if (is_type(in, "interview-for-profile"))
		return take_url(call, in, &out->result);
	if (!results_link(call, in, &link))
		return false;
	out->result = result_url(call, &link, hides_menu(in));
	return true;
}

const struct endpoint interview_token = {
	.name = "generate_interview_url",
	.path = "/job-interview-token",
	.title = "Generate shareable interview link",
	.doc = "A personal link to an interview for a known candidate, who is enrolled on it when they are not yet, and gets the "
	       "link they have when they have submitted; or a link to results, for the candidate or for those who decide, good for "
	       "as long as personal links are.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.bare = "result",
	.in = &token_in_shape,
	.out = &token_out_shape,
	.run = token_run,
};
