/* Pages put together: the layout around each, and its words. */
#include "work/page.h"

#include "work/asset.h"
#include "work/authorize_page.h"
#include "work/words.h"

#define LANGUAGE "en"

#define FRAME(member) FIELD(struct page_frame, member, "")
static const struct field frame_fields[] = {FRAME(lang), FRAME(dir), FRAME(site), FRAME(style_url), FRAME(icon_url),
	FRAME(script_url), FRAME(has_header), FRAME(has_footer), FRAME(is_bare), FRAME(has_faults)};
static const struct shape frame_shape = SHAPE("PageFrame", struct page_frame, frame_fields);

static const struct field notice_fields[] = {FIELD(struct notice_page, frame, "", .of = &frame_shape)};
static const struct shape notice_shape = SHAPE("NoticePage", struct notice_page, notice_fields);

#define TAKE(member, ...) FIELD(struct take_page, member, "", __VA_ARGS__)
static const struct field take_fields[] = {TAKE(frame, .of = &frame_shape), TAKE(merchant), TAKE(candidate), TAKE(interview),
	TAKE(interview_lang), TAKE(location), TAKE(welcome), TAKE(is_test), TAKE(is_voice), TAKE(is_audio), TAKE(is_video),
	TAKE(is_recorded), TAKE(is_started), TAKE(has_questions), TAKE(is_one_question), TAKE(is_up_to), TAKE(questions),
	TAKE(is_one_minute), TAKE(minutes), TAKE(is_one_attempt), TAKE(attempts), TAKE(until_iso), TAKE(until_day),
	TAKE(until_exact), TAKE(closed_iso), TAKE(closed_day), TAKE(closed_exact)};
static const struct shape take_shape = SHAPE("TakePage", struct take_page, take_fields);

#define JOIN(member, ...) FIELD(struct join_page, member, "", __VA_ARGS__)
static const struct field join_fields[] = {JOIN(frame, .of = &frame_shape), JOIN(merchant), JOIN(email), JOIN(name), JOIN(password),
	JOIN(action), JOIN(is_coaching), JOIN(is_shown), JOIN(name_fault), JOIN(is_name_missing), JOIN(is_name_long),
	JOIN(password_fault), JOIN(is_password_missing), JOIN(is_password_short), JOIN(is_password_long), JOIN(until_iso),
	JOIN(until_day), JOIN(until_exact)};
static const struct shape join_shape = SHAPE("JoinPage", struct join_page, join_fields);

#define ASK(member, ...) FIELD(struct authorize_page, member, "", __VA_ARGS__)
static const struct field authorize_fields[] = {ASK(frame, .of = &frame_shape), ASK(client), ASK(host), ASK(action), ASK(email),
	ASK(client_id), ASK(redirect_uri), ASK(state), ASK(response_type), ASK(code_challenge), ASK(code_challenge_method),
	ASK(resource), ASK(is_wrong), ASK(is_limited)};
static const struct shape authorize_shape = SHAPE("AuthorizePage", struct authorize_page, authorize_fields);

struct page_info {
	const char *words; /* web/words/<language>/<words>.txt */
	const char *body;  /* web/<body>.html */
	const struct shape *shape;
	const char *script; /* web/assets/<script>, or none */
};

static const struct page_info infos[PAGE_COUNT] = {
	[PAGE_TAKE] = {"take", "take", &take_shape, "take.js"},
	[PAGE_TAKE_EXPIRED] = {"take_expired", "notice", &take_shape},
	[PAGE_TAKE_REVOKED] = {"take_revoked", "notice", &take_shape},
	[PAGE_TAKE_SUBMITTED] = {"take_submitted", "notice", &take_shape},
	[PAGE_TAKE_DRAFT] = {"take_draft", "notice", &take_shape},
	[PAGE_TAKE_CLOSED] = {"take_closed", "notice", &take_shape},
	[PAGE_TAKE_BROKEN] = {"take_broken", "notice", &notice_shape},
	[PAGE_TAKE_MISSING] = {"take_missing", "notice", &notice_shape},
	[PAGE_JOIN] = {"join", "join", &join_shape, "join.js"},
	[PAGE_JOINED] = {"joined", "notice", &join_shape},
	[PAGE_JOIN_EXPIRED] = {"join_expired", "notice", &join_shape},
	[PAGE_JOIN_REVOKED] = {"join_revoked", "notice", &notice_shape},
	[PAGE_JOIN_BROKEN] = {"join_broken", "notice", &notice_shape},
	[PAGE_JOIN_MISSING] = {"join_missing", "notice", &notice_shape},
	[PAGE_AUTHORIZE] = {"authorize", "authorize", &authorize_shape},
	[PAGE_AUTHORIZE_BROKEN] = {"authorize_broken", "notice", &notice_shape},
	[PAGE_NOT_FOUND] = {"not_found", "notice", &notice_shape},
	[PAGE_REFUSED] = {"refused", "notice", &notice_shape},
	[PAGE_ERROR] = {"error", "notice", &notice_shape},
	[PAGE_BUSY] = {"busy", "notice", &notice_shape},
};

/* Where a page's partials and words are found. */
struct page_files {
	struct arena *arena;
	const struct page_info *info;
	struct str words, common_words;
};

static struct str file_text(struct arena *arena, const char *form, const char *name)
{
	const struct embedded_file *file =
		embedded_file_find(arena_printf(arena, "web/%s%s%s", form, name, form[0] ? ".txt" : ".html"));

	return file ? file->bytes : STR_NONE;
}

static struct str partial_find(const void *context, struct str name)
{
	const struct page_files *files = context;

	return file_text(files->arena, "", str_equal(name, STR("body")) ? files->info->body : arena_cstr(files->arena, name));
}

/* The text behind "name =" in a file of words; its lines are `name = text`, or begin with #. */
static struct str word_in(struct str words, struct str name)
{
	struct str line, key;

	while (str_next(&words, '\n', &line)) {
		if (str_starts_with(line, STR("#")) || !str_next(&line, '=', &key) || line.ptr == NULL)
			continue;
		if (str_equal(str_trim(key), name))
			return str_trim(line);
	}
	return STR_NONE;
}

static struct str word_find(const void *context, struct str name)
{
	const struct page_files *files = context;
	struct str word = word_in(files->words, name);

	return word.ptr ? word : word_in(files->common_words, name);
}

const struct template *page_make(struct call *call, enum page_id page)
{
	const struct page_info *info = &infos[page];
	struct page_files *files = ARENA_NEW(call->arena, struct page_files);
	struct template_source source = {.shape = info->shape, .partial = partial_find, .word = word_find, .context = files};

	files->arena = call->arena;
	files->info = info;
	files->words = file_text(call->arena, "words/" LANGUAGE "/", info->words);
	files->common_words = file_text(call->arena, "words/" LANGUAGE "/", "common");
	source.name = arena_printf(call->arena, "page %s, layout", info->words);
	source.text = file_text(call->arena, "", "layout");
	return template_make(call, &source);
}

const struct page_set *page_set_make(struct call *call)
{
	struct page_set *set = ARENA_NEW(call->arena, struct page_set);

	for (int page = 0; page < PAGE_COUNT; page++) {
		set->templates[page] = page_make(call, (enum page_id)page);
		if (set->templates[page] == NULL)
			return NULL;
	}
	return set;
}

void page_frame_fill(struct call *call, enum page_id page, struct str base, struct page_frame *frame)
{
	frame->lang = STR(LANGUAGE);
	frame->dir = language_direction(frame->lang);
	frame->style_url = asset_url(call->arena, base, STR("style.css"));
	frame->icon_url = asset_url(call->arena, base, STR("icon.svg"));
	if (frame->has_script && infos[page].script != NULL)
		frame->script_url = asset_url(call->arena, base, str_of(infos[page].script));
}
