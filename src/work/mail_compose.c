/* What becomes of a mail that is due: whether it goes out, and what it says, by what the database knows now. */
#include "base/json_read.h"
#include "store/embeds.h"
#include "store/mails.h"
#include "work/chain.h"
#include "work/link.h"
#include "work/mail.h"
#include "work/mail_page.h"
#include "work/mail_render.h"
#include "work/mail_terms.h"
#include "work/quiet.h"
#include "work/reset.h"
#include "work/result_link.h"
#include "work/sealing.h"

enum { DIGEST_MOST = 50 };

/* What outbox.data may hold. */
struct mail_data {
	struct str message_from_recruiter;
	struct uuid interview_result_id; /* completion_notice: whose page the button opens */
	struct flag is_test;             /* example values, to the address of the account */
	struct str subject, body;        /* is_test: words that are not kept yet */
	int64_t since, until;            /* completion_digest: of which time */
	struct uuid confirmation;        /* confirm_address: whose */
};
#define DATA(member, ...) FIELD(struct mail_data, member, "", .optional = true, .nullable = true, __VA_ARGS__)
static const struct field data_fields[] = {DATA(message_from_recruiter), DATA(interview_result_id), DATA(is_test), DATA(subject),
	DATA(body), DATA(since, .format = FORMAT_TIME), DATA(until, .format = FORMAT_TIME), DATA(confirmation)};
static const struct shape data_shape = SHAPE("MailData", struct mail_data, data_fields);

struct composing {
	struct call *call;
	const struct mail_due *due;
	const struct mail_kind *kind;
	struct mail_data data;
	struct mail_about about;
	struct confirmation confirmation;
	struct reset_link reset;
	struct mail_draft draft;
	struct mail *mail;
};

static bool stop(struct mail *mail, const char *why)
{
	mail->verdict = MAIL_STOP;
	mail->why = str_of(why);
	return true;
}

/* Goes to an address of which no more is known yet. */
static bool is_to_address(const struct composing *composing)
{
	return composing->kind->to == MAIL_TO_ADDRESS && !composing->data.is_test.value;
}

static bool is_confirmation_over(const struct composing *composing)
{
	return composing->confirmation.used_at > 0 || composing->confirmation.expires_at <= composing->call->now_ms;
}

/* Members' addresses bounce, too; but whoever asks for a password gets it. */
static const char *bounce_stop(const struct composing *composing)
{
	struct str why = composing->about.account_suppressed;

	return str_is_empty(why) || composing->kind->to == MAIL_TO_ACCOUNT ? NULL : arena_cstr(composing->call->arena, why);
}

/* Of accounts: mails to members invite, those to the team tell, and a new password is for who has one. */
static const char *account_stop(const struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	bool is_active = str_equal(about->account_status, STR("active"));

	if (uuid_is_none(about->account_id) || str_equal(about->account_status, STR("deleted")))
		return "deleted";
	if (composing->data.is_test.value)
		return NULL;
	switch (composing->kind->to) {
	case MAIL_TO_MEMBER:
		if (about->team_status.ptr == NULL && about->coaching_status.ptr == NULL)
			return "removed";
		return is_active ? "joined" : bounce_stop(composing);
	case MAIL_TO_TEAM:
		if (!is_active || !str_equal(about->team_status, STR("active")))
			return "removed";
		return str_equal(about->completion, STR("off")) ? "off" : bounce_stop(composing);
	default:
		if (!is_active)
			return "deleted";
		return composing->due->created_at + RESET_TTL_S * 1000 <= composing->call->now_ms ? "expired" : NULL;
	}
}

/* Why it must not go out, or NULL. */
static const char *stop_find(const struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	struct chain_state state = {.kind = composing->due->kind,
		.state = about->state,
		.interview_status = about->interview_status,
		.expires_at = about->expires_at,
		.available_till = about->available_till,
		.suppressed = about->suppressed,
		.is_off = about->is_off};

	if (!str_equal(about->merchant_status, STR("active")))
		return "closed";
	if (is_to_address(composing))
		return is_confirmation_over(composing) ? "expired" : NULL;
	if (composing->data.is_test.value || composing->kind->to != MAIL_TO_CANDIDATE)
		return account_stop(composing);
	if (uuid_is_none(about->candidate_id) || str_equal(about->candidate_status, STR("deleted")))
		return "deleted";
	return chain_stop(&state, composing->call->now_ms);
}

static bool must_wait(const struct composing *composing, struct mail *mail)
{
	const struct mail_about *about = &composing->about;
	struct quiet quiet = {about->time_zone, about->quiet_from_h, about->quiet_until_h, about->weekdays};

	if (composing->kind->to != MAIL_TO_CANDIDATE || composing->data.is_test.value)
		return false;
	mail->until_ms = quiet_until(&quiet, composing->call->now_ms);
	if (mail->until_ms == 0)
		return false;
	mail->verdict = MAIL_WAIT;
	mail->why = STR("quiet hours");
	return true;
}

static void recipient_fill(struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	bool is_candidate = composing->kind->to == MAIL_TO_CANDIDATE && !composing->data.is_test.value;
	struct arena *arena = composing->call->arena;

	composing->mail->recipient_id = is_candidate ? about->candidate_id : about->account_id;
	composing->mail->to_address = is_candidate ? about->candidate_email : about->account_email;
	composing->mail->to_name = mail_line(arena, is_candidate ? about->candidate_name : about->account_name);
	composing->mail->from_name = mail_line(arena, str_is_empty(about->sender_name) ? about->merchant_name : about->sender_name);
	composing->mail->reply_to = mail_line(arena, about->reply_to);
	if (!is_to_address(composing))
		return;
	composing->mail->recipient_id = composing->confirmation.id;
	composing->mail->to_address = composing->confirmation.email;
	composing->mail->to_name = mail_line(arena, composing->confirmation.name);
}

/* To one result, or after a digest to those of the merchant. */
static struct str result_link_make(const struct composing *composing)
{
	struct call *call = composing->call;
	bool is_one = !uuid_is_none(composing->data.interview_result_id);

	return result_url(call,
		&(struct result_link){.kind = is_one ? RESULT_LINK_TALENT : RESULT_LINK_MERCHANT,
			.merchant_id = composing->due->merchant_id,
			.id = composing->data.interview_result_id,
			.expires_at_ms = call->now_ms + call->service->settings.link_ttl_s * 1000},
		false);
}

static int64_t join_end(const struct call *call)
{
	return call->now_ms + (int64_t)JOIN_TTL_S * 1000;
}

static struct str link_make(const struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	const struct mail_due *due = composing->due;
	struct call *call = composing->call;
	struct link link = {.merchant_id = due->merchant_id,
		.interview_id = about->interview_id,
		.candidate_id = about->candidate_id,
		.enrolment_id = due->enrolment_id,
		.version = (uint8_t)about->link_version,
		.expires_at_ms = about->expires_at};
	struct join_link join = {.merchant_id = due->merchant_id, .account_id = due->account_id, .expires_at_ms = join_end(call)};

	if (composing->kind->to == MAIL_TO_MEMBER)
		return join_url(call->arena, call->service, &join);
	if (composing->kind->to == MAIL_TO_CANDIDATE)
		return link_url(call->arena, call->service, &link, about->hide_menu, about->hide_iframe);
	if (composing->kind->to == MAIL_TO_TEAM)
		return result_link_make(composing);
	return composing->kind->to == MAIL_TO_ACCOUNT ? reset_url(call->arena, call->service, &composing->reset) : STR_NONE;
}

/* Until when the mail's link is good. Of a candidate's the link, the enrolment and the interview each have an end; the first one
 * counts. */
static int64_t deadline_of(const struct composing *composing)
{
	const struct mail_about *about = &composing->about;

	if (composing->kind->to == MAIL_TO_MEMBER)
		return join_end(composing->call);
	if (composing->kind->to == MAIL_TO_ACCOUNT)
		return composing->reset.expires_at_ms;
	return about->available_till > 0 && about->available_till < about->expires_at ? about->available_till : about->expires_at;
}

static void terms_fill(struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	const struct mail_set *set = composing->call->service->mails;
	struct mail_terms *terms = set != NULL ? set->terms : NULL;
	struct mail_values *values = &composing->draft.values;
	struct arena *arena = composing->call->arena;
	struct mail_term term = {composing->draft.words->locale, MAIL_TERM_TIME, about->time_zone, deadline_of(composing)};

	if (composing->kind->has_deadline)
		values->deadline = mail_term_say(arena, terms, &term);
	term = (struct mail_term){.locale = term.locale, .kind = MAIL_TERM_MINUTES, .value = (about->max_duration_s + 59) / 60};
	if (composing->kind->has_terms && about->max_duration_s > 0)
		values->duration = mail_term_say(arena, terms, &term);
}

/* A digest says who finished since the last one. */
static bool digest_fill(struct composing *composing)
{
	struct call *call = composing->call;
	struct mail_digest_in in = {.merchant_id = composing->due->merchant_id,
		.account_id = composing->about.account_id,
		.since_ms = composing->data.since,
		.until_ms = composing->data.until,
		.most = DIGEST_MOST};
	struct mail_values *values = &composing->draft.values;
	struct list rows = {0};

	if (!mail_digest_rows(call, &in, &rows) || !mail_digest_count(call, &in, &values->count))
		return false;
	struct mail_fact *facts = ARENA_ARRAY(call->arena, struct mail_fact, rows.count);

	for (size_t i = 0; i < rows.count; i++) {
		const struct mail_digest_row *row = (const struct mail_digest_row *)rows.items + i;
		struct str who = str_is_empty(row->candidate_name) ? row->candidate_email : row->candidate_name;

		facts[i] = (struct mail_fact){mail_line(call->arena, row->interview_name), mail_line(call->arena, who)};
	}
	composing->draft.facts = (struct list){facts, rows.count};
	values->people = mail_words_count(call->arena, composing->draft.words, "people", values->count);
	return true;
}

static bool code_fill(struct composing *composing)
{
	struct mail_values *values = &composing->draft.values;

	values->interview = mail_line(composing->call->arena, composing->confirmation.interview_name);
	return sealing_code(composing->call, composing->confirmation.id, &values->code);
}

static void values_fill(struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	struct arena *arena = composing->call->arena;
	struct mail_values *values = &composing->draft.values;

	values->name = composing->mail->to_name;
	values->email = mail_line(arena, composing->mail->to_address);
	values->merchant = mail_line(arena, about->merchant_name);
	values->interview = mail_line(arena, about->interview_name);
	values->candidate = mail_line(arena, str_is_empty(about->candidate_name) ? about->candidate_email : about->candidate_name);
	values->link = link_make(composing);
	terms_fill(composing);
}

static void stop_link_fill(struct composing *composing)
{
	struct call *call = composing->call;

	if (composing->kind->to != MAIL_TO_CANDIDATE || composing->data.is_test.value)
		return;
	composing->mail->unsubscribe_url = stop_url(call->arena, call->service,
		&(struct stop_link){.merchant_id = composing->due->merchant_id,
			.candidate_id = composing->about.candidate_id,
			.expires_at_ms = call->now_ms + (int64_t)STOP_TTL_S * 1000});
	composing->draft.stop_url = composing->mail->unsubscribe_url;
}

static bool draft_fill(struct composing *composing, struct str language)
{
	struct call *call = composing->call;
	struct mail_draft *draft = &composing->draft;
	bool is_test = composing->data.is_test.value;

	draft->words = mail_words_of(call, composing->kind, language);
	if (draft->words == NULL)
		return false;
	draft->own_subject = is_test && composing->data.body.len > 0 ? composing->data.subject : composing->about.own_subject;
	draft->own_body = is_test && composing->data.body.len > 0 ? composing->data.body : composing->about.own_body;
	draft->colour = composing->about.colour;
	draft->logo_url = composing->about.logo_url;
	draft->message = composing->data.message_from_recruiter;
	stop_link_fill(composing);
	if (is_test) {
		draft->values = mail_sample(call, draft->words, mail_line(call->arena, composing->about.merchant_name));
		return true;
	}
	if (composing->kind->to == MAIL_TO_ACCOUNT && !reset_link_make(call, composing->due, &composing->reset))
		return false;
	values_fill(composing);
	if (is_to_address(composing))
		return code_fill(composing);
	return !str_equal(str_of(composing->kind->name), STR("completion_digest")) || digest_fill(composing);
}

/* The row's language, else the person's own, else English. */
static struct str language_of(const struct composing *composing)
{
	const struct mail_about *about = &composing->about;
	struct str own = composing->kind->to == MAIL_TO_CANDIDATE ? about->candidate_language : about->account_language;

	return language_by_code(composing->due->language) != NULL ? composing->due->language : own;
}

static bool decide(struct composing *composing)
{
	struct mail *mail = composing->mail;
	const char *why = stop_find(composing);

	if (why != NULL)
		return stop(mail, why);
	if (must_wait(composing, mail))
		return true;
	recipient_fill(composing);
	if (!draft_fill(composing, language_of(composing)))
		return false;
	if (str_equal(str_of(composing->kind->name), STR("completion_digest")) && composing->draft.values.count == 0)
		return stop(mail, "nobody");
	mail->verdict = MAIL_SEND;
	return mail_render(composing->call, &composing->draft, mail);
}

bool mail_compose(struct call *call, const struct mail_due *due, struct mail *mail)
{
	struct composing composing = {.call = call, .due = due, .kind = mail_kind_by_name(due->kind), .mail = mail};
	struct mail_about_in in = {.merchant_id = due->merchant_id,
		.enrolment_id = due->enrolment_id,
		.account_id = due->account_id,
		.kind = due->kind,
		.language = language_by_code(due->language) != NULL ? due->language : STR_NONE};
	bool found;

	*mail = (struct mail){0};
	if (composing.kind == NULL)
		return stop(mail, "unknown kind");
	if (!str_is_empty(due->data.text) && !json_read(call, due->data.text, &data_shape, &composing.data))
		return false;
	if (!mail_about(call, in, &composing.about, &found))
		return false;
	if (found && is_to_address(&composing) &&
		!confirmation_find(call, due->merchant_id, composing.data.confirmation, &composing.confirmation, &found))
		return false;
	return found ? decide(&composing) : stop(mail, "deleted");
}
