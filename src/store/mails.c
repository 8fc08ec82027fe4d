/* Queries about mails (sql/query/mails.sql). */
#include "store/mails.h"

#include "store/counts.h"
#include "store/store.h"

#define IN(member) FIELD(struct mail_about_in, member, "")
static const struct field about_in_fields[] = {
	IN(merchant_id), IN(enrolment_id), IN(account_id), IN(platform_id), IN(kind), IN(language)};
static const struct shape about_in_shape = SHAPE("MailAboutIn", struct mail_about_in, about_in_fields);

#define ABOUT(member, ...) FIELD(struct mail_about, member, "", __VA_ARGS__)
static const struct field about_fields[] = {ABOUT(merchant_name), ABOUT(merchant_status), ABOUT(candidate_id), ABOUT(interview_id),
	ABOUT(account_id), ABOUT(state), ABOUT(link_version), ABOUT(expires_at, .format = FORMAT_TIME), ABOUT(hide_menu),
	ABOUT(hide_iframe), ABOUT(candidate_name), ABOUT(candidate_email), ABOUT(candidate_status), ABOUT(candidate_language),
	ABOUT(interview_name), ABOUT(interview_status), ABOUT(available_till, .format = FORMAT_TIME), ABOUT(max_duration_s),
	ABOUT(account_name), ABOUT(account_email), ABOUT(account_status), ABOUT(account_language), ABOUT(is_off),
	ABOUT(sender_name), ABOUT(reply_to), ABOUT(colour), ABOUT(logo_url), ABOUT(time_zone), ABOUT(weekdays), ABOUT(quiet_from_h),
	ABOUT(quiet_until_h), ABOUT(completion), ABOUT(team_status), ABOUT(coaching_status), ABOUT(suppressed),
	ABOUT(account_suppressed), ABOUT(own_subject), ABOUT(own_body)};
static const struct shape about_shape = SHAPE("MailAbout", struct mail_about, about_fields);

#define DIGEST(member) FIELD(struct mail_digest_in, member, "")
static const struct field digest_fields[] = {
	DIGEST(merchant_id), DIGEST(account_id), DIGEST(since_ms), DIGEST(until_ms), DIGEST(most)};
static const struct shape digest_shape = SHAPE("MailDigestIn", struct mail_digest_in, digest_fields);

#define ROW(member) FIELD(struct mail_digest_row, member, "")
static const struct field row_fields[] = {ROW(candidate_name), ROW(candidate_email), ROW(interview_name)};
static const struct shape row_shape = SHAPE("MailDigestRow", struct mail_digest_row, row_fields);

#define CHAIN(member, ...) FIELD(struct mail_chain, member, "", __VA_ARGS__)
static const struct field chain_fields[] = {CHAIN(state), CHAIN(expires_at, .format = FORMAT_TIME),
	CHAIN(mailed_at, .format = FORMAT_TIME), CHAIN(reminders), CHAIN(language)};
static const struct shape chain_shape = SHAPE("MailChain", struct mail_chain, chain_fields);

struct which {
	struct uuid merchant_id, enrolment_id;
	int64_t now_ms;
};
#define WHICH(member) FIELD(struct which, member, "")
static const struct field which_fields[] = {WHICH(merchant_id), WHICH(enrolment_id), WHICH(now_ms)};
static const struct shape which_shape = SHAPE("MailWhich", struct which, which_fields);

static const struct query about_query = {.name = "mail_about", .in = &about_in_shape, .out = &about_shape};
static const struct query digest_rows_query = {.name = "mail_digest_rows", .in = &digest_shape, .out = &row_shape};
static const struct query digest_count_query = {.name = "mail_digest_count", .in = &digest_shape, .out = &count_shape};
static const struct query chain_find_query = {.name = "mail_chain_find", .in = &which_shape, .out = &chain_shape};
static const struct query chain_begin_query = {.name = "mail_chain_begin", .in = &which_shape};
static const struct query reminders_end_query = {.name = "mail_reminders_end", .in = &which_shape};
static const struct query take_back_query = {.name = "mail_reminders_take_back", .in = &which_shape};
static const struct query waiting_query = {.name = "mail_reminders_waiting", .in = &which_shape, .out = &count_shape};

const struct query *const mail_queries[] = {&about_query, &digest_rows_query, &digest_count_query, &chain_find_query,
	&chain_begin_query, &reminders_end_query, &take_back_query, &waiting_query, NULL};

bool mail_about(struct call *call, struct mail_about_in in, struct mail_about *out, bool *found)
{
	in.platform_id = platform_id;
	return db_find(call, &about_query, &in, out, found);
}

bool mail_digest_rows(struct call *call, const struct mail_digest_in *in, struct list *rows)
{
	return db_list(call, &digest_rows_query, in, rows);
}

bool mail_digest_count(struct call *call, const struct mail_digest_in *in, int64_t *count)
{
	return count_find(call, &digest_count_query, in, count);
}

bool mail_chain_find(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct mail_chain *out, bool *found)
{
	return db_find(call, &chain_find_query, &(struct which){merchant_id, enrolment_id, call->now_ms}, out, found);
}

bool mail_chain_begin(struct call *call, struct uuid merchant_id, struct uuid enrolment_id)
{
	return db_run(call, &chain_begin_query, &(struct which){merchant_id, enrolment_id, call->now_ms}, NULL);
}

bool mail_reminders_end(struct call *call, struct uuid merchant_id, struct uuid enrolment_id)
{
	return db_run(call, &reminders_end_query, &(struct which){merchant_id, enrolment_id, call->now_ms}, NULL);
}

bool mail_reminders_take_back(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, int64_t *waiting)
{
	struct which which = {merchant_id, enrolment_id, call->now_ms};

	return db_run(call, &take_back_query, &which, NULL) && count_find(call, &waiting_query, &which, waiting);
}
