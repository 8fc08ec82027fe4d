/* Free objects of definitions, read by the shapes of what scoring wants of them. */
#include "work/definition_check.h"

#include "base/json_read.h"
#include "base/shape.h"

/* Reads by the shape; what is at fault is named below `path`. */
static bool part_read(struct call *call, const char *path, struct json json, const struct shape *shape, void *out)
{
	struct call reading = {.arena = call->arena};
	bool ok = json_read(&reading, json.text, shape, out);

	if (!ok) {
		struct str name = arena_printf(call->arena, "%s.%.*s", path, STR_ARG(reading.fault.name));

		(void)fault(call, FAULT_INVALID, arena_cstr(call->arena, name), "%.*s", STR_ARG(reading.fault.message));
	}
	call_end(&reading);
	return ok;
}

/* --- rubrics -------------------------------------------------------------------------------------------------------------------
 */

struct levels {
	struct list weak, moderate, strong;
};
#define LEVEL(member) FIELD(struct levels, member, "", .optional = true, .nullable = true)
static const struct field levels_fields[] = {LEVEL(weak), LEVEL(moderate), LEVEL(strong)};
static const struct shape levels_shape = SHAPE("Levels", struct levels, levels_fields);

bool rubric_check(struct call *call, const char *path, struct json rubric)
{
	struct levels levels = {0};

	return str_is_empty(rubric.text) || part_read(call, path, rubric, &levels_shape, &levels);
}

/* --- weights -------------------------------------------------------------------------------------------------------------------
 */

struct weights {
	struct json ai_assessment_answer, ai_assessment_session, ai_assessment_resume, ai_pronunciation, sentiment_analysis,
		speech_cadence;
};
#define WEIGHTS(member) FIELD(struct weights, member, "", .optional = true, .nullable = true)
static const struct field weights_fields[] = {WEIGHTS(ai_assessment_answer), WEIGHTS(ai_assessment_session),
	WEIGHTS(ai_assessment_resume), WEIGHTS(ai_pronunciation), WEIGHTS(sentiment_analysis), WEIGHTS(speech_cadence)};
static const struct shape weights_shape = SHAPE("Weights", struct weights, weights_fields);

struct weight {
	struct number weight;
};
static const struct field weight_fields[] = {
	FIELD(struct weight, weight, "", .optional = true, .nullable = true, .min = 0, .max = WEIGHT_MOST)};
static const struct shape weight_shape = SHAPE("Weight", struct weight, weight_fields);

static bool weight_check(struct call *call, const char *name, struct json weight)
{
	struct str path = arena_printf(call->arena, "custom_scoring.%s", name);
	struct weight object = {0};
	double value;

	if (str_is_empty(weight.text))
		return true;
	if (str_starts_with(weight.text, STR("{")))
		return part_read(call, arena_cstr(call->arena, path), weight, &weight_shape, &object);
	return (str_to_number(weight.text, &value) && value >= 0 && value <= WEIGHT_MOST) ||
		fault(call, FAULT_INVALID, arena_cstr(call->arena, path),
			"Must be a number from 0 to %d, or an object with such a weight.", WEIGHT_MOST);
}

bool weights_check(struct call *call, struct json custom_scoring)
{
	struct weights weights = {{STR_NONE}};

	if (str_is_empty(custom_scoring.text))
		return true;
	if (!part_read(call, "custom_scoring", custom_scoring, &weights_shape, &weights))
		return false;
	for (uint32_t i = 0; i < weights_shape.count; i++)
		if (!weight_check(call, weights_fields[i].name, *(const struct json *)field_in(&weights_fields[i], &weights)))
			return false;
	return true;
}
