/* The page that a digest leads to: all results of the merchant, as long as the link lasts. */
#include "doors/pages.h"
#include "tests/unit/doors/mail_world.h"
#include "work/result_link.h"

static int ask(struct mail_world *world, int64_t expires_at_ms)
{
	struct result_link link = {.kind = RESULT_LINK_MERCHANT, .merchant_id = world->merchant_id, .expires_at_ms = expires_at_ms};
	struct str url = result_url(&world->who.call, &link, false);

	world->request.method = HTTP_GET;
	world->request.method_name = STR("GET");
	world->request.path = STR("/results/");
	world->request.query = str_from(url, STR("https://convoke.test/results/?").len);
	mail_world_ask(world, pages_answer);
	return world->reply.status;
}

static void a_digest_leads_to_the_merchants_results(void **state)
{
	struct mail_world world;

	UNUSED(state);
	mail_world_open(&world);
	assert_int_equal(ask(&world, NOW_MS + 1000), 200);
	assert_true(world_says(&world, "<h1 dir=\"auto\">Blue &lt;b&gt; Harbour</h1>"));
	assert_true(world_says(&world, "There are no results yet."));
	assert_int_equal(ask(&world, NOW_MS), 410);
	mail_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_digest_leads_to_the_merchants_results)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
