/* Queries about a merchant's own words (sql/query/mail_templates.sql). */
#include "store/mail_templates.h"

#include "store/store.h"

#define ROW(member, ...) FIELD(struct mail_template, member, "", __VA_ARGS__)
static const struct field row_fields[] = {
	ROW(merchant_id), ROW(kind), ROW(language), ROW(subject), ROW(body), ROW(updated_at, .format = FORMAT_TIME)};
static const struct shape row_shape = SHAPE("MailTemplate", struct mail_template, row_fields);

static const struct query put_query = {.name = "mail_template_put", .in = &row_shape};
static const struct query remove_query = {.name = "mail_template_remove", .in = &row_shape};
static const struct query list_query = {.name = "mail_template_list", .in = &by_merchant_shape, .out = &row_shape};
static const struct query find_query = {.name = "mail_template_find", .in = &row_shape, .out = &row_shape};

const struct query *const mail_template_queries[] = {&put_query, &remove_query, &list_query, &find_query, NULL};

bool mail_template_put(struct call *call, const struct mail_template *template)
{
	return db_run(call, &put_query, template, NULL);
}

bool mail_template_remove(struct call *call, const struct mail_template *key)
{
	return db_run(call, &remove_query, key, NULL);
}

bool mail_templates_list(struct call *call, struct uuid merchant_id, struct list *out)
{
	return db_list(call, &list_query, &(struct by_merchant){merchant_id}, out);
}

bool mail_template_find(struct call *call, const struct mail_template *key, struct mail_template *out, bool *found)
{
	return db_find(call, &find_query, key, out, found);
}
