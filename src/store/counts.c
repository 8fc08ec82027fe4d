/* One number out of a query. */
#include "store/counts.h"

static const struct field count_fields[] = {FIELD(struct count, count, "")};
const struct shape count_shape = SHAPE("Count", struct count, count_fields);

bool count_find(struct call *call, const struct query *query, const void *in, int64_t *out)
{
	struct count row = {0};
	bool found;

	if (!db_find(call, query, in, &row, &found))
		return false;
	*out = found ? row.count : 0;
	return true;
}
