/* Reads of the account: get_merchant_status and get_merchant_credit_usage. */
#include "api/handlers.h"
#include "api/page.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "store/merchants.h"
#include "work/credit.h"

#include <stdio.h>

/* -- get_merchant_status -- */

struct status_in {
	struct uuid merchant_id;
};
static const struct field status_in_fields[] = {FIELD(struct status_in, merchant_id,
	"For service keys (required) and operators of several merchants", .optional = true, .nullable = true)};
static const struct shape status_in_shape = SHAPE("MerchantStatusRequest", struct status_in, status_in_fields);

enum { HISTORY_DAYS = 14 };
static const int64_t day_ms = 86400000;

struct status_out {
	struct str profile_id, subscription_type, subscription_status;
	struct uuid default_merchant_id, merchant_id;
	struct number credits_interview_monthly, credits_interview_monthly_limit, credits_interview_extra, credits_interview_single,
		definitions_active, invitations_limit, invitations_available;
	int64_t interviews_without_credits, interviews_undecided, interviews_ongoing, interview_results, candidates,
		invitations_sent, mails_queued, mails_deferred, mails_sent_month, mails_failed_month, mails_bounced_month,
		mails_stopped_month;
	struct json candidates_history, interview_result_history;
	double credits_available, credits_balance, credits_held, credits_charged;
};
#define OUT(member, doc, ...) FIELD(struct status_out, member, doc, __VA_ARGS__)
static const struct field status_out_fields[] = {
	OUT(profile_id, "The caller; a key's id for keys"),
	OUT(default_merchant_id, "The token's merchant", .nullable = true),
	OUT(merchant_id, "The merchant this is about"),
	OUT(credits_interview_monthly, "Monthly credits left; there is no monthly allowance", .nullable = true),
	OUT(credits_interview_monthly_limit, "Monthly allowance", .nullable = true),
	OUT(credits_interview_extra, "Credits available: balance less holds", .nullable = true),
	OUT(credits_interview_single, "Credits of single positions", .nullable = true),
	OUT(definitions_active, "Active interviews", .nullable = true),
	OUT(interviews_without_credits, "Interviews taken without credits: none can be"),
	OUT(interviews_undecided, "Submitted interviews without a decision"),
	OUT(interviews_ongoing, "Interviews begun and not finished"),
	OUT(interview_results, "Interviews taken"),
	OUT(candidates, "Candidates"),
	OUT(candidates_history, "New candidates on each of 14 days, newest first"),
	OUT(interview_result_history, "Interviews taken on each of 14 days, newest first"),
	OUT(subscription_type, "Kind of subscription", .nullable = true),
	OUT(subscription_status, "Its status", .nullable = true),
	OUT(invitations_sent, "Candidates invited by mail this month"),
	OUT(mails_queued, "Mails that wait to go out"),
	OUT(mails_deferred, "Mails that were tried in vain and are tried again later"),
	OUT(mails_sent_month, "Mails queued this month that have gone out"),
	OUT(mails_failed_month, "Mails queued this month that failed"),
	OUT(mails_bounced_month, "Mails queued this month that bounced"),
	OUT(mails_stopped_month, "Mails queued this month that were not sent, since they made no sense any more"),
	OUT(invitations_limit, "Invitations that the available credits allow; null without a limit", .nullable = true),
	OUT(invitations_available, "Of them, still to be used", .nullable = true),
	OUT(credits_available, "Credits that may still be held"),
	OUT(credits_balance, "Credits granted less charged"),
	OUT(credits_held, "Credits held for open invitations"),
	OUT(credits_charged, "Credits spent on submitted interviews"),
};
static const struct shape status_out_shape = SHAPE("MerchantStatus", struct status_out, status_out_fields);

static struct number number_of(double value)
{
	return (struct number){.is_set = true, .value = value};
}

/* 14 daily numbers, today first, as a JSON array. */
static struct json history_write(struct call *call, struct list days)
{
	int64_t today = call->now_ms / day_ms, counts[HISTORY_DAYS] = {0};
	struct buf text = {0};
	struct json json;

	for (size_t i = 0; i < days.count; i++) {
		const struct day_count *one = (const struct day_count *)days.items + i;

		if (one->day <= today && today - one->day < HISTORY_DAYS)
			counts[today - one->day] = one->count;
	}
	for (int i = 0; i < HISTORY_DAYS; i++) {
		buf_add_char(&text, i == 0 ? '[' : ',');
		buf_add_int(&text, counts[i]);
	}
	buf_add_char(&text, ']');
	json.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return json;
}

/* The first moment of this month, UTC. */
static int64_t month_start(int64_t now_ms)
{
	char text[TIME_TEXT_LEN];
	int64_t start = 0;

	time_write(now_ms, text);
	snprintf(text + 8, sizeof text - 8, "01T00:00:00Z");
	return time_parse(str_of(text), &start) ? start : 0;
}

static bool histories_load(struct call *call, struct uuid merchant_id, struct status_out *out)
{
	int64_t since = (call->now_ms / day_ms - HISTORY_DAYS + 1) * day_ms;
	struct list candidates = {0}, results = {0};

	if (!merchant_candidates_by_day(call, merchant_id, uuid_first(since), &candidates) ||
		!merchant_results_by_day(call, merchant_id, since, &results))
		return false;
	out->candidates_history = history_write(call, candidates);
	out->interview_result_history = history_write(call, results);
	return true;
}

static void credits_fill(struct status_out *out, const struct credit_sums *sums)
{
	int64_t available = sums->granted - sums->held - sums->charged;

	out->credits_available = (double)available / 1000;
	out->credits_balance = (double)(sums->granted - sums->charged) / 1000;
	out->credits_held = (double)sums->held / 1000;
	out->credits_charged = (double)sums->charged / 1000;
	out->credits_interview_extra = number_of(out->credits_available);
	out->credits_interview_monthly = out->credits_interview_monthly_limit = out->credits_interview_single = number_of(0);
}

static struct str caller_text(struct call *call)
{
	char text[UUID_TEXT_LEN];

	uuid_write(caller_actor(call->caller), text);
	return arena_copy(call->arena, (struct str){text, sizeof text});
}

static bool status_run(struct call *call, const void *input, void *output)
{
	struct status_out *out = output;
	struct uuid merchant_id = call->caller->merchant_id;
	struct merchant merchant;
	struct merchant_numbers numbers;
	struct credit_sums sums = {0};
	bool found;

	(void)input;
	if (!merchant_find(call, merchant_id, &merchant, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "merchant_id", "There is no merchant with this id.");
	if (!merchant_numbers(call, merchant_id, uuid_first(month_start(call->now_ms)), &numbers) ||
		!credit_find(call, merchant_id, &sums, &found) || !histories_load(call, merchant_id, out))
		return false;
	credits_fill(out, &sums);
	out->profile_id = caller_text(call);
	out->default_merchant_id = call->caller->home_merchant_id;
	out->merchant_id = merchant_id;
	out->subscription_type = merchant.subscription_type;
	out->subscription_status = merchant.status;
	out->definitions_active = number_of((double)numbers.definitions_active);
	out->interviews_undecided = numbers.interviews_undecided;
	out->interviews_ongoing = numbers.interviews_ongoing;
	out->interview_results = numbers.interview_results;
	out->candidates = numbers.candidates;
	out->invitations_sent = numbers.invitations_sent;
	out->mails_queued = numbers.mails_queued;
	out->mails_sent_month = numbers.mails_sent;
	out->mails_failed_month = numbers.mails_failed;
	out->mails_deferred = numbers.mails_deferred;
	out->mails_bounced_month = numbers.mails_bounced;
	out->mails_stopped_month = numbers.mails_stopped;
	out->invitations_limit = number_of(4 * out->credits_available);
	out->invitations_available = number_of(out->credits_available);
	return true;
}

const struct endpoint merchant_status = {
	.name = "get_merchant_status",
	.path = "/merchant-status",
	.title = "Get merchant status",
	.doc = "Credits, counts and what may still be invited.",
	.tag = "Admin",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &status_in_shape,
	.out = &status_out_shape,
	.run = status_run,
};

/* -- get_merchant_credit_usage -- */

struct usage_in {
	struct uuid merchant_id, interview_id;
	int64_t limit, offset;
};
static const struct field usage_in_fields[] = {
	FIELD(struct usage_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true),
	FIELD(struct usage_in, interview_id, "Only this interview or position", .optional = true, .nullable = true),
	PAGE_IN_FIELDS(struct usage_in)};
static const struct shape usage_in_shape = SHAPE("CreditUsageRequest", struct usage_in, usage_in_fields);

struct usage_row {
	struct uuid id, profile_id, profile_interview_id, object_uuid, parent_object_uuid;
	int64_t event_date;
	struct str event, candidate_name;
	double credit_amount;
	struct json stats;
};
#define ROW(member, doc, ...) FIELD(struct usage_row, member, doc, __VA_ARGS__)
static const struct field usage_row_fields[] = {ROW(id, "The entry of the ledger"),
	ROW(event_date, "When", .nullable = true, .format = FORMAT_TIME),
	ROW(event,
		"interview: spent on a submitted interview; interview_invitation: still held for open invitations; "
		"candidate_report_translation: a report in another language"),
	ROW(credit_amount, "Credits", .nullable = true), ROW(candidate_name, "Whose interview; null for a batch", .nullable = true),
	ROW(profile_id, "The person", .nullable = true),
	ROW(profile_interview_id, "The candidate within this merchant", .nullable = true),
	ROW(object_uuid, "The enrolment", .nullable = true), ROW(parent_object_uuid, "The interview", .nullable = true),
	ROW(stats, "credit_amount, people of a batch, and what caused it", .optional = true, .nullable = true)};
static const struct shape usage_row_shape = SHAPE("CreditUsageRow", struct usage_row, usage_row_fields);
static const struct field usage_out_fields[] = PAGE_OUT_FIELDS(usage_row_shape);
static const struct shape usage_out_shape = SHAPE("CreditUsageReply", struct page_out, usage_out_fields);

struct usage_stats {
	double credit_amount;
	int64_t people;
	struct str cause;
};
static const struct field usage_stats_fields[] = {
	FIELD(struct usage_stats, credit_amount, ""), FIELD(struct usage_stats, people, ""), FIELD(struct usage_stats, cause, "")};
static const struct shape usage_stats_shape = SHAPE("CreditUsageStats", struct usage_stats, usage_stats_fields);

static struct str use_event(const struct credit_use *from)
{
	if (!str_equal(from->kind, STR("charge")))
		return STR("interview_invitation");
	return str_equal(from->cause, STR("translate_report")) ? STR("candidate_report_translation") : STR("interview");
}

static struct usage_row usage_row_make(struct call *call, const struct credit_use *from)
{
	struct usage_stats stats = {(double)from->amount / 1000, from->people, from->cause};
	struct usage_row row = {.id = from->id,
		.event_date = from->event_date,
		.credit_amount = stats.credit_amount,
		.event = use_event(from),
		.candidate_name = from->candidate_name,
		.profile_id = from->candidate_id,
		.profile_interview_id = from->candidate_id,
		.object_uuid = from->enrolment_id,
		.parent_object_uuid = from->interview_id};
	struct buf text = {0};

	json_write(&text, &usage_stats_shape, &stats);
	row.stats.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return row;
}

static bool usage_run(struct call *call, const void *input, void *output)
{
	const struct usage_in *in = input;
	struct page_out *out = output;
	struct credit_use_filter filter = {.merchant_id = call->caller->merchant_id,
		.interview_id = in->interview_id,
		.limit = in->limit,
		.offset = in->offset};
	struct list found = {0};
	int64_t total;

	if (!credit_uses(call, &filter, &found) || !credit_uses_count(call, &filter, &total))
		return false;
	struct usage_row *rows = ARENA_ARRAY(call->arena, struct usage_row, found.count);

	for (size_t i = 0; i < found.count; i++)
		rows[i] = usage_row_make(call, (const struct credit_use *)found.items + i);
	out->data = (struct list){rows, found.count};
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint credit_usage = {
	.name = "get_merchant_credit_usage",
	.path = "/merchant-analytics-credits-used",
	.title = "Get merchant credit usage",
	.doc = "What credits were spent on and what is held, the newest first. Each credit counts once: what was charged is no "
	       "longer held.",
	.tag = "Admin",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &usage_in_shape,
	.out = &usage_out_shape,
	.run = usage_run,
};
