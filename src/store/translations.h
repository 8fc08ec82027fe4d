/* What results say in other languages. */
#ifndef STORE_TRANSLATIONS_H
#define STORE_TRANSLATIONS_H

#include "db/db.h"

extern const struct query *const translation_queries[];

struct translation {
	struct uuid merchant_id, result_id;
	struct str language;
	struct json texts;
	int64_t now_ms;
};

/* merchant_id, result_id and language of `key` say which. */
bool translation_find(struct call *call, const struct translation *key, struct translation *out, bool *found) MUST_CHECK;
/* `*is_new`: there was none. */
bool translation_put(struct call *call, const struct translation *translation, bool *is_new) MUST_CHECK;

#endif
