/* The members of a definition as fields, for an endpoint's `struct In` whose member `def` is a struct definition_in: those that
 * must be there, those that only a new one takes, and those that may come at any time. */
#ifndef API_DEFINITION_FIELDS_H
#define API_DEFINITION_FIELDS_H

#include "api/definition_io.h"
#include "work/chain.h"
#include "work/terms.h"

/* clang-format off */
#define DEFINITION(In, member, name, doc, ...) FIELD_AS(struct In, def.member, #name, doc, __VA_ARGS__)
#define DEFINITION_MAY(In, member, name, doc, ...) \
	DEFINITION(In, member, name, doc, .optional = true, .nullable = true, __VA_ARGS__)

#define DEFINITION_MAIN(In) \
	DEFINITION(In, set.name, name, "Name of the interview or position", .min = 1, .max = 300, .example = "Project manager"), \
	DEFINITION(In, set.location, location, "Where the work is", .min = 1, .max = 300, .example = "remote"), \
	DEFINITION(In, set.template_id, interview_template_id, "Who conducts it: an id of list_avatars", \
		.example = "0c0ffee0-0000-7000-8000-000000000001"), \
	DEFINITION(In, set.language, mojito_language_code, "Language of the interview", .one_of = terms_language, .example = "en"), \
	DEFINITION(In, set.status, status, "draft: cannot be taken yet; active: can", .one_of = terms_status_new, .example = "active"), \
	DEFINITION(In, set.type, type, "What it is", .one_of = terms_type, .example = "interview"), \
	DEFINITION(In, set.visibility, visibility, "Who may find it", .one_of = terms_visibility, .example = "merchant_invite")

#define DEFINITION_WHEN_NEW(In) \
	DEFINITION_MAY(In, set.candidate_video_introduction, candidate_video_introduction, \
		"Candidates do not introduce themselves by video: optional asks nobody to, required is refused", .one_of = terms_video_introduction), \
	DEFINITION_MAY(In, set.welcome_message, welcome_message, "Said first", .max = 5000), \
	DEFINITION_MAY(In, set.thank_you_message, thank_you_message, "Said last", .max = 5000), \
	DEFINITION_MAY(In, set.additional_context, additional_context, "Anything that helps to conduct the interview", \
		.format = FORMAT_OBJECT), \
	FIELD(struct In, instructional_video, "Accepted for compatibility; written instructions are shown", .optional = true, \
		.nullable = true), \
	DEFINITION_MAY(In, set.instructions, instructional_video_custom_text, "What candidates read before they begin", .max = 5000), \
	FIELD(struct In, is_embedded, "true: the reply carries embed_id and embed_signing_key", .optional = true, .nullable = true)

#define DEFINITION_OPTIONS(In) \
	DEFINITION_MAY(In, set.description_long, description_long, "Longer description, Markdown", .max = 100000), \
	DEFINITION_MAY(In, set.recording, recording, "What is recorded of the answers; refused for a written interview", .one_of = terms_recording), \
	DEFINITION_MAY(In, set.recording_full_session, recording_full_session, "Refused: sessions are not recorded in whole; recording records the answers", \
		.one_of = terms_recording_full), \
	DEFINITION_MAY(In, set.interview_type, interview_type, "Kind of interview", .one_of = terms_interview_type), \
	DEFINITION_MAY(In, set.seniority_level, seniority_level, "Seniority asked for", .one_of = terms_seniority), \
	DEFINITION_MAY(In, set.conversation_speed, interview_conversation_speed, "Pace at which the browser reads questions aloud; normal without it", .one_of = terms_speed), \
	DEFINITION_MAY(In, set.tone, interview_tone, "Tone: relaxed, simple, professional, persuasive", .max = 50), \
	DEFINITION_MAY(In, set.attempts, interview_attempts, "How often a candidate may take it; 1 without it", \
		.format = FORMAT_OPT_INT, .min = 1, .max = 20), \
	DEFINITION_MAY(In, set.max_duration_s, max_duration, "Seconds in all, 1200 without it (below 300: minutes)", \
		.format = FORMAT_OPT_INT, .min = 1, .max = 14400), \
	DEFINITION_MAY(In, set.max_followups, max_followups, "Follow-up questions at most", .format = FORMAT_OPT_INT, \
		.min = 0, .max = 999), \
	DEFINITION_MAY(In, set.questions_random_subset, questions_random_subset, "Fraction of the questions that is asked", \
		.min = 0.01, .max = 0.9), \
	DEFINITION_MAY(In, set.code, code, "Your own code of the position", .max = 200), \
	DEFINITION_MAY(In, set.cover_image_url, cover_image_url, "Picture of the position", .format = FORMAT_URI, .max = 2000), \
	DEFINITION_MAY(In, set.department, interview_department, "Department", .max = 300), \
	DEFINITION_MAY(In, set.salary, interview_salary, "Salary as text", .max = 300, .example = "$80k - $100k"), \
	DEFINITION_MAY(In, set.available_till, interview_available_till, "Nobody can take it after this; always without it", \
		.format = FORMAT_TIME), \
	DEFINITION_MAY(In, set.recruiter_id, recruiter_profile_id, "The recruiter in charge"), \
	DEFINITION_MAY(In, set.hiring_for_company, hiring_for_company, \
		"Company hired for: name, description, location, sector, company_size", .format = FORMAT_OBJECT), \
	DEFINITION_MAY(In, tags, tags, "Words to find it by", .max = 100), \
	DEFINITION_MAY(In, set.merchant_id, merchant_id, "For service keys (required) and operators of several merchants"), \
	DEFINITION_MAY(In, set.knowledge_base_store_id, knowledge_base_store_id, "Knowledge base to ask from"), \
	DEFINITION_MAY(In, set.candidate_expectations, candidate_expectations, "What a good candidate brings", .max = 20000), \
	DEFINITION_MAY(In, set.required_pronunciation, required_pronunciation, "Pronunciation is not scored: true is refused"), \
	DEFINITION_MAY(In, edit_transcript, result_enable_edit_transcript, \
		"Accepted for compatibility: recordings are put into words after the submission; until then what is written beside them may be changed"), \
	DEFINITION_MAY(In, set.custom_scoring, custom_scoring, "Weights and limits of the scoring", .format = FORMAT_OBJECT), \
	DEFINITION_MAY(In, set.pdf_export_auto_config, pdf_export_auto_config, "What goes into reports when generate_interview_report is not told: its export_features_result. With it, {} too, every scored result has a report: pdf_export_url of get_interview_result_details", \
		.format = FORMAT_OBJECT), \
	DEFINITION_MAY(In, reminders, reminders, \
		"When candidates are reminded by mail; the merchant's schedule without it, [] for none", .of = &reminder_shape, \
		.max = REMINDERS_MOST)
/* clang-format on */

#endif
