/* Filling the layouts. */
#include "work/mail_render.h"

#include "base/encode.h"
#include "base/log.h"
#include "work/colour.h"
#include "work/mail_page.h"
#include "work/service.h"
#include "work/words.h"

#include <string.h>

enum { PARAGRAPHS_MOST = 200, FACTS_MOST = 3 };
#define COLOUR_USUAL "#1f5fbf"
static const struct colour white = {0xff, 0xff, 0xff}, dark = {0x1d, 0x1f, 0x22};
static const int64_t sample_ahead_ms = (int64_t)7 * 24 * 3600 * 1000;

struct rendering {
	struct arena *arena;
	const struct mail_draft *draft;
	struct mail_page *page;
	struct mail_paragraph *paragraphs; /* those before the button first */
	size_t count, before;
	bool has_button;
};

static struct str text_take(struct arena *arena, struct buf *text)
{
	struct str kept = arena_copy(arena, buf_str(text));

	buf_close(text);
	return kept;
}

/* One line as HTML; the link in it can be followed. */
static void line_write(struct buf *out, struct str line, struct str link)
{
	const char *at = link.len > 0 ? memmem(line.ptr, line.len, link.ptr, link.len) : NULL;

	if (at == NULL) {
		html_write(out, line);
		return;
	}
	html_write(out, str_first(line, (size_t)(at - line.ptr)));
	buf_add_literal(out, "<a class=\"link\" href=\"");
	html_write(out, link);
	buf_add_literal(out, "\" target=\"_blank\" style=\"word-break: break-all;\">");
	html_write(out, link);
	buf_add_literal(out, "</a>");
	html_write(out, str_from(line, (size_t)(at - line.ptr) + link.len));
}

/* A code that stands alone is what the mail is for: to be read at a glance and typed. */
static void code_write(struct buf *out, struct str code)
{
	buf_add_literal(
		out, "<span dir=\"ltr\" style=\"font-size: 32px; line-height: 40px; font-weight: 600; letter-spacing: 4px;\">");
	html_write(out, code);
	buf_add_literal(out, "</span>");
}

static void paragraph_add(struct rendering *rendering, struct str text)
{
	struct str rest = text, line, link = rendering->draft->values.link, code = rendering->draft->values.code;
	struct buf html = {0};

	if (str_is_empty(text) || rendering->count == PARAGRAPHS_MOST)
		return;
	if (!str_is_empty(link) && str_equal(text, link) && !rendering->has_button) {
		rendering->has_button = true;
		rendering->before = rendering->count;
		return;
	}
	if (!str_is_empty(code) && str_equal(text, code)) {
		code_write(&html, code);
		rest = STR_NONE;
	}
	while (str_next(&rest, '\n', &line)) {
		if (html.len > 0)
			buf_add_literal(&html, "<br>");
		line_write(&html, str_trim(line), link);
	}
	rendering->paragraphs[rendering->count++] = (struct mail_paragraph){text, text_take(rendering->arena, &html)};
}

/* Paragraphs by blank lines. */
static void body_split(struct rendering *rendering, struct str body)
{
	struct str line;
	struct buf paragraph = {0};

	while (str_next(&body, '\n', &line)) {
		line = str_trim(line);
		if (line.len > 0) {
			if (paragraph.len > 0)
				buf_add_char(&paragraph, '\n');
			buf_add(&paragraph, line);
			continue;
		}
		paragraph_add(rendering, arena_copy(rendering->arena, buf_str(&paragraph)));
		buf_clear(&paragraph);
	}
	paragraph_add(rendering, arena_copy(rendering->arena, buf_str(&paragraph)));
	buf_close(&paragraph);
}

static void quote_split(struct rendering *rendering)
{
	struct str rest = rendering->draft->message, line;
	struct str *lines = ARENA_ARRAY(rendering->arena, struct str, rest.len + 1);
	size_t count = 0;

	while (str_next(&rest, '\n', &line))
		lines[count++] = mail_line(rendering->arena, line);
	while (count > 0 && str_is_empty(lines[count - 1]))
		count--;
	rendering->page->quote = (struct list){lines, count};
	rendering->page->has_quote = count > 0;
}

static void facts_fill(struct rendering *rendering, const struct mail_parts *parts)
{
	const struct mail_draft *draft = rendering->draft;
	struct mail_fact *facts = ARENA_ARRAY(rendering->arena, struct mail_fact, FACTS_MOST);
	const struct mail_kind *kind = draft->words->kind;
	size_t count = 0;

	if (kind->has_terms)
		facts[count++] = (struct mail_fact){parts->interview_label, draft->values.interview};
	if (kind->has_deadline && !str_is_empty(draft->values.deadline))
		facts[count++] = (struct mail_fact){parts->deadline_label, draft->values.deadline};
	if (kind->has_terms && !str_is_empty(draft->values.duration))
		facts[count++] = (struct mail_fact){parts->duration_label, draft->values.duration};
	rendering->page->facts = draft->facts.count > 0 ? draft->facts : (struct list){facts, count};
	rendering->page->has_facts = rendering->page->facts.count > 0;
}

static void accent_fill(struct rendering *rendering)
{
	struct colour colour;

	if (!colour_read(rendering->draft->colour, &colour) && !colour_read(STR(COLOUR_USUAL), &colour))
		return;
	rendering->page->accent = colour_write(rendering->arena, colour_on(colour, white));
	rendering->page->accent_dark = colour_write(rendering->arena, colour_on(colour, dark));
}

/* What every mail has around its body. */
static void frame_fill(struct rendering *rendering, const struct mail_parts *parts)
{
	const struct mail_draft *draft = rendering->draft;
	struct mail_page *page = rendering->page;

	page->lang = draft->words->locale->tag;
	page->dir = language_direction(page->lang);
	page->start = str_equal(page->dir, STR("rtl")) ? STR("right") : STR("left");
	page->merchant = draft->values.merchant;
	page->logo_url = draft->logo_url;
	page->link = draft->values.link;
	page->message_label = parts->message_label;
	page->link_label = parts->link_label;
	page->reason = parts->reason;
	page->stop_label = parts->stop_label;
	page->stop_url = draft->stop_url;
	accent_fill(rendering);
	quote_split(rendering);
}

static void ours_fill(struct rendering *rendering, const struct mail_parts *parts)
{
	struct mail_page *page = rendering->page;

	page->subject = parts->subject;
	page->preheader = parts->preheader;
	page->heading = parts->heading;
	page->greeting = parts->greeting;
	for (size_t i = 0; i < MAIL_BODIES; i++)
		paragraph_add(rendering, parts->body[i]);
	rendering->before = rendering->count;
	rendering->has_button = !str_is_empty(parts->button) && !str_is_empty(page->link);
	facts_fill(rendering, parts);
}

static struct str own_write(struct arena *arena, const struct template *template, const struct mail_values *values)
{
	struct buf text = {0};

	template_write(&text, template, values);
	return text_take(arena, &text);
}

/* False when the merchant's words do not fit any more. */
static bool own_fill(struct call *call, struct rendering *rendering)
{
	const struct mail_draft *draft = rendering->draft;
	struct call making = {.arena = call->arena, .now_ms = call->now_ms};
	const struct template *subject = mail_own_make(&making, draft->words->kind, "subject", draft->own_subject);
	const struct template *body = subject != NULL ? mail_own_make(&making, draft->words->kind, "body", draft->own_body) : NULL;

	if (body == NULL) {
		log_event(LOG_WARN, "mail template", LOG_TEXT("kind", str_of(draft->words->kind->name)),
			LOG_TEXT("message", making.fault.message));
		return false;
	}
	rendering->page->subject = mail_line(call->arena, own_write(call->arena, subject, &draft->values));
	body_split(rendering, own_write(call->arena, body, &draft->values));
	if (!rendering->has_button)
		rendering->before = rendering->count;
	return true;
}

static bool layouts_write(struct call *call, const struct mail_page *page, struct mail *mail)
{
	const struct template *html = mail_layout_of(call, TEMPLATE_HTML), *plain = mail_layout_of(call, TEMPLATE_TEXT);
	struct buf text = {0};

	if (html == NULL || plain == NULL)
		return false;
	template_write(&text, html, page);
	mail->html = text_take(call->arena, &text);
	template_write(&text, plain, page);
	mail->text = text_take(call->arena, &text);
	mail->subject = page->subject;
	mail->language = page->lang;
	return true;
}

bool mail_render(struct call *call, const struct mail_draft *draft, struct mail *mail)
{
	struct mail_parts parts = {{0}};
	struct mail_page page = {{0}};
	struct rendering rendering = {.arena = call->arena,
		.draft = draft,
		.page = &page,
		.paragraphs = ARENA_ARRAY(call->arena, struct mail_paragraph, PARAGRAPHS_MOST)};

	mail_parts_fill(call->arena, draft->words, &draft->values, &parts);
	frame_fill(&rendering, &parts);
	if (str_is_empty(draft->own_body) || !own_fill(call, &rendering))
		ours_fill(&rendering, &parts);
	if (rendering.has_button)
		page.button = str_is_empty(parts.button) ? page.link : parts.button;
	page.paragraphs = (struct list){rendering.paragraphs, rendering.before};
	page.after = (struct list){rendering.paragraphs + rendering.before, rendering.count - rendering.before};
	return layouts_write(call, &page, mail);
}

struct mail_values mail_sample(struct call *call, const struct mail_words *words, struct str merchant)
{
	struct mail_values values = {.name = STR("Alex Kim"),
		.email = STR("alex.kim@example.com"),
		.merchant = merchant,
		.interview = STR("Customer support"),
		.candidate = STR("Alex Kim"),
		.code = STR("123456"),
		.count = 3};

	values.link = arena_printf(call->arena, "%.*s/interview/take/01234567-89ab-7cde-8f01-23456789abcd/?interview_token=example",
		STR_ARG(call->service->public_url));
	values.deadline = locale_time(call->arena, words->locale, STR_NONE, call->now_ms + sample_ahead_ms);
	values.duration = locale_minutes(call->arena, words->locale, 30);
	values.people = mail_words_count(call->arena, words, "people", values.count);
	return values;
}
