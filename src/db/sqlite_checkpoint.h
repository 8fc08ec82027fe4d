/* Keeps SQLite's write-ahead log short, on a thread of its own, so that no commit waits for it. Internal to src/db. */
#ifndef DB_SQLITE_CHECKPOINT_H
#define DB_SQLITE_CHECKPOINT_H

#include "db/commit_lane.h"

#include <sqlite3.h>

struct checkpointer;

/* Takes over `handle`, a connection of its own. NULL when no thread can be had; then the handle stays the caller's. */
struct checkpointer *checkpointer_open(sqlite3 *handle, struct commit_lane *lane);
void checkpointer_close(struct checkpointer *checkpointer);
/* After a commit: the log has this many pages now. Never blocks. */
void checkpointer_note(struct checkpointer *checkpointer, int wal_pages);

#endif
