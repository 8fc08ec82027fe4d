/* Pages behind links to results. The token stays in the address, since these links are passed on by those who may; the page is
 * never kept, and tells no other site where it was. */
#include "base/json_read.h"
#include "doors/pages.h"
#include "store/candidates.h"
#include "store/interviews.h"
#include "store/merchants.h"
#include "work/result_page.h"

struct result_query {
	struct str token, view_hm;
};
static const struct field query_fields[] = {
	FIELD(struct result_query, token, "", .optional = true), FIELD(struct result_query, view_hm, "", .optional = true)};
static const struct shape query_shape = SHAPE("ResultQuery", struct result_query, query_fields);

struct result_visit {
	struct visit *visit;
	struct link_view view;
	struct result_link link;
	struct review review;
	struct list answers, reviews;
	struct results_page list;
	bool found;
};

static bool token_read(struct result_visit *result)
{
	struct call *call = result->visit->call;
	struct result_query query = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(call, result->visit->request->query, &pairs, &count) ||
		!pairs_read(call, pairs, count, &query_shape, &query))
		return false;
	result->view.hide_menu = str_equal(query.view_hm, STR("true"));
	return result_link_read(call, query.token, false, &result->link);
}

static bool one_run(struct call *call, struct result_visit *result)
{
	if (!review_find(call, result->link.merchant_id, result->link.id, &result->review, &result->found))
		return false;
	return !result->found || review_answers(call, &result->review, &result->answers);
}

static bool name_find(struct call *call, struct result_visit *result)
{
	struct candidate candidate;
	struct interview interview;
	struct merchant merchant;

	if (result->link.kind == RESULT_LINK_MERCHANT) {
		if (!merchant_find(call, result->link.merchant_id, &merchant, &result->found))
			return false;
		result->list.name = merchant.name;
		return true;
	}
	if (result->link.kind == RESULT_LINK_PROFILE) {
		if (!candidate_find(call, result->link.merchant_id, result->link.id, &candidate, &result->found))
			return false;
		result->found = result->found && !str_equal(candidate.status, STR("deleted"));
		result->list.name = str_is_empty(str_trim(candidate.name)) ? candidate.email : candidate.name;
		return true;
	}
	if (!interview_find_kept(call, result->link.merchant_id, result->link.id, &interview, &result->found))
		return false;
	result->list.name = interview.name;
	return true;
}

static bool list_run(struct call *call, struct result_visit *result)
{
	bool is_profile = result->link.kind == RESULT_LINK_PROFILE;
	struct review_filter filter = {.merchant_id = result->link.merchant_id, .limit = RESULTS_PAGE_MOST};

	*(is_profile ? &filter.candidate_id : &filter.interview_id) = result->link.id;
	if (!name_find(call, result) || !result->found)
		return call->fault.kind == FAULT_NONE;
	return reviews_list(call, &filter, &result->reviews) && reviews_count(call, &filter, &result->list.count);
}

static bool is_one(const struct result_link *link)
{
	return link->kind == RESULT_LINK_CANDIDATE || link->kind == RESULT_LINK_TALENT;
}

static bool look_run(struct call *call, void *data)
{
	struct result_visit *result = data;

	return is_one(&result->link) ? one_run(call, result) : list_run(call, result);
}

static void one_answer(struct result_visit *result)
{
	bool is_talent = result->link.kind == RESULT_LINK_TALENT;
	struct page_frame frame = {.site = result->review.merchant_name,
		.has_header = !result->view.hide_menu,
		.has_footer = true,
		.language = is_talent ? visit_language(result->visit) : result->review.candidate_language};
	struct result_page page = {.frame = &frame};

	result_page_fill(result->visit->call,
		&(struct result_view){
			.link = &result->link, .review = &result->review, .answers = result->answers, .language = frame.language},
		&page);
	page_reply_write(result->visit,
		&(struct page_reply){
			.status = 200, .page = is_talent ? PAGE_RESULT_TALENT : PAGE_RESULT, .data = &page, .frame = &frame});
}

static void list_answer(struct result_visit *result)
{
	struct page_frame frame = {.has_footer = true, .language = visit_language(result->visit)};

	result->list.frame = &frame;
	results_page_fill(result->visit->call,
		&(struct results_view){.link = &result->link, .reviews = result->reviews, .language = frame.language},
		&result->list);
	page_reply_write(
		result->visit, &(struct page_reply){.status = 200, .page = PAGE_RESULTS, .data = &result->list, .frame = &frame});
}

void result_answer(struct visit *visit)
{
	struct result_visit result = {.visit = visit};

	if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD");
	else if (!token_read(&result))
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, result.view);
	else if (result.link.expires_at_ms <= visit->call->now_ms)
		notice_reply(visit, 410, PAGE_RESULT_EXPIRED, result.view);
	else if (!db_transaction(visit->call, visit->db, DB_READ, look_run, &result))
		fault_page_reply(visit);
	else if (!result.found)
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, result.view);
	else if (is_one(&result.link))
		one_answer(&result);
	else
		list_answer(&result);
}
