/* Reports without a call that says what goes in. */
#include "api/report_current.h"

bool report_view_fill(struct call *call, const struct review *review, struct result_view *view)
{
	struct result_link *link = ARENA_NEW(call->arena, struct result_link);

	*link = (struct result_link){.kind = RESULT_LINK_TALENT, .merchant_id = review->merchant_id, .id = review->id};
	*view = (struct result_view){.link = link, .review = review};
	return review_answers(call, review, &view->answers);
}

struct report *report_of(struct call *call, const struct features_in *wanted, const struct result_view *views, size_t count)
{
	struct report *report = ARENA_NEW(call->arena, struct report);
	struct report_features features = report_features_of(wanted);
	bool is_own = str_is_empty(wanted->mojito_language_code);

	report->template_name = str_is_empty(wanted->template_name) ? STR("modern") : wanted->template_name;
	report->language = is_own ? views[0].review->language : wanted->mojito_language_code;
	report_fill(call, views, count, &features, report);
	return report;
}

bool report_is_current(const struct review *review)
{
	return !str_is_empty(review->report_config.text) && str_equal(review->status, STR("active")) &&
		str_equal(review->processing_status, STR("completed"));
}

bool report_current(struct call *call, struct uuid merchant_id, struct uuid result_id, struct report **report)
{
	struct features_in wanted;
	struct result_view view;
	struct review review;
	bool found;

	*report = NULL;
	if (!review_find(call, merchant_id, result_id, &review, &found))
		return false;
	if (!found || !report_is_current(&review))
		return true;
	if (!report_view_fill(call, &review, &view))
		return false;
	wanted = report_features_read(call, review.report_config);
	*report = report_of(call, &wanted, &view, 1);
	return true;
}
