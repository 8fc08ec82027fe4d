/* list_interview_results: attempts at interviews with their scores, as a recruiter looks through them. */
#include "api/handlers.h"
#include "api/page.h"
#include "store/reviews.h"
#include "work/review.h"
#include "work/risk.h"
#include "work/terms.h"

#define RISK_KEYS "answers_repeated, question_copied, instructions_to_scorer, answered_too_fast"

struct list_in {
	struct uuid merchant_id, interview_id, profile_interview_id;
	struct str type, tab, step, risks, order_by, filter_text, filter_emoji;
	int64_t limit, offset;
};
static const char *const tabs[] = {"decided-rejected", "undecided", "shortlist", "decided-selected", "completed", "incomplete",
	"archived-interview", "public_avatar", "archived-public_avatar", "", NULL};
static const char *const steps[] = {"pre-screening", "interview", NULL};
static const char *const orders[] = {"score", "created_at_newest", "created_at_oldest", "updated_at_newest", NULL};
#define IN(member, doc, ...) FIELD(struct list_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field list_in_fields[] = {IN(merchant_id, "For service keys (required) and operators of several merchants"),
	IN(type, "Kind of interview", .one_of = terms_type_listed, .default_to = "interview"),
	IN(tab,
		"undecided, shortlist, decided-selected and decided-rejected: submitted ones; completed, incomplete: by whether "
		"answering "
		"was finished; archived-interview: put away for another attempt; all but those without it",
		.one_of = tabs),
	IN(step, "interview: all are; pre-screening: none yet", .one_of = steps), IN(interview_id, "Only this interview's"),
	IN(profile_interview_id, "Only this candidate's"),
	IN(risks, "Comma-separated risk keys; any of them: " RISK_KEYS, .max = 500),
	IN(order_by, "Order", .one_of = orders, .default_to = "created_at_newest"),
	IN(filter_text, "Part of the candidate's name or address", .max = 200),
	IN(filter_emoji, "Accepted for compatibility: results carry no emoji; a value finds none", .max = 20),
	PAGE_IN_FIELDS(struct list_in)};
static const struct shape list_in_shape = SHAPE("ListResultsRequest", struct list_in, list_in_fields);

struct result_row {
	struct uuid id, interview_result_id, interview_result_pre_screening_id, merchant_id, profile_id, profile_interview_id,
		definition_id, position_result_step_id;
	struct str candidate_name, candidate_email, position_name, position_step, type, emoji, external_id, mojito_language_code,
		status, coach_status, decision_status, processing_status, processing_error, kyc_processing_status;
	struct flag interview_started, is_multi_stage, is_test, recruiter_shortlist;
	struct json recruiter_risks;
	struct number score, score_simulation, score_sentiment, score_words_per_minute, score_interview_ai, score_answer_ai,
		score_pronunciation;
	int64_t duration_ds, created_at, updated_at;
};
#define ROW(member, doc, ...) FIELD(struct result_row, member, doc, .nullable = true, __VA_ARGS__)
static const struct field result_row_fields[] = {FIELD(struct result_row, id, "The attempt"),
	ROW(interview_result_id, "The same, as other calls name it"), ROW(interview_result_pre_screening_id, "Its pre-screening"),
	ROW(merchant_id, "Whose"), ROW(profile_id, "The person"), ROW(profile_interview_id, "The candidate within this merchant"),
	ROW(definition_id, "The interview"), ROW(candidate_name, "Name"), ROW(candidate_email, "Address"),
	ROW(position_name, "Name of the interview"), ROW(position_step, "Which step of the position"),
	ROW(type, "Kind of interview"), ROW(emoji, "Emoji"), ROW(external_id, "Your own id of the candidate"),
	ROW(mojito_language_code, "Language"), ROW(status, "draft: not submitted; active: submitted; archived: put away"),
	ROW(coach_status, "started, completed, completed, stopped early, failed or abandoned"),
	ROW(decision_status, "candidate_action: not submitted; recruiter_action: undecided; selected; rejected"),
	ROW(interview_started, "Whether the candidate has begun"), ROW(is_multi_stage, "Whether the position has several steps"),
	ROW(is_test, "Whether it is a test"), ROW(recruiter_shortlist, "On the shortlist"),
	ROW(recruiter_risks, "Keys of what is worth a second look"),
	ROW(duration_ds, "Tenths of a second", .format = FORMAT_OPT_INT), ROW(score, "Overall, 1 to 5"),
	ROW(score_simulation, "Of a simulated interview"), ROW(score_sentiment, "Sentiment"),
	ROW(score_words_per_minute, "Words a minute, of spoken answers"), ROW(score_interview_ai, "The rubric, 1 to 5"),
	ROW(score_answer_ai, "The answers, 1 to 5"), ROW(score_pronunciation, "Pronunciation"),
	ROW(processing_status, "waiting, processing, completed or failed"), ROW(processing_error, "Why it failed"),
	ROW(kyc_processing_status, "Identity check"), ROW(position_result_step_id, "Its step"),
	ROW(created_at, "When it began", .format = FORMAT_TIME), ROW(updated_at, "When it last changed", .format = FORMAT_TIME)};
static const struct shape result_row_shape = SHAPE("ResultRow", struct result_row, result_row_fields);
static const struct field list_out_fields[] = PAGE_OUT_FIELDS(result_row_shape);
static const struct shape list_out_shape = SHAPE("ListResultsReply", struct page_out, list_out_fields);

static struct flag flag_of(bool value)
{
	return (struct flag){.is_set = true, .value = value};
}

static struct result_row row_make(const struct review *from)
{
	return (struct result_row){.id = from->id,
		.interview_result_id = from->id,
		.merchant_id = from->merchant_id,
		.profile_id = from->candidate_id,
		.profile_interview_id = from->candidate_id,
		.definition_id = from->interview_id,
		.candidate_name = from->candidate_name,
		.candidate_email = from->candidate_email,
		.position_name = from->interview_name,
		.position_step = STR("interview"),
		.type = from->interview_type,
		.external_id = from->candidate_external_id,
		.mojito_language_code = from->language,
		.status = from->status,
		.coach_status = from->coach_status,
		.decision_status = review_decision_word(from),
		.interview_started = flag_of(true),
		.is_multi_stage = flag_of(false),
		.is_test = flag_of(from->is_test),
		.recruiter_shortlist = flag_of(from->is_shortlisted),
		.recruiter_risks = from->risks,
		.duration_ds = from->duration_ds,
		.score = from->score,
		.score_sentiment = from->score_sentiment,
		.score_words_per_minute = from->score_words_per_minute,
		.score_interview_ai = from->score_interview_ai,
		.score_answer_ai = from->score_answer,
		.processing_status = from->processing_status,
		.processing_error = from->processing_error,
		.created_at = from->created_at,
		.updated_at = from->updated_at};
}

static struct str known_risk(struct str wanted)
{
	for (const char *const *key = risk_keys; *key != NULL; key++)
		if (str_equal(wanted, str_of(*key)))
			return str_of(*key);
	return STR_NONE;
}

/* Each key once; there are as many slots as keys. The contract's clients name one more, which nothing here looks for: no result has
 * it. */
static bool risks_fill(struct call *call, struct str risks, struct review_filter *filter)
{
	static const struct str elsewhere = STR("audio_multiple_voices");
	struct str *const slots[RISK_COUNT] = {&filter->risk, &filter->risk_b, &filter->risk_c, &filter->risk_d};
	struct str part, never = STR_NONE;

	while (str_next(&risks, ',', &part)) {
		struct str risk = known_risk(str_trim(part));
		size_t at = 0;

		if (str_equal(str_trim(part), elsewhere))
			never = elsewhere;
		if (str_is_empty(str_trim(part)) || str_equal(str_trim(part), elsewhere))
			continue;
		if (str_is_empty(risk))
			return fault(call, FAULT_INVALID, "risks", "\"%.*s\" is no risk; there are: " RISK_KEYS ".",
				STR_ARG(str_trim(part)));
		while (!str_is_empty(*slots[at]) && !str_equal(*slots[at], risk))
			at++;
		*slots[at] = risk;
	}
	if (str_is_empty(filter->risk))
		filter->risk = never;
	return true;
}

static bool list_run(struct call *call, const void *input, void *output)
{
	const struct list_in *in = input;
	struct page_out *out = output;
	struct review_filter filter = {.merchant_id = call->caller->merchant_id,
		.interview_id = in->interview_id,
		.candidate_id = in->profile_interview_id,
		.type = in->type,
		.tab = str_is_empty(in->tab) ? STR_NONE : in->tab,
		.order_by = in->order_by,
		.text = filter_text(call, in->filter_text),
		.limit = in->limit,
		.offset = in->offset};
	bool is_empty = str_equal(in->step, STR("pre-screening")) || !str_is_empty(in->filter_emoji);
	struct list found = {0};
	int64_t total = 0;

	if (!risks_fill(call, in->risks, &filter))
		return false;
	if (!is_empty && (!reviews_list(call, &filter, &found) || !reviews_count(call, &filter, &total)))
		return false;
	struct result_row *rows = ARENA_ARRAY(call->arena, struct result_row, found.count);

	for (size_t i = 0; i < found.count; i++)
		rows[i] = row_make((const struct review *)found.items + i);
	out->data = (struct list){rows, found.count};
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint results_listing = {
	.name = "list_interview_results",
	.path = "/merchant-result-list",
	.title = "List interview results",
	.doc = "Attempts at interviews with their states, scores and decisions.",
	.tag = "Results",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &list_in_shape,
	.out = &list_out_shape,
	.run = list_run,
};
