/* Members of a report's features, and what they mean when they are not there. */
#include "api/report_features.h"

#include "base/json_read.h"
#include "work/terms.h"

const char *const report_templates[] = {"classic", "modern", "one_pager", NULL};

#define FEATURE(member, doc, ...) FIELD(struct features_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field features_fields[] = {FEATURE(mojito_language_code,
						       "Into which language what the result says is translated, by the endpoint of "
						       "ai_base_url: 0.1 credit a result and language, "
						       "once; without it: as it is",
						       .one_of = terms_language),
	FEATURE(contact_details, "The candidate's address; without it: true"),
	FEATURE(ai_recruiter_assessment, "Analysis, strengths, concerns and scores; without it: true"),
	FEATURE(ai_scoring_rubric, "Each requirement with its quote, when there is an assessment; without it: false"),
	FEATURE(analytics, "Times, coverage and parts of the score; without it: true"),
	FEATURE(transcript, "Questions and answers; without it: true"),
	FEATURE(files, "Accepted for compatibility: there are none"),
	FEATURE(answer_recording, "Links to recorded answers, good for an hour; without it: false"),
	FEATURE(session_recording, "Accepted for compatibility: sessions are not recorded in whole"),
	FEATURE(group_by_question, "Several results: answers by question; without it: false"),
	FIELD_AS(struct features_in, template_name, "template", "How it looks", .optional = true, .nullable = true,
		.one_of = report_templates)};
const struct shape report_features_shape = SHAPE("ReportFeatures", struct features_in, features_fields);

bool report_features_check(struct call *call, const char *name, struct json features)
{
	struct call reading = {.arena = call->arena};
	struct features_in in = {0};
	bool ok = str_is_empty(features.text) || json_read(&reading, features.text, &report_features_shape, &in);

	call_end(&reading);
	if (ok)
		return true;
	return fault(call, FAULT_INVALID,
		arena_cstr(call->arena, arena_printf(call->arena, "%s.%.*s", name, STR_ARG(reading.fault.name))), "%.*s",
		STR_ARG(reading.fault.message));
}

struct features_in report_features_read(struct call *call, struct json kept)
{
	struct call reading = {.arena = call->arena};
	struct features_in in = {0};

	if (!str_is_empty(kept.text) && !json_read(&reading, kept.text, &report_features_shape, &in))
		in = (struct features_in){0};
	call_end(&reading);
	in.mojito_language_code = STR_NONE;
	return in;
}

static bool flag_or(struct flag flag, bool usual)
{
	return flag.is_set ? flag.value : usual;
}

struct report_features report_features_of(const struct features_in *in)
{
	return (struct report_features){.contact_details = flag_or(in->contact_details, true),
		.assessment = flag_or(in->ai_recruiter_assessment, true),
		.rubric = flag_or(in->ai_scoring_rubric, false),
		.analytics = flag_or(in->analytics, true),
		.transcript = flag_or(in->transcript, true),
		.answer_recording = flag_or(in->answer_recording, false),
		.group_by_question = flag_or(in->group_by_question, false)};
}
