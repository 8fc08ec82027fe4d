/* ICU's mapping. The database's LOWER does the same (db/sqlite_lower.c; on PostgreSQL by a collation of ICU's). */
#include "base/lower.h"

#include <unicode/ucasemap.h>

struct str str_lower(struct arena *arena, struct str text)
{
	UErrorCode status = U_ZERO_ERROR;
	UCaseMap *mapping;
	int32_t most, len;
	char *out;

	if (str_is_empty(text) || !str_is_utf8(text))
		return text;
	mapping = ucasemap_open("", 0, &status);
	/* U+0130 grows from two bytes to three, nothing grows more */
	most = (int32_t)(text.len * 3);
	out = arena_alloc(arena, (size_t)most);
	len = ucasemap_utf8ToLower(mapping, out, most, text.ptr, (int32_t)text.len, &status);
	ucasemap_close(mapping);
	return U_FAILURE(status) ? text : (struct str){out, (size_t)len};
}
