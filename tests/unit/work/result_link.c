/* src/work/result_link.c: what is signed comes back, and no kind, key or byte can be exchanged for another. */
#include "work/result_link.h"

#include "store/store.h"
#include "tests/unit/base/unit.h"
#include "work/keyring.h"
#include "work/link.h"
#include "work/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
	struct arena arena;
	struct call call;
	struct service service;
	struct db *db;
	char path[64];
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct keyring_options options = {.settings = &world->service.settings, .public_url = STR("https://x.test")};

	*state = world;
	snprintf(world->path, sizeof world->path, "/tmp/convoke-result-link-XXXXXX");
	if (mkdtemp(world->path) == NULL)
		return -1;
	world->call = (struct call){.arena = &world->arena, .now_ms = 1800000000000, .service = &world->service};
	world->service.public_url = options.public_url;
	world->service.database = db_server_open(
		&world->call, arena_printf(&world->arena, "sqlite:%s/test.db", world->path), store_queries(&world->arena), true);
	world->db = world->service.database != NULL ? db_open(&world->call, world->service.database) : NULL;
	world->service.keyring = world->db != NULL ? keyring_open(&world->call, world->db, &options) : NULL;
	return world->service.keyring != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	keyring_close(world->service.keyring);
	db_close(world->db);
	db_server_close(world->service.database);
	snprintf(command, sizeof command, "rm -rf '%s'", world->path);
	arena_close(&world->arena);
	free(world);
	return system(command);
}

static struct result_link link_of(struct world *world, enum result_link_kind kind)
{
	return (struct result_link){.kind = kind,
		.merchant_id = uuid_make(world->call.now_ms),
		.id = uuid_make(world->call.now_ms),
		.answer = uuid_make(world->call.now_ms),
		.expires_at_ms = 1900000000000};
}

static struct str token_of(struct world *world, const struct result_link *link)
{
	struct str url = result_url(&world->call, link, false);

	return str_from(url, (size_t)str_find(url, '=') + 1);
}

static bool is_file(int kind)
{
	return kind == RESULT_LINK_RECORDING || kind == RESULT_LINK_REPORT || kind == RESULT_LINK_CURRENT;
}

static void every_kind_comes_back_through_its_own_door(void **state)
{
	struct world *world = *state;

	for (int kind = 0; kind < RESULT_LINK_KINDS; kind++) {
		struct result_link link = link_of(world, (enum result_link_kind)kind), back;
		struct str token = token_of(world, &link);

		assert_true(result_link_read(&world->call, token, is_file(kind), &back));
		assert_int_equal(back.kind, kind);
		assert_memory_equal(&back.merchant_id, &link.merchant_id, sizeof link.merchant_id);
		assert_memory_equal(&back.id, &link.id, sizeof link.id);
		assert_memory_equal(&back.answer, &link.answer, sizeof link.answer);
		assert_int_equal(back.expires_at_ms, link.expires_at_ms);
		assert_false(result_link_read(&world->call, token, !is_file(kind), &back));
	}
}

static void addresses_say_where(void **state)
{
	struct world *world = *state;
	struct result_link page = link_of(world, RESULT_LINK_TALENT), file = link_of(world, RESULT_LINK_REPORT);

	assert_true(str_starts_with(result_url(&world->call, &page, true), STR("https://x.test/results/?token=")));
	assert_true(str_ends_with(result_url(&world->call, &page, true), STR("&view_hm=true")));
	assert_true(str_starts_with(result_url(&world->call, &file, false), STR("https://x.test/files/?token=")));
}

static void no_byte_may_change(void **state)
{
	struct world *world = *state;
	struct result_link link = link_of(world, RESULT_LINK_CANDIDATE), back;
	struct str token = token_of(world, &link);

	for (size_t i = 0; i < token.len; i++) {
		char *forged = arena_cstr(&world->arena, token);

		forged[i] = forged[i] == 'A' ? 'B' : 'A';
		assert_false(result_link_read(&world->call, str_of(forged), false, &back));
	}
	assert_false(result_link_read(&world->call, STR(""), false, &back));
	assert_false(result_link_read(&world->call, str_first(token, token.len - 1), false, &back));
}

static void personal_links_open_no_results(void **state)
{
	struct world *world = *state;
	struct link link = {.merchant_id = uuid_make(1), .expires_at_ms = 1900000000000};
	struct str url = link_url(&world->arena, &world->service, &link, false, false);
	struct str token = str_from(url, (size_t)str_find(url, '=') + 1);
	struct result_link back, result = link_of(world, RESULT_LINK_TALENT);
	struct link taken;

	assert_true(link_token_read(&world->call, token, &taken));
	assert_false(result_link_read(&world->call, token, false, &back));
	assert_false(link_token_read(&world->call, token_of(world, &result), &taken));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_comes_back_through_its_own_door, set_up, tear_down),
		cmocka_unit_test_setup_teardown(addresses_say_where, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_byte_may_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(personal_links_open_no_results, set_up, tear_down)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
