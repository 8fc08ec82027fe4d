/* What the tests about composing mails share: a merchant with an interview, its candidate, an owner and somebody who is invited to
 * the team. */
#ifndef UNIT_WORK_MAIL_WORLD_H
#define UNIT_WORK_MAIL_WORLD_H

#include "base/clock.h"
#include "store/candidates.h"
#include "store/communications.h"
#include "store/interviews.h"
#include "store/mail_settings.h"
#include "store/results.h"
#include "store/suppressions.h"
#include "tests/unit/work/people.h"
#include "tests/unit/work/sample.h"
#include "work/avatar.h"
#include "work/enrol.h"
#include "work/enrolment.h"
#include "work/interview.h"
#include "work/link.h"
#include "work/mail.h"
#include "work/mail_own.h"
#include "work/merchant.h"

#include <stdio.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

struct world {
	struct who who;
	struct uuid merchant_id, interview_id, enrolment_id, candidate_id, account_id, invited_id;
	struct mail mail;
	struct mail_due due;
	struct str name, merchant_name;
	int64_t available_till;
};

static inline bool contains(struct str text, const char *what)
{
	return memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

static inline bool write_run(struct world *world, bool (*run)(struct call *call, void *data))
{
	return db_transaction(&world->who.call, world->who.db, DB_WRITE, run, world);
}

static inline bool make_run(struct call *call, void *data)
{
	struct world *world = data;
	struct merchant_new merchant = {.name = world->merchant_name, .credits = 9000, .cause = STR("test")};
	struct question question = {.id = uuid_make(call->now_ms), .question = STR("Why?")};
	struct interview interview = interview_sample("Back <end> & Co");
	struct enrol_person person = {.name = STR("Peter"), .email = STR("peter@parker.com")};
	struct enrol enrol = {.wants_mail = true, .cause = STR("test"), .people = &person, .count = 1};

	if (!merchant_make(call, &merchant))
		return false;
	interview.max_duration_s = 1800;
	interview.available_till = world->available_till;
	world->merchant_id = interview.merchant_id = enrol.merchant_id = merchant.merchant_id;
	if (!interview_define(call, &interview, (struct list){&question, 1}, false))
		return false;
	world->interview_id = enrol.interview_id = interview.id;
	if (!enrol_people(call, &enrol) || person.outcome == ENROL_REFUSED)
		return false;
	world->enrolment_id = person.enrolment_id;
	world->candidate_id = person.candidate_id;
	/* whatever name it has: those of older rows were not checked as today's are */
	return candidates_change(call, (struct enrolment_batch){.merchant_id = world->merchant_id, .now_ms = call->now_ms},
		(struct list){
			&(struct enrolment_row){.candidate_id = person.candidate_id, .email = person.email, .name = world->name},
			1});
}

/* Somebody who has not joined the team yet. */
static inline bool invited_run(struct call *call, void *data)
{
	struct world *world = data;
	struct account account = {.id = world->invited_id,
		.email_key = STR("new@example.com"),
		.email = STR("new@example.com"),
		.status = STR("invited"),
		.language = STR("en"),
		.home_merchant_id = world->merchant_id};
	struct membership membership = {.merchant_id = world->merchant_id,
		.account_id = account.id,
		.portal = STR("team"),
		.role = STR("merchant"),
		.status = STR("invited")};

	return account_add(call, &account) && membership_put(call, &membership);
}

static inline void begin(struct world *world)
{
	struct str merchant = world->merchant_name, name = world->name;

	who_begin(&world->who);
	who_open(&world->who);
	world->merchant_name = merchant.ptr ? merchant : STR("Blue Harbour");
	world->name = name.ptr ? name : STR("Peter");
	assert_done(&world->who, write_run(world, make_run));
	world->account_id = who_person(&world->who, world->merchant_id, "owner@example.com", "merchant_owner").id;
	world->invited_id = uuid_make(NOW_MS);
	assert_done(&world->who, write_run(world, invited_run));
	world->due = (struct mail_due){.merchant_id = world->merchant_id,
		.id = uuid_make(NOW_MS),
		.kind = STR("invitation"),
		.language = STR("en"),
		.enrolment_id = world->enrolment_id,
		.due_at = NOW_MS,
		.created_at = NOW_MS};
}

static inline bool compose_run(struct call *call, void *data)
{
	struct world *world = data;

	return mail_compose(call, &world->due, &world->mail);
}

static inline void compose(struct world *world, const char *kind)
{
	world->due.kind = str_of(kind);
	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, compose_run, world));
}

static inline void expect_stop(struct world *world, const char *kind, const char *why)
{
	compose(world, kind);
	assert_int_equal(world->mail.verdict, MAIL_STOP);
	assert_text(world->mail.why, why);
}

static inline void expect_send(struct world *world, const char *kind)
{
	compose(world, kind);
	if (world->mail.verdict != MAIL_SEND)
		print_error("%s: %.*s\n", kind, STR_ARG(world->mail.why));
	assert_int_equal(world->mail.verdict, MAIL_SEND);
}

/* Whoever reads the text alone, and whoever cannot press the button, needs the address as well. */
static inline void expect_button(const struct world *world, const struct mail_kind *kind)
{
	static const char *const places[] = {[MAIL_TO_CANDIDATE] = "https://convoke.test/interview/take/",
		[MAIL_TO_MEMBER] = "https://convoke.test/join/?token=",
		[MAIL_TO_ACCOUNT] = "https://convoke.test/reset/?token=",
		[MAIL_TO_TEAM] = "https://convoke.test/results/?token="};
	char button[128];

	if (!kind->needs_link)
		return;
	assert_non_null(places[kind->to]);
	snprintf(button, sizeof button, "<a href=\"%s", places[kind->to]);
	if (!contains(world->mail.html, button) || !contains(world->mail.text, places[kind->to]))
		fail_msg("%s has no link", kind->name);
}

static inline bool submit_run(struct call *call, void *data)
{
	struct world *world = data;

	return enrolment_submit(call, world->merchant_id, world->enrolment_id);
}

static struct mail_settings settings_wanted;

static inline bool settings_run(struct call *call, void *data)
{
	settings_wanted.merchant_id = ((struct world *)data)->merchant_id;
	if (str_is_empty(settings_wanted.completion))
		settings_wanted.completion = STR("each");
	settings_wanted.updated_at = call->now_ms;
	return mail_settings_put(call, &settings_wanted);
}

#endif
