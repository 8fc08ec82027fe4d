/* Reports about results: what goes into one, as HTML, and as PDF rendered in a process of its own. */
#ifndef WORK_REPORT_H
#define WORK_REPORT_H

#include "base/buf.h"
#include "work/result_page.h"

/* Answers of several candidates to one question. */
struct report_line {
	struct str candidate, text, score;
};
struct report_group {
	struct str question;
	struct list lines; /* of struct report_line */
};

struct report {
	struct str template_name; /* classic, modern, one_pager */
	struct str language;      /* of its own words and numbers: a code of work/language.h */
	struct str lang, dir;     /* the same, as HTML has it */
	struct str generated;     /* the day, in words */
	bool is_classic, is_modern, is_one_pager, is_combined, has_groups;
	struct list results; /* of struct result_page */
	struct list groups;  /* of struct report_group; then the results have no answers */
};
extern const struct shape report_shape, report_result_shape;

/* What of a result goes in. */
struct report_features {
	bool contact_details, assessment, rubric, analytics, transcript, answer_recording, group_by_question;
};
enum { REPORT_RESULTS_MOST = 100 };
/* `views`: `count` results with their answers. The report's template and language are filled; of a language that is none of ours
 * it becomes English. report_group follows when the pages' texts are final. */
void report_fill(struct call *call, const struct result_view *views, size_t count, const struct report_features *features,
	struct report *report);

/* Answers by question instead of by person, where the features want it. */
void report_group(struct call *call, const struct report_features *features, struct report *report);

/* A whole page that needs nothing else. */
bool report_html_write(struct call *call, const struct report *report, struct buf *out) MUST_CHECK;
/* A table of the results alone. */
bool report_table_write(struct call *call, const struct report *report, struct buf *out) MUST_CHECK;

/* The PDF, drawn here and now; false with a fault when cairo cannot. `out` grows. */
bool report_pdf_write(struct call *call, const struct report *report, struct buf *out) MUST_CHECK;
/* The same by a process of this program (`convoke render-report`) with limits of its own; UNAVAILABLE when it takes too long or
 * fails. */
bool report_pdf_render(struct call *call, const struct report *report, struct buf *out) MUST_CHECK;
/* That process: JSON of a report on stdin, PDF on stdout. Ends it. */
void report_worker_run(void) __attribute__((noreturn));

#endif
