/* The door for providers' events: what is signed is noted, hard bounces and complaints stop mails to the address, and nothing else
 * does. */
#include "crypto/webhook.h"
#include "store/communications.h"
#include "tests/unit/doors/mail_world.h"
#include "work/mail_name.h"

static const struct str secret = STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

static void begin(struct mail_world *world)
{
	mail_world_open(world);
	world->who.service.settings.email_events_secret = secret;
}

static void sign(struct mail_world *world, struct str body)
{
	struct arena *arena = &world->who.arena;
	struct webhook_message message = {STR("msg_1"), arena_printf(arena, "%lld", (long long)(NOW_MS / 1000)), body};
	struct str key;

	assert_true(webhook_key_read(arena, secret, &key));
	world->headers[0] = (struct http_header){STR("webhook-id"), message.id};
	world->headers[1] = (struct http_header){STR("webhook-timestamp"), message.timestamp};
	world->headers[2] = (struct http_header){STR("webhook-signature"), webhook_sign(arena, key, &message)};
	world->request.header_count = 3;
	world->request.method = HTTP_POST;
	world->request.body = body;
}

/* One event with the name of a merchant's mail within it. */
static struct str body_of(struct mail_world *world, const char *before, struct uuid merchant_id, const char *behind)
{
	struct str name = mail_name_write(&world->who.arena, &(struct mail_name){merchant_id, world->mail_id});

	return arena_printf(&world->who.arena, "{\"events\":[{%s%.*s%s}]}", before, STR_ARG(name), behind);
}

static void send(struct mail_world *world, struct str body)
{
	sign(world, body);
	mail_world_ask(world, email_events_answer);
}

static bool state_run(struct call *call, void *data)
{
	struct mail_world *world = data;
	struct communication_filter filter = {.merchant_id = world->merchant_id, .limit = 1};
	struct list rows = {0};

	if (!communications_list(call, &filter, &rows))
		return false;
	world->mail_state = ((const struct communication *)rows.items)->state;
	return true;
}

static void expect_state(struct mail_world *world, const char *state)
{
	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, state_run, world));
	assert_text(world->mail_state, state);
}

static void a_hard_bounce_stops_the_address(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	send(&world,
		body_of(&world, "\"type\":\"bounced\",\"hard\":true,\"reason\":\"550 no\\r\\nsuch user\",\"message_id\":\"<",
			world.merchant_id, "@convoke.test>\""));
	assert_int_equal(world.reply.status, 200);
	assert_true(world_says(&world, "{\"result\":[{\"result\":\"ok\"}]}"));
	expect_suppressed(&world, "bounced");
	expect_state(&world, "bounced");
	mail_world_close(&world);
}

static void a_soft_bounce_is_noted_only(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	send(&world, body_of(&world, "\"type\":\"bounced\",\"message_id\":\"bounce+", world.merchant_id, "@convoke.test\""));
	assert_int_equal(world.reply.status, 200);
	expect_suppressed(&world, NULL);
	expect_state(&world, "bounced");
	mail_world_close(&world);
}

static void a_complaint_by_its_recipient_stops_the_address(void **state)
{
	struct mail_world world;
	char merchant[UUID_TEXT_LEN];

	UNUSED(state);
	begin(&world);
	uuid_write(world.merchant_id, merchant);
	send(&world,
		arena_printf(&world.who.arena,
			"{\"events\":[{\"type\":\"complained\",\"recipient\":\"PETER@parker.com\",\"merchant_id\":\"%.*s\"}]}",
			UUID_TEXT_LEN, merchant));
	assert_int_equal(world.reply.status, 200);
	expect_suppressed(&world, "complained");
	expect_state(&world, "sent");
	mail_world_close(&world);
}

static void rows_fail_alone(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	send(&world,
		STR("{\"events\":[{\"type\":\"bounced\",\"message_id\":\"what\"},{\"type\":\"opened\"},"
		    "{\"type\":\"bounced\",\"hard\":true,\"recipient\":\"peter@parker.com\"},"
		    "{\"type\":\"bounced\",\"message_id\":\"<aaaaaaaaabyabaaaaaaaaaaaaaaaaaaaaaahaaeaaaaaaaaaaaaq@convoke.test>\"}]"
		    "}"));
	assert_int_equal(world.reply.status, 200);
	assert_true(world_says(&world, "Error: message_id is none of ours"));
	assert_true(world_says(&world, "Error: type"));
	assert_true(world_says(&world, "Error: message_id is missing, or recipient with merchant_id"));
	assert_true(world_says(&world, "Error: there is no mail with this message_id"));
	expect_suppressed(&world, NULL);
	mail_world_close(&world);
}

static void a_mail_is_found_with_its_own_merchant_alone(void **state)
{
	struct mail_world world;
	struct uuid other;

	UNUSED(state);
	begin(&world);
	other = world.merchant_id;
	other.bytes[15] ^= 1;
	send(&world, body_of(&world, "\"type\":\"bounced\",\"hard\":true,\"message_id\":\"", other, "\""));
	assert_true(world_says(&world, "Error: there is no mail with this message_id"));
	expect_suppressed(&world, NULL);
	expect_state(&world, "sent");
	mail_world_close(&world);
}

static void what_is_not_signed_is_refused(void **state)
{
	struct mail_world world;
	struct str body;

	UNUSED(state);
	begin(&world);
	body = body_of(&world, "\"type\":\"bounced\",\"hard\":true,\"message_id\":\"", world.merchant_id, "\"");
	sign(&world, body);
	world.request.header_count = 2;
	mail_world_ask(&world, email_events_answer);
	assert_int_equal(world.reply.status, 401);
	sign(&world, body);
	world.request.body = arena_printf(&world.who.arena, "%.*s ", STR_ARG(body));
	mail_world_ask(&world, email_events_answer);
	assert_int_equal(world.reply.status, 401);
	sign(&world, body);
	world.who.call.now_ms += 301000;
	mail_world_ask(&world, email_events_answer);
	assert_int_equal(world.reply.status, 401);
	world.who.call.now_ms = NOW_MS;
	world.who.service.settings.email_events_secret = STR_NONE;
	mail_world_ask(&world, email_events_answer);
	assert_int_equal(world.reply.status, 404);
	expect_suppressed(&world, NULL);
	mail_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hard_bounce_stops_the_address),
		cmocka_unit_test(a_soft_bounce_is_noted_only),
		cmocka_unit_test(a_complaint_by_its_recipient_stops_the_address),
		cmocka_unit_test(rows_fail_alone),
		cmocka_unit_test(a_mail_is_found_with_its_own_merchant_alone),
		cmocka_unit_test(what_is_not_signed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
