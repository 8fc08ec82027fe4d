/* What lists share: limit and offset in, data and pagination out. */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "base/call.h"
#include "base/shape.h"

struct pagination {
	int64_t total, limit, offset;
	bool has_more;
};
extern const struct shape pagination_shape;

/* The answer of every list. */
struct page_out {
	struct list data;
	const void *pagination;
};
/* The two fields of such an answer, for the shape of one kind of row. */
/* clang-format off */
#define PAGE_OUT_FIELDS(row_shape) { \
	FIELD(struct page_out, data, "The rows of this page", .of = &(row_shape)), \
	FIELD(struct page_out, pagination, "Where this page stands", .of = &pagination_shape)}
/* clang-format on */
#define PAGE_IN_FIELDS(type)                                                                                                       \
	FIELD(type, limit, "Rows of a page", .default_to = "50", .min = 1, .max = 1000),                                           \
		FIELD(type, offset, "Rows to pass over", .default_to = "0", .min = 0, .max = 1000000000)

void page_end(struct call *call, struct page_out *out, int64_t total, int64_t limit, int64_t offset);

/* The text of a filter as LIKE wants it: trimmed, lower case, its wildcards escaped by a backslash; no value when it is empty. */
struct str filter_text(struct call *call, struct str text);

#endif
