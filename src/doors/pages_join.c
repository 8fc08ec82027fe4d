/* The page of an invitation to a team: one form that works without script. The token goes from the address into a cookie, like a
 * candidate's. */
#include "base/json_read.h"
#include "crypto/secret.h"
#include "doors/pages.h"
#include "work/asset.h"
#include "work/join.h"

#define COOKIE_NAME "convoke_join"
enum { COOKIE_LEAST_S = 600 };

struct join_visit {
	struct visit *visit;
	struct str path; /* of the page, as the browser sees it */
	struct join_link link;
	struct join_row row;
	enum join_view state;
};

struct join_query {
	struct str token;
};
static const struct field query_fields[] = {FIELD(struct join_query, token, "", .optional = true)};
static const struct shape query_shape = SHAPE("JoinQuery", struct join_query, query_fields);

static const struct link_view plain = {0};

static void form_answer(struct join_visit *join);

static bool token_of_query(struct visit *visit, struct str *token)
{
	struct join_query query = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(visit->call, visit->request->query, &pairs, &count) ||
		!pairs_read(visit->call, pairs, count, &query_shape, &query))
		return false;
	*token = query.token;
	return true;
}

static void token_exchange(struct join_visit *join, struct str token)
{
	struct visit *visit = join->visit;
	int64_t left_s;

	if (!join_token_read(visit->call, token, &join->link)) {
		notice_reply(visit, 404, PAGE_JOIN_BROKEN, plain);
		return;
	}
	left_s = (join->link.expires_at_ms - visit->call->now_ms) / 1000;
	page_cookie_set(visit,
		&(struct page_cookie){.name = STR(COOKIE_NAME),
			.value = token,
			.path = join->path,
			.max_age_s = left_s > COOKIE_LEAST_S ? left_s : COOKIE_LEAST_S});
	redirect_reply(visit, 303, join->path);
}

/* The page of the state; `page` carries what a form has left in it. */
static void state_answer(struct join_visit *join, struct join_page *page)
{
	struct page_frame frame = {.site = join->row.merchant_name,
		.language = join->row.language,
		.has_header = true,
		.has_footer = true,
		.has_script = join->state == JOIN_READY,
		.has_faults = page->name_fault || page->password_fault};
	struct page_reply reply = {.status = join->state == JOIN_EXPIRED ? 410 : 200,
		.page = join_page_of(join->state),
		.data = page,
		.frame = &frame};

	if (join->state == JOIN_REVOKED) {
		notice_reply(join->visit, 410, PAGE_JOIN_REVOKED, plain);
		return;
	}
	if (frame.has_faults)
		reply.status = 422;
	page->frame = &frame;
	page->action = join->path;
	page_reply_write(join->visit, &reply);
}

static bool look_run(struct call *call, void *data)
{
	struct join_visit *join = data;

	return join_look(call, &join->link, &join->row, &join->state);
}

/* Who is invited, by the cookie; false when the answer is given already. */
static bool invitation_find(struct join_visit *join)
{
	struct visit *visit = join->visit;
	struct str cookie = request_cookie(visit->request, COOKIE_NAME);

	if (str_is_empty(cookie)) {
		notice_reply(visit, 403, PAGE_JOIN_MISSING, plain);
		return false;
	}
	if (!join_token_read(visit->call, cookie, &join->link)) {
		notice_reply(visit, 404, PAGE_JOIN_BROKEN, plain);
		return false;
	}
	if (!db_transaction(visit->call, visit->db, DB_READ, look_run, join)) {
		fault_page_reply(visit);
		return false;
	}
	return true;
}

static void look_answer(struct join_visit *join)
{
	struct join_page page = {0};

	if (!invitation_find(join))
		return;
	if (join->state != JOIN_REVOKED)
		join_page_fill(join->visit->call, &join->row, &join->link, &page);
	state_answer(join, &page);
}

void join_answer(struct visit *visit)
{
	struct str base = url_base(visit->call->service->public_url), token;
	struct join_visit join = {.visit = visit, .path = arena_printf(visit->call->arena, "%.*s/join/", STR_ARG(base))};

	if (visit->request->method == HTTP_POST)
		form_answer(&join);
	else if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD, POST");
	else if (!token_of_query(visit, &token))
		notice_reply(visit, 404, PAGE_JOIN_BROKEN, plain);
	else if (token.ptr != NULL)
		token_exchange(&join, token);
	else if (!str_ends_with(visit->path, STR("/")))
		redirect_reply(visit, 308, join.path);
	else
		look_answer(&join);
}

/* --- the form --------------------------------------------------------------------------------------------------------------- */

static bool form_read(struct visit *visit, struct join_form *form)
{
	struct pair *pairs;
	size_t count;

	return pairs_parse(visit->call, visit->request->body, &pairs, &count) &&
		pairs_read(visit->call, pairs, count, &join_form_shape, form);
}

static bool accept_run(struct call *call, void *data)
{
	return join_accept(call, data);
}

/* The hash takes its time before the transaction begins, not inside it. */
static void form_accept(struct join_visit *join, const struct join_form *form, const struct join_page *page)
{
	struct visit *visit = join->visit;
	struct join_accept accept = {.link = &join->link, .name = page->name};

	accept.password_hash = password_hash(visit->call->arena, form->password);
	if (db_transaction(visit->call, visit->db, DB_WRITE, accept_run, &accept))
		redirect_reply(visit, 303, join->path);
	else
		fault_page_reply(visit);
}

static void form_answer(struct join_visit *join)
{
	struct visit *visit = join->visit;
	struct join_form form = {0};
	struct join_page page = {0};

	if (visit_is_foreign(visit) || !form_read(visit, &form)) {
		notice_reply(visit, visit_is_foreign(visit) ? 403 : 400, PAGE_REFUSED, plain);
		return;
	}
	if (!invitation_find(join))
		return;
	if (join->state != JOIN_READY) {
		redirect_reply(visit, 303, join->path);
		return;
	}
	join_page_fill(visit->call, &join->row, &join->link, &page);
	if (!str_is_empty(form.show)) {
		page.name = form.name;
		page.password = form.password;
		page.is_shown = str_equal(form.show, STR("yes"));
		state_answer(join, &page);
	} else if (join_form_check(&form, &page)) {
		form_accept(join, &form, &page);
	} else {
		state_answer(join, &page);
	}
}
