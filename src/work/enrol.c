/* The rules of a batch: check every person, find who is known, decide, fund, write. */
#include "work/enrol.h"

#include "store/communications.h"
#include "store/mail_settings.h"
#include "store/suppressions.h"
#include "work/address.h"
#include "work/chain.h"
#include "work/credit.h"
#include "work/enrol_write.h"
#include "work/service.h"

#include <stdlib.h>

enum { HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };

static bool interview_check(struct call *call, const struct enrol *enrol, struct interview *interview)
{
	bool found;

	if (!interview_find(call, enrol->merchant_id, enrol->interview_id, interview, &found))
		return false;
	if (!found)
		return fault(call, FAULT_INVALID, "interview_id", "There is no interview with this id.");
	if (!str_equal(interview->status, STR("active")) && !str_equal(interview->status, STR("draft")) &&
		!str_equal(interview->status, STR("preparing")))
		return fault(call, FAULT_INVALID, "interview_id", "The interview is %.*s; set it to active first.",
			STR_ARG(interview->status));
	if (interview->available_till != 0 && interview->available_till < call->now_ms)
		return fault(call, FAULT_INVALID, "interview_id", "The interview is over: nobody can take it any more.");
	return true;
}

/* Why this deadline cannot be, or NULL. */
static const char *deadline_check(const struct call *call, int64_t expires_at)
{
	if (expires_at == 0)
		return NULL;
	if (expires_at <= call->now_ms)
		return "expires_at is in the past";
	if (expires_at > call->now_ms + (int64_t)LINK_LIFE_MOST_S * 1000)
		return "expires_at is more than two years away";
	return NULL;
}

int64_t enrol_deadline(const struct call *call, const struct interview *interview, int64_t wanted)
{
	int64_t usual =
		interview->invitation_days > 0 ? interview->invitation_days * DAY_MS : call->service->settings.link_ttl_s * 1000;
	int64_t at = wanted != 0 ? wanted : call->now_ms + usual;

	return interview->available_till != 0 && at > interview->available_till ? interview->available_till : at;
}

const char *enrol_name_check(struct str name)
{
	if (str_count_chars(name) > NAME_MOST)
		return "the name is longer than 200 characters";
	return str_is_plain(name) ? NULL : "name has a character that cannot be used";
}

static const char *person_check(const struct call *call, const struct enrol *enrol, struct enrol_person *person)
{
	const char *why;

	person->name = str_trim(person->name);
	why = enrol_name_check(person->name);
	if (why != NULL)
		return why;
	if (enrol->needs_name && str_is_empty(person->name))
		return "the name is missing";
	if (str_count_chars(person->external_id) > EXTERNAL_ID_MOST)
		return "external_id is longer than 200 characters";
	if (person->metadata.text.len > METADATA_MOST_BYTES)
		return "metadata is larger than 4096 bytes";
	return deadline_check(call, person->expires_at);
}

static struct str text_or(struct str text, struct str otherwise)
{
	return str_is_empty(text) ? otherwise : text;
}

/* A row of the batch that can be enrolled. */
struct keyed {
	uint64_t head; /* the key's first bytes as a number, which settles most comparisons */
	struct address address;
	uint32_t number; /* of the row */
};

static uint64_t key_head(struct str key)
{
	uint64_t head = 0;

	for (size_t i = 0; i < sizeof head; i++)
		head = head << 8 | (i < key.len ? (unsigned char)key.ptr[i] : 0);
	return head;
}

/* By their keys, those of one person in the order of the batch. */
static int keyed_compare(const void *a, const void *b)
{
	const struct keyed *one = a, *other = b;
	int by_key;

	if (one->head != other->head)
		return one->head < other->head ? -1 : 1;
	by_key = str_compare(one->address.key, other->address.key);
	return by_key != 0 ? by_key : one->number < other->number ? -1 : 1;
}

/* Returns how many of `keyed` there are. */
static size_t people_check(struct call *call, const struct enrol *enrol, struct keyed *keyed)
{
	size_t count = 0;

	for (size_t i = 0; i < enrol->count; i++) {
		struct enrol_person *person = &enrol->people[i];
		struct address address = {0};
		const char *why = str_is_empty(person->why) ? person_check(call, enrol, person) : NULL;

		if (str_is_empty(person->why) && why == NULL)
			why = address_check(call->arena, person->email, &address);
		if (why != NULL)
			person->why = str_of(why);
		if (str_is_empty(person->why))
			keyed[count++] = (struct keyed){key_head(address.key), address, (uint32_t)i};
	}
	return count;
}

/* What later rows say of the same person wins. */
static void row_take(struct enrolment_row *row, const struct enrol_person *person, const struct address *address)
{
	row->email_key = address->key;
	row->email = str_equal(address->text, address->key) ? STR_NONE : address->text;
	row->name = text_or(person->name, row->name);
	row->external_id = text_or(person->external_id, row->external_id);
	row->metadata.text = text_or(person->metadata.text, row->metadata.text);
	row->expires_at = person->expires_at != 0 ? person->expires_at : row->expires_at;
}

/* One plan for each different person of the batch, in the order of their keys: an engine then takes a quarter less to look them up
 * and to insert them, and batches with the same people lock them in the same order. */
static void plans_make(struct call *call, struct enrol_work *work)
{
	struct keyed *keyed = ARENA_ARRAY(call->arena, struct keyed, work->enrol->count);
	size_t count = people_check(call, work->enrol, keyed);

	qsort(keyed, count, sizeof *keyed, keyed_compare);
	for (size_t i = 0; i < count; i++) {
		struct enrol_person *person = &work->enrol->people[keyed[i].number];

		if (i == 0 || !str_equal(keyed[i].address.key, keyed[i - 1].address.key)) {
			work->plans[work->plan_count] = (struct enrol_plan){.row = &work->rows[work->plan_count], .first = person};
			work->plan_count++;
		}
		row_take(work->plans[work->plan_count - 1].row, person, &keyed[i].address);
		work->plan_of[keyed[i].number] = (uint32_t)work->plan_count;
	}
}

static int plan_compare(const void *key, const void *plan)
{
	return str_compare(*(const struct str *)key, ((const struct enrol_plan *)plan)->row->email_key);
}

/* NULL when the batch has nobody with this key. */
static struct enrol_plan *plan_of_key(const struct enrol_work *work, struct str key)
{
	return bsearch(&key, work->plans, work->plan_count, sizeof *work->plans, plan_compare);
}

/* Who must not be mailed, and whether anybody is. */
static bool suppressed_load(struct call *call, struct enrol_work *work, struct list wanted)
{
	struct mail_settings settings;
	struct list known = {0};

	if (!mail_settings_find(call, work->batch.merchant_id, &settings))
		return false;
	work->is_off = settings.is_off;
	if (!suppressions_known(call, work->batch.merchant_id, wanted, &known))
		return false;
	for (size_t i = 0; i < known.count; i++) {
		const struct suppression_known *one = (const struct suppression_known *)known.items + i;

		struct enrol_plan *plan = plan_of_key(work, one->email_key);

		if (plan != NULL)
			plan->suppressed = one->reason;
	}
	return true;
}

/* Who was mailed by request so often within the hour, about whatever interview, that it is enough. */
static bool flooded_load(struct call *call, struct enrol_work *work, struct list people)
{
	struct communication_known *wanted = ARENA_ARRAY(call->arena, struct communication_known, people.count);
	struct communication_recent recent = {
		.merchant_id = work->batch.merchant_id, .since_ms = call->now_ms - HOUR_MS, .now_ms = call->now_ms};
	struct list known = {0};

	for (size_t i = 0; i < people.count; i++) {
		const struct enrolment_known *one = (const struct enrolment_known *)people.items + i;

		wanted[i] = (struct communication_known){
			.n = plan_of_key(work, one->email_key) - work->plans, .candidate_id = one->candidate_id};
	}
	if (!communications_recent_known(call, &recent, (struct list){wanted, people.count}, &known))
		return false;
	for (size_t i = 0; i < known.count; i++) {
		const struct communication_known *one = (const struct communication_known *)known.items + i;

		work->plans[one->n].is_flood = one->count >= call->service->settings.resend_hourly;
	}
	return true;
}

static bool known_load(struct call *call, struct enrol_work *work)
{
	struct list wanted = {work->rows, work->plan_count}, known = {0};

	if (!enrolments_known(call, work->batch, wanted, &known))
		return false;
	work->known_count = known.count;
	for (size_t i = 0; i < known.count; i++) {
		const struct enrolment_known *one = (const struct enrolment_known *)known.items + i;

		plan_of_key(work, one->email_key)->known = one;
	}
	if (!work->enrol->wants_mail)
		return true;
	return (known.count == 0 || flooded_load(call, work, known)) && suppressed_load(call, work, wanted);
}

/* Unused, so that it may go on. What was submitted is opened again only by who asks for another attempt. */
static bool state_has_ended(struct str state)
{
	return str_equal(state, STR("revoked")) || str_equal(state, STR("expired"));
}

static bool state_is_pending(struct str state)
{
	return str_equal(state, STR("invited")) || str_equal(state, STR("opened"));
}

static void decide_new(const struct enrol_work *work, struct enrol_plan *plan)
{
	plan->outcome = ENROL_NEW;
	plan->row->state = STR("invited");
	plan->row->attempts_left = work->interview.attempts;
	plan->row->is_test = work->enrol->is_test;
	plan->mails = work->enrol->wants_mail;
	plan->is_paid = !work->enrol->is_test;
}

static void decide_known(const struct enrol_work *work, struct enrol_plan *plan)
{
	const struct enrolment_known *known = plan->known;
	bool has_ended = state_has_ended(known->state), is_done = str_equal(known->state, STR("submitted"));

	if (is_done && known->attempts_left <= 0) {
		plan->why = "this person has already submitted the interview and has no attempt left";
		return;
	}
	plan->outcome = has_ended ? ENROL_REOPENED : ENROL_REFRESHED;
	plan->row->enrolment_id = known->enrolment_id;
	plan->row->state = has_ended ? STR("invited") : known->state;
	plan->row->link_version = known->link_version;
	plan->row->attempts_left = known->attempts_left;
	plan->row->is_mailed = known->is_mailed && !has_ended;
	if (is_done) {
		plan->row->is_test = known->is_test;
		return;
	}
	plan->row->is_test = work->enrol->is_test && (known->is_test || has_ended);
	plan->is_paid = (has_ended || known->is_test) && !plan->row->is_test;
	plan->mails = work->enrol->wants_mail &&
		(has_ended || !known->is_mailed || (work->enrol->mails_again && state_is_pending(known->state)));
}

static void decide(const struct call *call, const struct enrol_work *work, struct enrol_plan *plan)
{
	const struct enrol *enrol = work->enrol;
	struct enrolment_row *row = plan->row;

	if (plan->known == NULL || uuid_is_none(plan->known->enrolment_id))
		decide_new(work, plan);
	else
		decide_known(work, plan);
	plan->is_flood = plan->is_flood && plan->mails;
	plan->mails = plan->mails && plan->suppressed.ptr == NULL && !plan->is_flood;
	row->is_mailed = row->is_mailed || plan->mails;
	row->hide_menu = enrol->hide_menu;
	row->hide_iframe = enrol->hide_iframe;
	row->reminders = enrol->reminders;
	row->language = text_or(enrol->language, plan->known != NULL ? plan->known->language : STR_NONE);
	row->language = text_or(row->language, work->interview.language);
	row->is_language_said = !str_is_empty(enrol->language);
	if (str_is_empty(row->metadata.text))
		row->metadata = enrol->metadata;
	row->expires_at = enrol_deadline(call, &work->interview, row->expires_at != 0 ? row->expires_at : enrol->expires_at);
	if (plan->known != NULL)
		row->candidate_id = plan->known->candidate_id;
}

/* In the order of the batch, as far as the credits go. */
static void fund(struct call *call, struct enrol_work *work)
{
	int64_t cost = work->interview.cost, left = work->available;

	for (size_t i = 0; i < work->enrol->count; i++) {
		struct enrol_plan *plan = work->plan_of[i] == 0 ? NULL : &work->plans[work->plan_of[i] - 1];

		if (plan == NULL || plan->first != &work->enrol->people[i] || plan->outcome == ENROL_REFUSED || !plan->is_paid ||
			cost == 0)
			continue;
		if (left < cost) {
			plan->outcome = ENROL_REFUSED;
			plan->why = arena_cstr(call->arena,
				arena_printf(call->arena, "not enough interview credits: this interview costs %g and %g are left",
					(double)cost / 1000, (double)left / 1000));
			continue;
		}
		left -= cost;
		plan->row->cost = cost;
		work->held += cost;
		work->held_people++;
	}
}

/* Why the person is not mailed although that was asked for. */
static struct str mail_note(struct call *call, const struct enrol_work *work, const struct enrol_plan *plan)
{
	struct str why = str_of(chain_mute(plan->suppressed, work->is_off));

	if (!work->enrol->wants_mail || !str_is_empty(why) || !plan->is_flood)
		return work->enrol->wants_mail ? why : STR_NONE;
	return chain_flood(call);
}

static void answer(struct call *call, const struct enrol_work *work)
{
	for (size_t i = 0; i < work->enrol->count; i++) {
		struct enrol_person *person = &work->enrol->people[i];
		const struct enrol_plan *plan = work->plan_of[i] == 0 ? NULL : &work->plans[work->plan_of[i] - 1];

		if (plan == NULL || plan->outcome == ENROL_REFUSED) {
			person->outcome = ENROL_REFUSED;
			if (plan != NULL)
				person->why = str_of(plan->why);
			continue;
		}
		person->outcome = plan->outcome;
		person->candidate_id = plan->row->candidate_id;
		person->enrolment_id = plan->row->enrolment_id;
		person->link_version = plan->row->link_version;
		person->link_expires_at = plan->row->expires_at;
		person->cost = person == plan->first ? plan->row->cost : 0;
		person->is_mailed_now = plan->mails;
		person->note = mail_note(call, work, plan);
		person->was_deleted = plan->known != NULL && str_equal(plan->known->candidate_status, STR("deleted"));
	}
}

/* What there is to spend, and who is known. When all are new and can be paid for, nothing is locked: should another batch come
 * between with the same people or the last credits, a unique index or the sums' CHECK refuses this one, and it runs again. Else the
 * lock comes before the look, and batches wait for each other here. */
static bool look(struct call *call, struct enrol_work *work)
{
	struct uuid merchant_id = work->enrol->merchant_id;
	struct credit_sums sums;
	bool found;

	if (!db_has_one_writer(call->db) && !db_is_repeated(call)) {
		if (!credit_find(call, merchant_id, &sums, &found) || !known_load(call, work))
			return false;
		work->available = sums.granted - sums.held - sums.charged;
		if (found && work->known_count == 0 && work->available >= work->interview.cost * (int64_t)work->plan_count)
			return true;
	}
	for (size_t i = 0; i < work->plan_count; i++) {
		work->plans[i].known = NULL;
		work->plans[i].is_flood = false;
	}
	return credit_available(call, merchant_id, &work->available) && known_load(call, work);
}

bool enrol_people(struct call *call, struct enrol *enrol)
{
	struct enrol_work work = {.enrol = enrol,
		.batch = {.merchant_id = enrol->merchant_id, .interview_id = enrol->interview_id, .now_ms = call->now_ms},
		.plans = ARENA_ARRAY(call->arena, struct enrol_plan, enrol->count),
		.rows = ARENA_ARRAY(call->arena, struct enrolment_row, enrol->count),
		.plan_of = ARENA_ARRAY(call->arena, uint32_t, enrol->count)};
	const char *why = deadline_check(call, enrol->expires_at);

	if (why != NULL)
		return fault(call, FAULT_INVALID, "expires_at", "%s.", why);
	if (enrol->metadata.text.len > METADATA_MOST_BYTES)
		return fault(call, FAULT_INVALID, "metadata", "metadata is larger than %d bytes.", METADATA_MOST_BYTES);
	if (!interview_check(call, enrol, &work.interview))
		return false;
	plans_make(call, &work);
	if (!look(call, &work))
		return false;
	for (size_t i = 0; i < work.plan_count; i++)
		decide(call, &work, &work.plans[i]);
	fund(call, &work);
	if (!enrol->is_dry_run && !enrol_write(call, &work))
		return false;
	answer(call, &work);
	return true;
}
