/* A merchant with one candidate and one sent mail, for the doors that mails lead to. */
#ifndef UNIT_DOORS_MAIL_WORLD_H
#define UNIT_DOORS_MAIL_WORLD_H

#include "doors/door.h"
#include "store/candidates.h"
#include "store/outbox.h"
#include "store/suppressions.h"
#include "tests/unit/work/people.h"

#include <string.h>

struct mail_world {
	struct who who;
	struct uuid merchant_id, candidate_id, enrolment_id, mail_id;
	struct http_request request;
	struct http_header headers[4];
	struct http_reply reply;
	struct suppression suppression;
	bool is_suppressed;
	struct str mail_state;
};

static inline bool mail_world_run(struct call *call, void *data)
{
	struct mail_world *world = data;
	struct enrolment_batch batch = {world->merchant_id, uuid_make(call->now_ms), call->now_ms};
	struct enrolment_row row = {.candidate_id = world->candidate_id,
		.enrolment_id = world->enrolment_id,
		.email_key = STR("peter@parker.com"),
		.email = STR("Peter@parker.com"),
		.name = STR("Peter"),
		.language = STR("en"),
		.state = STR("invited"),
		.expires_at = call->now_ms + 1000};
	struct outbox_mail mail = {.id = world->mail_id,
		.kind = STR("invitation"),
		.due_at = call->now_ms,
		.enrolment_id = world->enrolment_id,
		.language = STR("en")};
	struct outbox_lease lease = {world->merchant_id, uuid_make(call->now_ms), call->now_ms, call->now_ms + 1000, 1};
	struct outbox_fate fate = {.merchant_id = world->merchant_id,
		.id = world->mail_id,
		.lease_id = lease.lease_id,
		.state = STR("sent"),
		.now_ms = call->now_ms,
		.attempts = 1,
		.recipient = STR("Peter@parker.com")};
	struct list taken = {0};
	bool is_held;

	return candidates_add(call, batch, (struct list){&row, 1}) && enrolments_add(call, batch, (struct list){&row, 1}) &&
		outbox_add(call, world->merchant_id, call->now_ms, (struct list){&mail, 1}) && outbox_take(call, &lease, &taken) &&
		outbox_settle(call, &fate, &is_held) && is_held;
}

static inline void mail_world_open(struct mail_world *world)
{
	memset(world, 0, sizeof *world);
	who_begin(&world->who);
	who_open(&world->who);
	world->merchant_id = who_merchant(&world->who, "Blue <b> Harbour", (struct uuid){{0}});
	world->candidate_id = uuid_make(NOW_MS);
	world->enrolment_id = uuid_make(NOW_MS);
	world->mail_id = uuid_make(NOW_MS);
	assert_done(&world->who, who_write(&world->who, mail_world_run, world));
	world->request.headers = world->headers;
}

static inline void mail_world_close(struct mail_world *world)
{
	buf_close(&world->reply.body);
	who_close(&world->who);
}

/* Answers the request by a door, in a call of its own. */
static inline void mail_world_ask(struct mail_world *world, void (*answer)(struct visit *visit))
{
	struct visit visit = {.call = &world->who.call,
		.db = world->who.db,
		.request = &world->request,
		.reply = &world->reply,
		.path = world->request.path,
		.request_id = STR("0123")};

	buf_close(&world->reply.body);
	world->reply = (struct http_reply){0};
	world->who.call.fault = (struct fault){0};
	answer(&visit);
	world->who.call.fault = (struct fault){0};
}

static inline bool mail_world_look_run(struct call *call, void *data)
{
	struct mail_world *world = data;
	struct suppression key = {.merchant_id = world->merchant_id, .email_key = STR("peter@parker.com")};

	return suppression_find(call, &key, &world->suppression, &world->is_suppressed);
}

/* `reason` NULL: the address is written to. */
static inline void expect_suppressed(struct mail_world *world, const char *reason)
{
	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, mail_world_look_run, world));
	assert_int_equal(world->is_suppressed, reason != NULL);
	if (reason != NULL)
		assert_text(world->suppression.reason, reason);
}

static inline bool world_says(const struct mail_world *world, const char *what)
{
	struct str body = buf_str(&world->reply.body);

	return body.len > 0 && memmem(body.ptr, body.len, what, strlen(what)) != NULL;
}

#endif
