/* Text on pages: pango sets it, cairo draws it. */
#include "work/report_drawing.h"

#include <math.h>
#include <pango/pangocairo.h>

#define INSIDE (PAGE_WIDTH - 2 * PAGE_MARGIN)
enum { FOOT_MARGIN = 22 };

struct str drawing_word(const struct drawing *drawing, const char *name)
{
	return report_word(&drawing->words, str_of(name));
}

void drawing_colour(struct drawing *drawing, const struct style *style)
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
		STR_ARG(drawing_word(drawing, "foot")));
	struct style style = {.scale = 0.8, .is_quiet = true};
	PangoLayout *layout;
	int height;

	drawing->left = PAGE_MARGIN;
	drawing->width = INSIDE;
	layout = layout_make(drawing, text, &style);
	drawing_colour(drawing, &style);
	/* It may need two lines: no printer prints up to the edge. */
	pango_layout_get_pixel_size(layout, NULL, &height);
	cairo_move_to(drawing->cairo, PAGE_MARGIN, PAGE_HEIGHT - FOOT_MARGIN - height);
	pango_cairo_show_layout(drawing->cairo, layout);
	g_object_unref(layout);
	drawing->y = y;
	drawing->left = left;
	drawing->width = width;
}

void drawing_page_end(struct drawing *drawing)
{
	foot_draw(drawing);
	cairo_show_page(drawing->cairo);
	drawing->page++;
	drawing->y = PAGE_MARGIN;
}

void drawing_room(struct drawing *drawing, double height)
{
	if (drawing->y + height > PAGE_HEIGHT - PAGE_MARGIN - 10 && drawing->y > PAGE_MARGIN)
		drawing_page_end(drawing);
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
		drawing_room(drawing, height);
		drawing_colour(drawing, style);
		cairo_move_to(drawing->cairo, line_left(drawing, &at, style),
			drawing->y + (double)(pango_layout_iter_get_baseline(line) - top) / PANGO_SCALE);
		pango_cairo_show_layout_line(drawing->cairo, pango_layout_iter_get_line_readonly(line));
		drawing->y += height;
	} while (pango_layout_iter_next_line(line));
	pango_layout_iter_free(line);
}

void drawing_text(struct drawing *drawing, struct str text, const struct style *style)
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

double drawing_text_height(struct drawing *drawing, struct str text, const struct style *style)
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

static const struct style heading = {.scale = 1.35, .is_bold = true, .is_accent = true, .above = 12, .below = 5};

void drawing_heading(struct drawing *drawing, const char *name, double following)
{
	struct str text = drawing_word(drawing, name);

	drawing_room(drawing, drawing_text_height(drawing, text, &heading) + 4 + following);
	drawing_text(drawing, text, &heading);
	if (!drawing->look->has_band) {
		drawing_colour(drawing, &(struct style){.is_quiet = true});
		cairo_set_line_width(drawing->cairo, 0.5);
		cairo_move_to(drawing->cairo, drawing->left, drawing->y - 2);
		cairo_rel_line_to(drawing->cairo, drawing->width, 0);
		cairo_stroke(drawing->cairo);
		drawing->y += 4;
	}
}

void drawing_indent(struct drawing *drawing, double by)
{
	if (!drawing->is_rtl)
		drawing->left += by;
	drawing->width -= by;
}

/* What a text would take in so much width; its first baseline is so far below its top. */
struct extent {
	double height, baseline;
};

static struct extent extent_of(struct drawing *drawing, struct str text, const struct style *style, double width)
{
	PangoLayout *layout = layout_make(drawing, text, style);
	struct extent extent;
	int height;

	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_get_size(layout, NULL, &height);
	extent = (struct extent){
		(double)height / PANGO_SCALE + style->below, (double)pango_layout_get_baseline(layout) / PANGO_SCALE};
	g_object_unref(layout);
	return extent;
}

void drawing_fact(struct drawing *drawing, struct str name, struct str value)
{
	enum { NAMES = 145, GAP = 8 };
	static const struct style name_style = {.scale = 1, .is_quiet = true, .below = 2}, value_style = {.scale = 1, .below = 2};
	double left = drawing->left, width = drawing->width, y, lower, below;
	struct extent of_name = extent_of(drawing, name, &name_style, NAMES - GAP);
	struct extent of_value = extent_of(drawing, value, &value_style, width - NAMES);

	if (str_is_empty(value))
		return;
	lower = of_name.baseline - of_value.baseline;
	drawing_room(drawing, fabs(lower) + (of_name.height > of_value.height ? of_name.height : of_value.height));
	y = drawing->y;
	if (drawing->is_rtl)
		drawing->left += width - NAMES + GAP;
	drawing->width = NAMES - GAP;
	drawing->y = lower < 0 ? y - lower : y;
	drawing_text(drawing, name, &name_style);
	below = drawing->y;
	drawing->left = left;
	drawing->width = width;
	drawing->y = lower > 0 ? y + lower : y;
	drawing_indent(drawing, NAMES);
	drawing_text(drawing, value, &value_style);
	drawing_indent(drawing, -NAMES);
	/* either may take the more lines */
	drawing->y = drawing->y > below ? drawing->y : below;
}
