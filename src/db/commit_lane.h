/* Group commit for an engine with one writer: writers run one after another on their own threads, many per commit. Who finishes
 * while others wait hands the turn on and sleeps; the last one, or the one that fills the batch, commits for all. Knows no SQL. */
#ifndef DB_COMMIT_LANE_H
#define DB_COMMIT_LANE_H

#include "base/str.h"

struct commit_lane;

/* What a turn, `begin` and `commit` return: 0, or the engine's code for why the whole batch is lost. After a code no transaction is
 * open any more. All are called by the thread that has the turn. */
struct commit_lane_engine {
	int (*begin)(void *owner);
	int (*commit)(void *owner);
	void *owner;
};

struct commit_lane *commit_lane_open(const struct commit_lane_engine *engine);
/* Nobody may be in it. */
void commit_lane_close(struct commit_lane *lane);

/* Calls turn(data) inside the lane's transaction and returns 0 when that has been committed, else the code of what failed. A turn
 * that wants its own work undone undoes it itself and returns 0: it still waits for the commit, as it may have read what others
 * wrote. */
int commit_lane_run(struct commit_lane *lane, int (*turn)(void *data), void *data) MUST_CHECK;
/* Calls run(data) while no transaction is open and none can begin. */
void commit_lane_alone(struct commit_lane *lane, void (*run)(void *data), void *data);

#endif
