/* The page to unsubscribe. Looking changes nothing, since scanners open links; a POST does, from the page's form or from a mail
 * program's button (RFC 8058), without cookie or sign-in: the token in the address is all there is to know. */
#include "base/json_read.h"
#include "doors/pages.h"
#include "store/suppressions.h"
#include "work/asset.h"
#include "work/stop_page.h"

#include <string.h>

static const struct link_view plain = {0};

struct stop_visit {
	struct visit *visit;
	struct str token;
	struct stop_link link;
	struct stop_row row;
	bool found, undoes;
};

struct stop_query {
	struct str token;
};
static const struct field query_fields[] = {FIELD(struct stop_query, token, "", .optional = true)};
static const struct shape query_shape = SHAPE("StopQuery", struct stop_query, query_fields);

struct stop_form {
	struct str one_click, stop, undo;
};
static const struct field form_fields[] = {FIELD_AS(struct stop_form, one_click, "List-Unsubscribe", "", .optional = true),
	FIELD(struct stop_form, stop, "", .optional = true), FIELD(struct stop_form, undo, "", .optional = true)};
static const struct shape form_shape = SHAPE("StopForm", struct stop_form, form_fields);

static bool token_read(struct stop_visit *stop)
{
	struct call *call = stop->visit->call;
	struct stop_query query = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(call, stop->visit->request->query, &pairs, &count) ||
		!pairs_read(call, pairs, count, &query_shape, &query))
		return false;
	stop->token = query.token;
	return stop_token_read(call, query.token, &stop->link);
}

/* RFC 8058 allows multipart/form-data, too; with one known field there is little to parse. */
static bool is_multipart_click(const struct http_request *request)
{
	static const char name[] = "name=\"List-Unsubscribe\"", value[] = "One-Click";

	return str_starts_with(http_header(request, "content-type"), STR("multipart/form-data")) && request->body.len > 0 &&
		memmem(request->body.ptr, request->body.len, name, sizeof name - 1) != NULL &&
		memmem(request->body.ptr, request->body.len, value, sizeof value - 1) != NULL;
}

/* What the POST asks for; false when it is neither. */
static bool wish_read(struct stop_visit *stop)
{
	struct call *call = stop->visit->call;
	struct stop_form form = {0};
	struct pair *pairs;
	size_t count;

	if (is_multipart_click(stop->visit->request))
		return true;
	if (!pairs_parse(call, stop->visit->request->body, &pairs, &count) || !pairs_read(call, pairs, count, &form_shape, &form))
		return false;
	stop->undoes = str_equal(form.undo, STR("yes"));
	/* Only the page's own form undoes: a form of another site must not. */
	if (stop->undoes)
		return !visit_is_foreign(stop->visit);
	return str_equal(form.one_click, STR("One-Click")) || str_equal(form.stop, STR("yes"));
}

static bool look_run(struct call *call, void *data)
{
	struct stop_visit *stop = data;

	return stop_find(call, stop->link.merchant_id, stop->link.candidate_id, &stop->row, &stop->found);
}

static bool change_run(struct call *call, void *data)
{
	struct stop_visit *stop = data;

	if (!look_run(call, data))
		return false;
	struct suppression suppression = {.merchant_id = stop->link.merchant_id,
		.email_key = stop->row.email_key,
		.reason = STR("unsubscribed"),
		.created_at = call->now_ms};

	if (!stop->found)
		return true;
	return (stop->undoes ? suppression_remove(call, &suppression) : suppression_put(call, &suppression)) &&
		look_run(call, data);
}

static void page_answer(struct stop_visit *stop)
{
	struct visit *visit = stop->visit;
	struct str base = url_base(visit->call->service->public_url);
	/* a bounce is none of the person's doing, so there is nothing that they could undo */
	bool is_stopped = str_equal(stop->row.reason, STR("unsubscribed")) || str_equal(stop->row.reason, STR("complained"));
	struct page_frame frame = {
		.site = stop->row.merchant_name, .has_header = true, .has_footer = true, .language = stop->row.language};
	struct stop_page page = {.frame = &frame,
		.merchant = stop->row.merchant_name,
		.email = stop->row.email,
		.action = arena_printf(visit->call->arena, "%.*s/unsubscribe/?token=%.*s", STR_ARG(base), STR_ARG(stop->token)),
		.is_stopped = is_stopped};

	page_reply_write(visit,
		&(struct page_reply){.status = 200, .page = is_stopped ? PAGE_STOPPED : PAGE_STOP, .data = &page, .frame = &frame});
}

void stop_answer(struct visit *visit)
{
	struct stop_visit stop = {.visit = visit};
	bool is_post = visit->request->method == HTTP_POST;

	if (!is_post && visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD, POST");
	else if (!token_read(&stop))
		notice_reply(visit, 404, PAGE_STOP_BROKEN, plain);
	else if (is_post && !wish_read(&stop))
		notice_reply(visit, 400, PAGE_REFUSED, plain);
	else if (!db_transaction(visit->call, visit->db, is_post ? DB_WRITE : DB_READ, is_post ? change_run : look_run, &stop))
		fault_page_reply(visit);
	else if (!stop.found)
		notice_reply(visit, 404, PAGE_STOP_BROKEN, plain);
	else
		page_answer(&stop);
}
