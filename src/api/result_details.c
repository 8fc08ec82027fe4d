/* get_interview_result_details: one result with every answer and why it was scored as it was. */
#include "api/handlers.h"
#include "api/report_current.h"
#include "store/applications.h"
#include "work/result_link.h"
#include "work/review.h"
#include "work/review_other.h"

struct details_in {
	struct uuid interview_result_id, merchant_id;
	struct flag get_signed_recordings;
};
static const struct field details_in_fields[] = {FIELD(struct details_in, interview_result_id, "Which result"),
	FIELD(struct details_in, get_signed_recordings, "true adds addresses of the recordings, good for an hour", .optional = true,
		.nullable = true),
	FIELD(struct details_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true)};
static const struct shape details_in_shape = SHAPE("ResultDetailsRequest", struct details_in, details_in_fields);

struct turn {
	struct uuid id, question_original_id;
	struct flag is_answer, recording_is_video;
	struct str view, question_original, question_asked, answer, ai_analysis, ai_analysis_recruiter, mojito_language_code,
		recording_local_path, external_id, recording_url, state;
	struct number score, score_simulation, score_answer_ai, score_answer_ai_simulation;
	struct number duration;
	struct json answer_assessment_raw_data, external_data;
};
#define TURN(member, doc, ...) FIELD(struct turn, member, doc, .nullable = true, __VA_ARGS__)
static const struct field turn_fields[] = {FIELD(struct turn, id, "The question as it was put to this person"),
	TURN(is_answer, "The candidate's turn"), TURN(view, "How it was put"),
	TURN(question_original_id, "The question; null: a follow-up"), TURN(question_original, "As it was defined"),
	TURN(question_asked, "As it was put"), TURN(answer, "What was written or said"), TURN(state, "answered, skipped or open"),
	TURN(ai_analysis, "For the candidate"), TURN(ai_analysis_recruiter, "For the recruiter"),
	TURN(score, "1 to 5; null: not scored"), TURN(score_simulation, "Of a simulated interview"),
	TURN(score_answer_ai, "1 to 5"), TURN(score_answer_ai_simulation, "Of a simulated interview"),
	TURN(duration, "Tenths of a second; null: not answered"), TURN(mojito_language_code, "Language"),
	TURN(answer_assessment_raw_data, "What the score was made from"), TURN(recording_local_path, "The recording, stored"),
	TURN(recording_is_video, "Whether it shows a picture"), TURN(external_data, "Yours, of the question"),
	TURN(external_id, "Your own id of the question"),
	FIELD(struct turn, recording_url, "The recording, when asked for", .optional = true)};
static const struct shape turn_shape = SHAPE("ResultTurn", struct turn, turn_fields);

struct details_out {
	struct number score, score_simulation, score_sentiment, score_words_per_minute, score_pronunciation, score_answer,
		score_interview_ai, ai_interview_coverage_percentage;
	struct str score_text, status, result_status, processing_status, processing_error, decision_status, scored_by,
		ai_completion_reason, ai_analysis, ai_analysis_recruiter, user_feedback_recruiter, recording_local_path,
		video_introduction_local_path, recording_url, video_introduction_url, candidate_name, candidate_email,
		interview_name, mojito_language_code, candidate_country_code, candidate_linkedin_url, candidate_resume,
		pdf_export_url;
	int64_t start, end, duration, submitted_at, decided_at, pdf_export_valid_until;
	struct json ai_analysis_other, ai_analysis_recruiter_why_hire, ai_analysis_recruiter_why_not_hire, recruiter_risks, rubric;
	struct flag recording_is_video, recruiter_shortlist, is_test;
	struct uuid interview_result_id, interview_id, profile_interview_id;
	struct list transcript;
	bool has_report;
};
#define OUT(member, doc, ...) FIELD(struct details_out, member, doc, .nullable = true, __VA_ARGS__)
static const struct field details_out_fields[] = {FIELD(struct details_out, interview_result_id, "The result"),
	FIELD(struct details_out, interview_id, "The interview"), FIELD(struct details_out, profile_interview_id, "The candidate"),
	OUT(candidate_name, "Name"), OUT(candidate_email, "Address"), OUT(interview_name, "Name of the interview"),
	OUT(mojito_language_code, "Language"), OUT(score, "Overall, 1 to 5"), OUT(score_simulation, "Of a simulated interview"),
	OUT(score_text, "The score in a word"), OUT(score_sentiment, "Sentiment"),
	OUT(score_words_per_minute, "Words a minute, of spoken answers"), OUT(score_pronunciation, "Pronunciation"),
	OUT(score_answer, "The answers, 1 to 5"), OUT(score_interview_ai, "The rubric, 1 to 5"),
	OUT(scored_by, "Which scorer, with version, model and prompt"),
	OUT(status, "started, completed, completed, stopped early, failed or abandoned"),
	OUT(result_status, "draft, active or archived"), OUT(processing_status, "waiting, processing, completed or failed"),
	OUT(processing_error, "Why it failed"), OUT(decision_status, "candidate_action, recruiter_action, selected or rejected"),
	OUT(recruiter_shortlist, "On the shortlist"), OUT(is_test, "Whether it is a test"),
	OUT(start, "When it began", .format = FORMAT_TIME), OUT(end, "When it ended", .format = FORMAT_TIME),
	OUT(submitted_at, "When it was submitted", .format = FORMAT_TIME),
	OUT(decided_at, "When it was decided", .format = FORMAT_TIME),
	OUT(duration, "Tenths of a second", .format = FORMAT_OPT_INT),
	OUT(ai_interview_coverage_percentage, "Share of the questions that were answered"),
	OUT(ai_completion_reason, "Why it ended"), OUT(ai_analysis, "For the candidate"),
	OUT(ai_analysis_recruiter, "For the recruiter"),
	OUT(ai_analysis_other, "strengths_concerns, score_rationale, key_statement, takeaways"),
	OUT(ai_analysis_recruiter_why_hire, "A copy of the strengths"),
	OUT(ai_analysis_recruiter_why_not_hire, "A copy of the concerns"),
	OUT(rubric,
		"Each requirement: level, text, status (confirmed, rejected, not_discussed), quote, interview_result_question_id"),
	OUT(recruiter_risks, "Keys of what is worth a second look"), OUT(user_feedback_recruiter, "The recruiter's note"),
	OUT(recording_local_path, "Recording of the whole session"), OUT(recording_is_video, "Whether it shows a picture"),
	OUT(video_introduction_local_path, "The candidate's introduction"),
	FIELD(struct details_out, candidate_country_code, "Of who came by create_interview_for_candidate", .optional = true),
	FIELD(struct details_out, candidate_linkedin_url, "The same", .optional = true),
	FIELD(struct details_out, candidate_resume, "The same, as plain text", .optional = true),
	FIELD(struct details_out, recording_url, "When asked for", .optional = true),
	FIELD(struct details_out, video_introduction_url, "When asked for", .optional = true),
	FIELD(struct details_out, pdf_export_url,
		"The report as the interview's pdf_export_auto_config wants it, drawn when it is opened; only with one, and once "
		"the "
		"result is scored",
		.optional = true, .format = FORMAT_URI),
	FIELD(struct details_out, pdf_export_valid_until, "Until when its address works", .optional = true, .format = FORMAT_TIME),
	FIELD(struct details_out, transcript, "Every question with its answer, in order", .of = &turn_shape)};
static const struct shape details_out_shape = SHAPE("ResultDetails", struct details_out, details_out_fields);

static struct flag flag_of(bool value)
{
	return (struct flag){.is_set = true, .value = value};
}

static struct turn turn_make(struct arena *arena, const struct review_answer *from)
{
	return (struct turn){.id = from->id,
		.question_original_id = from->question_id,
		.is_answer = flag_of(true),
		.view = from->view,
		.question_original = from->question_original,
		.question_asked = from->question_asked,
		.answer = review_answer_text(arena, from),
		.state = from->state,
		.ai_analysis = from->analysis,
		.ai_analysis_recruiter = from->analysis_recruiter,
		.score = from->score,
		.score_answer_ai = from->score,
		.duration = {str_equal(from->state, STR("answered")), (double)from->duration_ds},
		.mojito_language_code = from->language,
		.answer_assessment_raw_data = from->assessment,
		.recording_local_path = from->recording,
		.recording_is_video = {.is_set = !str_is_empty(from->recording),
			.value = str_starts_with(from->recording_type, STR("video"))},
		.external_data = from->external_data,
		.external_id = from->external_id};
}

static struct str score_word(struct number score)
{
	static const char *const words[] = {"misses the point", "partly answers", "adequate", "strong", "expert"};
	int at = (int)(score.value + 0.5) - 1;

	if (!score.is_set)
		return STR_NONE;
	return str_of(words[at < 0 ? 0 : at > 4 ? 4 : at]);
}

static struct details_out details_make(const struct review *from)
{
	return (struct details_out){.interview_result_id = from->id,
		.interview_id = from->interview_id,
		.profile_interview_id = from->candidate_id,
		.candidate_name = from->candidate_name,
		.candidate_email = from->candidate_email,
		.interview_name = from->interview_name,
		.mojito_language_code = from->language,
		.score = from->score,
		.score_text = score_word(from->score),
		.score_sentiment = from->score_sentiment,
		.score_words_per_minute = from->score_words_per_minute,
		.score_answer = from->score_answer,
		.score_interview_ai = from->score_interview_ai,
		.scored_by = from->scored_by,
		.status = from->coach_status,
		.result_status = from->status,
		.processing_status = from->processing_status,
		.processing_error = from->processing_error,
		.decision_status = review_decision_word(from),
		.recruiter_shortlist = flag_of(from->is_shortlisted),
		.is_test = flag_of(from->is_test),
		.start = from->started_at,
		.end = from->ended_at,
		.submitted_at = from->submitted_at,
		.decided_at = from->decided_at,
		.duration = from->duration_ds,
		.ai_interview_coverage_percentage = from->coverage,
		.ai_completion_reason = from->completion_reason,
		.ai_analysis = from->analysis,
		.ai_analysis_recruiter = from->analysis_recruiter,
		.ai_analysis_other = from->analysis_other,
		.rubric = from->rubric,
		.recruiter_risks = from->risks,
		.user_feedback_recruiter = from->note};
}

/* The older names of what speaks for and against. */
static void lists_fill(struct call *call, const struct review *review, struct details_out *out)
{
	const struct review_strengths *both;
	struct review_other other;

	review_other_read(call, review->analysis_other, &other);
	both = other.strengths_concerns;
	if (both == NULL)
		return;
	out->ai_analysis_recruiter_why_hire = review_texts_write(call->arena, both->strengths);
	out->ai_analysis_recruiter_why_not_hire = review_texts_write(call->arena, both->concerns);
}

/* What came with the candidate's application, if it came so. */
static bool application_fill(struct call *call, const struct review *review, struct details_out *out)
{
	struct application application = {0};
	bool found;

	if (!application_find(call, review->merchant_id, review->enrolment_id, &application, &found))
		return false;
	out->candidate_country_code = application.country_code;
	out->candidate_linkedin_url = application.linkedin_url;
	out->candidate_resume = application.resume;
	return true;
}

static bool details_run(struct call *call, const void *input, void *output)
{
	const struct details_in *in = input;
	struct details_out *out = output;
	struct review review;
	struct list answers;

	if (!review_get(call, call->caller->merchant_id, in->interview_result_id, &review) ||
		!review_answers(call, &review, &answers))
		return false;
	struct turn *turns = ARENA_ARRAY(call->arena, struct turn, answers.count);

	*out = details_make(&review);
	out->has_report = report_is_current(&review);
	lists_fill(call, &review, out);
	if (!application_fill(call, &review, out))
		return false;
	for (size_t i = 0; i < answers.count; i++)
		turns[i] = turn_make(call->arena, (const struct review_answer *)answers.items + i);
	out->transcript = (struct list){turns, answers.count};
	return true;
}

static void report_sign(struct call *call, const struct details_in *in, struct details_out *out)
{
	struct result_link link = {
		.kind = RESULT_LINK_CURRENT, .merchant_id = call->caller->merchant_id, .id = in->interview_result_id};

	link.expires_at_ms = out->pdf_export_valid_until = (call->now_ms / 1000 + REPORT_TTL_S) * 1000;
	out->pdf_export_url = result_url(call, &link, false);
}

/* Signing needs no database. */
static bool details_finish(struct call *call, const void *input, void *output)
{
	const struct details_in *in = input;
	struct details_out *out = output;
	struct turn *turns = out->transcript.items;
	struct result_link link = {.kind = RESULT_LINK_RECORDING,
		.merchant_id = call->caller->merchant_id,
		.id = in->interview_result_id,
		.expires_at_ms = call->now_ms + (int64_t)FILE_TTL_S * 1000};

	for (size_t i = 0; in->get_signed_recordings.value && i < out->transcript.count; i++) {
		if (str_is_empty(turns[i].recording_local_path))
			continue;
		link.answer = turns[i].id;
		turns[i].recording_url = result_url(call, &link, false);
	}
	if (out->has_report)
		report_sign(call, in, out);
	return true;
}

const struct endpoint result_details = {
	.name = "get_interview_result_details",
	.path = "/job-interview-details",
	.title = "Get interview result details",
	.doc = "One result: its states, scores, analyses, rubric and every answer.",
	.tag = "Results",
	.methods = METHOD_GET | METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &details_in_shape,
	.out = &details_out_shape,
	.run = details_run,
	.finish = details_finish,
};
