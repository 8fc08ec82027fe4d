/* The page of a link to a new password: one form that works without script. The token goes from the address into a cookie, like
 * that of an invitation. */
#include "base/json_read.h"
#include "crypto/secret.h"
#include "doors/pages.h"
#include "work/asset.h"
#include "work/reset.h"

#define COOKIE_NAME "convoke_password"
enum { COOKIE_LEAST_S = 600 };

struct password_visit {
	struct visit *visit;
	struct str path; /* of the page, as the browser sees it */
	struct reset_link link;
	struct reset_who who;
};

struct password_query {
	struct str token, done;
};
static const struct field query_fields[] = {
	FIELD(struct password_query, token, "", .optional = true), FIELD(struct password_query, done, "", .optional = true)};
static const struct shape query_shape = SHAPE("PasswordQuery", struct password_query, query_fields);

static const struct link_view plain = {0};

static bool query_read(struct visit *visit, struct password_query *query)
{
	struct pair *pairs;
	size_t count;

	return pairs_parse(visit->call, visit->request->query, &pairs, &count) &&
		pairs_read(visit->call, pairs, count, &query_shape, query);
}

static void token_exchange(struct password_visit *password, struct str token)
{
	struct visit *visit = password->visit;
	int64_t left_s;

	if (!reset_token_read(visit->call, token, &password->link)) {
		notice_reply(visit, 404, PAGE_PASSWORD_OVER, plain);
		return;
	}
	left_s = (password->link.expires_at_ms - visit->call->now_ms) / 1000;
	page_cookie_set(visit,
		&(struct page_cookie){.name = STR(COOKIE_NAME),
			.value = token,
			.path = password->path,
			.max_age_s = left_s > COOKIE_LEAST_S ? left_s : COOKIE_LEAST_S});
	redirect_reply(visit, 303, password->path);
}

static void form_page_answer(struct password_visit *password, struct join_page *page)
{
	struct page_frame frame = {.site = password->who.merchant,
		.language = password->who.language,
		.has_header = true,
		.has_footer = true,
		.has_script = true,
		.has_faults = page->password_fault};

	page->frame = &frame;
	page->email = password->who.email;
	page->action = password->path;
	page_reply_write(password->visit,
		&(struct page_reply){.status = frame.has_faults ? 422 : 200, .page = PAGE_PASSWORD, .data = page, .frame = &frame});
}

static void done_answer(struct password_visit *password)
{
	struct page_frame frame = {
		.site = password->who.merchant, .language = password->who.language, .has_header = true, .has_footer = true};
	struct join_page page = {.frame = &frame, .email = password->who.email};

	page_reply_write(
		password->visit, &(struct page_reply){.status = 200, .page = PAGE_PASSWORD_DONE, .data = &page, .frame = &frame});
}

static bool look_run(struct call *call, void *data)
{
	struct password_visit *password = data;

	return reset_look(call, &password->link, &password->who);
}

/* Whose password it is, by the cookie; false when the answer is given already. */
static bool who_find(struct password_visit *password)
{
	struct visit *visit = password->visit;
	struct str cookie = request_cookie(visit->request, COOKIE_NAME);

	if (!reset_token_read(visit->call, cookie, &password->link)) {
		notice_reply(visit, 403, PAGE_PASSWORD_OVER, plain);
		return false;
	}
	if (db_transaction(visit->call, visit->db, DB_READ, look_run, password))
		return true;
	fault_page_reply(visit);
	return false;
}

static void look_answer(struct password_visit *password, bool is_done)
{
	struct join_page page = {0};

	if (!who_find(password))
		return;
	if (password->who.is_open)
		form_page_answer(password, &page);
	else if (is_done && !str_is_empty(password->who.email))
		done_answer(password);
	else
		notice_reply(password->visit, 410, PAGE_PASSWORD_OVER, plain);
}

/* --- the form --------------------------------------------------------------------------------------------------------------- */

static bool form_read(struct visit *visit, struct reset_form *form)
{
	struct pair *pairs;
	size_t count;

	return pairs_parse(visit->call, visit->request->body, &pairs, &count) &&
		pairs_read(visit->call, pairs, count, &reset_form_shape, form);
}

static bool accept_run(struct call *call, void *data)
{
	return reset_accept(call, data);
}

/* The hash takes its time before the transaction begins, not inside it. */
static void form_accept(struct password_visit *password, const struct reset_form *form)
{
	struct visit *visit = password->visit;
	struct reset_accept accept = {.link = &password->link};

	accept.password_hash = password_hash(visit->call->arena, form->password);
	if (!db_transaction(visit->call, visit->db, DB_WRITE, accept_run, &accept)) {
		fault_page_reply(visit);
		return;
	}
	reset_accepted(visit->call);
	redirect_reply(visit, 303,
		arena_printf(visit->call->arena, "%.*s%s", STR_ARG(password->path), accept.who.is_open ? "?done=yes" : ""));
}

static void form_answer(struct password_visit *password)
{
	struct visit *visit = password->visit;
	struct reset_form form = {0};
	struct join_page page = {0};
	bool is_foreign = visit_is_foreign(visit);

	if (is_foreign || !form_read(visit, &form)) {
		notice_reply(visit, is_foreign ? 403 : 400, PAGE_REFUSED, plain);
		return;
	}
	if (!who_find(password))
		return;
	if (!password->who.is_open) {
		notice_reply(visit, 410, PAGE_PASSWORD_OVER, plain);
	} else if (!str_is_empty(form.show)) {
		page.password = form.password;
		page.is_shown = str_equal(form.show, STR("yes"));
		form_page_answer(password, &page);
	} else if (reset_form_check(&form, &page)) {
		form_accept(password, &form);
	} else {
		form_page_answer(password, &page);
	}
}

void password_answer(struct visit *visit)
{
	struct str base = url_base(visit->call->service->public_url);
	struct password_visit password = {.visit = visit, .path = arena_printf(visit->call->arena, "%.*s/reset/", STR_ARG(base))};
	struct password_query query = {0};

	if (visit->request->method == HTTP_POST)
		form_answer(&password);
	else if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD, POST");
	else if (!query_read(visit, &query))
		notice_reply(visit, 404, PAGE_PASSWORD_OVER, plain);
	else if (query.token.ptr != NULL)
		token_exchange(&password, query.token);
	else if (!str_ends_with(visit->path, STR("/")))
		redirect_reply(visit, 308, password.path);
	else
		look_answer(&password, str_equal(query.done, STR("yes")));
}
