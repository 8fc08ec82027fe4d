/* Compiling and filling the words of mails. */
#include "work/mail_words.h"

#include "base/panic.h"
#include "work/asset.h"
#include "work/locales.h"
#include "work/mail_page.h"
#include "work/mail_terms.h"
#include "work/service.h"

#include <pthread.h>
#include <string.h>

#define PARAGRAPH(member) FIELD(struct mail_paragraph, member, "")
static const struct field paragraph_fields[] = {PARAGRAPH(text), PARAGRAPH(text_html)};
static const struct shape paragraph_shape = SHAPE("MailParagraph", struct mail_paragraph, paragraph_fields);
#define FACT(member) FIELD(struct mail_fact, member, "")
static const struct field fact_fields[] = {FACT(label), FACT(value)};
static const struct shape fact_shape = SHAPE("MailFact", struct mail_fact, fact_fields);
#define PAGE(member, ...) FIELD(struct mail_page, member, "", __VA_ARGS__)
static const struct field page_fields[] = {PAGE(lang), PAGE(dir), PAGE(start), PAGE(merchant), PAGE(logo_url), PAGE(accent),
	PAGE(accent_dark), PAGE(subject), PAGE(preheader), PAGE(heading), PAGE(greeting), PAGE(paragraphs, .of = &paragraph_shape),
	PAGE(after, .of = &paragraph_shape), PAGE(facts, .of = &fact_shape), PAGE(quote), PAGE(has_facts), PAGE(has_quote),
	PAGE(message_label), PAGE(button), PAGE(link), PAGE(link_label), PAGE(reason), PAGE(stop_label), PAGE(stop_url)};
const struct shape mail_page_shape = SHAPE("MailPage", struct mail_page, page_fields);

static struct str file_text(const char *path)
{
	const struct embedded_file *file = embedded_file_find(str_of(path));

	ASSERT(file != NULL);
	return file->bytes;
}

static const struct template *layout_make(struct call *call, enum template_mode mode)
{
	const char *path = mode == TEMPLATE_HTML ? "mail/layout.html" : "mail/layout.txt";

	return template_make(call,
		&(struct template_source){.name = str_of(path), .text = file_text(path), .shape = &mail_page_shape, .mode = mode});
}

/* NULL without a fault when the language has no words for it. */
static const struct mail_words *words_make(struct call *call, const struct mail_kind *kind, const struct locale *locale)
{
	struct mail_words *words = ARENA_NEW(call->arena, struct mail_words);
	struct template_source source = {.text = file_text("mail/parts.txt"),
		.shape = kind->values,
		.mode = TEMPLATE_TEXT,
		.word = catalogue_word,
		.context = &words->catalogue};

	if (!catalogue_open(call->arena, (struct catalogue_file){"mail", locale->code, kind->name}, &words->catalogue))
		return NULL;
	source.name = arena_printf(call->arena, "mail/words/%.*s/%s.txt, parts", STR_ARG(locale->code), kind->name);
	words->kind = kind;
	words->locale = locale;
	words->parts = template_make(call, &source);
	return words->parts != NULL ? words : NULL;
}

struct mail_cache {
	pthread_mutex_t mutex;
	struct arena arena;
	const struct mail_words **words; /* by kind and language */
	bool *is_known;                  /* by kind and language: asked for, whether there are words or not */
};

static void cache_close(void *data)
{
	struct mail_cache *cache = data;

	pthread_mutex_destroy(&cache->mutex);
	arena_close(&cache->arena);
}

const struct mail_set *mail_set_make(struct call *call)
{
	struct mail_set *set = ARENA_NEW(call->arena, struct mail_set);
	size_t count = mail_kind_count * language_count;

	set->html = layout_make(call, TEMPLATE_HTML);
	set->text = layout_make(call, TEMPLATE_TEXT);
	set->cache = ARENA_NEW(call->arena, struct mail_cache);
	pthread_mutex_init(&set->cache->mutex, NULL);
	set->cache->words = ARENA_ARRAY(call->arena, const struct mail_words *, count);
	set->cache->is_known = ARENA_ARRAY(call->arena, bool, count);
	call_defer(call, cache_close, set->cache);
	set->terms = mail_terms_make(call);
	return set->html != NULL && set->text != NULL ? set : NULL;
}

/* With the cache locked. */
static const struct mail_words *cache_words(
	struct call *call, struct mail_cache *cache, const struct mail_kind *kind, const struct language *language)
{
	size_t at = (size_t)(kind - mail_kind_table) * language_count + (size_t)(language - languages);
	struct call making = {.arena = &cache->arena, .now_ms = call->now_ms, .service = call->service};

	if (cache->is_known[at])
		return cache->words[at];
	cache->words[at] = words_make(&making, kind, locale_of(call, str_of(language->code)));
	cache->is_known[at] = making.fault.kind == FAULT_NONE;
	if (!cache->is_known[at])
		fault(call, making.fault.kind, NULL, "%.*s", STR_ARG(making.fault.message));
	return cache->words[at];
}

static const struct mail_words *words_find(struct call *call, const struct mail_kind *kind, struct str language)
{
	const struct mail_set *set = call->service->mails;
	const struct language *known = language_by_code(language);
	const struct mail_words *words;

	if (known == NULL)
		return NULL;
	if (set == NULL)
		return words_make(call, kind, locale_of(call, language));
	pthread_mutex_lock(&set->cache->mutex);
	words = cache_words(call, set->cache, kind, known);
	pthread_mutex_unlock(&set->cache->mutex);
	return words;
}

const struct mail_words *mail_words_of(struct call *call, const struct mail_kind *kind, struct str language)
{
	const struct mail_words *words = words_find(call, kind, language);

	return words != NULL || call->fault.kind != FAULT_NONE ? words : words_find(call, kind, STR("en"));
}

const struct template *mail_layout_of(struct call *call, enum template_mode mode)
{
	const struct mail_set *set = call->service->mails;

	if (set == NULL)
		return layout_make(call, mode);
	return mode == TEMPLATE_HTML ? set->html : set->text;
}

void mail_parts_fill(
	struct arena *arena, const struct mail_words *words, const struct mail_values *values, struct mail_parts *parts)
{
	struct str *const lines[] = {&parts->subject, &parts->preheader, &parts->heading, &parts->greeting, &parts->button,
		&parts->message_label, &parts->link_label, &parts->reason, &parts->stop_label, &parts->interview_label,
		&parts->deadline_label, &parts->duration_label, &parts->body[0], &parts->body[1], &parts->body[2]};
	struct buf text = {0};
	struct str rest;

	template_write(&text, words->parts, values);
	rest = arena_copy(arena, buf_str(&text));
	buf_close(&text);
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		if (!str_next(&rest, '\n', lines[i]))
			*lines[i] = STR_NONE;
}

struct str mail_words_count(struct arena *arena, const struct mail_words *words, const char *name, int64_t count)
{
	static const char hole[] = "{{count}}";
	struct str form = locale_plural(arena, words->locale, count);
	struct str text = catalogue_word(&words->catalogue, arena_printf(arena, "%s_%.*s", name, STR_ARG(form)));
	const char *at;

	if (text.ptr == NULL)
		text = catalogue_word(&words->catalogue, arena_printf(arena, "%s_other", name));
	at = text.ptr != NULL ? memmem(text.ptr, text.len, hole, sizeof hole - 1) : NULL;
	if (at == NULL)
		return text;
	return arena_printf(arena, "%.*s%lld%.*s", STR_ARG(str_first(text, (size_t)(at - text.ptr))), (long long)count,
		STR_ARG(str_from(text, (size_t)(at - text.ptr) + sizeof hole - 1)));
}

/* --- a merchant's own words -------------------------------------------------------------------------------------------------- */

const struct template *mail_own_make(struct call *call, const struct mail_kind *kind, const char *name, struct str text)
{
	struct call making = {.arena = call->arena, .now_ms = call->now_ms};
	const struct template *made = template_make(&making,
		&(struct template_source){.name = str_of(name), .text = text, .shape = kind->values, .mode = TEMPLATE_TEXT});

	if (made == NULL)
		fault(call, FAULT_INVALID, name, "%.*s", STR_ARG(making.fault.message));
	return made;
}

struct str mail_words_body(struct arena *arena, const struct mail_words *words)
{
	static const char *const names[] = {"greeting", "body_1", "body_2", "body_3"};
	struct buf text = {0};
	struct str body;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct str word = catalogue_whole(arena, &words->catalogue, names[i]);

		if (!str_is_empty(word))
			buf_printf(&text, "%s%.*s", text.len > 0 ? "\n\n" : "", STR_ARG(word));
	}
	if (!str_is_empty(catalogue_word(&words->catalogue, STR("button"))))
		buf_add_literal(&text, "\n\n{{link}}");
	body = arena_copy(arena, buf_str(&text));
	buf_close(&text);
	return body;
}
