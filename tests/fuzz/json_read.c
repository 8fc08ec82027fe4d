/* Any bytes as JSON and as a query string, into a shape that has every kind of member. What was read is written, and what was
 * written must be read again and be written the same. */
#include "base/json_read.h"

#include "base/json_write.h"
#include "base/panic.h"

#include <string.h>

struct part {
	struct str text;
	struct str result;
	struct uuid id;
	struct list tags;
};

struct whole {
	struct str text;
	struct str choice;
	bool is_on;
	int64_t count, at_ms, milli, limit;
	double ratio;
	struct uuid id;
	struct flag flag;
	struct number number;
	struct json any, object;
	struct list parts, tags;
	void *part;
};

static const char *const choices[] = {"url", "invitation", NULL};

static const struct field part_fields[] = {
	FIELD(struct part, text, NULL, .min = 1, .max = 8),
	FIELD(struct part, id, NULL, .nullable = true),
	FIELD(struct part, tags, NULL, .optional = true, .one_of = choices),
};
static const struct shape part_shape = SHAPE("Part", struct part, part_fields);
static const struct shape item_shape = SHAPE("Item", struct part, part_fields, .fault_at = offsetof(struct part, result));

static const struct field whole_fields[] = {
	FIELD(struct whole, text, NULL, .nullable = true),
	FIELD(struct whole, choice, NULL, .one_of = choices, .default_to = "url"),
	FIELD(struct whole, is_on, NULL, .optional = true),
	FIELD(struct whole, count, NULL, .default_to = "7", .min = -5, .max = 1000),
	FIELD(struct whole, at_ms, NULL, .nullable = true, .format = FORMAT_TIME),
	FIELD(struct whole, milli, NULL, .optional = true, .format = FORMAT_MILLI),
	FIELD(struct whole, limit, NULL, .optional = true, .format = FORMAT_OPT_INT),
	FIELD(struct whole, ratio, NULL, .optional = true),
	FIELD(struct whole, id, NULL, .optional = true),
	FIELD(struct whole, flag, NULL, .optional = true),
	FIELD(struct whole, number, NULL, .nullable = true),
	FIELD(struct whole, any, NULL, .nullable = true),
	FIELD(struct whole, object, NULL, .optional = true, .format = FORMAT_OBJECT),
	FIELD(struct whole, parts, NULL, .optional = true, .of = &item_shape, .max = 4),
	FIELD(struct whole, tags, NULL, .optional = true, .max = 3),
	FIELD(struct whole, part, NULL, .nullable = true, .of = &part_shape),
};
static const struct shape whole_shape = SHAPE("Whole", struct whole, whole_fields);

static bool has_item_fault(const struct whole *whole)
{
	const struct part *parts = whole->parts.items;
	for (size_t i = 0; i < whole->parts.count; i++) {
		if (parts[i].result.ptr)
			return true;
	}
	return false;
}

static void check_again(struct arena *arena, struct str first)
{
	struct call call = {.arena = arena};
	struct whole whole = {0};
	struct buf second = {0};
	ASSERT(str_is_utf8(first) && json_is_valid(first, true));
	ASSERT(json_read(&call, first, &whole_shape, &whole));
	json_write(&second, &whole_shape, &whole);
	ASSERT(str_equal(first, buf_str(&second)));
	buf_close(&second);
}

static void check_json(struct arena *arena, struct str text)
{
	struct call call = {.arena = arena};
	struct whole whole = {0};
	struct buf written = {0};
	if (!json_read(&call, text, &whole_shape, &whole)) {
		ASSERT(call.fault.kind == FAULT_INVALID || call.fault.kind == FAULT_BAD_REQUEST);
		ASSERT(call.fault.message.len > 0);
		return;
	}
	json_write(&written, &whole_shape, &whole);
	if (!has_item_fault(&whole))
		check_again(arena, buf_str(&written));
	buf_close(&written);
}

static void check_query(struct arena *arena, struct str text)
{
	struct call call = {.arena = arena};
	struct whole whole = {0};
	struct pair *pairs;
	size_t count;
	struct buf written = {0};
	if (!pairs_parse(&call, text, &pairs, &count) || !pairs_read(&call, pairs, count, &whole_shape, &whole)) {
		ASSERT(call.fault.kind == FAULT_INVALID);
		return;
	}
	json_write(&written, &whole_shape, &whole);
	ASSERT(json_is_valid(buf_str(&written), true));
	buf_close(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct str text = {(const char *)data, size};
	check_json(&arena, text);
	check_query(&arena, text);
	arena_close(&arena);
	return 0;
}
