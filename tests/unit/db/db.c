/* The face, the same on SQLite and on PostgreSQL (given by CONVOKE_TEST_POSTGRES; its cases are skipped without). */
#include "things.h"
#include "worlds.h"

static const struct uuid merchant = {{1}};

static struct thing thing_full(uint8_t n)
{
	return (struct thing){.merchant_id = merchant,
		.id = {{9, n}},
		.name = STR("Zoë ? :name $1 'x'"),
		.is_good = true,
		.size = INT64_MIN,
		.seen_at = 1700000000123,
		.rank = -7,
		.price = 1500,
		.ratio = 0.1,
		.is_new = {true, false},
		.weight = {true, -1e300},
		.data = {STR("{\"a\":1}")}};
}

static bool add(struct call *call, void *data)
{
	return db_run(call, &thing_add, data, NULL);
}

struct found {
	struct thing key, thing;
	bool is_there;
};

static bool find(struct call *call, void *data)
{
	struct found *found = data;
	return db_find(call, &thing_find, &found->key, &found->thing, &found->is_there);
}

static struct found found_now(struct world *world, struct uuid id)
{
	struct found found = {.key = {.merchant_id = merchant, .id = id}};
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, find, &found));
	return found;
}

static bool list(struct call *call, void *data)
{
	return db_list(call, &thing_list, &(struct thing){.merchant_id = merchant}, data);
}

static struct list list_now(struct world *world)
{
	struct list things = {0};
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, list, &things));
	return things;
}

static void test_values_come_back(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing in = thing_full(1);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	struct found found = found_now(world, in.id);
	struct thing *out = &found.thing;
	assert_true(found.is_there);
	assert_true(uuid_equal(out->id, in.id) && str_equal(out->name, in.name) && out->is_good);
	assert_int_equal(out->size, INT64_MIN);
	assert_int_equal(out->seen_at, 1700000000123);
	assert_int_equal(out->rank, -7);
	assert_int_equal(out->price, 1500);
	assert_true(out->ratio == 0.1 && out->weight.is_set && out->weight.value == -1e300);
	assert_true(out->is_new.is_set && !out->is_new.value);
	assert_true(str_equal(out->data.text, in.data.text));
}

static void test_none_is_null(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing in = {.merchant_id = merchant, .id = {{2}}};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	struct found found = found_now(world, in.id);
	assert_true(found.is_there);
	assert_null(found.thing.name.ptr);
	assert_null(found.thing.data.text.ptr);
	assert_false(found.thing.is_new.is_set || found.thing.weight.is_set);
	assert_int_equal(found.thing.seen_at, 0);
	in.id.bytes[1] = 1;
	in.name = STR("");
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	found = found_now(world, in.id);
	assert_non_null(found.thing.name.ptr);
	assert_int_equal(found.thing.name.len, 0);
	assert_false(found_now(world, (struct uuid){{77}}).is_there);
}

static bool add_without_id(struct call *call, void *data)
{
	(void)data;
	return db_run(call, &thing_add, &(struct thing){.merchant_id = merchant}, NULL);
}

static void test_refused_by_the_schema(void **state)
{
	struct world *world = world_or_skip(state);
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_without_id, NULL));
	assert_int_equal(world->call.fault.kind, FAULT_INTERNAL);
	struct thing in = thing_full(1);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	assert_int_equal(world->call.fault.kind, FAULT_CONFLICT);
	assert_int_equal(list_now(world).count, 1);
}

enum { MANY = 3000 };

static struct list things_many(struct world *world, size_t count)
{
	struct thing *things = ARENA_ARRAY(&world->arena, struct thing, count);
	for (size_t i = 0; i < count; i++) {
		bool is_last = i + 3 >= count; /* nobody has anything behind them */
		things[i] = i % 2 && !is_last ? thing_full(1) : (struct thing){.merchant_id = merchant};
		things[i].id = (struct uuid){{3, (uint8_t)(i >> 8), (uint8_t)i}};
		things[i].name = i % 3 == 0 || is_last ? STR_NONE : arena_printf(&world->arena, "thing %zu", i);
	}
	return (struct list){things, count};
}

struct batch {
	struct list rows, out;
	int64_t changed;
};

static bool add_all(struct call *call, void *data)
{
	struct batch *batch = data;
	return db_run_batch(call, &thing_add_all, NULL, batch->rows, &batch->changed);
}

/* Nobody waits for the answer: then PostgreSQL gets the first rows of a large batch ahead of the others. */
static bool add_all_quietly(struct call *call, void *data)
{
	return db_run_batch(call, &thing_add_all, NULL, ((struct batch *)data)->rows, NULL);
}

static bool pick(struct call *call, void *data)
{
	struct batch *batch = data;
	return db_list_batch(call, &thing_pick, &(struct thing){.merchant_id = merchant}, batch->rows, &batch->out);
}

static void expect_many(struct world *world, struct list rows)
{
	struct list things = list_now(world);
	assert_int_equal(things.count, MANY);
	const struct thing *in = rows.items, *out = things.items;
	for (size_t i = 0; i < MANY; i++) {
		assert_true(uuid_equal(in[i].id, out[i].id) && str_equal(in[i].name, out[i].name));
		assert_true((in[i].name.ptr == NULL) == (out[i].name.ptr == NULL));
		assert_int_equal(in[i].size, out[i].size);
		assert_int_equal(in[i].is_new.is_set, out[i].is_new.is_set);
		assert_true(in[i].weight.value == out[i].weight.value && in[i].is_good == out[i].is_good);
	}
}

static void test_batch(void **state)
{
	struct world *world = world_or_skip(state);
	struct batch batch = {.rows = things_many(world, MANY), .changed = -1};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_all, &batch));
	assert_int_equal(batch.changed, MANY);
	expect_many(world, batch.rows);
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, pick, &batch));
	assert_int_equal(batch.out.count, MANY);
}

static void test_batch_without_an_answer(void **state)
{
	struct world *world = world_or_skip(state);
	struct batch batch = {.rows = things_many(world, MANY)};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_all_quietly, &batch));
	expect_many(world, batch.rows);
}

/* Its last row is there already: nothing of it is, neither what went ahead nor the rest. */
static void test_batch_without_an_answer_is_refused_whole(void **state)
{
	struct world *world = world_or_skip(state);
	struct batch batch = {.rows = things_many(world, MANY)};
	struct thing last = ((struct thing *)batch.rows.items)[MANY - 1];
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &last));
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_all_quietly, &batch));
	assert_int_equal(world->call.fault.kind, FAULT_CONFLICT);
	assert_int_equal(list_now(world).count, 1);
}

static void test_batch_of_none(void **state)
{
	struct world *world = world_or_skip(state);
	struct batch batch = {.changed = -1};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_all, &batch));
	assert_int_equal(batch.changed, 0);
	MUST(world, db_transaction(world_call(world), world->db, DB_READ, pick, &batch));
	assert_int_equal(batch.out.count, 0);
}

static bool rename_none_and_one(struct call *call, void *data)
{
	int64_t changed = -1;
	struct thing thing = {.merchant_id = merchant, .id = {{88}}, .name = STR("new")};
	if (!db_run(call, &thing_rename, &thing, &changed) || changed != 0)
		return false;
	thing.id = *(struct uuid *)data;
	return db_run(call, &thing_rename, &thing, &changed) && changed == 1;
}

static void test_changed(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing in = thing_full(1);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, rename_none_and_one, &in.id));
	assert_true(str_equal(found_now(world, in.id).thing.name, STR("new")));
}

static bool add_then_refuse(struct call *call, void *data)
{
	return add(call, data) && fault(call, FAULT_NOT_FOUND, "x", "no such x");
}

static bool add_and_ignore(struct call *call, void *data)
{
	struct thing other = thing_full(200);
	other.name = STR("other");
	bool added = add(call, &other);
	assert_true(added);
	(void)!add(call, data);
	return true;
}

static void test_undone(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing in = thing_full(1);
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_then_refuse, &in));
	assert_int_equal(world->call.fault.kind, FAULT_NOT_FOUND);
	assert_int_equal(list_now(world).count, 0);
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add, &in));
	/* A failed statement undoes the transaction, whatever the handler says. */
	assert_false(db_transaction(world_call(world), world->db, DB_WRITE, add_and_ignore, &in));
	assert_int_equal(world->call.fault.kind, FAULT_CONFLICT);
	assert_int_equal(list_now(world).count, 1);
}

static bool find_among_many(struct call *call, void *data)
{
	static const struct shape *const shape = &thing_shape;
	struct thing out;
	bool found;
	(void)shape;
	return db_find(call, &thing_list, &(struct thing){.merchant_id = merchant}, &out, data ? data : &found);
}

static void test_find_wants_one(void **state)
{
	struct world *world = world_or_skip(state);
	struct batch batch = {.rows = things_many(world, 2)};
	MUST(world, db_transaction(world_call(world), world->db, DB_WRITE, add_all, &batch));
	assert_false(db_transaction(world_call(world), world->db, DB_READ, find_among_many, NULL));
	assert_int_equal(world->call.fault.kind, FAULT_INTERNAL);
	assert_int_equal(list_now(world).count, 2);
}

static void test_reading_cannot_write(void **state)
{
	struct world *world = world_or_skip(state);
	struct thing in = thing_full(1);
	assert_false(db_transaction(world_call(world), world->db, DB_READ, add, &in));
	assert_int_equal(list_now(world).count, 0);
}

struct claims {
	struct world *world;
	struct db *other_db;
	bool other_claimed, other_claimed_before;
};

static bool claim_only(struct call *call, void *data)
{
	return db_claim(call, STR("key 1"), data);
}

static bool claim_twice(struct call *call, void *data)
{
	struct claims *claims = data;
	bool mine;
	if (!db_claim(call, STR("key 1"), &mine) || !mine || !db_claim(call, STR("key 1"), &mine) || !mine)
		return false;
	struct call other = {.arena = call->arena};
	claims->other_claimed_before = db_claim_before(&other, claims->other_db, STR("key 1"));
	/* A reading transaction, as the other one could not write meanwhile on SQLite. */
	return db_transaction(&other, claims->other_db, DB_READ, claim_only, &claims->other_claimed);
}

static bool look_only(struct call *call, void *data)
{
	(void)call;
	(void)data;
	return true;
}

static void test_claims(void **state)
{
	struct world *world = world_or_skip(state);
	struct claims claims = {.world = world, .other_claimed = true, .other_claimed_before = true};
	claims.other_db = db_open(world_call(world), world->server);
	MUST(world, claims.other_db != NULL);
	assert_true(db_claim_before(world_call(world), world->db, STR("key 1")));
	MUST(world, db_transaction(&world->call, world->db, DB_WRITE, claim_twice, &claims));
	assert_false(claims.other_claimed || claims.other_claimed_before);
	bool claimed = false;
	MUST(world, db_transaction(world_call(world), claims.other_db, DB_WRITE, claim_only, &claimed));
	assert_true(claimed);
	/* A claim without a transaction ends with the call. */
	assert_true(db_claim_before(world_call(world), world->db, STR("key 1")));
	struct call other = {.arena = &world->arena};
	assert_false(db_claim_before(&other, world->db, STR("key 1")));
	/* Reading does not end it. */
	MUST(world, db_transaction(&world->call, world->db, DB_READ, look_only, NULL));
	assert_false(db_claim_before(&other, world->db, STR("key 1")));
	call_end(&world->call);
	assert_true(db_claim_before(&other, world->db, STR("key 1")));
	call_end(&other);
	db_close(claims.other_db);
}

static void open_fails(struct world *world, const struct query *query, const char *words)
{
	const struct query *const queries[] = {query, NULL};
	struct db_server *server = db_server_open(world_call(world), str_of(world->url), queries, false);
	assert_null(server);
	assert_int_equal(world->call.fault.kind, FAULT_INTERNAL);
	if (strstr(arena_cstr(&world->arena, world->call.fault.message), words) == NULL)
		fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(world->call.fault.message), words);
}

static void test_wrong_queries_are_seen_at_open(void **state)
{
	struct world *world = world_or_skip(state);
	static const struct field no_fields[] = {FIELD(struct thing, size, "")};
	static const struct shape no_shape = SHAPE("No", struct thing, no_fields);
	open_fails(world, &(struct query){"thing_gone", NULL, NULL, NULL}, "thing_gone has no text");
	open_fails(
		world, &(struct query){"thing_find", &no_shape, NULL, &thing_shape}, "parameter merchant_id is no field of its in");
	open_fails(world, &(struct query){"thing_find", NULL, NULL, &thing_shape}, "parameter merchant_id is no field of its in");
	open_fails(world, &(struct query){"thing_find", &thing_shape, &thing_shape, &thing_shape}, ":rows");
	open_fails(world, &(struct query){"thing_pick", &thing_shape, NULL, &thing_shape}, "parameter id is no field of its rows");
	open_fails(world, &(struct query){"thing_find", &thing_shape, NULL, NULL}, "has no out");
	open_fails(world, &(struct query){"thing_rename", &thing_shape, NULL, &thing_shape}, "returns no columns");
	open_fails(world, &(struct query){"thing_words", &thing_shape, NULL, &thing_shape}, "column word is no field");
	open_fails(world, &(struct query){"thing_wrong", &thing_shape, NULL, &thing_shape}, "nam");
}

static void test_ready_and_described(void **state)
{
	struct world *world = world_or_skip(state);
	assert_true(db_server_is_ready(world->server));
	char *words = arena_cstr(&world->arena, db_server_describe(&world->call, world->server));
	assert_non_null(strstr(words, ", schema 2"));
}

#define CASES(setup, teardown)                                                                                                     \
	cmocka_unit_test_setup_teardown(test_values_come_back, setup, teardown),                                                   \
		cmocka_unit_test_setup_teardown(test_none_is_null, setup, teardown),                                               \
		cmocka_unit_test_setup_teardown(test_refused_by_the_schema, setup, teardown),                                      \
		cmocka_unit_test_setup_teardown(test_batch, setup, teardown),                                                      \
		cmocka_unit_test_setup_teardown(test_batch_without_an_answer, setup, teardown),                                    \
		cmocka_unit_test_setup_teardown(test_batch_without_an_answer_is_refused_whole, setup, teardown),                   \
		cmocka_unit_test_setup_teardown(test_batch_of_none, setup, teardown),                                              \
		cmocka_unit_test_setup_teardown(test_changed, setup, teardown),                                                    \
		cmocka_unit_test_setup_teardown(test_undone, setup, teardown),                                                     \
		cmocka_unit_test_setup_teardown(test_find_wants_one, setup, teardown),                                             \
		cmocka_unit_test_setup_teardown(test_reading_cannot_write, setup, teardown),                                       \
		cmocka_unit_test_setup_teardown(test_claims, setup, teardown),                                                     \
		cmocka_unit_test_setup_teardown(test_wrong_queries_are_seen_at_open, setup, teardown),                             \
		cmocka_unit_test_setup_teardown(test_ready_and_described, setup, teardown)

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {CASES(sqlite_setup, sqlite_teardown)};
	const struct CMUnitTest on_postgres[] = {CASES(postgres_setup, postgres_teardown)};
	int failed = cmocka_run_group_tests_name("sqlite", on_sqlite, NULL, NULL);
	return failed + cmocka_run_group_tests_name("postgres", on_postgres, NULL, NULL);
}
