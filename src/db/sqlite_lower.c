/* ICU's mapping, as base/lower.c has it, as a function of SQLite's. No index is made of it, so other programs may open the file. */
#include "db/sqlite_lower.h"

#include <unicode/ustring.h>

static void lower_run(sqlite3_context *context, int count, sqlite3_value **values)
{
	const UChar *text = sqlite3_value_text16(values[0]);
	int32_t len = sqlite3_value_bytes16(values[0]) / (int32_t)sizeof(UChar), most = len * 3 + 1;
	UErrorCode status = U_ZERO_ERROR;
	UChar *out;

	(void)count;
	if (text == NULL)
		return;
	out = sqlite3_malloc(most * (int)sizeof(UChar));
	if (out == NULL) {
		sqlite3_result_error_nomem(context);
		return;
	}
	len = u_strToLower(out, most, text, len, "", &status);
	sqlite3_result_text16(context, out, len * (int)sizeof(UChar), sqlite3_free);
}

int sqlite_lower_add(sqlite3 *handle)
{
	return sqlite3_create_function(handle, "lower", 1, SQLITE_UTF16 | SQLITE_DETERMINISTIC, NULL, lower_run, NULL, NULL);
}
