/* The question as the contract sends and shows it, for creating, reading and changing interviews. */
#ifndef API_QUESTION_IO_H
#define API_QUESTION_IO_H

#include "base/shape.h"

/* A question as the contract sends and shows it. */
struct question_io {
	struct str question, id, mojito_language_code, label, conditional_question_main_id, knowledge_base_id, external_id;
	int64_t duration;
	struct flag is_conditional, is_without_scoring, is_candidate_asking_recruiter, is_expert, is_multiple_choice;
	struct list question_alternatives;
	struct json external_data, candidate_expectations_json;
};
extern const struct shape question_io_shape;

#endif
