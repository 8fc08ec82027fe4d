/* One table: its description from the catalogue, the SQL to read it, copying and comparing it. Internal to src/db. */
#ifndef DB_COPY_TABLE_H
#define DB_COPY_TABLE_H

#include "base/buf.h"
#include "db/copy.h"
#include "db/copy_engine.h"

enum { COPY_HASH_BYTES = 16 };

/* All that a copy works with. */
struct copying {
	struct copy *copy;
	struct copy_side *from, *to;
	struct copy_progress progress;
	struct buf row;                      /* as the hash takes it */
	unsigned char hash[COPY_HASH_BYTES]; /* of each row, keyed by that of the row before */
};

/* What a side has. */
struct copy_catalogue {
	struct list tables; /* of struct copy_table, by name: those that a copy moves */
	bool has_schema;    /* a table of migrations */
};
bool copy_catalogue_read(struct call *call, struct copy_side *side, struct copy_catalogue *catalogue) MUST_CHECK;
/* A question's first value as an integer. */
bool copy_number(struct call *call, struct copy_side *side, struct str sql, int64_t *value) MUST_CHECK;
/* What stands behind the greatest key of the target, page by page. */
bool copy_table_add(struct call *call, struct copying *copying, const struct copy_table *table) MUST_CHECK;
/* Both sides, row for row; adds the rows to the hash. */
bool copy_table_compare(struct call *call, struct copying *copying, const struct copy_table *table) MUST_CHECK;

#endif
