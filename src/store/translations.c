/* Queries of translations (sql/query/translations.sql). */
#include "store/translations.h"

#define TRANSLATION(member) FIELD(struct translation, member, "")
static const struct field translation_fields[] = {
	TRANSLATION(merchant_id), TRANSLATION(result_id), TRANSLATION(language), TRANSLATION(texts), TRANSLATION(now_ms)};
static const struct shape translation_shape = SHAPE("Translation", struct translation, translation_fields);

static const struct query find_query = {.name = "translation_find", .in = &translation_shape, .out = &translation_shape};
static const struct query add_query = {.name = "translation_add", .in = &translation_shape};
static const struct query change_query = {.name = "translation_change", .in = &translation_shape};

const struct query *const translation_queries[] = {&find_query, &add_query, &change_query, NULL};

bool translation_find(struct call *call, const struct translation *key, struct translation *out, bool *found)
{
	return db_find(call, &find_query, key, out, found);
}

bool translation_put(struct call *call, const struct translation *translation, bool *is_new)
{
	int64_t added = 0;

	if (!db_run(call, &add_query, translation, &added))
		return false;
	*is_new = added > 0;
	return *is_new || db_run(call, &change_query, translation, NULL);
}
