/* Changing a definition: what is checked anew, and what follows from what. */
#include "work/credit.h"
#include "work/interview.h"

/* Coaching has its kinds of credits; interviews and assessments have none. */
static void credit_kind_follow(const struct interview *before, struct interview *after)
{
	bool is_coaching = str_equal(after->type, STR("coaching"));

	if (str_equal(before->type, after->type) || !str_equal(before->type_credit, after->type_credit))
		return;
	after->type_credit = is_coaching ? STR("interview_coach_manager") : STR_NONE;
}

/* What was right when it was set may stay: an end that has passed, a recruiter who has left, a recording that
 * was promised of a written interview. */
static bool change_check(struct call *call, const struct interview *before, const struct interview *after)
{
	struct interview changed = *after;

	if (before->available_till == after->available_till)
		changed.available_till = 0;
	if (uuid_equal(before->recruiter_id, after->recruiter_id))
		changed.recruiter_id = (struct uuid){{0}};
	if (uuid_equal(before->template_id, after->template_id) && str_equal(before->recording, after->recording))
		changed.recording = STR_NONE;
	if (str_equal(before->candidate_expectations_json.text, after->candidate_expectations_json.text))
		changed.candidate_expectations_json.text = STR_NONE;
	if (str_equal(before->custom_scoring.text, after->custom_scoring.text))
		changed.custom_scoring.text = STR_NONE;
	return interview_check(call, &changed);
}

bool interview_change(
	struct call *call, const struct interview *before, struct interview *after, const struct question_diff *questions)
{
	interview_defaults(after);
	credit_kind_follow(before, after);
	if (!change_check(call, before, after))
		return false;
	after->cost = credit_price(after);
	after->updated_at = call->now_ms;
	return interview_write(call, after) &&
		(questions == NULL ||
			interview_questions_change(call, after->merchant_id, questions->added_rows, questions->moved_rows));
}
