/* Analyses as JSON, by their shapes. */
#include "work/review_other.h"

#include "base/json_read.h"
#include "base/json_write.h"

static const struct field strengths_fields[] = {FIELD(struct review_strengths, strengths, "What speaks for the candidate"),
	FIELD(struct review_strengths, concerns, "What speaks against")};
static const struct shape strengths_shape = SHAPE("StrengthsConcerns", struct review_strengths, strengths_fields);

static const struct field quote_fields[] = {
	FIELD(struct review_quote, quote, "Word for word"), FIELD(struct review_quote, result_question_id, "From which answer")};
static const struct shape quote_shape = SHAPE("KeyStatement", struct review_quote, quote_fields);

static const struct field step_fields[] = {
	FIELD(struct review_step, text, "What to do"), FIELD(struct review_step, priority, "impact, quick or longterm")};
static const struct shape step_shape = SHAPE("NextStep", struct review_step, step_fields);

static const struct field takeaways_fields[] = {FIELD(struct review_takeaways, what_went_well, "What went well"),
	FIELD(struct review_takeaways, next_steps, "What to do better", .of = &step_shape)};
static const struct shape takeaways_shape = SHAPE("Takeaways", struct review_takeaways, takeaways_fields);

#define OTHER(member, ...) FIELD(struct review_other, member, "", .optional = true, __VA_ARGS__)
static const struct field other_fields[] = {OTHER(strengths_concerns, .of = &strengths_shape),
	OTHER(key_statement, .of = &quote_shape), OTHER(takeaways, .of = &takeaways_shape), OTHER(score_rationale)};
const struct shape review_other_shape = SHAPE("AnalysisOther", struct review_other, other_fields);

#define REQUIREMENT(member, ...) FIELD(struct review_requirement, member, "", __VA_ARGS__)
static const struct field requirement_fields[] = {REQUIREMENT(level), REQUIREMENT(text), REQUIREMENT(status),
	REQUIREMENT(quote, .nullable = true), REQUIREMENT(interview_result_question_id, .nullable = true)};
const struct shape review_requirement_shape = SHAPE("Requirement", struct review_requirement, requirement_fields);

/* Lists are kept as bare arrays; reading wants an object around them. */
struct list_holder {
	struct list items;
};
static const struct field texts_fields[] = {FIELD(struct list_holder, items, "")};
static const struct shape texts_shape = SHAPE("Texts", struct list_holder, texts_fields);
static const struct field rubric_fields[] = {FIELD(struct list_holder, items, "", .of = &review_requirement_shape)};
static const struct shape rubric_shape = SHAPE("Rubric", struct list_holder, rubric_fields);

static struct json taken(struct arena *arena, struct buf *buf)
{
	struct json json = {arena_copy(arena, buf_str(buf))};

	buf_close(buf);
	return json;
}

/* A call of its own: what is kept wrongly is not the caller's fault. */
static bool read(struct call *call, struct str text, const struct shape *shape, void *out)
{
	struct call reading = {.arena = call->arena};
	bool ok = json_read(&reading, text, shape, out);

	call_end(&reading);
	return ok;
}

void review_other_read(struct call *call, struct json kept, struct review_other *out)
{
	*out = (struct review_other){0};
	if (!str_is_empty(kept.text) && !read(call, kept.text, &review_other_shape, out))
		*out = (struct review_other){0};
}

struct json review_other_write(struct arena *arena, const struct review_other *other)
{
	struct buf buf = {0};

	json_write(&buf, &review_other_shape, other);
	return taken(arena, &buf);
}

static struct list list_read(struct call *call, struct json kept, const struct shape *shape)
{
	struct list_holder holder = {0};
	struct str wrapped;

	if (str_is_empty(kept.text))
		return holder.items;
	wrapped = arena_printf(call->arena, "{\"items\":%.*s}", STR_ARG(kept.text));
	return read(call, wrapped, shape, &holder) ? holder.items : (struct list){0};
}

struct list review_rubric_read(struct call *call, struct json kept)
{
	return list_read(call, kept, &rubric_shape);
}

struct list review_texts_read(struct call *call, struct json kept)
{
	return list_read(call, kept, &texts_shape);
}

struct json review_rubric_write(struct arena *arena, struct list requirements)
{
	struct buf buf = {0};

	json_write_list(&buf, &review_requirement_shape, requirements);
	return taken(arena, &buf);
}

struct json review_texts_write(struct arena *arena, struct list texts)
{
	struct buf buf = {0};

	if (texts.count == 0)
		return (struct json){STR_NONE};
	json_write_list(&buf, NULL, texts);
	return taken(arena, &buf);
}
