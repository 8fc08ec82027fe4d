/* A server to test, with handlers.h. Nothing waits for ever. */
#ifndef UNIT_NET_WORLD_H
#define UNIT_NET_WORLD_H

#include "base/clock.h"
#include "handlers.h"

#include <unistd.h>

#define PATIENCE_S 20

static inline void world_make(struct world *world)
{
	*world = (struct world){.options = {.listen = STR("127.0.0.1:0"),
					.workers = 2,
					.context = world,
					.answer_quick = world_answer_quick,
					.answer = world_answer}};
	sem_init(&world->entered, 0, 0);
	sem_init(&world->gate, 0, 0);
}

static inline void world_start(struct world *world)
{
	struct str why = STR_NONE;
	world->server = server_start(&world->options, &world->arena, &why);
	if (!world->server)
		fail_msg("%.*s", STR_ARG(why));
}

static inline void world_close(struct world *world)
{
	if (world->server)
		server_stop(world->server, PATIENCE_S * 1000);
	arena_close(&world->arena);
	sem_destroy(&world->entered);
	sem_destroy(&world->gate);
}

static inline int64_t now_ms(void)
{
	return clock_ticks_us() / 1000;
}

static inline void connections_await(const struct world *world, int64_t count)
{
	int64_t until = now_ms() + PATIENCE_S * 1000;
	while (server_counts(world->server).connections != count && now_ms() < until)
		usleep(1000);
	assert_int_equal(server_counts(world->server).connections, count);
}

#endif
