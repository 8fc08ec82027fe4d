/* Queries about a merchant's mail settings (sql/query/mail_settings.sql). */
#include "store/mail_settings.h"

#include "store/store.h"

#define ROW(member, ...) FIELD(struct mail_settings, member, "", __VA_ARGS__)
static const struct field row_fields[] = {ROW(merchant_id), ROW(is_off), ROW(sender_name), ROW(reply_to), ROW(colour),
	ROW(logo_url), ROW(time_zone), ROW(completion), ROW(reminders), ROW(weekdays), ROW(quiet_from_h), ROW(quiet_until_h),
	ROW(has_server), ROW(sender_address), ROW(digest_since), ROW(invitation_days, .format = FORMAT_OPT_INT),
	ROW(updated_at, .format = FORMAT_TIME)};
static const struct shape row_shape = SHAPE("MailSettings", struct mail_settings, row_fields);

static const struct query find_query = {.name = "mail_settings_find", .in = &by_merchant_shape, .out = &row_shape};
static const struct query put_query = {.name = "mail_settings_put", .in = &row_shape};

const struct query *const mail_settings_queries[] = {&find_query, &put_query, NULL};

bool mail_settings_find(struct call *call, struct uuid merchant_id, struct mail_settings *out)
{
	bool found;

	if (!db_find(call, &find_query, &(struct by_merchant){merchant_id}, out, &found))
		return false;
	if (!found)
		*out = (struct mail_settings){
			.merchant_id = merchant_id, .completion = STR("each"), .quiet_from_h = -1, .quiet_until_h = -1};
	return true;
}

bool mail_settings_put(struct call *call, const struct mail_settings *settings)
{
	return db_run(call, &put_query, settings, NULL);
}
