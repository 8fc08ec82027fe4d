/* The question's shape, and questions compared by it. */
#include "work/question_io.h"

#include "base/field.h"
#include "base/json_write.h"
#include "work/attempt_answer.h"
#include "work/terms.h"

#include <string.h>

#define QUESTION(member, name, doc, ...) FIELD_AS(struct question_io, member, #name, doc, __VA_ARGS__)
#define QUESTION_OPTIONAL(member, name, doc, ...) QUESTION(member, name, doc, .optional = true, .nullable = true, __VA_ARGS__)
#define QUESTION_OWN(name, doc, ...) QUESTION_OPTIONAL(is.name, name, doc, __VA_ARGS__)
static const struct field question_fields[] = {
	QUESTION(is.question, question, "What is asked", .min = 1, .max = 5000, .example = "What did you build last?"),
	QUESTION_OPTIONAL(id, id,
		"From get: the question's id, sent back to keep it. On create: a handle of yours for conditional questions"),
	QUESTION_OPTIONAL(is.duration_s, duration, "Seconds for the answer", .format = FORMAT_OPT_INT, .min = 1, .max = 7200),
	QUESTION_OPTIONAL(
		is.language, mojito_language_code, "Language of this question, when it differs", .one_of = terms_language),
	QUESTION_OWN(label, "Short name for reports", .max = 200),
	QUESTION_OWN(is_conditional, "Asked only when the answer to its main question calls for it"),
	QUESTION_OWN(is_without_scoring, "Not scored"),
	QUESTION_OWN(is_candidate_asking_recruiter, "The candidate asks, the recruiter answers later"),
	QUESTION_OWN(is_expert, "Answered in depth, with follow-up questions"),
	QUESTION_OWN(is_multiple_choice, "One of question_alternatives"),
	QUESTION_OPTIONAL(question_alternatives, question_alternatives, "Choices of a multiple-choice question", .max = 50),
	QUESTION_OPTIONAL(
		conditional_question_main_id, conditional_question_main_id, "The `id` of an earlier question of the same list"),
	QUESTION_OWN(knowledge_base_id, "Document store to check against"),
	QUESTION_OWN(external_id, "Your own id; the first by which an update finds the question", .max = 200),
	QUESTION_OWN(external_data, "Anything of yours", .format = FORMAT_OBJECT),
	QUESTION_OWN(candidate_expectations_json, "Scoring rubric of this question", .format = FORMAT_OBJECT),
};
const struct shape question_io_shape =
	SHAPE("Question", struct question_io, question_fields, .sent_at = offsetof(struct question_io, sent));

static struct str id_text(struct call *call, struct uuid id)
{
	char text[UUID_TEXT_LEN];

	if (uuid_is_none(id))
		return STR_NONE;
	uuid_write(id, text);
	return arena_copy(call->arena, (struct str){text, sizeof text});
}

bool question_io_make(struct call *call, const struct question *from, struct question_io *out)
{
	*out = (struct question_io){.is = *from,
		.id = id_text(call, from->id),
		.conditional_question_main_id = id_text(call, from->conditional_question_main_id)};
	return alternatives_read(call, from->question_alternatives, &out->question_alternatives);
}

bool question_io_list(struct call *call, struct list questions, struct list *out)
{
	const struct question *from = questions.items;
	struct question_io *made = ARENA_ARRAY(call->arena, struct question_io, questions.count);

	for (size_t i = 0; i < questions.count; i++)
		if (!question_io_make(call, &from[i], &made[i]))
			return false;
	*out = (struct list){made, questions.count};
	return true;
}

struct question question_of_io(struct call *call, const struct question_io *from)
{
	struct question question = from->is;

	question.question_alternatives = json_strings(call->arena, from->question_alternatives);
	question.conditional_question_main_id = (struct uuid){{0}};
	return question;
}

static bool came(const struct question_io *io, uint32_t field)
{
	return (io->sent >> field & 1) != 0;
}

bool question_io_has(const struct question_io *io, const char *name)
{
	return came(io, (uint32_t)(shape_field(&question_io_shape, str_of(name)) - question_fields));
}

static bool is_link(const struct field *f)
{
	return f->offset == offsetof(struct question_io, id) ||
		f->offset == offsetof(struct question_io, conditional_question_main_id);
}

bool question_io_is_same(const struct question_io *sent, const struct question_io *there)
{
	for (uint32_t i = 0; i < question_io_shape.count; i++)
		if (came(sent, i) && !is_link(&question_fields[i]) && !field_is_same(&question_fields[i], sent, there))
			return false;
	return true;
}

struct question_io question_io_merge(const struct question_io *there, const struct question_io *sent)
{
	struct question_io merged = *there;

	for (uint32_t i = 0; i < question_io_shape.count; i++) {
		const struct field *f = &question_fields[i];

		if (came(sent, i) && !is_link(f))
			memcpy(field_at(f, &merged), field_in(f, sent), field_size(f));
	}
	return merged;
}
