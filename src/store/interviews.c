/* Queries about interviews and questions (sql/query/interviews.sql). */
#include "store/interviews.h"

#include "store/counts.h"
#include "store/store.h"

#define INTERVIEW(member, ...) FIELD(struct interview, member, "", __VA_ARGS__)
static const struct field interview_fields[] = {INTERVIEW(merchant_id), INTERVIEW(id), INTERVIEW(name), INTERVIEW(location),
	INTERVIEW(template_id), INTERVIEW(language), INTERVIEW(status), INTERVIEW(type), INTERVIEW(visibility),
	INTERVIEW(description), INTERVIEW(description_long), INTERVIEW(code), INTERVIEW(cover_image_url), INTERVIEW(department),
	INTERVIEW(salary), INTERVIEW(available_till, .format = FORMAT_TIME), INTERVIEW(recruiter_id), INTERVIEW(recording),
	INTERVIEW(recording_full_session), INTERVIEW(interview_type), INTERVIEW(seniority_level), INTERVIEW(result_view),
	INTERVIEW(conversation_speed), INTERVIEW(candidate_video_introduction), INTERVIEW(tone), INTERVIEW(attempts),
	INTERVIEW(max_duration_s), INTERVIEW(max_followups), INTERVIEW(questions_random_subset), INTERVIEW(required_pronunciation),
	INTERVIEW(edit_transcript), INTERVIEW(tags), INTERVIEW(hiring_for_company), INTERVIEW(candidate_expectations),
	INTERVIEW(candidate_expectations_json), INTERVIEW(additional_context), INTERVIEW(custom_scoring), INTERVIEW(reminders),
	INTERVIEW(pdf_export_auto_config), INTERVIEW(knowledge_base_store_id), INTERVIEW(welcome_message),
	INTERVIEW(thank_you_message), INTERVIEW(instructions), INTERVIEW(type_credit), INTERVIEW(coach_plan), INTERVIEW(generation),
	INTERVIEW(embed_id), INTERVIEW(embed_signing_key), INTERVIEW(cost), INTERVIEW(created_at, .format = FORMAT_TIME),
	INTERVIEW(updated_at, .format = FORMAT_TIME), INTERVIEW(invitation_days, .format = FORMAT_OPT_INT)};
static const struct shape interview_shape = SHAPE("Interview", struct interview, interview_fields);

#define QUESTION(member, ...) FIELD(struct question, member, "", __VA_ARGS__)
static const struct field question_fields[] = {QUESTION(interview_id), QUESTION(id), QUESTION(position), QUESTION(question),
	QUESTION(duration_s, .format = FORMAT_OPT_INT), QUESTION(language), QUESTION(label), QUESTION(is_conditional),
	QUESTION(is_without_scoring), QUESTION(is_candidate_asking_recruiter), QUESTION(is_expert), QUESTION(is_multiple_choice),
	QUESTION(question_alternatives), QUESTION(conditional_question_main_id), QUESTION(knowledge_base_id), QUESTION(external_id),
	QUESTION(external_data), QUESTION(candidate_expectations_json)};
static const struct shape question_shape = SHAPE("Question", struct question, question_fields);

#define LISTED(member, ...) FIELD(struct interview_row, member, "", __VA_ARGS__)
static const struct field row_fields[] = {LISTED(id), LISTED(merchant_id), LISTED(template_id), LISTED(name), LISTED(type),
	LISTED(status), LISTED(visibility), LISTED(language), LISTED(recording), LISTED(recording_full_session),
	LISTED(cover_image_url), LISTED(interview_count), LISTED(interview_last, .format = FORMAT_TIME), LISTED(max_duration_s),
	LISTED(created_at, .format = FORMAT_TIME), LISTED(updated_at, .format = FORMAT_TIME)};
static const struct shape row_shape = SHAPE("InterviewRow", struct interview_row, row_fields);

#define FILTER(member, ...) FIELD(struct interview_filter, member, "", __VA_ARGS__)
static const struct field filter_fields[] = {
	FILTER(merchant_id), FILTER(type), FILTER(status), FILTER(text), FILTER(limit), FILTER(offset)};
static const struct shape filter_shape = SHAPE("InterviewFilter", struct interview_filter, filter_fields);

static const struct query interview_add_query = {.name = "interview_add", .in = &interview_shape};
static const struct query interview_find_query = {.name = "interview_find", .in = &by_id_shape, .out = &interview_shape};
static const struct query question_add_query = {.name = "question_add", .in = &by_merchant_shape, .rows = &question_shape};
static const struct query question_list_query = {.name = "question_list", .in = &by_id_shape, .out = &question_shape};
static const struct query question_move_query = {.name = "question_move", .in = &by_merchant_shape, .rows = &question_shape};
static const struct query interview_lock_query = {.name = "interview_lock", .in = &by_id_shape, .out = &by_id_shape};
static const struct query interview_write_query = {.name = "interview_write", .in = &interview_shape};
static const struct query interview_set_state_query = {.name = "interview_set_state", .in = &interview_shape};
static const struct query interview_list_query = {.name = "interview_list", .in = &filter_shape, .out = &row_shape};
static const struct query interview_count_query = {.name = "interview_count", .in = &filter_shape, .out = &count_shape};

const struct query *const interview_queries[] = {&interview_add_query, &interview_find_query, &question_add_query,
	&question_list_query, &question_move_query, &interview_lock_query, &interview_write_query, &interview_set_state_query,
	&interview_list_query, &interview_count_query, NULL};

bool interview_add(struct call *call, const struct interview *interview, struct list questions)
{
	struct by_merchant in = {interview->merchant_id};

	return db_run(call, &interview_add_query, interview, NULL) && db_run_batch(call, &question_add_query, &in, questions, NULL);
}

bool interview_find(struct call *call, struct uuid merchant_id, struct uuid id, struct interview *out, bool *found)
{
	if (!interview_find_kept(call, merchant_id, id, out, found))
		return false;
	*found = *found && !str_equal(out->status, STR("deleted"));
	return true;
}

bool interview_find_kept(struct call *call, struct uuid merchant_id, struct uuid id, struct interview *out, bool *found)
{
	return db_find(call, &interview_find_query, &(struct by_id){merchant_id, id}, out, found);
}

bool interview_questions(struct call *call, struct uuid merchant_id, struct uuid id, struct list *questions)
{
	return db_list(call, &question_list_query, &(struct by_id){merchant_id, id}, questions);
}

bool interview_lock(struct call *call, struct uuid merchant_id, struct uuid id)
{
	struct by_id there;
	bool found;

	return db_find(call, &interview_lock_query, &(struct by_id){merchant_id, id}, &there, &found);
}

bool interview_write(struct call *call, const struct interview *interview)
{
	return db_run(call, &interview_write_query, interview, NULL);
}

bool interview_questions_change(struct call *call, struct uuid merchant_id, struct list added, struct list moved)
{
	struct by_merchant in = {merchant_id};

	return (added.count == 0 || db_run_batch(call, &question_add_query, &in, added, NULL)) &&
		(moved.count == 0 || db_run_batch(call, &question_move_query, &in, moved, NULL));
}

bool interview_set_state(struct call *call, const struct interview *interview)
{
	return db_run(call, &interview_set_state_query, interview, NULL);
}

bool interviews_list(struct call *call, const struct interview_filter *filter, struct list *out)
{
	return db_list(call, &interview_list_query, filter, out);
}

bool interviews_count(struct call *call, const struct interview_filter *filter, int64_t *total)
{
	return count_find(call, &interview_count_query, filter, total);
}
