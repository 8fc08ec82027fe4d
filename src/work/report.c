/* Reports put together from results. */
#include "work/report.h"

#include "work/asset.h"
#include "work/language.h"
#include "work/report_words.h"
#include "work/words.h"

/* As JSON and for templates; the frame of the page is not part of it. */
#define TEXT(member) FIELD(struct result_page, member, "", .optional = true, .nullable = true)
#define FLAG(member) FIELD(struct result_page, member, "")
#define LIST(member, ...) FIELD(struct result_page, member, "", .optional = true, __VA_ARGS__)

#define RUBRIC(member, ...) FIELD(struct rubric_row, member, "", __VA_ARGS__)
static const struct field rubric_fields[] = {RUBRIC(level), RUBRIC(text), RUBRIC(quote, .nullable = true), RUBRIC(is_strong),
	RUBRIC(is_moderate), RUBRIC(is_confirmed), RUBRIC(is_rejected)};
static const struct shape rubric_shape = SHAPE("ReportRequirement", struct rubric_row, rubric_fields);

#define ANSWER(member, ...) FIELD(struct result_answer_row, member, "", __VA_ARGS__)
static const struct field answer_fields[] = {ANSWER(number), ANSWER(question), ANSWER(text, .nullable = true),
	ANSWER(recording_url, .nullable = true), ANSWER(score, .nullable = true), ANSWER(analysis, .nullable = true),
	ANSWER(is_skipped)};
static const struct shape answer_shape = SHAPE("ReportAnswer", struct result_answer_row, answer_fields);

static const struct field result_fields[] = {TEXT(merchant), TEXT(candidate), TEXT(email), TEXT(interview), TEXT(location),
	TEXT(submitted_day), TEXT(submitted_iso), TEXT(score), TEXT(score_width), TEXT(score_answer), TEXT(score_rubric),
	TEXT(minutes), TEXT(coverage), TEXT(scored_by), TEXT(analysis), TEXT(note), FLAG(is_test), FLAG(is_unsubmitted),
	FLAG(is_selected), FLAG(is_rejected), FLAG(is_shortlisted), FLAG(has_risks), FLAG(is_instructing), FLAG(is_copied),
	FLAG(is_repeated), FLAG(is_hasty), FLAG(has_strengths), FLAG(has_concerns), FLAG(has_rubric), FLAG(has_answers),
	LIST(strengths), LIST(concerns), LIST(rubric, .of = &rubric_shape), LIST(answers, .of = &answer_shape)};
const struct shape report_result_shape = SHAPE("ReportResult", struct result_page, result_fields);

static const struct field line_fields[] = {FIELD(struct report_line, candidate, ""),
	FIELD(struct report_line, text, "", .nullable = true), FIELD(struct report_line, score, "", .nullable = true)};
static const struct shape line_shape = SHAPE("ReportLine", struct report_line, line_fields);
static const struct field group_fields[] = {
	FIELD(struct report_group, question, ""), FIELD(struct report_group, lines, "", .of = &line_shape)};
static const struct shape group_shape = SHAPE("ReportGroup", struct report_group, group_fields);

#define REPORT(member, ...) FIELD(struct report, member, "", __VA_ARGS__)
static const struct field report_fields[] = {REPORT(template_name), REPORT(language), REPORT(lang), REPORT(dir), REPORT(generated),
	REPORT(is_classic), REPORT(is_modern), REPORT(is_one_pager), REPORT(is_combined), REPORT(has_groups),
	REPORT(results, .of = &report_result_shape), REPORT(groups, .of = &group_shape)};
const struct shape report_shape = SHAPE("Report", struct report, report_fields);

/* --- what goes in --------------------------------------------------------------------------------------------------------------
 */

static void features_apply(const struct report_features *features, struct result_page *page)
{
	struct result_answer_row *answers = page->answers.items;

	if (!features->contact_details)
		page->email = STR_NONE;
	if (!features->analytics)
		page->minutes = page->coverage = page->score_answer = page->score_rubric = STR_NONE;
	if (!features->assessment) {
		page->analysis = page->note = page->scored_by = STR_NONE;
		page->has_strengths = page->has_concerns = page->has_risks = false;
		page->is_instructing = page->is_copied = page->is_repeated = page->is_hasty = false;
		page->strengths = page->concerns = (struct list){0};
	}
	if (!features->assessment || !features->rubric) {
		page->has_rubric = false;
		page->rubric = (struct list){0};
	}
	for (size_t i = 0; i < page->answers.count; i++) {
		if (!features->answer_recording)
			answers[i].recording_url = STR_NONE;
		if (!features->assessment)
			answers[i].analysis = answers[i].score = STR_NONE;
	}
	if (!features->transcript) {
		page->has_answers = false;
		page->answers = (struct list){0};
	}
}

static struct report_group *group_find(struct list *groups, struct str question)
{
	struct report_group *all = groups->items;

	for (size_t i = 0; i < groups->count; i++)
		if (str_equal(all[i].question, question))
			return &all[i];
	return NULL;
}

static void line_add(
	struct call *call, struct report *report, const struct result_page *page, const struct result_answer_row *answer)
{
	struct report_group *all = report->groups.items, *group = group_find(&report->groups, answer->question);

	if (group == NULL) {
		group = &all[report->groups.count++];
		*group = (struct report_group){
			answer->question, {ARENA_ARRAY(call->arena, struct report_line, report->results.count), 0}};
	}
	/* the same question twice to one person stays with its first answer */
	if (group->lines.count < report->results.count)
		((struct report_line *)group->lines.items)[group->lines.count++] =
			(struct report_line){page->candidate, answer->is_skipped ? STR_NONE : answer->text, answer->score};
}

static void groups_fill(struct call *call, struct report *report)
{
	struct result_page *pages = report->results.items;
	size_t answers = 0;

	for (size_t i = 0; i < report->results.count; i++)
		answers += pages[i].answers.count;
	report->groups.items = ARENA_ARRAY(call->arena, struct report_group, answers + 1);
	for (size_t i = 0; i < report->results.count; i++) {
		for (size_t a = 0; a < pages[i].answers.count; a++)
			line_add(call, report, &pages[i], (const struct result_answer_row *)pages[i].answers.items + a);
		pages[i].answers = (struct list){0};
		pages[i].has_answers = false;
	}
	report->has_groups = report->groups.count > 0;
}

void report_fill(struct call *call, const struct result_view *views, size_t count, const struct report_features *features,
	struct report *report)
{
	struct result_page *pages = ARENA_ARRAY(call->arena, struct result_page, count);

	if (language_by_code(report->language) == NULL)
		report->language = STR("en");
	report->lang = language_tag(report->language);
	report->dir = language_direction(report->language);
	for (size_t i = 0; i < count; i++) {
		struct result_view view = views[i];

		view.language = report->language;
		result_page_fill(call, &view, &pages[i]);
		features_apply(features, &pages[i]);
	}
	report->results = (struct list){pages, count};
	report->generated = time_words_of(call, report->language, call->now_ms).exact;
	report->is_one_pager = str_equal(report->template_name, STR("one_pager"));
	report->is_classic = str_equal(report->template_name, STR("classic"));
	report->is_modern = !report->is_one_pager && !report->is_classic;
	report->is_combined = count > 1;
}

void report_group(struct call *call, const struct report_features *features, struct report *report)
{
	if (features->group_by_question && report->is_combined && !report->is_one_pager)
		groups_fill(call, report);
}

/* --- HTML ----------------------------------------------------------------------------------------------------------------------
 */

/* Where partials and words of a report are found. */
struct report_texts {
	struct report_words words; /* first: what is found by name is found in it */
	struct arena *arena;
};

static struct str file_text(struct arena *arena, struct str name)
{
	const struct embedded_file *file = embedded_file_find(arena_printf(arena, "web/%.*s", STR_ARG(name)));

	return file != NULL ? file->bytes : STR_NONE;
}

static struct str partial_find(const void *context, struct str name)
{
	return file_text(((const struct report_texts *)context)->arena, name);
}

static bool html_write(struct call *call, const struct report *report, const char *name, struct buf *out)
{
	struct report_texts texts = {report_words_of(call->arena, report->language), call->arena};
	struct template_source source = {.name = str_of(name),
		.text = file_text(call->arena, str_of(name)),
		.shape = &report_shape,
		.partial = partial_find,
		.word = report_word,
		.context = &texts};
	const struct template *template = template_make(call, &source);

	if (template == NULL)
		return false;
	template_write(out, template, report);
	return true;
}

bool report_html_write(struct call *call, const struct report *report, struct buf *out)
{
	return html_write(call, report, "report_page.html", out);
}

bool report_table_write(struct call *call, const struct report *report, struct buf *out)
{
	return html_write(call, report, "report_table.html", out);
}
