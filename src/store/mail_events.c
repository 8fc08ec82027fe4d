/* Queries about events of sent mails (sql/query/mail_events.sql). */
#include "store/mail_events.h"

#include "store/store.h"

#define SENT(member) FIELD(struct mail_sent, member, "")
static const struct field sent_fields[] = {SENT(merchant_id), SENT(id), SENT(email_key)};
static const struct shape sent_shape = SHAPE("MailSent", struct mail_sent, sent_fields);
#define TO(member) FIELD(struct mail_sent_to, member, "")
static const struct field to_fields[] = {TO(merchant_id), TO(email_key), TO(platform_id)};
static const struct shape to_shape = SHAPE("MailSentTo", struct mail_sent_to, to_fields);
#define BOUNCE(member) FIELD(struct mail_bounce, member, "")
static const struct field bounce_fields[] = {BOUNCE(merchant_id), BOUNCE(id), BOUNCE(is_bounced), BOUNCE(reason), BOUNCE(at_ms)};
static const struct shape bounce_shape = SHAPE("MailBounce", struct mail_bounce, bounce_fields);

struct mail_id {
	struct uuid merchant_id, id, platform_id;
};
#define ID(member) FIELD(struct mail_id, member, "")
static const struct field id_fields[] = {ID(merchant_id), ID(id), ID(platform_id)};
static const struct shape id_shape = SHAPE("MailId", struct mail_id, id_fields);

static const struct query by_id_query = {.name = "mail_sent_by_id", .in = &id_shape, .out = &sent_shape};
static const struct query last_query = {.name = "mail_sent_last", .in = &to_shape, .out = &sent_shape};
static const struct query note_query = {.name = "mail_bounce_note", .in = &bounce_shape};

const struct query *const mail_event_queries[] = {&by_id_query, &last_query, &note_query, NULL};

bool mail_sent_by_id(struct call *call, struct uuid merchant_id, struct uuid id, struct mail_sent *out, bool *found)
{
	return db_find(call, &by_id_query, &(struct mail_id){merchant_id, id, platform_id}, out, found);
}

bool mail_sent_last(struct call *call, struct mail_sent_to to, struct mail_sent *out, bool *found)
{
	to.platform_id = platform_id;
	return db_find(call, &last_query, &to, out, found);
}

bool mail_bounce_note(struct call *call, const struct mail_bounce *bounce)
{
	return db_run(call, &note_query, bounce, NULL);
}
