/* Queries about merchants' mail servers (sql/query/mail_routes.sql). */
#include "store/mail_routes.h"

#include "store/store.h"

#define ROUTE(member) FIELD(struct mail_route_row, member, "")
static const struct field put_fields[] = {ROUTE(merchant_id), ROUTE(smtp_url), ROUTE(sender_address), ROUTE(now_ms)};
static const struct shape put_shape = SHAPE("MailRoutePut", struct mail_route_row, put_fields);
static const struct field found_fields[] = {ROUTE(smtp_url), ROUTE(sender_address)};
static const struct shape found_shape = SHAPE("MailRoute", struct mail_route_row, found_fields);

static const struct query find_query = {.name = "mail_route_find", .in = &by_merchant_shape, .out = &found_shape};
static const struct query put_query = {.name = "mail_route_put", .in = &put_shape};

const struct query *const mail_route_queries[] = {&find_query, &put_query, NULL};

bool mail_route_find(struct call *call, struct uuid merchant_id, struct mail_route_row *out)
{
	bool found;

	return db_find(call, &find_query, &(struct by_merchant){merchant_id}, out, &found);
}

bool mail_route_put(struct call *call, const struct mail_route_row *row)
{
	return db_run(call, &put_query, row, NULL);
}
