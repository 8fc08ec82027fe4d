/* Matching queries to shapes. */
#include "db/plan.h"

#include "base/panic.h"

#include <stdlib.h>
#include <string.h>

static const struct sql_query *text_of(const char *name)
{
	size_t low = 0, high = sql_query_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, sql_queries[middle].name);
		if (order == 0)
			return &sql_queries[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

enum sql_type field_sql_type(const struct field *field)
{
	switch ((enum kind)field->kind) {
	case KIND_STR:
	case KIND_JSON:
		return SQL_TEXT;
	case KIND_BOOL:
	case KIND_FLAG:
		return SQL_BOOLEAN;
	case KIND_INT:
		return SQL_BIGINT;
	case KIND_NUMBER:
	case KIND_OPT_NUMBER:
		return SQL_DOUBLE;
	case KIND_UUID:
		return SQL_UUID;
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s has no SQL type", field->name);
}

static bool field_is_sql(const struct field *field)
{
	return field->kind != KIND_LIST && field->kind != KIND_OBJECT;
}

static bool type_is(const char *written, enum sql_type type)
{
	static const char *const names[] = {[SQL_UUID] = "uuid",
		[SQL_TEXT] = "text",
		[SQL_BIGINT] = "bigint",
		[SQL_BOOLEAN] = "boolean",
		[SQL_DOUBLE] = "double"};
	return strcmp(written, names[type]) == 0;
}

static bool param_match(struct call *call, struct plan *plan, uint32_t index)
{
	const struct sql_param *param = &plan->sql->params[index];
	const struct shape *shape = param->in_rows ? plan->query->rows : plan->query->in;
	const struct field *field = shape ? shape_field(shape, str_of(param->name)) : NULL;
	const char *name = plan->query->name, *side = param->in_rows ? "rows" : "in";
	if (field == NULL)
		return fault(call, FAULT_INTERNAL, NULL, "query %s: parameter %s is no field of its %s", name, param->name, side);
	if (!field_is_sql(field))
		return fault(call, FAULT_INTERNAL, NULL, "query %s: parameter %s is a list or an object", name, param->name);
	if (param->in_rows && !type_is(param->type, field_sql_type(field)))
		return fault(call, FAULT_INTERNAL, NULL, "query %s: %s is no %s in its struct", name, param->name, param->type);
	plan->params[index] = field;
	plan->scalar_count += !param->in_rows;
	return true;
}

static bool plan_make(struct call *call, struct arena *arena, struct plan *plan)
{
	plan->sql = text_of(plan->query->name);
	if (plan->sql == NULL)
		return fault(call, FAULT_INTERNAL, NULL, "query %s has no text in sql/query", plan->query->name);
	plan->param_count = plan->sql->param_count;
	plan->params = ARENA_ARRAY(arena, const struct field *, plan->param_count);
	for (uint32_t i = 0; i < plan->param_count; i++) {
		if (!param_match(call, plan, i))
			return false;
	}
	if ((plan->query->rows != NULL) != (plan->scalar_count < plan->param_count))
		return fault(
			call, FAULT_INTERNAL, NULL, "query %s: :rows only in its text, or only in its struct", plan->query->name);
	return true;
}

static uint32_t slot_of(const struct query *query)
{
	return (uint32_t)(((uintptr_t)query >> 3) * 0x9E3779B97F4A7C15u >> 32);
}

bool plans_make(struct call *call, struct arena *arena, const struct query *const *queries, struct plans *plans)
{
	while (queries[plans->count] != NULL)
		plans->count++;
	plans->slot_mask = 15;
	while (plans->slot_mask < 4 * plans->count)
		plans->slot_mask = plans->slot_mask * 2 + 1;
	plans->items = ARENA_ARRAY(arena, struct plan, plans->count);
	plans->slots = ARENA_ARRAY(arena, uint32_t, plans->slot_mask + 1);
	for (uint32_t i = 0; i < plans->count; i++) {
		plans->items[i].query = queries[i];
		plans->items[i].index = i;
		if (!plan_make(call, arena, &plans->items[i]))
			return false;
		uint32_t slot = slot_of(queries[i]) & plans->slot_mask;
		while (plans->slots[slot] != 0)
			slot = (slot + 1) & plans->slot_mask;
		plans->slots[slot] = i + 1;
	}
	return true;
}

struct plan *plan_of(const struct plans *plans, const struct query *query)
{
	uint32_t slot = slot_of(query) & plans->slot_mask;
	for (; plans->slots[slot] != 0; slot = (slot + 1) & plans->slot_mask) {
		struct plan *plan = &plans->items[plans->slots[slot] - 1];
		if (plan->query == query)
			return plan;
	}
	PANIC("query %s is not in the list that the database was opened with", query->name);
}

bool plan_set_columns(struct call *call, struct arena *arena, struct plan *plan, struct list names)
{
	const struct query *query = plan->query;
	const struct str *name = names.items;
	if (query->out == NULL && names.count > 0)
		return fault(call, FAULT_INTERNAL, NULL, "query %s returns columns, but has no out", query->name);
	if (query->out != NULL && names.count == 0)
		return fault(call, FAULT_INTERNAL, NULL, "query %s has an out, but returns no columns", query->name);
	plan->column_count = (uint32_t)names.count;
	plan->columns = ARENA_ARRAY(arena, const struct field *, names.count);
	for (uint32_t i = 0; i < names.count; i++) {
		const struct field *field = shape_field(query->out, name[i]);
		if (field == NULL || !field_is_sql(field))
			return fault(call, FAULT_INTERNAL, NULL, "query %s: column %.*s is no field of its out that SQL can fill",
				query->name, STR_ARG(name[i]));
		plan->columns[i] = field;
	}
	return true;
}

bool sink_is_full(const struct sink *sink)
{
	return sink->limit > 0 && sink->count == sink->limit;
}

void *sink_row(struct sink *sink)
{
	ASSERT(!sink_is_full(sink));
	sink->count++;
	if (sink->shape == NULL)
		return NULL;
	size_t size = sink->shape->size;
	if (sink->count > sink->capacity) {
		size_t capacity = sink->capacity ? 2 * sink->capacity : 16;
		char *items = arena_array(sink->arena, capacity, size);
		if (sink->capacity > 0)
			memcpy(items, sink->items, sink->capacity * size);
		sink->items = items;
		sink->capacity = capacity;
	}
	return sink->items + (sink->count - 1) * size;
}
