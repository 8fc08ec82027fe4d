/* Moving a whole installation into another database, of the same or another engine: page by page in the order of the keys, then
 * compared row for row. */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "base/call.h"

struct copy_progress {
	const char *doing;   /* "copying", "comparing" */
	struct str table;    /* of this moment */
	int64_t rows, total; /* of all tables together */
};

struct copy {
	struct str from, to; /* as for db_server_open */
	/* Called after each page; may be NULL. */
	void (*progress)(void *data, const struct copy_progress *progress);
	void *data;

	/* Set when it is done. */
	int64_t tables, rows;
	int64_t rows_before; /* of these, there from an interrupted copy */
	struct str hash;     /* of all rows, hexadecimal: the same data has the same on every engine */
};

/* Brings the target's schema up to date and copies every row. The source must have this program's schema; nothing of it is changed,
 * and it is read as one moment shows it. The target must be empty, or hold what an interrupted copy of the same source has left:
 * then it goes on from there. On failure the fault says in one line what is wrong, named `from` or `to` where it is one side's;
 * BAD_REQUEST when a URL cannot be one. */
bool database_copy(struct call *call, struct copy *copy) MUST_CHECK;

#endif
