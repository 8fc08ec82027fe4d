/* The question's shape. */
#include "api/question_io.h"

#include "work/terms.h"

#define QUESTION(member, doc, ...) FIELD(struct question_io, member, doc, __VA_ARGS__)
#define QUESTION_OPTIONAL(member, doc, ...) QUESTION(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field question_fields[] = {
	QUESTION(question, "What is asked", .min = 1, .max = 5000, .example = "What did you build last?"),
	QUESTION_OPTIONAL(id, "From get: the question's id. On create: a handle of yours for conditional questions"),
	QUESTION_OPTIONAL(duration, "Seconds for the answer", .format = FORMAT_OPT_INT, .min = 1, .max = 7200),
	QUESTION_OPTIONAL(mojito_language_code, "Language of this question, when it differs", .one_of = terms_language),
	QUESTION_OPTIONAL(label, "Short name for reports", .max = 200),
	QUESTION_OPTIONAL(is_conditional, "Asked only when the answer to its main question calls for it"),
	QUESTION_OPTIONAL(is_without_scoring, "Not scored"),
	QUESTION_OPTIONAL(is_candidate_asking_recruiter, "The candidate asks, the recruiter answers later"),
	QUESTION_OPTIONAL(is_expert, "Answered in depth, with follow-up questions"),
	QUESTION_OPTIONAL(is_multiple_choice, "One of question_alternatives"),
	QUESTION_OPTIONAL(question_alternatives, "Choices of a multiple-choice question", .max = 50),
	QUESTION_OPTIONAL(conditional_question_main_id, "The `id` of an earlier question of the same list"),
	QUESTION_OPTIONAL(knowledge_base_id, "Document store to check against"),
	QUESTION_OPTIONAL(external_id, "Your own id", .max = 200),
	QUESTION_OPTIONAL(external_data, "Anything of yours", .format = FORMAT_OBJECT),
	QUESTION_OPTIONAL(candidate_expectations_json, "Scoring rubric of this question", .format = FORMAT_OBJECT),
};
const struct shape question_io_shape = SHAPE("Question", struct question_io, question_fields);
