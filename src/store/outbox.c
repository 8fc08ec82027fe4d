/* Queries about the outbox (sql/query/outbox.sql). */
#include "store/outbox.h"

struct outbox_add_in {
	struct uuid merchant_id;
	int64_t now_ms;
};
static const struct field add_fields[] = {FIELD(struct outbox_add_in, merchant_id, ""), FIELD(struct outbox_add_in, now_ms, "")};
static const struct shape add_shape = SHAPE("OutboxAdd", struct outbox_add_in, add_fields);

#define MAIL(member, ...) FIELD(struct outbox_mail, member, "", __VA_ARGS__)
static const struct field mail_fields[] = {
	MAIL(id), MAIL(kind), MAIL(due_at), MAIL(enrolment_id), MAIL(account_id), MAIL(language), MAIL(data)};
static const struct shape mail_shape = SHAPE("OutboxMail", struct outbox_mail, mail_fields);

static const struct query outbox_add_query = {.name = "outbox_add", .in = &add_shape, .rows = &mail_shape};

const struct query *const outbox_queries[] = {&outbox_add_query, NULL};

bool outbox_add(struct call *call, struct uuid merchant_id, int64_t now_ms, struct list mails)
{
	return db_run_batch(call, &outbox_add_query, &(struct outbox_add_in){merchant_id, now_ms}, mails, NULL);
}
