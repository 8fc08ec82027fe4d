/* Interview definitions and their questions. */
#ifndef STORE_INTERVIEWS_H
#define STORE_INTERVIEWS_H

#include "db/db.h"

extern const struct query *const interview_queries[];

/* The whole row; see sql/schema for what each means. */
struct interview {
	struct uuid merchant_id, id, template_id, recruiter_id;
	struct str name, location, language, status, type, visibility, description, description_long, code, cover_image_url,
		department, salary, recording, recording_full_session, interview_type, seniority_level, result_view,
		conversation_speed, candidate_video_introduction, tone, candidate_expectations, knowledge_base_store_id,
		welcome_message, thank_you_message, instructions, embed_id, embed_signing_key, type_credit, coach_plan;
	struct json tags, hiring_for_company, candidate_expectations_json, additional_context, custom_scoring,
		pdf_export_auto_config, generation;
	struct json reminders;
	int64_t available_till, attempts, max_duration_s, cost, created_at, updated_at;
	struct number max_followups, questions_random_subset;
	bool required_pronunciation, edit_transcript;
	int64_t invitation_days; /* read only, the merchant's: how long its invitations are good for; 0: not said */
};

struct question {
	struct uuid interview_id, id, conditional_question_main_id;
	int64_t position, duration_s;
	struct str question, language, label, knowledge_base_id, external_id;
	bool is_conditional, is_without_scoring, is_candidate_asking_recruiter, is_expert, is_multiple_choice;
	struct json question_alternatives, external_data, candidate_expectations_json;
};

/* The interview and its questions (list of struct question). */
bool interview_add(struct call *call, const struct interview *interview, struct list questions) MUST_CHECK;
/* A deleted one is not found. */
bool interview_find(struct call *call, struct uuid merchant_id, struct uuid id, struct interview *out, bool *found) MUST_CHECK;
/* A deleted one, too: for the results, which stay. */
bool interview_find_kept(struct call *call, struct uuid merchant_id, struct uuid id, struct interview *out, bool *found) MUST_CHECK;
bool interview_questions(struct call *call, struct uuid merchant_id, struct uuid id, struct list *questions) MUST_CHECK;

/* Those who change one interview wait for each other. */
bool interview_lock(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;
/* Writes all but the embedding keys and what never changes. */
bool interview_write(struct call *call, const struct interview *interview) MUST_CHECK;
/* New questions, and those that are there with another position or main question; position 0: no longer asked, kept for the answers
 * that were given to it. Lists of struct question. */
bool interview_questions_change(struct call *call, struct uuid merchant_id, struct list added, struct list moved) MUST_CHECK;

/* Writes status and the embedding keys (no value removes them). */
bool interview_set_state(struct call *call, const struct interview *interview) MUST_CHECK;

struct interview_filter {
	struct uuid merchant_id;
	struct str type, status, text; /* text: part of the name, lower case; no value does not narrow */
	int64_t limit, offset;
};
struct interview_row {
	struct uuid id, merchant_id, template_id;
	struct str name, type, status, visibility, language, recording, recording_full_session, cover_image_url;
	int64_t interview_count, interview_last, max_duration_s, created_at, updated_at;
};
bool interviews_list(struct call *call, const struct interview_filter *filter, struct list *out) MUST_CHECK;
bool interviews_count(struct call *call, const struct interview_filter *filter, int64_t *total) MUST_CHECK;

#endif
