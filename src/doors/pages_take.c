/* A candidate's page. The token of the link is taken from the address into a cookie at once, so that it stays in no history and no
 * log. Neither GET nor HEAD changes anything: mail scanners open links. */
#include "base/json_read.h"
#include "doors/pages.h"
#include "work/asset.h"
#include "work/take.h"

/* Cookies of links that have run out live long enough to say so. */
enum { COOKIE_LEAST_S = 600 };

struct take_visit {
	struct visit *visit;
	struct uuid interview_id;
	struct str path;        /* of the page, with its last slash, as the browser sees it */
	struct str cookie_name; /* NUL-terminated */
	struct link_view view;
	struct str token; /* from the address; none without */
	struct link link;
	struct take_row row;
	enum take_view state;
};

struct take_query {
	struct str interview_token, view_hm, view_hi;
};
static const struct field query_fields[] = {FIELD(struct take_query, interview_token, "", .optional = true),
	FIELD(struct take_query, view_hm, "", .optional = true), FIELD(struct take_query, view_hi, "", .optional = true)};
static const struct shape query_shape = SHAPE("TakeQuery", struct take_query, query_fields);

static void page_answer(struct take_visit *take, bool has_slash);
static void opened_answer(struct take_visit *take);

static bool query_read(struct take_visit *take)
{
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
	return true;
}

void take_answer(struct visit *visit, struct uuid interview_id, struct str rest)
{
	struct arena *arena = visit->call->arena;
	struct take_visit take = {.visit = visit, .interview_id = interview_id};
	char id[UUID_TEXT_LEN];
	struct str base = url_base(visit->call->service->public_url);

	uuid_write(interview_id, id);
	take.path = arena_printf(arena, "%.*s/interview/take/%.*s/", STR_ARG(base), UUID_TEXT_LEN, id);
	take.cookie_name = arena_printf(arena, "convoke_take_%.8s", id);
	if (str_equal(rest, STR("/opened")))
		opened_answer(&take);
	else if (!str_is_empty(rest) && !str_equal(rest, STR("/")))
		notice_reply(visit, 404, PAGE_NOT_FOUND, take.view);
	else if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD");
	else if (!query_read(&take))
		notice_reply(visit, 404, PAGE_TAKE_BROKEN, take.view);
	else
		page_answer(&take, !str_is_empty(rest));
}

static bool token_read(struct take_visit *take, struct str token)
{
	struct call *call = take->visit->call;

	return link_token_read(call, token, &take->link) && uuid_equal(take->link.interview_id, take->interview_id);
}

static struct str address_without_token(const struct take_visit *take)
{
	static const char *const flags[2][2] = {{"", "?view_hi=true"}, {"?view_hm=true", "?view_hm=true&view_hi=true"}};

	return arena_printf(
		take->visit->call->arena, "%.*s%s", STR_ARG(take->path), flags[take->view.hide_menu][take->view.hide_iframe]);
}

/* The token goes into a cookie, the browser to the address without it. */
static void token_exchange(struct take_visit *take)
{
	int64_t left_s = (take->link.expires_at_ms - take->visit->call->now_ms) / 1000;

	page_cookie_set(take->visit,
		&(struct page_cookie){.name = take->cookie_name,
			.value = take->token,
			.path = take->path,
			.max_age_s = left_s > COOKIE_LEAST_S ? left_s : COOKIE_LEAST_S});
	redirect_reply(take->visit, 303, address_without_token(take));
}

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

static void state_answer(struct take_visit *take)
{
	bool is_bare = take->view.hide_iframe;
	struct page_frame frame = {.site = take->row.merchant_name,
		.has_header = !take->view.hide_menu && !is_bare,
		.has_footer = !is_bare,
		.is_bare = is_bare,
		.has_script = str_equal(take->row.state, STR("invited"))};
	struct take_page page = {.frame = &frame};

	if (take->state == TAKE_BROKEN) {
		notice_reply(take->visit, status_of(take->state), PAGE_TAKE_BROKEN, take->view);
		return;
	}
	take_page_fill(take->visit->call, &take->row, &take->link, &page);
	page_reply_write(take->visit,
		&(struct page_reply){.status = status_of(take->state),
			.page = take_page_of(take->state),
			.data = &page,
			.frame = &frame,
			.may_be_framed = !str_is_empty(take->row.embed_id)});
}

static bool look_run(struct call *call, void *data)
{
	struct take_visit *take = data;

	return take_look(call, &take->link, &take->row, &take->state);
}

static void page_answer(struct take_visit *take, bool has_slash)
{
	struct visit *visit = take->visit;
	struct str cookie = request_cookie(visit->request, take->cookie_name.ptr);

	if (take->token.ptr != NULL && token_read(take, take->token))
		token_exchange(take);
	else if (take->token.ptr != NULL)
		notice_reply(visit, 404, PAGE_TAKE_BROKEN, take->view);
	else if (!has_slash)
		redirect_reply(visit, 308, address_without_token(take));
	else if (str_is_empty(cookie))
		notice_reply(visit, 403, PAGE_TAKE_MISSING, take->view);
	else if (!token_read(take, cookie))
		notice_reply(visit, 404, PAGE_TAKE_BROKEN, take->view);
	else if (!db_transaction(visit->call, visit->db, DB_READ, look_run, take))
		fault_page_reply(visit);
	else
		state_answer(take);
}

/* --- a person has seen it --------------------------------------------------------------------------------------------------- */

static bool opened_run(struct call *call, void *data)
{
	return take_open(call, &((struct take_visit *)data)->link);
}

/* Only the page's own script sends this, by POST and with the cookie; its answer is empty. */
static void opened_answer(struct take_visit *take)
{
	struct visit *visit = take->visit;
	struct str cookie = request_cookie(visit->request, take->cookie_name.ptr);

	if (visit->request->method != HTTP_POST) {
		method_page_reply(visit, "POST");
		return;
	}
	reply_header_once(visit->reply, "Cache-Control", STR("no-store"));
	if (request_is_foreign(visit->request) || str_is_empty(cookie) || !token_read(take, cookie)) {
		visit->reply->status = 403;
	} else if (db_transaction(visit->call, visit->db, DB_WRITE, opened_run, take)) {
		visit->reply->status = 204;
	} else {
		fault_log(visit->call, visit->request_id);
		visit->reply->status = fault_info(visit->call->fault.kind)->status;
	}
}
