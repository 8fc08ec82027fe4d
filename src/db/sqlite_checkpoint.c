/* Passive checkpoints copy the log while writing goes on. They alone never end under constant load: the log begins anew only when a
 * writer finds all of it copied and read by nobody. So when it has grown long, the thread takes one turn in the commit lane. */
#include "db/sqlite_checkpoint.h"

#include "base/log.h"
#include "base/panic.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

/* In pages of 8 KiB: begin to copy at 8 MiB, take a turn at 32 MiB, give the file's space back at 128 MiB. The file is otherwise
 * kept: writing over it is cheaper than growing it. */
enum { PASSIVE_PAGES = 1000, TURN_PAGES = 4000, TRUNCATE_PAGES = 16000 };
/* How long a turn waits for readers of the log, while all writers wait for it. */
enum { READERS_MS = 100 };

struct checkpointer {
	sqlite3 *handle;
	struct commit_lane *lane;
	pthread_t thread;
	sem_t woken;
	atomic_bool is_due, is_ending;
	atomic_int wal_pages;
	int due_pages; /* touched only by who commits */
};

static void checkpoint_report(struct checkpointer *checkpointer, int code)
{
	if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
		log_event(LOG_ERROR, "database", LOG_TEXT("doing", STR("checkpoint")),
			LOG_TEXT("why", str_of(sqlite3_errmsg(checkpointer->handle))), LOG_INT("code", code));
}

static void checkpoint_in_turn(void *data)
{
	struct checkpointer *checkpointer = data;
	int mode = checkpointer->wal_pages >= TRUNCATE_PAGES ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
	checkpoint_report(checkpointer, sqlite3_wal_checkpoint_v2(checkpointer->handle, NULL, mode, NULL, NULL));
}

static void *checkpointer_run(void *data)
{
	struct checkpointer *checkpointer = data;
	for (;;) {
		while (sem_wait(&checkpointer->woken) != 0)
			ASSERT(errno == EINTR);
		if (checkpointer->is_ending)
			return NULL;
		checkpoint_report(
			checkpointer, sqlite3_wal_checkpoint_v2(checkpointer->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
		if (checkpointer->wal_pages >= TURN_PAGES)
			commit_lane_alone(checkpointer->lane, checkpoint_in_turn, checkpointer);
		checkpointer->is_due = false;
	}
}

struct checkpointer *checkpointer_open(sqlite3 *handle, struct commit_lane *lane)
{
	struct checkpointer *checkpointer = calloc(1, sizeof *checkpointer);
	ASSERT(checkpointer != NULL);
	checkpointer->handle = handle;
	checkpointer->lane = lane;
	checkpointer->due_pages = PASSIVE_PAGES;
	sem_init(&checkpointer->woken, 0, 0);
	sqlite3_busy_timeout(handle, READERS_MS);
	if (pthread_create(&checkpointer->thread, NULL, checkpointer_run, checkpointer) != 0) {
		sem_destroy(&checkpointer->woken);
		free(checkpointer);
		return NULL;
	}
	return checkpointer;
}

void checkpointer_close(struct checkpointer *checkpointer)
{
	checkpointer->is_ending = true;
	sem_post(&checkpointer->woken);
	pthread_join(checkpointer->thread, NULL);
	sqlite3_close(checkpointer->handle);
	sem_destroy(&checkpointer->woken);
	free(checkpointer);
}

void checkpointer_note(struct checkpointer *checkpointer, int wal_pages)
{
	bool is_new_log = wal_pages < checkpointer->wal_pages;
	checkpointer->wal_pages = wal_pages;
	if (is_new_log)
		checkpointer->due_pages = PASSIVE_PAGES;
	if (wal_pages < checkpointer->due_pages || atomic_exchange(&checkpointer->is_due, true))
		return;
	checkpointer->due_pages = wal_pages + PASSIVE_PAGES;
	sem_post(&checkpointer->woken);
}
