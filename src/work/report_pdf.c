/* Reports as PDF: pango sets the text of any script, cairo draws it. Points, A4. */
#include "work/report.h"
#include "work/report_words.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define INSIDE (PAGE_WIDTH - 2 * MARGIN)
enum { MARGIN = 54, FOOT_MARGIN = 22, QUOTE_INDENT = 12, FOLLOWING = 60 };

/* How a template looks. */
struct look {
	const char *face;
	double size, accent[3];
	bool has_band, is_compact;
};
static const struct look looks[] = {
	{"Noto Serif, Noto Naskh Arabic, DejaVu Serif, serif", 10.5, {0.1, 0.1, 0.12}, false, false},      /* classic */
	{"Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif", 10, {0.122, 0.373, 0.749}, true, false},  /* modern */
	{"Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif", 8.5, {0.122, 0.373, 0.749}, false, true}, /* one_pager */
};

struct drawing {
	struct call *call;
	const struct report *report;
	struct report_words words;
	const struct look *look;
	cairo_t *cairo;
	double y, left, width;
	int page;
	bool is_rtl; /* lines begin on the right */
};

static struct str word(const struct drawing *drawing, const char *name)
{
	return report_word(&drawing->words, str_of(name));
}

/* How one run of text is set. */
struct style {
	double scale;
	bool is_bold, is_quiet, is_accent, is_italic;
	bool is_prose; /* begins on the side of its own language; all else on the report's */
	double above, below;
};
static const struct style body = {.scale = 1, .is_prose = true, .below = 5};
static const struct style point = {.scale = 1, .is_prose = true, .below = 2};
static const struct style quiet = {.scale = 0.9, .is_quiet = true, .below = 4};
static const struct style quote = {.scale = 0.95, .is_quiet = true, .is_italic = true, .is_prose = true, .below = 5};
static const struct style met = {.scale = 0.9, .is_accent = true, .below = 4};
static const struct style strong = {.scale = 1, .is_bold = true, .above = 4, .below = 2};
static const struct style heading = {.scale = 1.35, .is_bold = true, .is_accent = true, .above = 12, .below = 5};
static const struct style title = {.scale = 2.1, .is_bold = true, .below = 4};

static void colour_set(struct drawing *drawing, const struct style *style)
{
	const double *accent = drawing->look->accent;

	if (style->is_accent)
		cairo_set_source_rgb(drawing->cairo, accent[0], accent[1], accent[2]);
	else if (style->is_quiet)
		cairo_set_source_rgb(drawing->cairo, 0.35, 0.365, 0.39);
	else
		cairo_set_source_rgb(drawing->cairo, 0.11, 0.114, 0.122);
}

/* --- pages ---------------------------------------------------------------------------------------------------------------------
 */

/* Han characters look different in each of their languages, and fonts are chosen by it, too. */
static PangoLanguage *language_of(struct drawing *drawing)
{
	struct str language = drawing->report->language;

	return pango_language_from_string(str_equal(language, STR("zh")) ? "zh-cn" : arena_cstr(drawing->call->arena, language));
}

static PangoLayout *layout_make(struct drawing *drawing, struct str text, const struct style *style)
{
	PangoLayout *layout = pango_cairo_create_layout(drawing->cairo);
	PangoContext *context = pango_layout_get_context(layout);
	PangoFontDescription *font = pango_font_description_from_string(drawing->look->face);

	pango_context_set_language(context, language_of(drawing));
	pango_context_set_base_dir(context, drawing->is_rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	pango_layout_set_alignment(layout, drawing->is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	pango_font_description_set_size(font, (int)(drawing->look->size * style->scale * PANGO_SCALE));
	pango_font_description_set_weight(font, style->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_style(font, style->is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(drawing->width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(layout, 1.15f);
	pango_layout_set_text(layout, text.ptr != NULL ? text.ptr : "", (int)text.len);
	return layout;
}

static void foot_draw(struct drawing *drawing)
{
	double y = drawing->y, left = drawing->left, width = drawing->width;
	struct str text = arena_printf(drawing->call->arena, "%d · %.*s · %.*s", drawing->page, STR_ARG(drawing->report->generated),
		STR_ARG(word(drawing, "foot")));
	struct style style = {.scale = 0.8, .is_quiet = true};
	PangoLayout *layout;
	int height;

	drawing->left = MARGIN;
	drawing->width = INSIDE;
	layout = layout_make(drawing, text, &style);
	colour_set(drawing, &style);
	/* It may need two lines: no printer prints up to the edge. */
	pango_layout_get_pixel_size(layout, NULL, &height);
	cairo_move_to(drawing->cairo, MARGIN, PAGE_HEIGHT - FOOT_MARGIN - height);
	pango_cairo_show_layout(drawing->cairo, layout);
	g_object_unref(layout);
	drawing->y = y;
	drawing->left = left;
	drawing->width = width;
}

static void page_end(struct drawing *drawing)
{
	foot_draw(drawing);
	cairo_show_page(drawing->cairo);
	drawing->page++;
	drawing->y = MARGIN;
}

/* Goes on to the next page unless so much fits. */
static void room_make(struct drawing *drawing, double height)
{
	if (drawing->y + height > PAGE_HEIGHT - MARGIN - 10 && drawing->y > MARGIN)
		page_end(drawing);
}

/* --- text ----------------------------------------------------------------------------------------------------------------------
 */

/* Where a line begins: pango has looked at its own text's side. */
static double line_left(const struct drawing *drawing, const PangoRectangle *at, const struct style *style)
{
	if (style->is_prose)
		return drawing->left + (double)at->x / PANGO_SCALE;
	return drawing->left + (drawing->is_rtl ? drawing->width - (double)at->width / PANGO_SCALE : 0);
}

/* Line by line, so that a long answer goes over as many pages as it needs. */
static void lines_draw(struct drawing *drawing, PangoLayout *layout, const struct style *style)
{
	PangoLayoutIter *line = pango_layout_get_iter(layout);

	do {
		PangoRectangle at;
		int top, bottom;
		double height;

		pango_layout_iter_get_line_extents(line, NULL, &at);
		pango_layout_iter_get_line_yrange(line, &top, &bottom);
		height = (double)(bottom - top) / PANGO_SCALE;
		room_make(drawing, height);
		colour_set(drawing, style);
		cairo_move_to(drawing->cairo, line_left(drawing, &at, style),
			drawing->y + (double)(pango_layout_iter_get_baseline(line) - top) / PANGO_SCALE);
		pango_cairo_show_layout_line(drawing->cairo, pango_layout_iter_get_line_readonly(line));
		drawing->y += height;
	} while (pango_layout_iter_next_line(line));
	pango_layout_iter_free(line);
}

static void text_draw(struct drawing *drawing, struct str text, const struct style *style)
{
	PangoLayout *layout;

	if (str_is_empty(str_trim(text)))
		return;
	drawing->y += style->above;
	layout = layout_make(drawing, str_trim(text), style);
	lines_draw(drawing, layout, style);
	drawing->y += style->below;
	g_object_unref(layout);
}

/* What text_draw would take, on one page. */
static double text_height(struct drawing *drawing, struct str text, const struct style *style)
{
	PangoLayout *layout;
	int height;

	if (str_is_empty(str_trim(text)))
		return 0;
	layout = layout_make(drawing, str_trim(text), style);
	pango_layout_get_size(layout, NULL, &height);
	g_object_unref(layout);
	return style->above + (double)height / PANGO_SCALE + style->below;
}

/* A heading stays with what follows, of which so much must fit. */
static void heading_draw(struct drawing *drawing, const char *name, double following)
{
	struct str text = word(drawing, name);

	room_make(drawing, text_height(drawing, text, &heading) + 4 + following);
	text_draw(drawing, text, &heading);
	if (!drawing->look->has_band) {
		colour_set(drawing, &quiet);
		cairo_set_line_width(drawing->cairo, 0.5);
		cairo_move_to(drawing->cairo, drawing->left, drawing->y - 2);
		cairo_rel_line_to(drawing->cairo, drawing->width, 0);
		cairo_stroke(drawing->cairo);
		drawing->y += 4;
	}
}

/* On the side where lines begin. */
static void indent(struct drawing *drawing, double by)
{
	if (!drawing->is_rtl)
		drawing->left += by;
	drawing->width -= by;
}

/* Name and value beside each other. */
static void fact_draw(struct drawing *drawing, struct str name, struct str value)
{
	enum { NAMES = 145, GAP = 8 };
	static const struct style fact_name = {.scale = 1, .is_quiet = true, .below = 2}, fact_value = {.scale = 1, .below = 2};
	double left = drawing->left, width = drawing->width, y, below;

	if (str_is_empty(value))
		return;
	room_make(drawing, 14);
	y = drawing->y;
	if (drawing->is_rtl)
		drawing->left += width - NAMES + GAP;
	drawing->width = NAMES - GAP;
	text_draw(drawing, name, &fact_name);
	below = drawing->y;
	drawing->left = left;
	drawing->width = width;
	drawing->y = y;
	indent(drawing, NAMES);
	text_draw(drawing, value, &fact_value);
	indent(drawing, -NAMES);
	/* either may take the more lines */
	drawing->y = drawing->y > below ? drawing->y : below;
}

/* --- parts ---------------------------------------------------------------------------------------------------------------------
 */

/* "3.4 of 5"; no value without a score. */
static struct str of_five(struct drawing *drawing, struct str score)
{
	struct str text = word(drawing, "of_five");

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
	text_draw(drawing, of_five(drawing, page->score),
		&(struct style){.scale = 1.5, .is_bold = true, .is_accent = true, .below = 3});
	cairo_set_source_rgb(drawing->cairo, 0.85, 0.855, 0.865);
	bar_draw(drawing, 1);
	colour_set(drawing, &(struct style){.is_accent = true});
	bar_draw(drawing, value < 1 ? 0 : value > 5 ? 1 : (value - 1) / 4);
	drawing->y += 15;
}

static void band_draw(struct drawing *drawing, double top, double bottom)
{
	enum { BAND = 5 };
	const double *accent = drawing->look->accent;

	cairo_set_source_rgb(drawing->cairo, accent[0], accent[1], accent[2]);
	cairo_rectangle(drawing->cairo, drawing->is_rtl ? PAGE_WIDTH - MARGIN - BAND : MARGIN, top, BAND, bottom - top);
	cairo_fill(drawing->cairo);
}

static void head_draw(struct drawing *drawing, const struct result_page *page)
{
	double top = drawing->y;

	if (drawing->look->has_band)
		indent(drawing, 16);
	text_draw(drawing, arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(page->merchant), STR_ARG(page->interview)),
		&quiet);
	text_draw(drawing, page->candidate, &title);
	score_draw(drawing, page);
	if (drawing->look->has_band) {
		indent(drawing, -16);
		band_draw(drawing, top, drawing->y);
	}
	drawing->y += 8;
}

static struct str decision_text(struct drawing *drawing, const struct result_page *page)
{
	struct str decision = word(drawing, page->is_selected ? "selected" : page->is_rejected ? "rejected" : "undecided");

	return page->is_shortlisted
		? arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(decision), STR_ARG(word(drawing, "shortlisted")))
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
	fact_draw(drawing, word(drawing, "decision_label"), decision_text(drawing, page));
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		fact_draw(drawing, word(drawing, facts[i].name), facts[i].value);
}

/* One of a list. */
static void point_draw(struct drawing *drawing, struct str text)
{
	text_draw(drawing, arena_printf(drawing->call->arena, "•  %.*s", STR_ARG(text)), &point);
}

static void points_draw(struct drawing *drawing, const char *name, struct list texts)
{
	const struct str *all = texts.items;

	if (texts.count == 0)
		return;
	room_make(drawing, 40);
	text_draw(drawing, word(drawing, name), &strong);
	for (size_t i = 0; i < texts.count; i++)
		point_draw(drawing, all[i]);
}

static void assessment_draw(struct drawing *drawing, const struct result_page *page)
{
	if (str_is_empty(page->analysis) && str_is_empty(page->note) && !page->has_strengths && !page->has_concerns)
		return;
	heading_draw(drawing, "analysis_heading", FOLLOWING);
	text_draw(drawing, page->analysis, &body);
	points_draw(drawing, "strengths_heading", page->strengths);
	points_draw(drawing, "concerns_heading", page->concerns);
	if (!str_is_empty(page->note))
		text_draw(drawing, word(drawing, "note_heading"), &strong);
	text_draw(drawing, page->note, &quote);
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
	heading_draw(drawing, "risks_heading", FOLLOWING);
	for (size_t i = 0; i < COUNT_OF(risks); i++)
		if (risks[i].is_there)
			point_draw(drawing, word(drawing, risks[i].name));
}

/* A requirement and what became of it: text, state, quote. The quote has no value in a compact report. */
struct requirement {
	const struct rubric_row *row;
	struct str state, quote;
};

static struct requirement requirement_of(struct drawing *drawing, const struct rubric_row *row)
{
	struct str level = word(drawing, row->is_strong ? "level_strong" : row->is_moderate ? "level_moderate" : "level_weak");
	struct str state = word(drawing, row->is_confirmed ? "met" : row->is_rejected ? "denied" : "not_discussed");
	struct requirement made = {
		.row = row, .state = arena_printf(drawing->call->arena, "%.*s · %.*s", STR_ARG(level), STR_ARG(state))};

	if (!drawing->look->is_compact && !str_is_empty(row->quote))
		made.quote = arena_printf(drawing->call->arena, "“%.*s”", STR_ARG(row->quote));
	return made;
}

static double requirement_height(struct drawing *drawing, const struct requirement *made)
{
	double height = text_height(drawing, made->row->text, &strong) + text_height(drawing, made->state, &quiet);

	indent(drawing, QUOTE_INDENT);
	height += text_height(drawing, made->quote, &quote);
	indent(drawing, -QUOTE_INDENT);
	return height;
}

static void requirement_draw(struct drawing *drawing, const struct requirement *made)
{
	room_make(drawing, requirement_height(drawing, made));
	text_draw(drawing, made->row->text, &strong);
	text_draw(drawing, made->state, made->row->is_confirmed ? &met : &quiet);
	indent(drawing, QUOTE_INDENT);
	text_draw(drawing, made->quote, &quote);
	indent(drawing, -QUOTE_INDENT);
}

static void rubric_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct rubric_row *rows = page->rubric.items;

	if (!page->has_rubric)
		return;
	for (size_t i = 0; i < page->rubric.count; i++) {
		struct requirement made = requirement_of(drawing, &rows[i]);

		if (i == 0)
			heading_draw(drawing, "rubric_heading", requirement_height(drawing, &made));
		requirement_draw(drawing, &made);
	}
}

static void recording_draw(struct drawing *drawing, struct str url)
{
	const char *attributes;

	if (str_is_empty(url))
		return;
	attributes = arena_cstr(drawing->call->arena, arena_printf(drawing->call->arena, "uri='%.*s'", STR_ARG(url)));
	room_make(drawing, 14);
	cairo_tag_begin(drawing->cairo, CAIRO_TAG_LINK, attributes);
	text_draw(drawing, word(drawing, "play"), &(struct style){.scale = 0.9, .is_accent = true, .below = 4});
	cairo_tag_end(drawing->cairo, CAIRO_TAG_LINK);
}

static void answer_draw(struct drawing *drawing, const struct result_answer_row *row)
{
	struct arena *arena = drawing->call->arena;

	room_make(drawing, 60);
	text_draw(drawing, arena_printf(arena, "%d.  %.*s", (int)row->number, STR_ARG(row->question)), &strong);
	if (row->is_skipped) {
		text_draw(drawing, word(drawing, "not_answered"), &quiet);
		return;
	}
	text_draw(drawing, row->text, &body);
	recording_draw(drawing, row->recording_url);
	text_draw(drawing,
		arena_printf(arena, "%.*s%s%.*s", STR_ARG(of_five(drawing, row->score)),
			str_is_empty(row->score) || str_is_empty(row->analysis) ? "" : " · ", STR_ARG(row->analysis)),
		&quiet);
}

static void answers_draw(struct drawing *drawing, const struct result_page *page)
{
	const struct result_answer_row *rows = page->answers.items;

	if (!page->has_answers)
		return;
	heading_draw(drawing, "answers_heading", FOLLOWING);
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
			heading_draw(drawing, "groups_heading", FOLLOWING);
		room_make(drawing, 60);
		text_draw(drawing, groups[i].question, &(struct style){.scale = 1.1, .is_bold = true, .above = 8, .below = 4});
		for (size_t l = 0; l < groups[i].lines.count; l++) {
			room_make(drawing, 30);
			text_draw(drawing,
				arena_printf(drawing->call->arena, "%.*s%s%.*s", STR_ARG(lines[l].candidate),
					str_is_empty(lines[l].score) ? "" : " · ", STR_ARG(lines[l].score)),
				&quiet);
			text_draw(drawing, str_is_empty(lines[l].text) ? word(drawing, "not_answered") : lines[l].text, &body);
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

	text_draw(drawing, word(drawing, "title"), &title);
	for (size_t i = 0; i < drawing->report->results.count; i++) {
		struct str score = of_five(drawing, pages[i].score);

		fact_draw(drawing, str_is_empty(score) ? STR("–") : score, summary_line(drawing, &pages[i]));
	}
	page_end(drawing);
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
		.y = MARGIN,
		.left = MARGIN,
		.width = INSIDE,
		.page = 1};
	const struct result_page *pages = report->results.items;
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, arena_cstr(call->arena, word(&drawing, "title")));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Convoke");
	if (report->is_combined)
		summary_draw(&drawing);
	for (size_t i = 0; i < report->results.count; i++) {
		result_draw(&drawing, &pages[i]);
		page_end(&drawing);
	}
	if (report->has_groups) {
		groups_draw(&drawing);
		page_end(&drawing);
	}
	cairo_destroy(drawing.cairo);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS || fault(call, FAULT_INTERNAL, NULL, "cairo: %s", cairo_status_to_string(status));
}
