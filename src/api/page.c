/* Paging of lists. */
#include "api/page.h"

#include "base/lower.h"

#define PAGINATION(member, doc) FIELD(struct pagination, member, doc)
static const struct field pagination_fields[] = {PAGINATION(total, "Rows in all"), PAGINATION(limit, "Rows of a page"),
	PAGINATION(offset, "Rows passed over"), PAGINATION(has_more, "Whether more follow")};
const struct shape pagination_shape = SHAPE("Pagination", struct pagination, pagination_fields);

void page_end(struct call *call, struct page_out *out, int64_t total, int64_t limit, int64_t offset)
{
	struct pagination *pagination = ARENA_NEW(call->arena, struct pagination);

	*pagination = (struct pagination){total, limit, offset, offset + (int64_t)out->data.count < total};
	out->pagination = pagination;
}

struct str filter_text(struct call *call, struct str text)
{
	struct str trimmed = str_lower(call->arena, str_trim(text));
	char *out;
	size_t len = 0;

	if (str_is_empty(trimmed))
		return STR_NONE;
	out = arena_alloc(call->arena, 2 * trimmed.len);
	for (size_t i = 0; i < trimmed.len; i++) {
		char c = trimmed.ptr[i];

		if (c == '%' || c == '_' || c == '\\')
			out[len++] = '\\';
		out[len++] = c;
	}
	return (struct str){out, len};
}
