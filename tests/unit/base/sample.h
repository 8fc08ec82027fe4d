/* A struct with a member of every kind and its shape, for the tests of what shapes do. */
#ifndef UNIT_BASE_SAMPLE_H
#define UNIT_BASE_SAMPLE_H

#include "base/shape.h"

#define SAMPLE_ID "01890a5d-ac96-774b-bcce-b302099a8057"

struct person {
	struct str email;
	struct str result; /* takes the fault of the item */
	struct str name;
	struct uuid id;
	struct list tags;
	struct json extra;
};

struct sample {
	struct str text, type;
	bool is_on;
	int64_t count, at_ms, credits, limit;
	double ratio;
	struct uuid id;
	struct flag flag;
	struct number score;
	struct json any, object;
	struct list people, tags, plain;
	void *lead;
	int64_t secret_row;
};

static const char *const sample_types[] = {"url", "invitation", NULL};

static const struct field person_fields[] = {
	FIELD(struct person, email, "Address", .format = FORMAT_EMAIL, .min = 3, .max = 12),
	FIELD(struct person, name, "Full name", .optional = true),
	FIELD(struct person, id, "Id", .nullable = true),
	FIELD(struct person, tags, "Tags", .optional = true, .max = 2),
	FIELD(struct person, extra, "More", .optional = true, .format = FORMAT_OBJECT),
};
static const struct shape person_shape = SHAPE("Person", struct person, person_fields, .doc = "One person");
static const struct shape item_shape =
	SHAPE("Item", struct person, person_fields, .doc = "One person", .fault_at = offsetof(struct person, result));

static const struct field sample_fields[] = {
	FIELD(struct sample, text, "Text", .min = 1, .max = 5),
	FIELD(struct sample, type, "Type", .one_of = sample_types, .default_to = "url", .example = "invitation"),
	FIELD(struct sample, is_on, "On", .default_to = "true"),
	FIELD(struct sample, count, "Count", .default_to = "7", .min = 0, .max = 100),
	FIELD(struct sample, at_ms, "When", .nullable = true, .format = FORMAT_TIME),
	FIELD(struct sample, credits, "Credits", .optional = true, .format = FORMAT_MILLI, .min = -2, .max = 10.5),
	FIELD(struct sample, limit, "Limit", .optional = true, .format = FORMAT_OPT_INT, .min = 1),
	FIELD(struct sample, ratio, "Ratio", .default_to = "0.5"),
	FIELD(struct sample, id, "Id", .optional = true),
	FIELD(struct sample, flag, "Flag", .optional = true),
	FIELD(struct sample, score, "Score", .nullable = true, .max = 1),
	FIELD(struct sample, any, "Any", .optional = true),
	FIELD(struct sample, object, "Object", .nullable = true, .format = FORMAT_OBJECT),
	FIELD(struct sample, people, "People", .optional = true, .of = &item_shape, .max = 4),
	FIELD(struct sample, tags, "Tags", .optional = true, .one_of = sample_types),
	FIELD(struct sample, plain, "Plain", .default_to = "a, b"),
	FIELD(struct sample, lead, "Lead", .nullable = true, .of = &person_shape),
	FIELD_AS(struct sample, secret_row, "row", "Row", .internal = true),
};
static const struct shape sample_shape = SHAPE("Sample", struct sample, sample_fields, .doc = "Everything");

#endif
