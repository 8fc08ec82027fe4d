/* The page to unsubscribe: looking changes nothing, one click does, only the person's own form undoes it. */
#include "doors/pages.h"
#include "tests/unit/doors/mail_world.h"

static void ask(struct mail_world *world, enum http_method method, const char *body)
{
	world->request.method = method;
	world->request.method_name = method == HTTP_POST ? STR("POST") : STR("GET");
	world->request.path = STR("/unsubscribe/");
	world->request.body = body == NULL ? STR_NONE : str_of(body);
	mail_world_ask(world, pages_answer);
}

static void begin(struct mail_world *world)
{
	struct stop_link link = {.candidate_id = {{0}}};
	struct str url;

	mail_world_open(world);
	link = (struct stop_link){world->merchant_id, world->candidate_id, NOW_MS + 1000};
	url = stop_url(&world->who.arena, &world->who.service, &link);
	assert_true(str_starts_with(url, STR("https://convoke.test/unsubscribe/?token=")));
	world->request.query = str_from(url, STR("https://convoke.test/unsubscribe/?").len);
}

static void looking_changes_nothing(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	for (int i = 0; i < 2; i++) {
		ask(&world, i == 0 ? HTTP_GET : HTTP_HEAD, NULL);
		assert_int_equal(world.reply.status, 200);
		assert_true(world_says(&world, "Stop e-\u2060mails from Blue &lt;b&gt; Harbour?"));
		assert_true(world_says(&world, "Peter@parker.com"));
		assert_true(world_says(&world, "name=\"stop\""));
		expect_suppressed(&world, NULL);
	}
	mail_world_close(&world);
}

static void one_click_is_enough(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_POST, "List-Unsubscribe=One-Click");
	assert_int_equal(world.reply.status, 200);
	assert_true(world_says(&world, "name=\"undo\""));
	expect_suppressed(&world, "unsubscribed");
	/* A second one is as good as the first. */
	ask(&world, HTTP_POST, "List-Unsubscribe=One-Click");
	assert_int_equal(world.reply.status, 200);
	mail_world_close(&world);
}

static void a_multipart_click_counts(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	world.headers[0] = (struct http_header){STR("content-type"), STR("multipart/form-data; boundary=x")};
	world.request.header_count = 1;
	ask(&world, HTTP_POST, "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n");
	assert_int_equal(world.reply.status, 200);
	expect_suppressed(&world, "unsubscribed");
	mail_world_close(&world);
}

static void other_posts_do_nothing(void **state)
{
	static const char *const bodies[] = {"", "stop=no", "List-Unsubscribe=", "x=%zz", "undo=no"};
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		ask(&world, HTTP_POST, bodies[i]);
		assert_int_equal(world.reply.status, 400);
		expect_suppressed(&world, NULL);
	}
	mail_world_close(&world);
}

static void the_form_undoes_and_other_sites_do_not(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_POST, "stop=yes");
	expect_suppressed(&world, "unsubscribed");
	world.headers[0] = (struct http_header){STR("sec-fetch-site"), STR("cross-site")};
	world.request.header_count = 1;
	ask(&world, HTTP_POST, "undo=yes");
	assert_int_equal(world.reply.status, 400);
	expect_suppressed(&world, "unsubscribed");
	/* browsers that do not say so name the origin */
	world.headers[0] = (struct http_header){STR("origin"), STR("https://evil.example")};
	ask(&world, HTTP_POST, "undo=yes");
	assert_int_equal(world.reply.status, 400);
	expect_suppressed(&world, "unsubscribed");
	world.headers[0] = (struct http_header){STR("sec-fetch-site"), STR("same-origin")};
	ask(&world, HTTP_POST, "undo=yes");
	assert_int_equal(world.reply.status, 200);
	assert_true(world_says(&world, "name=\"stop\""));
	expect_suppressed(&world, NULL);
	mail_world_close(&world);
}

static bool bounce_run(struct call *call, void *data)
{
	const struct mail_world *world = data;

	return suppression_put(call,
		&(struct suppression){.merchant_id = world->merchant_id,
			.email_key = STR("peter@parker.com"),
			.reason = STR("bounced"),
			.created_at = call->now_ms});
}

/* There is no button that would do nothing; what the person says still counts, and what they take back. */
static void a_bounce_is_not_theirs_to_undo(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, db_transaction(&world.who.call, world.who.db, DB_WRITE, bounce_run, &world));
	ask(&world, HTTP_GET, NULL);
	assert_true(world_says(&world, "name=\"stop\""));
	ask(&world, HTTP_POST, "stop=yes");
	assert_true(world_says(&world, "name=\"undo\""));
	expect_suppressed(&world, "unsubscribed");
	ask(&world, HTTP_POST, "undo=yes");
	assert_true(world_says(&world, "name=\"stop\""));
	expect_suppressed(&world, "bounced");
	mail_world_close(&world);
}

static void a_broken_link_says_so(void **state)
{
	struct mail_world world;

	UNUSED(state);
	begin(&world);
	world.request.query = STR("token=abc.def.ghi");
	ask(&world, HTTP_POST, "List-Unsubscribe=One-Click");
	assert_int_equal(world.reply.status, 404);
	world.request.query = STR_NONE;
	ask(&world, HTTP_GET, NULL);
	assert_int_equal(world.reply.status, 404);
	assert_true(world_says(&world, "This link does not work"));
	expect_suppressed(&world, NULL);
	mail_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looking_changes_nothing),
		cmocka_unit_test(one_click_is_enough),
		cmocka_unit_test(a_multipart_click_counts),
		cmocka_unit_test(other_posts_do_nothing),
		cmocka_unit_test(the_form_undoes_and_other_sites_do_not),
		cmocka_unit_test(a_bounce_is_not_theirs_to_undo),
		cmocka_unit_test(a_broken_link_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
