/* A small endpoint table for the doors' tests, in the place of api/table.c: nothing in it needs a database. */
#include "api/endpoint.h"

#include <string.h>

struct greet_in {
	struct str name;
	struct list tags;
};
static const struct field greet_in_fields[] = {
	FIELD(struct greet_in, name, "Whom to greet", .min = 1, .max = 20),
	FIELD(struct greet_in, tags, "Words", .optional = true),
};
static const struct shape greet_in_shape = SHAPE("GreetIn", struct greet_in, greet_in_fields);

struct greet_out {
	struct str greeting;
};
// clang-format off
static const struct field greet_out_fields[] = {FIELD(struct greet_out, greeting, "The greeting")};
// clang-format on
static const struct shape greet_out_shape = SHAPE("GreetOut", struct greet_out, greet_out_fields);

struct nothing {
	bool unused;
};
static const struct shape nothing_shape = {.name = "Nothing", .size = sizeof(struct nothing)};

static bool greet_run(struct call *call, const void *in, void *out)
{
	const struct greet_in *asked = in;

	if (str_equal(asked->name, STR("broken")))
		return fault(call, FAULT_INTERNAL, NULL, "the secret reason");
	if (str_equal(asked->name, STR("other's")))
		return fault(call, FAULT_FORBIDDEN, "merchant_id", "Not yours.");
	((struct greet_out *)out)->greeting = arena_printf(call->arena, "Hello \"%.*s\"", STR_ARG(asked->name));
	return true;
}

static bool nothing_run(struct call *call, const void *in, void *out)
{
	(void)in;
	((struct greet_out *)out)->greeting = arena_printf(call->arena, "Hello");
	return true;
}

// clang-format off
#define TEXTS(title_) .title = (title_), .doc = "A sentence.", .tag = "Greetings"
static const struct endpoint greet = {.name = "greet", .path = "/greet", TEXTS("Greet"), .methods = METHOD_GET | METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP, .in = &greet_in_shape, .out = &greet_out_shape, .run = greet_run};
static const struct endpoint greet_all = {.name = "greet_all", .path = "/greet-all", TEXTS("Greet all"), .methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP, .bare = "greeting", .takes_idempotency_key = true, .is_destructive = true,
	.effect = EFFECT_WRITE, .access = ACCESS_MERCHANT, .in = &nothing_shape, .out = &greet_out_shape, .run = nothing_run};
static const struct endpoint wave = {.name = "wave", .path = "/wave", TEXTS("Wave"), .methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP, .bare = "greeting", .in = &nothing_shape, .out = &greet_out_shape, .run = nothing_run};
static const struct endpoint odd = {.name = "odd", .path = "/odd", TEXTS("Odd"), .methods = METHOD_POST, .doors = DOOR_REST,
	.access = ACCESS_USER, .unauthenticated_status = 422, .in = &nothing_shape, .out = &greet_out_shape, .run = nothing_run};
// clang-format on

const struct endpoint *const endpoint_table[] = {&greet, &greet_all, &wave, &odd};
const size_t endpoint_count = COUNT_OF(endpoint_table);

const struct endpoint *endpoint_by_name(struct str name)
{
	for (size_t i = 0; i < endpoint_count; i++) {
		if (str_equal(name, str_of(endpoint_table[i]->name)))
			return endpoint_table[i];
	}
	return NULL;
}
