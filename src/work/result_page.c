/* Results in words and rows. What a candidate sees follows the interview's result_view and never holds what was written for the
 * recruiter. */
#include "work/result_page.h"

#include "work/locales.h"
#include "work/review.h"
#include "work/review_other.h"
#include "work/risk.h"
#include "work/words.h"

#define RUBRIC(member) FIELD(struct rubric_row, member, "")
static const struct field rubric_fields[] = {RUBRIC(level), RUBRIC(text), RUBRIC(quote), RUBRIC(is_strong), RUBRIC(is_moderate),
	RUBRIC(is_confirmed), RUBRIC(is_rejected)};
static const struct shape rubric_shape = SHAPE("RubricRow", struct rubric_row, rubric_fields);

#define ANSWER(member) FIELD(struct result_answer_row, member, "")
static const struct field answer_fields[] = {ANSWER(number), ANSWER(question), ANSWER(lang), ANSWER(text), ANSWER(recording_url),
	ANSWER(score), ANSWER(score_width), ANSWER(analysis), ANSWER(is_skipped), ANSWER(is_video), ANSWER(is_expanded)};
static const struct shape answer_shape = SHAPE("ResultAnswerRow", struct result_answer_row, answer_fields);

#define PAGE(member, ...) FIELD(struct result_page, member, "", __VA_ARGS__)
static const struct field page_fields[] = {PAGE(frame, .of = &page_frame_shape), PAGE(merchant), PAGE(candidate), PAGE(email),
	PAGE(interview), PAGE(interview_lang), PAGE(location), PAGE(is_talent), PAGE(is_test), PAGE(is_waiting), PAGE(is_failed),
	PAGE(is_unsubmitted), PAGE(is_selected), PAGE(is_rejected), PAGE(is_shortlisted), PAGE(is_early), PAGE(submitted_iso),
	PAGE(submitted_day), PAGE(submitted_exact), PAGE(score), PAGE(score_width), PAGE(score_answer), PAGE(score_rubric),
	PAGE(minutes), PAGE(coverage), PAGE(scored_by), PAGE(analysis), PAGE(note), PAGE(has_strengths), PAGE(has_concerns),
	PAGE(has_rubric), PAGE(has_answers), PAGE(has_risks), PAGE(strengths), PAGE(concerns), PAGE(rubric, .of = &rubric_shape),
	PAGE(answers, .of = &answer_shape), PAGE(is_repeated), PAGE(is_copied), PAGE(is_instructing), PAGE(is_hasty)};
const struct shape result_page_shape = SHAPE("ResultPage", struct result_page, page_fields);

#define ROW(member) FIELD(struct results_row, member, "")
static const struct field row_fields[] = {ROW(name), ROW(about), ROW(lang), ROW(url), ROW(day), ROW(iso), ROW(exact), ROW(score),
	ROW(is_waiting), ROW(is_unsubmitted), ROW(is_selected), ROW(is_rejected), ROW(is_undecided), ROW(is_shortlisted)};
static const struct shape row_shape = SHAPE("ResultsRow", struct results_row, row_fields);
#define LIST(member, ...) FIELD(struct results_page, member, "", __VA_ARGS__)
static const struct field list_fields[] = {LIST(frame, .of = &page_frame_shape), LIST(name), LIST(is_profile), LIST(is_empty),
	LIST(is_more), LIST(count), LIST(rows, .of = &row_shape)};
const struct shape results_page_shape = SHAPE("ResultsPage", struct results_page, list_fields);

static struct str language_of(const struct result_view *view)
{
	return view->link->kind == RESULT_LINK_CANDIDATE ? view->review->candidate_language : view->language;
}

static struct str score_text(struct arena *arena, const struct locale *locale, struct number score)
{
	return score.is_set ? locale_decimal(arena, locale, score.value) : STR_NONE;
}

/* For <meter>. */
static struct str score_width(struct arena *arena, struct number score)
{
	return score.is_set ? arena_printf(arena, "%.1f", score.value) : STR_NONE;
}

/* --- one result ----------------------------------------------------------------------------------------------------------------
 */

/* How much of it its candidate may see. */
enum view_part { VIEW_SCORE = 1, VIEW_ANALYSIS = 2, VIEW_ANSWERS = 4, VIEW_ALL = 7 };

static unsigned view_parts(const struct result_view *view)
{
	static const struct {
		const char *name;
		unsigned parts;
	} views[] = {{"minimal_with_score", VIEW_SCORE}, {"advanced", VIEW_SCORE | VIEW_ANALYSIS}, {"full", VIEW_ALL},
		{"full_expand_scores", VIEW_ALL}};

	if (view->link->kind != RESULT_LINK_CANDIDATE)
		return VIEW_ALL;
	for (size_t i = 0; i < COUNT_OF(views); i++)
		if (str_equal(view->review->result_view, str_of(views[i].name)))
			return views[i].parts;
	return 0;
}

/* Each answer's score is there at once; else behind a click. */
static bool is_expanded(const struct result_view *view)
{
	return view->link->kind != RESULT_LINK_CANDIDATE || str_equal(view->review->result_view, STR("full_expand_scores"));
}

static struct str recording_url(struct call *call, const struct result_view *view, const struct review_answer *answer)
{
	struct result_link link = {.kind = RESULT_LINK_RECORDING,
		.merchant_id = view->review->merchant_id,
		.id = view->review->id,
		.answer = answer->id,
		.expires_at_ms = call->now_ms + (int64_t)FILE_TTL_S * 1000};

	return answer->recording_bytes > 0 && !str_is_empty(answer->recording) ? result_url(call, &link, false) : STR_NONE;
}

static void answers_fill(struct call *call, const struct result_view *view, struct result_page *page)
{
	struct result_answer_row *rows = ARENA_ARRAY(call->arena, struct result_answer_row, view->answers.count + 1);
	const struct locale *locale = locale_of(call, language_of(view));
	unsigned parts = view_parts(view);

	for (size_t i = 0; i < view->answers.count; i++) {
		const struct review_answer *from = (const struct review_answer *)view->answers.items + i;
		bool is_scored = (parts & VIEW_ANSWERS) && from->score.is_set;

		rows[i] = (struct result_answer_row){.number = (int64_t)i + 1,
			.question = from->question_asked,
			.lang = language_tag(from->language),
			.text = review_answer_text(call->arena, from),
			.is_expanded = is_expanded(view),
			.recording_url = recording_url(call, view, from),
			.is_skipped = !str_equal(from->state, STR("answered")),
			.is_video = str_starts_with(from->recording_type, STR("video"))};
		if (is_scored) {
			rows[i].score = score_text(call->arena, locale, from->score);
			rows[i].score_width = score_width(call->arena, from->score);
		}
		if ((parts & VIEW_ANSWERS) && !rows[i].is_skipped)
			rows[i].analysis = page->is_talent ? from->analysis_recruiter : from->analysis;
	}
	page->answers = (struct list){rows, view->answers.count};
	page->has_answers = view->answers.count > 0;
}

static void rubric_fill(struct call *call, const struct review *review, struct result_page *page)
{
	struct list kept = review_rubric_read(call, review->rubric);
	struct rubric_row *rows = ARENA_ARRAY(call->arena, struct rubric_row, kept.count + 1);

	for (size_t i = 0; i < kept.count; i++) {
		const struct review_requirement *from = (const struct review_requirement *)kept.items + i;

		rows[i] = (struct rubric_row){.level = from->level,
			.text = from->text,
			.quote = from->quote,
			.is_strong = str_equal(from->level, STR("strong")),
			.is_moderate = str_equal(from->level, STR("moderate")),
			.is_confirmed = str_equal(from->status, STR("confirmed")),
			.is_rejected = str_equal(from->status, STR("rejected"))};
	}
	page->rubric = (struct list){rows, kept.count};
	page->has_rubric = kept.count > 0;
}

static void risks_fill(struct call *call, const struct review *review, struct result_page *page)
{
	struct list risks = review_texts_read(call, review->risks);
	const struct str *all = risks.items;

	for (size_t i = 0; i < risks.count; i++) {
		page->is_repeated |= str_equal(all[i], str_of(risk_keys[RISK_REPEATED]));
		page->is_copied |= str_equal(all[i], str_of(risk_keys[RISK_COPIED]));
		page->is_instructing |= str_equal(all[i], str_of(risk_keys[RISK_INSTRUCTIONS]));
		page->is_hasty |= str_equal(all[i], str_of(risk_keys[RISK_HASTY]));
	}
	page->has_risks = risks.count > 0;
}

/* What only those who decide see. */
static void talent_fill(struct call *call, const struct result_view *view, struct result_page *page)
{
	const struct locale *locale = locale_of(call, view->language);
	const struct review *review = view->review;
	const struct review_strengths *both;
	struct review_other other;

	page->email = review->candidate_email;
	page->analysis = review->analysis_recruiter;
	page->note = review->note;
	page->is_selected = str_equal(review->decision_status, STR("selected"));
	page->is_rejected = str_equal(review->decision_status, STR("rejected"));
	page->is_shortlisted = review->is_shortlisted;
	page->score_answer = score_text(call->arena, locale, review->score_answer);
	page->score_rubric = score_text(call->arena, locale, review->score_interview_ai);
	page->scored_by = review->scored_by;
	review_other_read(call, review->analysis_other, &other);
	both = other.strengths_concerns;
	if (both != NULL) {
		page->strengths = both->strengths;
		page->concerns = both->concerns;
	}
	page->has_strengths = page->strengths.count > 0;
	page->has_concerns = page->concerns.count > 0;
	rubric_fill(call, review, page);
	risks_fill(call, review, page);
}

void result_page_fill(struct call *call, const struct result_view *view, struct result_page *page)
{
	const struct review *review = view->review;
	const struct locale *locale = locale_of(call, language_of(view));
	unsigned parts = view_parts(view);
	bool is_scored = str_equal(review->processing_status, STR("completed"));

	page->merchant = review->merchant_name;
	page->candidate = str_is_empty(str_trim(review->candidate_name)) ? review->candidate_email : review->candidate_name;
	page->interview = review->interview_name;
	page->interview_lang = language_tag(review->language);
	page->location = str_trim(review->interview_location);
	page->is_talent = view->link->kind != RESULT_LINK_CANDIDATE;
	page->is_test = review->is_test;
	page->is_unsubmitted = !str_equal(review->status, STR("active"));
	page->is_failed = str_equal(review->processing_status, STR("failed"));
	page->is_waiting = !page->is_unsubmitted && !is_scored && !page->is_failed;
	page->is_early = str_equal(review->coach_status, STR("completed, stopped early"));
	if (review->submitted_at > 0) {
		struct time_words at = time_words_of(call, locale->code, review->submitted_at);

		page->submitted_iso = at.iso;
		page->submitted_day = at.day;
		page->submitted_exact = at.exact;
	}
	if (review->duration_ds > 0)
		page->minutes = arena_printf(call->arena, "%lld", (long long)(review->duration_ds + 599) / 600);
	if (review->coverage.is_set)
		page->coverage = locale_percent(call->arena, locale, review->coverage.value);
	if (parts & VIEW_SCORE) {
		page->score = score_text(call->arena, locale, review->score);
		page->score_width = score_width(call->arena, review->score);
	}
	if (parts & VIEW_ANALYSIS)
		page->analysis = review->analysis;
	if (page->is_talent)
		talent_fill(call, view, page);
	answers_fill(call, view, page);
}

/* --- lists ---------------------------------------------------------------------------------------------------------------------
 */

static struct results_row row_make(struct call *call, const struct results_view *view, const struct review *from)
{
	const struct result_link *link = view->link;
	struct result_link one = {
		.kind = RESULT_LINK_TALENT, .merchant_id = link->merchant_id, .id = from->id, .expires_at_ms = link->expires_at_ms};
	struct time_words at = time_words_of(call, view->language, from->submitted_at > 0 ? from->submitted_at : from->started_at);
	bool is_profile = link->kind == RESULT_LINK_PROFILE;
	struct str person = str_is_empty(str_trim(from->candidate_name)) ? from->candidate_email : from->candidate_name;
	bool is_submitted = str_equal(from->status, STR("active"));

	return (struct results_row){.about = link->kind == RESULT_LINK_MERCHANT ? from->interview_name : STR_NONE,
		.name = is_profile ? from->interview_name : person,
		.lang = is_profile ? language_tag(from->language) : STR_NONE,
		.url = result_url(call, &one, true),
		.day = at.day,
		.iso = at.iso,
		.exact = at.exact,
		.score = score_text(call->arena, locale_of(call, view->language), from->score),
		.is_unsubmitted = !is_submitted,
		.is_waiting = is_submitted && !from->score.is_set,
		.is_selected = str_equal(from->decision_status, STR("selected")),
		.is_rejected = str_equal(from->decision_status, STR("rejected")),
		.is_undecided = is_submitted && str_is_empty(from->decision_status),
		.is_shortlisted = from->is_shortlisted};
}

void results_page_fill(struct call *call, const struct results_view *view, struct results_page *page)
{
	const struct review *all = view->reviews.items;
	size_t count = view->reviews.count;
	struct results_row *rows = ARENA_ARRAY(call->arena, struct results_row, count + 1);

	for (size_t i = 0; i < count; i++)
		rows[i] = row_make(call, view, &all[i]);
	page->is_profile = view->link->kind == RESULT_LINK_PROFILE;
	page->rows = (struct list){rows, count};
	page->is_empty = count == 0;
	page->is_more = page->count > (int64_t)count;
}
