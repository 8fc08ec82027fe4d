/* What goes into a report, as a call and as an interview's definition (pdf_export_auto_config) say it. */
#ifndef API_REPORT_FEATURES_H
#define API_REPORT_FEATURES_H

#include "base/call.h"
#include "base/shape.h"
#include "work/report.h"

struct features_in {
	struct str mojito_language_code, template_name;
	struct flag contact_details, ai_recruiter_assessment, ai_scoring_rubric, analytics, transcript, files, answer_recording,
		session_recording, group_by_question;
};
extern const struct shape report_features_shape;
extern const char *const report_templates[];

/* INVALID naming the member, as a path below `name`, when the JSON does not fit the shape. No value is right. */
bool report_features_check(struct call *call, const char *name, struct json features) MUST_CHECK;
/* What was checked and kept; what cannot be read is as if nothing had been said. Without the language to translate into: a
 * translation is paid for, so a call has to ask for it. */
struct features_in report_features_read(struct call *call, struct json kept);
/* With the usual for what was not said. */
struct report_features report_features_of(const struct features_in *in);

#endif
