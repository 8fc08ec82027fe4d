/* A small schema with its queries, and databases to run it on, for the tests of src/db. Each test program includes it once: it
 * defines what tools/embed.c would. */
#ifndef TESTS_THINGS_H
#define TESTS_THINGS_H

#include "base/call.h"
#include "base/clock.h"
#include "base/panic.h"
#include "db/db.h"
#include "things_sql.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* Every kind once. */
struct thing {
	struct uuid merchant_id, id;
	struct str name;
	bool is_good;
	int64_t size, seen_at, rank, price;
	double ratio;
	struct flag is_new;
	struct number weight;
	struct json data;
};

static const struct field thing_fields[] = {
	FIELD(struct thing, merchant_id, ""),
	FIELD(struct thing, id, ""),
	FIELD(struct thing, name, ""),
	FIELD(struct thing, is_good, ""),
	FIELD(struct thing, size, ""),
	FIELD(struct thing, seen_at, "", .format = FORMAT_TIME),
	FIELD(struct thing, rank, "", .format = FORMAT_OPT_INT),
	FIELD(struct thing, price, "", .format = FORMAT_MILLI),
	FIELD(struct thing, ratio, ""),
	FIELD(struct thing, is_new, ""),
	FIELD(struct thing, weight, ""),
	FIELD(struct thing, data, ""),
};
static const struct shape thing_shape = SHAPE("Thing", struct thing, thing_fields);

static const struct query thing_add = {"thing_add", &thing_shape, NULL, NULL};
static const struct query thing_add_all = {"thing_add_all", &thing_shape, &thing_shape, NULL};
static const struct query thing_find = {"thing_find", &thing_shape, NULL, &thing_shape};
static const struct query thing_list = {"thing_list", &thing_shape, NULL, &thing_shape};
static const struct query thing_pick = {"thing_pick", &thing_shape, &thing_shape, &thing_shape};
static const struct query thing_rename = {"thing_rename", &thing_shape, NULL, NULL};
static const struct query *const thing_queries[] = {
	&thing_add, &thing_add_all, &thing_find, &thing_list, &thing_pick, &thing_rename, NULL};

/* What a test works with: a database, a connection, memory. */
struct world {
	char url[400];
	struct arena arena;
	struct call call;
	struct db_server *server;
	struct db *db;
};

/* Fails with the fault's words. */
#define MUST(world, done)                                                                                                          \
	do {                                                                                                                       \
		if (!(done))                                                                                                       \
			fail_msg("%.*s", STR_ARG((world)->call.fault.message));                                                    \
	} while (0)

/* A fresh call. */
static inline struct call *world_call(struct world *world)
{
	world->call = (struct call){.arena = &world->arena, .now_ms = 1700000000000};
	return &world->call;
}

static inline void world_open(struct world *world)
{
	world->server = db_server_open(world_call(world), str_of(world->url), thing_queries, true);
	MUST(world, world->server != NULL);
	world->db = db_open(&world->call, world->server);
	MUST(world, world->db != NULL);
}

static inline void world_close(struct world *world)
{
	db_close(world->db);
	db_server_close(world->server);
	arena_close(&world->arena);
}

#endif
