/* Pages put together: the layout around each, and its words. */
#include "work/page.h"

#include "work/asset.h"
#include "work/attempt_page.h"
#include "work/authorize_page.h"
#include "work/catalogue.h"
#include "work/embed_page.h"
#include "work/join_page.h"
#include "work/language.h"
#include "work/locale.h"
#include "work/result_page.h"
#include "work/service.h"
#include "work/stop_page.h"
#include "work/take_page.h"
#include "work/words.h"

#define FRAME(member) FIELD(struct page_frame, member, "")
static const struct field frame_fields[] = {FRAME(lang), FRAME(dir), FRAME(site), FRAME(style_url), FRAME(icon_url),
	FRAME(script_url), FRAME(own_style_url), FRAME(frame_script_url), FRAME(frame_state), FRAME(has_header), FRAME(has_footer),
	FRAME(is_bare), FRAME(has_faults)};
const struct shape page_frame_shape = SHAPE("PageFrame", struct page_frame, frame_fields);

static const struct field notice_fields[] = {FIELD(struct notice_page, frame, "", .of = &page_frame_shape)};
static const struct shape notice_shape = SHAPE("NoticePage", struct notice_page, notice_fields);

#define TAKE(member, ...) FIELD(struct take_page, member, "", __VA_ARGS__)
static const struct field take_fields[] = {TAKE(frame, .of = &page_frame_shape), TAKE(home), TAKE(flags), TAKE(thank_you),
	TAKE(result_url), TAKE(has_score), TAKE(is_embedded), TAKE(merchant), TAKE(candidate), TAKE(interview),
	TAKE(interview_lang), TAKE(location), TAKE(welcome), TAKE(instructions), TAKE(is_test), TAKE(is_voice), TAKE(is_audio),
	TAKE(is_video), TAKE(is_recorded), TAKE(has_questions), TAKE(is_one_question), TAKE(is_up_to), TAKE(questions),
	TAKE(is_one_minute), TAKE(minutes), TAKE(is_one_attempt), TAKE(attempts), TAKE(until_iso), TAKE(until_day),
	TAKE(until_exact), TAKE(closed_iso), TAKE(closed_day), TAKE(closed_exact)};
static const struct shape take_shape = SHAPE("TakePage", struct take_page, take_fields);

#define JOIN(member, ...) FIELD(struct join_page, member, "", __VA_ARGS__)
static const struct field join_fields[] = {JOIN(frame, .of = &page_frame_shape), JOIN(merchant), JOIN(email), JOIN(name),
	JOIN(password), JOIN(action), JOIN(is_coaching), JOIN(is_shown), JOIN(name_fault), JOIN(is_name_missing),
	JOIN(is_name_long), JOIN(password_fault), JOIN(is_password_missing), JOIN(is_password_short), JOIN(is_password_long),
	JOIN(until_iso), JOIN(until_day), JOIN(until_exact)};
static const struct shape join_shape = SHAPE("JoinPage", struct join_page, join_fields);

#define STOP(member, ...) FIELD(struct stop_page, member, "", __VA_ARGS__)
static const struct field stop_fields[] = {
	STOP(frame, .of = &page_frame_shape), STOP(merchant), STOP(email), STOP(action), STOP(is_stopped)};
static const struct shape stop_shape = SHAPE("StopPage", struct stop_page, stop_fields);

#define EMBED(member, ...) FIELD(struct embed_page, member, "", __VA_ARGS__)
static const struct field embed_fields[] = {EMBED(frame, .of = &page_frame_shape), EMBED(merchant), EMBED(interview),
	EMBED(interview_lang), EMBED(embed_id), EMBED(action), EMBED(own_window_url), EMBED(name), EMBED(email), EMBED(name_b64),
	EMBED(email_b64), EMBED(expires), EMBED(signature), EMBED(confirmation_id), EMBED(is_form), EMBED(is_code),
	EMBED(is_signed), EMBED(is_open), EMBED(is_bad), EMBED(is_full), EMBED(is_blocked), EMBED(name_fault),
	EMBED(is_name_missing), EMBED(email_fault), EMBED(is_email_wrong), EMBED(is_email_off), EMBED(is_too_often),
	EMBED(is_code_wrong), EMBED(is_code_over)};
static const struct shape embed_shape = SHAPE("EmbedPage", struct embed_page, embed_fields);

#define ASK(member, ...) FIELD(struct authorize_page, member, "", __VA_ARGS__)
static const struct field authorize_fields[] = {ASK(frame, .of = &page_frame_shape), ASK(client), ASK(host), ASK(action),
	ASK(email), ASK(client_id), ASK(redirect_uri), ASK(state), ASK(response_type), ASK(code_challenge),
	ASK(code_challenge_method), ASK(resource), ASK(is_wrong), ASK(is_limited)};
static const struct shape authorize_shape = SHAPE("AuthorizePage", struct authorize_page, authorize_fields);

struct page_info {
	const char *words; /* web/words/<language>/<words>.txt */
	const char *body;  /* web/<body>.html */
	const struct shape *shape;
	const char *script; /* web/assets/<script>, or none */
	const char *style;  /* the same */
	const char *state;  /* how far a person is who sees it, for the page around it; none: "closed" */
};

static const struct page_info infos[PAGE_COUNT] = {
	[PAGE_TAKE] = {"take", "take", &take_shape, "take.js", "interview.css", .state = "ready"},
	[PAGE_TAKE_EXPIRED] = {"take_expired", "notice", &take_shape},
	[PAGE_TAKE_REVOKED] = {"take_revoked", "notice", &take_shape},
	[PAGE_TAKE_SUBMITTED] = {"take_submitted", "sent", &take_shape, .style = "interview.css", .state = "submitted"},
	[PAGE_TAKE_DRAFT] = {"take_draft", "notice", &take_shape, .state = "ready"},
	[PAGE_TAKE_CLOSED] = {"take_closed", "notice", &take_shape},
	[PAGE_TAKE_BROKEN] = {"take_broken", "notice", &notice_shape},
	[PAGE_TAKE_MISSING] = {"take_missing", "notice", &notice_shape},
	[PAGE_QUESTION] = {"question", "question", &attempt_page_shape, "question.js", "interview.css", .state = "started"},
	[PAGE_END] = {"end", "end", &attempt_page_shape, .style = "interview.css", .state = "started"},
	[PAGE_REVIEW] = {"review", "review", &attempt_page_shape, .style = "interview.css", .state = "collected"},
	[PAGE_OVER] = {"over", "over", &attempt_page_shape, .style = "interview.css", .state = "started"},
	[PAGE_EMBED] = {"embed", "embed", &embed_shape, "embed.js", .state = "ready"},
	[PAGE_JOIN] = {"join", "join", &join_shape, "join.js"},
	[PAGE_JOINED] = {"joined", "notice", &join_shape},
	[PAGE_JOIN_EXPIRED] = {"join_expired", "notice", &join_shape},
	[PAGE_JOIN_REVOKED] = {"join_revoked", "notice", &notice_shape},
	[PAGE_JOIN_BROKEN] = {"join_broken", "notice", &notice_shape},
	[PAGE_JOIN_MISSING] = {"join_missing", "notice", &notice_shape},
	[PAGE_PASSWORD] = {"password", "password", &join_shape, "join.js"},
	[PAGE_PASSWORD_DONE] = {"password_done", "notice", &join_shape},
	[PAGE_PASSWORD_OVER] = {"password_over", "notice", &notice_shape},
	[PAGE_STOP] = {"stop", "stop", &stop_shape},
	[PAGE_STOPPED] = {"stopped", "stop", &stop_shape},
	[PAGE_STOP_BROKEN] = {"stop_broken", "notice", &notice_shape},
	[PAGE_RESULT] = {"result", "result", &result_page_shape, .style = "interview.css"},
	[PAGE_RESULT_TALENT] = {"result_talent", "result", &result_page_shape, .style = "interview.css"},
	[PAGE_RESULTS] = {"results", "results", &results_page_shape, .style = "interview.css"},
	[PAGE_RESULT_BROKEN] = {"result_broken", "notice", &notice_shape},
	[PAGE_RESULT_EXPIRED] = {"result_expired", "notice", &notice_shape},
	[PAGE_AUTHORIZE] = {"authorize", "authorize", &authorize_shape},
	[PAGE_AUTHORIZE_BROKEN] = {"authorize_broken", "notice", &notice_shape},
	[PAGE_NOT_FOUND] = {"not_found", "notice", &notice_shape},
	[PAGE_REFUSED] = {"refused", "notice", &notice_shape},
	[PAGE_ERROR] = {"error", "notice", &notice_shape},
	[PAGE_BUSY] = {"busy", "notice", &notice_shape},
};

/* Where a page's partials and words are found. */
struct page_files {
	struct catalogue catalogue;
	struct arena *arena;
	const struct page_info *info;
};

static struct str file_text(struct arena *arena, const char *name)
{
	const struct embedded_file *file = embedded_file_find(arena_printf(arena, "web/%s.html", name));

	return file ? file->bytes : STR_NONE;
}

static struct str partial_find(const void *context, struct str name)
{
	const struct page_files *files = context;

	return file_text(files->arena, str_equal(name, STR("body")) ? files->info->body : arena_cstr(files->arena, name));
}

/* The hyphen of "e-mail", which is one word. */
static bool is_mail_hyphen(struct str text, size_t at)
{
	struct str rest = str_from(text, at);

	return at > 0 && (text.ptr[at - 1] == 'e' || text.ptr[at - 1] == 'E') &&
		(str_starts_with(rest, STR("-mail")) || str_starts_with(rest, STR("-Mail")));
}

/* A joiner behind each keeps narrow lines from ending there. */
static struct str mails_join(struct arena *arena, struct str text)
{
	struct buf joined = {0};
	struct str whole;

	for (size_t i = 0; i < text.len; i++) {
		buf_add_char(&joined, text.ptr[i]);
		if (is_mail_hyphen(text, i))
			buf_add_literal(&joined, "\u2060");
	}
	whole = joined.len > text.len ? arena_copy(arena, buf_str(&joined)) : text;
	buf_close(&joined);
	return whole;
}

static struct str page_word(const void *context, struct str name)
{
	const struct page_files *files = context;

	return mails_join(files->arena, catalogue_word(&files->catalogue, name));
}

const struct template *page_make_in(struct call *call, enum page_id page, struct str language)
{
	const struct page_info *info = &infos[page];
	struct page_files *files = ARENA_NEW(call->arena, struct page_files);
	struct template_source source = {.shape = info->shape, .partial = partial_find, .word = page_word, .context = files};

	files->arena = call->arena;
	files->info = info;
	if (!catalogue_open(call->arena, (struct catalogue_file){"web", language, info->words}, &files->catalogue) &&
		!catalogue_open(call->arena, (struct catalogue_file){"web", STR("en"), info->words}, &files->catalogue)) {
		fault(call, FAULT_INTERNAL, NULL, "page %s has no words", info->words);
		return NULL;
	}
	source.name = arena_printf(call->arena, "page %s, layout", info->words);
	source.text = file_text(call->arena, "layout");
	return template_make(call, &source);
}

/* Whether the page has words in the language. */
static bool page_speaks(struct arena *arena, enum page_id page, struct str language)
{
	struct catalogue catalogue;

	return catalogue_open(arena, (struct catalogue_file){"web", language, infos[page].words}, &catalogue);
}

/* Whether the page can be made in every language that has words for it: compiled, looked at and forgotten. */
static bool page_check(struct call *call, enum page_id page)
{
	struct arena arena = {0};
	struct call trying = {.arena = &arena};
	bool ok = true;

	for (size_t i = 0; i < language_count && ok; i++) {
		struct str language = str_of(languages[i].code);

		ok = !page_speaks(&arena, page, language) || page_make_in(&trying, page, language) != NULL;
		if (ok)
			arena_reset(&arena);
	}
	if (!ok)
		fault(call, FAULT_INTERNAL, NULL, "%.*s", STR_ARG(trying.fault.message));
	arena_close(&arena);
	return ok;
}

const struct page_set *page_set_make(struct call *call)
{
	struct page_set *set = ARENA_NEW(call->arena, struct page_set);

	set->templates = ARENA_ARRAY(call->arena, const struct template *, PAGE_COUNT);
	for (size_t page = 0; page < PAGE_COUNT; page++) {
		set->templates[page] =
			page_check(call, (enum page_id)page) ? page_make_in(call, (enum page_id)page, STR("en")) : NULL;
		if (set->templates[page] == NULL)
			return NULL;
	}
	return set;
}

/* English is kept; another language costs some 80 us each time, and keeping all of them some 20 MB. */
const struct template *page_of(struct call *call, enum page_id page, struct str language)
{
	const struct page_set *set = call->service->pages;

	if (set != NULL && (str_equal(language, STR("en")) || !page_speaks(call->arena, page, language)))
		return set->templates[page];
	return page_make_in(call, page, language);
}

void page_frame_fill(struct call *call, enum page_id page, struct str base, struct page_frame *frame)
{
	if (!page_speaks(call->arena, page, frame->language))
		frame->language = STR("en");
	frame->lang = locale_tag(frame->language);
	frame->dir = language_direction(frame->lang);
	frame->style_url = asset_url(call->arena, base, STR("style.css"));
	frame->icon_url = asset_url(call->arena, base, STR("icon.svg"));
	if (infos[page].style != NULL)
		frame->own_style_url = asset_url(call->arena, base, str_of(infos[page].style));
	if (frame->is_framed) {
		frame->frame_script_url = asset_url(call->arena, base, STR("frame.js"));
		if (str_is_empty(frame->frame_state))
			frame->frame_state = str_of(infos[page].state != NULL ? infos[page].state : "closed");
	}
	if (frame->has_script && infos[page].script != NULL)
		frame->script_url = asset_url(call->arena, base, str_of(infos[page].script));
}
