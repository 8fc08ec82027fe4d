/* A merchant's own words for mails. */
#ifndef STORE_MAIL_TEMPLATES_H
#define STORE_MAIL_TEMPLATES_H

#include "db/db.h"

extern const struct query *const mail_template_queries[];

struct mail_template {
	struct uuid merchant_id;
	struct str kind, language, subject, body;
	int64_t updated_at;
};

/* Adds it or replaces it. */
bool mail_template_put(struct call *call, const struct mail_template *template) MUST_CHECK;
/* Ours are sent again. */
bool mail_template_remove(struct call *call, const struct mail_template *key) MUST_CHECK;
/* All of a merchant's; list of struct mail_template. */
bool mail_templates_list(struct call *call, struct uuid merchant_id, struct list *out) MUST_CHECK;
bool mail_template_find(struct call *call, const struct mail_template *key, struct mail_template *out, bool *found) MUST_CHECK;

#endif
