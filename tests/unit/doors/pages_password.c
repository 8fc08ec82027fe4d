/* A forgotten password: asking for a link tells nobody anything, and the link sets one password, once, within the hour. */
#include "crypto/secret.h"
#include "doors/auth.h"
#include "doors/pages.h"
#include "net/limit.h"
#include "store/communications.h"
#include "store/sessions.h"
#include "tests/unit/doors/mail_world.h"
#include "work/mail.h"
#include "work/reset.h"

#define HOUR_MS INT64_C(3600000)

struct password_world {
	struct mail_world mail;
	struct account account;
	struct uuid session_id;
	struct session session;
	struct mail_due due;
	struct list queued;
	struct reset_link link;
	bool found;
};

static bool change_run(struct call *call, void *data)
{
	struct password_world *world = data;
	struct session session = {.id = world->session_id,
		.account_id = world->account.id,
		.refresh_hash = STR("x"),
		.created_at = call->now_ms,
		.refreshed_at = call->now_ms,
		.expires_at = call->now_ms + HOUR_MS};

	return account_change_password(call, world->account.id, STR("old")) && session_add(call, &session);
}

static bool look_run(struct call *call, void *data)
{
	struct password_world *world = data;

	return account_find(call, world->account.id, &world->account, &world->found) &&
		session_find(call, world->session_id, &world->session, &world->found);
}

static void look(struct password_world *world)
{
	assert_done(&world->mail.who, db_transaction(&world->mail.who.call, world->mail.who.db, DB_READ, look_run, world));
}

static bool link_run(struct call *call, void *data)
{
	struct password_world *world = data;

	return reset_link_make(call, &world->due, &world->link);
}

static void begin(struct password_world *world)
{
	memset(world, 0, sizeof *world);
	mail_world_open(&world->mail);
	world->account = who_person(&world->mail.who, world->mail.merchant_id, "owner@example.com", "merchant_owner");
	world->session_id = uuid_make(NOW_MS);
	assert_done(&world->mail.who, who_write(&world->mail.who, change_run, world));
	world->due =
		(struct mail_due){.merchant_id = world->mail.merchant_id, .account_id = world->account.id, .created_at = NOW_MS};
	assert_done(&world->mail.who, db_transaction(&world->mail.who.call, world->mail.who.db, DB_READ, link_run, world));
}

static void end(struct password_world *world)
{
	mail_world_close(&world->mail);
}

static int ask(struct password_world *world, enum http_method method, const char *body)
{
	struct mail_world *mail = &world->mail;

	mail->request.method = method;
	mail->request.method_name = method == HTTP_POST ? STR("POST") : STR("GET");
	mail->request.path = STR("/reset/");
	mail->request.body = body == NULL ? STR_NONE : str_of(body);
	mail_world_ask(mail, pages_answer);
	return mail->reply.status;
}

/* The mail's link was opened, and the browser keeps its cookie. */
static void cookie_keep(struct password_world *world)
{
	struct mail_world *mail = &world->mail;
	struct str url = reset_url(&mail->who.arena, &mail->who.service, &world->link);
	struct str token = str_from(url, STR("https://convoke.test/reset/?token=").len);

	mail->request.query = str_from(url, STR("https://convoke.test/reset/?").len);
	assert_int_equal(ask(world, HTTP_GET, NULL), 303);
	mail->request.query = STR_NONE;
	mail->headers[0] =
		(struct http_header){STR("cookie"), arena_printf(&mail->who.arena, "convoke_password=%.*s", STR_ARG(token))};
	mail->request.header_count = 1;
}

static void a_link_changes_the_password_once(void **state)
{
	struct password_world world;

	UNUSED(state);
	begin(&world);
	cookie_keep(&world);
	assert_int_equal(ask(&world, HTTP_GET, NULL), 200);
	assert_true(world_says(&world.mail, "owner@example.com"));
	assert_int_equal(ask(&world, HTTP_POST, "password=short"), 422);
	assert_true(world_says(&world.mail, "id=\"password-fault\""));
	assert_int_equal(ask(&world, HTTP_POST, "password=three+plain+words&show=yes"), 200);
	assert_true(world_says(&world.mail, "value=\"three plain words\""));
	look(&world);
	assert_text(world.account.password_hash, "old");
	assert_int_equal(ask(&world, HTTP_POST, "password=three+plain+words"), 303);
	look(&world);
	assert_true(password_verify(STR("three plain words"), world.account.password_hash));
	assert_int_equal(world.session.ended_at, NOW_MS);
	world.mail.request.query = STR("done=yes");
	assert_int_equal(ask(&world, HTTP_GET, NULL), 200);
	assert_true(world_says(&world.mail, "Your password is changed"));
	/* the link is used */
	world.mail.request.query = STR_NONE;
	assert_int_equal(ask(&world, HTTP_GET, NULL), 410);
	assert_int_equal(ask(&world, HTTP_POST, "password=other+plain+words"), 410);
	look(&world);
	assert_true(password_verify(STR("three plain words"), world.account.password_hash));
	end(&world);
}

static void an_hour_ends_it(void **state)
{
	struct password_world world;

	UNUSED(state);
	begin(&world);
	cookie_keep(&world);
	world.mail.who.call.now_ms = NOW_MS + HOUR_MS - 1;
	assert_int_equal(ask(&world, HTTP_GET, NULL), 200);
	world.mail.who.call.now_ms = NOW_MS + HOUR_MS;
	assert_int_equal(ask(&world, HTTP_GET, NULL), 410);
	assert_int_equal(ask(&world, HTTP_POST, "password=three+plain+words"), 410);
	look(&world);
	assert_text(world.account.password_hash, "old");
	end(&world);
}

static void other_sites_and_other_tokens_change_nothing(void **state)
{
	struct password_world world;
	struct str join;

	UNUSED(state);
	begin(&world);
	assert_int_equal(ask(&world, HTTP_GET, NULL), 403);
	cookie_keep(&world);
	world.mail.headers[1] = (struct http_header){STR("origin"), STR("https://evil.example")};
	world.mail.request.header_count = 2;
	assert_int_equal(ask(&world, HTTP_POST, "password=three+plain+words"), 403);
	world.mail.request.header_count = 0;
	/* an invitation to a team is signed with the same key */
	join = join_url(&world.mail.who.arena, &world.mail.who.service,
		&(struct join_link){world.mail.merchant_id, world.account.id, NOW_MS + HOUR_MS});
	world.mail.request.query = str_from(join, STR("https://convoke.test/join/?").len);
	assert_int_equal(ask(&world, HTTP_GET, NULL), 404);
	look(&world);
	assert_text(world.account.password_hash, "old");
	end(&world);
}

/* --- asking ----------------------------------------------------------------------------------------------------------------- */

static bool queued_run(struct call *call, void *data)
{
	struct password_world *world = data;
	struct communication_filter filter = {.merchant_id = world->mail.merchant_id, .kind = STR("password_reset"), .limit = 10};

	return communications_list(call, &filter, &world->queued);
}

static void expect_recover(struct password_world *world, const char *body, int status, size_t queued)
{
	struct mail_world *mail = &world->mail;

	mail->request.method = HTTP_POST;
	mail->request.method_name = STR("POST");
	mail->request.path = STR("/auth/v1/recover");
	mail->request.body = str_of(body);
	mail_world_ask(mail, auth_answer);
	assert_int_equal(mail->reply.status, status);
	assert_done(&mail->who, db_transaction(&mail->who.call, mail->who.db, DB_READ, queued_run, world));
	assert_int_equal(world->queued.count, queued);
}

static void asking_tells_nobody_anything(void **state)
{
	struct password_world world;

	UNUSED(state);
	begin(&world);
	expect_recover(&world, "{\"email\":\"nobody@example.com\",\"code_challenge\":null}", 200, 0);
	assert_text(buf_str(&world.mail.reply.body), "{}");
	expect_recover(&world, "{\"email\":\"Owner@Example.com\",\"gotrue_meta_security\":{}}", 200, 1);
	assert_text(buf_str(&world.mail.reply.body), "{}");
	expect_recover(&world, "{\"email\":\"nobody\"}", 400, 1);
	expect_recover(&world, "{}", 400, 1);
	end(&world);
}

static void nobody_is_flooded(void **state)
{
	struct password_world world;

	UNUSED(state);
	begin(&world);
	world.mail.who.service.signin_limit = limit_make(2, 900, 100);
	expect_recover(&world, "{\"email\":\"owner@example.com\"}", 200, 1);
	expect_recover(&world, "{\"email\":\"owner@example.com\"}", 200, 2);
	expect_recover(&world, "{\"email\":\"owner@example.com\"}", 429, 2);
	limit_close(world.mail.who.service.signin_limit);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_link_changes_the_password_once), cmocka_unit_test(an_hour_ends_it),
		cmocka_unit_test(other_sites_and_other_tokens_change_nothing), cmocka_unit_test(asking_tells_nobody_anything),
		cmocka_unit_test(nobody_is_flooded)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
