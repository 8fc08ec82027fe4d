/* A candidate's page. The token of the link is taken from the address into a cookie at once, so that it stays in no history and no
 * log. Neither GET nor HEAD changes anything: mail scanners open links. */
#include "doors/pages_take.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "work/asset.h"
#include "work/embed.h"

/* Cookies of links that run out soon live long enough to finish what was begun, and to say so. */
enum { COOKIE_LEAST_S = 8 * 60 * 60 };

struct take_query {
	struct str interview_token, view_hm, view_hi, late;
};
#define QUERY(member) FIELD(struct take_query, member, "", .optional = true)
static const struct field query_fields[] = {QUERY(interview_token), QUERY(view_hm), QUERY(view_hi), QUERY(late)};
static const struct shape query_shape = SHAPE("TakeQuery", struct take_query, query_fields);

static void page_part(struct take_visit *take, struct str more);
static void opened_part(struct take_visit *take, struct str more);

/* What may be asked below the page. Scripts get words, people pages. */
struct part_info {
	const char *name, *methods;
	void (*answer)(struct take_visit *take, struct str more);
	bool is_for_script, has_more;
};
static const struct part_info parts[] = {
	{"", "GET, HEAD", page_part},
	{"start", "POST", take_start},
	{"resume", "POST", take_resume},
	{"again", "POST", take_again},
	{"question", "GET, HEAD, POST", take_question, .has_more = true},
	{"end", "GET, HEAD, POST", take_end},
	{"review", "GET, HEAD", take_review},
	{"submit", "POST", take_submit},
	{"opened", "POST", opened_part, .is_for_script = true},
	{"save", "POST", take_save, .is_for_script = true},
	{"alive", "POST", take_alive, .is_for_script = true},
	{"voice", "GET, HEAD, PUT", take_voice, .is_for_script = true, .has_more = true},
};

static bool query_read(struct take_visit *take)
{
	static const struct str flags[2][2] = {
		{STR(""), STR("?view_hi=true")}, {STR("?view_hm=true"), STR("?view_hm=true&view_hi=true")}};
	struct call *call = take->visit->call;
	struct take_query query = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(call, take->visit->request->query, &pairs, &count) ||
		!pairs_read(call, pairs, count, &query_shape, &query))
		return false;
	take->token = query.interview_token;
	take->view.hide_menu = str_equal(query.view_hm, STR("true"));
	take->view.hide_iframe = str_equal(query.view_hi, STR("true"));
	take->is_moved_on = str_equal(query.late, STR("true"));
	take->flags = flags[take->view.hide_menu][take->view.hide_iframe];
	return true;
}

static bool token_read(struct take_visit *take, struct str token)
{
	struct call *call = take->visit->call;

	return link_token_read(call, token, &take->attempt.link) && uuid_equal(take->attempt.link.interview_id, take->interview_id);
}

/* The token goes into a cookie, the browser to the address without it. */
static void token_exchange(struct take_visit *take)
{
	int64_t left_s = (take->attempt.link.expires_at_ms - take->visit->call->now_ms) / 1000;

	page_cookie_set(take->visit,
		&(struct page_cookie){.name = take->cookie_name,
			.value = take->token,
			.path = take->path,
			.max_age_s = left_s > COOKIE_LEAST_S ? left_s : COOKIE_LEAST_S,
			.is_framed = str_equal(http_header(take->visit->request, "sec-fetch-dest"), STR("iframe"))});
	take_redirect(take, STR_NONE);
}

/* Only with the cookie; false when the answer is given already. */
static bool cookie_read(struct take_visit *take, bool is_for_script)
{
	struct visit *visit = take->visit;
	struct str cookie = request_cookie(visit->request, take->cookie_name.ptr);

	if (!str_is_empty(cookie) && token_read(take, cookie))
		return true;
	if (is_for_script)
		take_word_reply(take, 403, &(struct take_word){.state = STR("elsewhere")});
	else if (str_is_empty(cookie))
		notice_reply(visit, 403, PAGE_TAKE_MISSING, take->view);
	else
		notice_reply(visit, 404, PAGE_TAKE_BROKEN, take->view);
	return false;
}

static bool method_is_allowed(const struct http_request *request, const char *methods)
{
	struct str rest = str_of(methods), one;

	while (str_next(&rest, ',', &one))
		if (str_equal(str_trim(one), request->method_name))
			return true;
	return false;
}

static void part_answer(struct take_visit *take, const struct part_info *part, struct str more)
{
	struct visit *visit = take->visit;
	bool is_change = visit->request->method == HTTP_POST || visit->request->method == HTTP_PUT;

	if (!method_is_allowed(visit->request, part->methods))
		method_page_reply(visit, part->methods);
	else if (!query_read(take))
		notice_reply(visit, 404, PAGE_TAKE_BROKEN, take->view);
	else if (is_change && visit_is_foreign(visit))
		notice_reply(visit, 403, PAGE_REFUSED, take->view);
	else if (take->token.ptr != NULL && part->answer == page_part)
		part->answer(take, more);
	else if (cookie_read(take, part->is_for_script))
		part->answer(take, more);
}

struct str take_path(const struct visit *visit, struct uuid interview_id)
{
	struct str base = url_base(visit->call->service->public_url);
	char id[UUID_TEXT_LEN];

	uuid_write(interview_id, id);
	return arena_printf(visit->call->arena, "%.*s/interview/take/%.*s/", STR_ARG(base), UUID_TEXT_LEN, id);
}

struct str take_cookie_name(struct arena *arena, struct uuid interview_id)
{
	char id[UUID_TEXT_LEN];

	uuid_write(interview_id, id);
	return arena_printf(arena, "convoke_take_%.8s", id);
}

void take_answer(struct visit *visit, struct uuid interview_id, struct str rest)
{
	struct arena *arena = visit->call->arena;
	struct take_visit take = {.visit = visit, .interview_id = interview_id, .flags = STR("")};
	struct str name = STR_NONE;

	take.path = take_path(visit, interview_id);
	take.cookie_name = take_cookie_name(arena, interview_id);
	if (str_is_empty(rest)) {
		/* the page's files and forms are found from its last slash on */
		if (!query_read(&take))
			notice_reply(visit, 404, PAGE_TAKE_BROKEN, take.view);
		else if (take.token.ptr != NULL)
			page_part(&take, STR_NONE);
		else
			redirect_reply(visit, 308, arena_printf(arena, "%.*s%.*s", STR_ARG(take.path), STR_ARG(take.flags)));
		return;
	}
	rest = str_from(rest, 1);
	if (!str_next(&rest, '/', &name))
		name = STR("");
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		if (!str_equal(name, str_of(parts[i].name)) || parts[i].has_more != (rest.ptr != NULL))
			continue;
		part_answer(&take, &parts[i], rest);
		return;
	}
	notice_reply(visit, 404, PAGE_NOT_FOUND, take.view);
}

/* --- what all parts share --------------------------------------------------------------------------------------------------- */

bool take_run(struct take_visit *take, enum db_mode mode, bool (*run)(struct call *call, void *take))
{
	if (db_transaction(take->visit->call, take->visit->db, mode, run, take))
		return true;
	fault_page_reply(take->visit);
	return false;
}

void take_redirect(struct take_visit *take, struct str rest)
{
	redirect_reply(take->visit, 303,
		arena_printf(take->visit->call->arena, "%.*s%.*s%.*s", STR_ARG(take->path), STR_ARG(rest), STR_ARG(take->flags)));
}

void take_lead(struct take_visit *take)
{
	const struct attempt *attempt = &take->attempt;

	if (attempt->stage == ATTEMPT_RUNNING)
		take_redirect(take, arena_printf(take->visit->call->arena, "question/%zu", attempt->at + 1));
	else
		take_redirect(take, attempt->stage == ATTEMPT_COLLECTED ? STR("review") : STR_NONE);
}

static struct page_frame frame_of(const struct take_visit *take)
{
	bool is_bare = take->view.hide_iframe;

	return (struct page_frame){.language = take->attempt.row.language,
		.site = take->attempt.row.merchant_name,
		.has_header = !take->view.hide_menu && !is_bare,
		.has_footer = !is_bare,
		.is_bare = is_bare};
}

struct attempt_page take_page_begin(const struct take_visit *take)
{
	return (struct attempt_page){.home = take->path, .flags = take->flags};
}

void take_page_reply(struct take_visit *take, int status, enum page_id id, struct attempt_page *page)
{
	struct page_frame frame = frame_of(take);

	frame.has_script = true;
	frame.has_faults = page->is_empty || page->is_newer || page->is_wrong;
	page->frame = &frame;
	page_reply_write(take->visit,
		&(struct page_reply){.status = status,
			.page = id,
			.data = page,
			.frame = &frame,
			.ancestors = embed_ancestors(take->attempt.row.embed_id, take->attempt.row.embed_origins)});
}

static const struct field word_fields[] = {FIELD(struct take_word, state, ""), FIELD(struct take_word, version, ""),
	FIELD(struct take_word, left_ms, ""), FIELD(struct take_word, text, "", .optional = true),
	FIELD(struct take_word, take, "", .optional = true), FIELD(struct take_word, bytes, "")};
static const struct shape word_shape = SHAPE("TakeWord", struct take_word, word_fields);

void take_word_reply(struct take_visit *take, int status, const struct take_word *word)
{
	struct buf body = {0};

	json_write(&body, &word_shape, word);
	reply_json(take->visit, status, body);
}

/* --- the page of the link --------------------------------------------------------------------------------------------------- */

static int status_of(enum take_view state)
{
	switch (state) {
	case TAKE_BROKEN:
		return 404;
	case TAKE_REVOKED:
	case TAKE_EXPIRED:
	case TAKE_CLOSED:
		return 410;
	default:
		return 200;
	}
}

static void over_answer(struct take_visit *take)
{
	struct attempt_page page = take_page_begin(take);

	attempt_page_fill(take->visit->call, &take->attempt, &page);
	take_page_reply(take, 200, PAGE_OVER, &page);
}

void take_state_reply(struct take_visit *take)
{
	struct attempt *attempt = &take->attempt;
	struct page_frame frame = frame_of(take);
	struct take_page page = {.frame = &frame, .home = take->path, .flags = take->flags};

	if (attempt->view == TAKE_BROKEN) {
		notice_reply(take->visit, status_of(attempt->view), PAGE_TAKE_BROKEN, take->view);
		return;
	}
	take_page_fill(take->visit->call, &attempt->row, &attempt->link, &page);
	sent_page_fill(take->visit->call, attempt, take->view.hide_menu, &page);
	/* tells that it was opened, and checks the microphone */
	frame.has_script = str_equal(attempt->row.state, STR("invited")) || page.is_voice;
	page_reply_write(take->visit,
		&(struct page_reply){.status = status_of(attempt->view),
			.page = take_page_of(attempt->view),
			.data = &page,
			.frame = &frame,
			.ancestors = embed_ancestors(attempt->row.embed_id, attempt->row.embed_origins)});
}

static bool look_run(struct call *call, void *data)
{
	return attempt_look(call, &((struct take_visit *)data)->attempt);
}

static void page_part(struct take_visit *take, struct str more)
{
	(void)more;
	if (take->token.ptr != NULL && token_read(take, take->token))
		token_exchange(take);
	else if (take->token.ptr != NULL)
		notice_reply(take->visit, 404, PAGE_TAKE_BROKEN, take->view);
	else if (!take_run(take, DB_READ, look_run))
		return;
	else if (take->attempt.stage == ATTEMPT_RUNNING || take->attempt.stage == ATTEMPT_COLLECTED)
		take_lead(take);
	else if (take->attempt.stage == ATTEMPT_OVER)
		over_answer(take);
	else
		take_state_reply(take);
}

/* --- a person has seen it --------------------------------------------------------------------------------------------------- */

static bool opened_run(struct call *call, void *data)
{
	return take_open(call, &((struct take_visit *)data)->attempt.link);
}

/* Only the page's own script sends this, by POST and with the cookie; its answer is empty. */
static void opened_part(struct take_visit *take, struct str more)
{
	(void)more;
	if (take_run(take, DB_WRITE, opened_run)) {
		reply_header_once(take->visit->reply, "Cache-Control", STR("no-store"));
		take->visit->reply->status = 204;
	}
}
