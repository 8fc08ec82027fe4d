/* Reports as PDF: what of a result stands where. */
#include "work/report_drawing.h"

#include <cairo-pdf.h>

enum { QUOTE_INDENT = 12, FOLLOWING = 60 };

static const struct look looks[] = {
	{"Noto Serif, Noto Naskh Arabic, DejaVu Serif, serif", 10.5, {0.1, 0.1, 0.12}, false, false},      /* classic */
	{"Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif", 10, {0.122, 0.373, 0.749}, true, false},  /* modern */
	{"Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif", 8.5, {0.122, 0.373, 0.749}, false, true}, /* one_pager */
};

static const struct style body = {.scale = 1, .is_prose = true, .below = 5};
static const struct style point = {.scale = 1, .below = 2};
static const struct style quiet = {.scale = 0.9, .is_quiet = true, .below = 4};
static const struct style quote = {.scale = 0.95, .is_quiet = true, .is_italic = true, .is_prose = true, .below = 5};
static const struct style met = {.scale = 0.9, .is_accent = true, .below = 4};
static const struct style strong = {.scale = 1, .is_bold = true, .above = 4, .below = 2};
static const struct style title = {.scale = 2.1, .is_bold = true, .below = 4};

/* --- parts ---------------------------------------------------------------------------------------------------------------------
 */

/* "3.4 of 5"; no value without a score. */
static struct str of_five(struct drawing *drawing, struct str score)
{
	struct str text = drawing_word(drawing, "of_five");

	return str_is_empty(score) ? STR_NONE : arena_printf(drawing->call->arena, "%.*s %.*s", STR_ARG(score), STR_ARG(text));
}

/* So much of a bar, from where lines begin. */
static void bar_draw(struct drawing *drawing, double share)
{
	enum { BAR = 150, BAR_HEIGHT = 7 };
	double from = drawing->is_rtl ? drawing->left + drawing->width - BAR * share : drawing->left;

	cairo_rectangle(drawing->cairo, from, drawing->y, BAR * share, BAR_HEIGHT);
	cairo_fill(drawing->cairo);
}

/* The score with a bar from 1 to 5. */
static void score_draw(struct drawing *drawing, const struct result_page *page)
{
	double value = 0;

	if (!str_to_number(page->score_width, &value))
		return;
	drawing_text(drawing, of_five(drawing, page->score),
		&(struct style){.scale = 1.5, .is_bold = true, .is_accent = true, .below = 3});
	cairo_set_source_rgb(drawing->cairo, 0.85, 0.855, 0.865);
	bar_draw(drawing, 1);
	drawing_colour(drawing, &(struct style){.is_accent = true});
	bar_draw(drawing, value < 1 ? 0 : value > 5 ? 1 : (value - 1) / 4);
	drawing->y += 15;
}

static void band_draw(struct drawing *drawing, double top, double bottom)
{
	enum { BAND = 5 };
	const double *accent = drawing->look->accent;

	cairo_set_source_rgb(drawing->cairo, accent[0], accent[1], accent[2]);
	cairo_rectangle(drawing->cairo, drawing->is_rtl ? PAGE_WIDTH - PAGE_MARGIN - BAND : PAGE_MARGIN, top, BAND, bottom - top);
	cairo_fill(drawing->cairo);
}

static void head_draw(struct drawing *drawing, const struct result_page *page)
{
	double top = drawing->y;

	if (drawing->look->has_band)
		drawing_indent(drawing, 16);
	drawing_text(drawing, arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(page->merchant), STR_ARG(page->interview)),
		&quiet);
	drawing_text(drawing, page->candidate, &title);
	score_draw(drawing, page);
	if (drawing->look->has_band) {
		drawing_indent(drawing, -16);
		band_draw(drawing, top, drawing->y);
	}
	drawing->y += 8;
}

static struct str decision_text(struct drawing *drawing, const struct result_page *page)
{
	struct str decision = drawing_word(drawing, page->is_selected ? "selected" : page->is_rejected ? "rejected" : "undecided");

	return page->is_shortlisted ? arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(decision),
					      STR_ARG(drawing_word(drawing, "shortlisted")))
				    : decision;
}

static void facts_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct {
		const char *name;
		struct str value;
	} facts[] = {{"email_label", page->email}, {"submitted_label", page->submitted_day}, {"minutes_label", page->minutes},
		{"coverage_label", page->coverage}, {"score_answer_label", of_five(drawing, page->score_answer)},
		{"score_rubric_label", of_five(drawing, page->score_rubric)}, {"scored_label", page->scored_by}};
	drawing_fact(drawing, drawing_word(drawing, "decision_label"), decision_text(drawing, page));
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		drawing_fact(drawing, drawing_word(drawing, facts[i].name), facts[i].value);
}

/* One of a list: the point on the report's side, the text in its own direction, as in summary_line. */
static void point_draw(struct drawing *drawing, struct str text)
{
	const char *side = drawing->is_rtl ? "\u200f" : "\u200e";

	drawing_text(drawing, arena_printf(drawing->call->arena, "%s•  \u2068%.*s\u2069", side, STR_ARG(text)), &point);
}

static void points_draw(struct drawing *drawing, const char *name, struct list texts)
{
	const struct str *all = texts.items;

	if (texts.count == 0)
		return;
	drawing_room(drawing, 40);
	drawing_text(drawing, drawing_word(drawing, name), &strong);
	for (size_t i = 0; i < texts.count; i++)
		point_draw(drawing, all[i]);
}

static void assessment_draw(struct drawing *drawing, const struct result_page *page)
{
	if (str_is_empty(page->analysis) && str_is_empty(page->note) && !page->has_strengths && !page->has_concerns)
		return;
	drawing_heading(drawing, "analysis_heading", FOLLOWING);
	drawing_text(drawing, page->analysis, &body);
	points_draw(drawing, "strengths_heading", page->strengths);
	points_draw(drawing, "concerns_heading", page->concerns);
	if (!str_is_empty(page->note))
		drawing_text(drawing, drawing_word(drawing, "note_heading"), &strong);
	drawing_text(drawing, page->note, &quote);
}

static void risks_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct {
		bool is_there;
		const char *name;
	} risks[] = {{page->is_instructing, "risk_instructing"}, {page->is_copied, "risk_copied"},
		{page->is_repeated, "risk_repeated"}, {page->is_hasty, "risk_hasty"}};

	if (!page->has_risks)
		return;
	drawing_heading(drawing, "risks_heading", FOLLOWING);
	for (size_t i = 0; i < COUNT_OF(risks); i++)
		if (risks[i].is_there)
			point_draw(drawing, drawing_word(drawing, risks[i].name));
}

/* A requirement and what became of it: text, state, quote. The quote has no value in a compact report. */
struct requirement {
	const struct rubric_row *row;
	struct str state, quote;
};

static struct requirement requirement_of(struct drawing *drawing, const struct rubric_row *row)
{
	struct str level = drawing_word(drawing,
		row->is_strong             ? "level_strong"
			: row->is_moderate ? "level_moderate"
					   : "level_weak");
	struct str state = drawing_word(drawing, row->is_confirmed ? "met" : row->is_rejected ? "denied" : "not_discussed");
	struct requirement made = {
		.row = row, .state = arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(level), STR_ARG(state))};

	if (!drawing->look->is_compact && !str_is_empty(row->quote))
		made.quote = arena_printf(drawing->call->arena, "“%.*s”", STR_ARG(row->quote));
	return made;
}

static double requirement_height(struct drawing *drawing, const struct requirement *made)
{
	double height = drawing_text_height(drawing, made->row->text, &strong) + drawing_text_height(drawing, made->state, &quiet);

	drawing_indent(drawing, QUOTE_INDENT);
	height += drawing_text_height(drawing, made->quote, &quote);
	drawing_indent(drawing, -QUOTE_INDENT);
	return height;
}

static void requirement_draw(struct drawing *drawing, const struct requirement *made)
{
	drawing_room(drawing, requirement_height(drawing, made));
	drawing_text(drawing, made->row->text, &strong);
	drawing_text(drawing, made->state, made->row->is_confirmed ? &met : &quiet);
	drawing_indent(drawing, QUOTE_INDENT);
	drawing_text(drawing, made->quote, &quote);
	drawing_indent(drawing, -QUOTE_INDENT);
}

static void rubric_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct rubric_row *rows = page->rubric.items;

	if (!page->has_rubric)
		return;
	for (size_t i = 0; i < page->rubric.count; i++) {
		struct requirement made = requirement_of(drawing, &rows[i]);

		if (i == 0)
			drawing_heading(drawing, "rubric_heading", requirement_height(drawing, &made));
		requirement_draw(drawing, &made);
	}
}

static void recording_draw(struct drawing *drawing, struct str url)
{
	const char *attributes;

	if (str_is_empty(url))
		return;
	attributes = arena_cstr(drawing->call->arena, arena_printf(drawing->call->arena, "uri='%.*s'", STR_ARG(url)));
	drawing_room(drawing, 14);
	cairo_tag_begin(drawing->cairo, CAIRO_TAG_LINK, attributes);
	drawing_text(drawing, drawing_word(drawing, "play"), &(struct style){.scale = 0.9, .is_accent = true, .below = 4});
	cairo_tag_end(drawing->cairo, CAIRO_TAG_LINK);
}

static void answer_draw(struct drawing *drawing, const struct result_answer_row *row)
{
	struct arena *arena = drawing->call->arena;

	drawing_room(drawing, 60);
	drawing_text(drawing, arena_printf(arena, "%d.  %.*s", (int)row->number, STR_ARG(row->question)), &strong);
	if (row->is_skipped) {
		drawing_text(drawing, drawing_word(drawing, "not_answered"), &quiet);
		return;
	}
	drawing_text(drawing, row->text, &body);
	recording_draw(drawing, row->recording_url);
	drawing_text(drawing,
		arena_printf(arena, "%.*s%s%.*s", STR_ARG(of_five(drawing, row->score)),
			str_is_empty(row->score) || str_is_empty(row->analysis) ? "" : " · ", STR_ARG(row->analysis)),
		&quiet);
}

static void answers_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct result_answer_row *rows = page->answers.items;

	if (!page->has_answers)
		return;
	drawing_heading(drawing, "answers_heading", FOLLOWING);
	for (size_t i = 0; i < page->answers.count; i++) {
		answer_draw(drawing, &rows[i]);
		drawing->y += 4;
	}
}

static void groups_draw(struct drawing *drawing)
{
	const struct report_group *groups = drawing->report->groups.items;

	for (size_t i = 0; i < drawing->report->groups.count; i++) {
		const struct report_line *lines = groups[i].lines.items;

		if (i == 0)
			drawing_heading(drawing, "groups_heading", FOLLOWING);
		drawing_room(drawing, 60);
		drawing_text(drawing, groups[i].question, &(struct style){.scale = 1.1, .is_bold = true, .above = 8, .below = 4});
		for (size_t l = 0; l < groups[i].lines.count; l++) {
			drawing_room(drawing, 30);
			drawing_text(drawing,
				arena_printf(drawing->call->arena, "%.*s%s%.*s", STR_ARG(lines[l].candidate),
					str_is_empty(lines[l].score) ? "" : " · ", STR_ARG(lines[l].score)),
				&quiet);
			drawing_text(drawing, str_is_empty(lines[l].text) ? drawing_word(drawing, "not_answered") : lines[l].text,
				&body);
		}
	}
}

static void result_draw(struct drawing *drawing, const struct result_page *page)
{
	head_draw(drawing, page);
	facts_draw(drawing, page);
	risks_draw(drawing, page);
	assessment_draw(drawing, page);
	rubric_draw(drawing, page);
	if (!drawing->look->is_compact)
		answers_draw(drawing, page);
}

/* Who, for what, and what was decided: in the report's direction (U+200E, U+200F), each name in its own (U+2068, U+2069). */
static struct str summary_line(struct drawing *drawing, const struct result_page *page)
{
	return arena_printf(drawing->call->arena, "%s\u2068%.*s\u2069 · \u2068%.*s\u2069 · %.*s",
		drawing->is_rtl ? "\u200f" : "\u200e", STR_ARG(page->candidate), STR_ARG(page->interview),
		STR_ARG(decision_text(drawing, page)));
}

static void summary_draw(struct drawing *drawing)
{
	const struct result_page *pages = drawing->report->results.items;

	drawing_text(drawing, drawing_word(drawing, "title"), &title);
	for (size_t i = 0; i < drawing->report->results.count; i++) {
		struct str score = of_five(drawing, pages[i].score);

		drawing_fact(drawing, str_is_empty(score) ? STR("–") : score, summary_line(drawing, &pages[i]));
	}
	drawing_page_end(drawing);
}

static cairo_status_t bytes_take(void *data, const unsigned char *bytes, unsigned int len)
{
	buf_add(data, (struct str){(const char *)bytes, len});
	return CAIRO_STATUS_SUCCESS;
}

bool report_pdf_write(struct call *call, const struct report *report, struct buf *out)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(bytes_take, out, PAGE_WIDTH, PAGE_HEIGHT);
	struct drawing drawing = {.call = call,
		.report = report,
		.words = report_words_of(call->arena, report->language),
		.is_rtl = str_equal(report->dir, STR("rtl")),
		.look = &looks[report->is_classic      ? 0
				: report->is_one_pager ? 2
						       : 1],
		.cairo = cairo_create(surface),
		.y = PAGE_MARGIN,
		.left = PAGE_MARGIN,
		.width = PAGE_WIDTH - 2 * PAGE_MARGIN,
		.page = 1};
	const struct result_page *pages = report->results.items;
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, arena_cstr(call->arena, drawing_word(&drawing, "title")));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Convoke");
	if (report->is_combined)
		summary_draw(&drawing);
	for (size_t i = 0; i < report->results.count; i++) {
		result_draw(&drawing, &pages[i]);
		drawing_page_end(&drawing);
	}
	if (report->has_groups) {
		groups_draw(&drawing);
		drawing_page_end(&drawing);
	}
	cairo_destroy(drawing.cairo);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS || fault(call, FAULT_INTERNAL, NULL, "cairo: %s", cairo_status_to_string(status));
}
