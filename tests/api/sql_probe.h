/* Raw SQL on the database of a test, on a connection of its own: what transcripts look up and prepare behind the program's back. */
#ifndef TESTS_API_SQL_PROBE_H
#define TESTS_API_SQL_PROBE_H

#include "base/buf.h"

#include <jansson.h>

struct sql_probe;

/* `url` as the program takes it: sqlite:PATH or postgres://... NULL when it cannot be opened. */
struct sql_probe *sql_probe_open(const char *url);
void sql_probe_close(struct sql_probe *probe);

/* Runs `sql` and gives its rows as an array of arrays, ids and booleans alike on both engines. Each `<name>` in it becomes the
 * literal of the value kept under that name. NULL with a line in `why` when the engine refuses. */
json_t *sql_probe_rows(struct sql_probe *probe, struct str sql, const json_t *names, struct buf *why);

/* An empty database at `url`: PostgreSQL's schema is dropped (only in a database whose name has "test" in it). */
bool sql_probe_empty(const char *url, struct buf *why) MUST_CHECK;

#endif
