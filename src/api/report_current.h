/* Reports as their interviews want them (pdf_export_auto_config), of what the results are at the moment. */
#ifndef API_REPORT_CURRENT_H
#define API_REPORT_CURRENT_H

#include "api/report_features.h"
#include "store/reviews.h"

/* One result as those who decide see it, with its answers; `review` outlives it. Inside a transaction. */
bool report_view_fill(struct call *call, const struct review *review, struct result_view *view) MUST_CHECK;

/* Of `count` results, in the template and language that are wanted, else modern and the first result's own. */
struct report *report_of(struct call *call, const struct features_in *wanted, const struct result_view *views, size_t count);

/* Whether this result has a report by itself: it is submitted and scored, and its interview wants one. */
bool report_is_current(const struct review *review);
/* That report; `*report` is NULL when there is none. Inside a transaction. */
bool report_current(struct call *call, struct uuid merchant_id, struct uuid result_id, struct report **report) MUST_CHECK;

#endif
