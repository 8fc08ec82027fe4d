/* What every page of the doors has: its headers, the page of a fault, cookies, redirects, and who may send a form. */
#include "doors/pages.h"

#include "../base/unit.h"

#include <stdlib.h>
#include <string.h>

/* One visit with its answer. */
struct desk {
	struct arena arena;
	struct service service;
	struct call call;
	struct http_request request;
	struct http_reply reply;
	struct visit visit;
};

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));

	assert_non_null(desk);
	desk->service.public_url = STR("https://example.com/talk");
	desk->call = (struct call){.arena = &desk->arena, .service = &desk->service};
	desk->visit =
		(struct visit){.call = &desk->call, .request = &desk->request, .reply = &desk->reply, .request_id = STR("0123")};
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	buf_close(&desk->reply.body);
	arena_close(&desk->arena);
	free(desk);
	return 0;
}

static struct str header_of(const struct desk *desk, const char *name)
{
	for (size_t i = 0; i < desk->reply.header_count; i++)
		if (str_equal(desk->reply.headers[i].name, str_of(name)))
			return desk->reply.headers[i].value;
	return STR_NONE;
}

static bool says(const struct desk *desk, const char *what)
{
	struct str body = buf_str(&desk->reply.body);

	return memmem(body.ptr, body.len, what, strlen(what)) != NULL;
}

static void pages_are_private_and_stand_alone(void **state)
{
	struct desk *desk = *state;

	notice_reply(&desk->visit, 404, PAGE_NOT_FOUND, (struct link_view){0});
	assert_int_equal(desk->reply.status, 404);
	assert_text(header_of(desk, "Content-Type"), "text/html; charset=utf-8");
	assert_text(header_of(desk, "Cache-Control"), "no-store");
	assert_text(header_of(desk, "Referrer-Policy"), "no-referrer");
	assert_true(str_starts_with(header_of(desk, "Content-Security-Policy"), STR("default-src 'none'; style-src 'self'; ")));
	assert_true(str_ends_with(header_of(desk, "Content-Security-Policy"), STR(" frame-ancestors 'none'")));
	assert_true(says(desk, "href=\"/talk/assets/style-"));
	assert_true(says(desk, "There is no page here"));
}

static void only_embedded_interviews_may_be_framed(void **state)
{
	struct desk *desk = *state;
	struct page_frame frame = {0};
	struct notice_page data = {.frame = &frame};

	page_reply_write(&desk->visit,
		&(struct page_reply){.status = 200, .page = PAGE_BUSY, .data = &data, .frame = &frame, .ancestors = STR("*")});
	assert_true(str_ends_with(header_of(desk, "Content-Security-Policy"), STR(" frame-ancestors *")));
}

/* What says nothing of anybody is seen where the person is. */
static void notices_are_seen_inside_a_frame(void **state)
{
	struct desk *desk = *state;
	struct http_header headers[] = {{STR("sec-fetch-dest"), STR("iframe")}};

	desk->request.headers = headers;
	desk->request.header_count = COUNT_OF(headers);
	notice_reply(&desk->visit, 403, PAGE_TAKE_MISSING, (struct link_view){0});
	assert_true(str_ends_with(header_of(desk, "Content-Security-Policy"), STR(" frame-ancestors *")));
	assert_true(says(desk, "class=\"bare\""));
	assert_true(says(desk, "data-state=\"closed\""));
}

static void cookies_of_frames_are_kept_apart(void **state)
{
	struct desk *desk = *state;
	struct page_cookie cookie = {STR("a"), STR("b"), STR("/c"), .max_age_s = 5, .is_framed = true};

	page_cookie_set(&desk->visit, &cookie);
	assert_text(header_of(desk, "Set-Cookie"), "a=b; Path=/c; Max-Age=5; HttpOnly; SameSite=None; Secure; Partitioned");
	desk->service.public_url = STR("http://127.0.0.1:8080");
	desk->reply.header_count = 0;
	page_cookie_set(&desk->visit, &cookie);
	assert_text(header_of(desk, "Set-Cookie"), "a=b; Path=/c; Max-Age=5; HttpOnly; SameSite=Lax");
}

static void a_lost_database_is_told_as_waiting(void **state)
{
	struct desk *desk = *state;

	fault(&desk->call, FAULT_UNAVAILABLE, NULL, "the database is locked");
	fault_page_reply(&desk->visit);
	assert_int_equal(desk->reply.status, 503);
	assert_non_null(header_of(desk, "Retry-After").ptr);
	assert_true(says(desk, "We cannot answer right now"));
	assert_false(says(desk, "locked"));
}

static void our_own_faults_are_told_without_their_reason(void **state)
{
	struct desk *desk = *state;

	fault(&desk->call, FAULT_INTERNAL, NULL, "no such column");
	fault_page_reply(&desk->visit);
	assert_int_equal(desk->reply.status, 500);
	assert_true(says(desk, "Something went wrong on our side"));
	assert_false(says(desk, "column"));
}

static void the_readers_faults_are_theirs(void **state)
{
	struct desk *desk = *state;

	fault(&desk->call, FAULT_INVALID, "name", "broken");
	fault_page_reply(&desk->visit);
	assert_int_equal(desk->reply.status, 422);
	assert_true(says(desk, "This did not work"));
}

static void cookies_are_secure_behind_https(void **state)
{
	struct desk *desk = *state;
	struct page_cookie cookie = {.name = STR("a"), .value = STR("b.c"), .path = STR("/talk/join/"), .max_age_s = 60};

	page_cookie_set(&desk->visit, &cookie);
	assert_text(header_of(desk, "Set-Cookie"), "a=b.c; Path=/talk/join/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
	desk->reply.header_count = 0;
	desk->service.public_url = STR("http://127.0.0.1:8080");
	page_cookie_set(&desk->visit, &cookie);
	assert_text(header_of(desk, "Set-Cookie"), "a=b.c; Path=/talk/join/; Max-Age=60; HttpOnly; SameSite=Lax");
}

static void redirects_leave_no_trace(void **state)
{
	struct desk *desk = *state;

	redirect_reply(&desk->visit, 303, STR("/talk/join/"));
	assert_int_equal(desk->reply.status, 303);
	assert_text(header_of(desk, "Location"), "/talk/join/");
	assert_text(header_of(desk, "Cache-Control"), "no-store");
	assert_text(header_of(desk, "Referrer-Policy"), "no-referrer");
}

static void other_sites_are_known(void **state)
{
	static const struct {
		const char *site;
		bool is_foreign;
	} rows[] = {{"same-origin", false}, {"none", false}, {"same-site", true}, {"cross-site", true}, {"", true}};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_header header = {STR("sec-fetch-site"), str_of(rows[i].site)};
		struct http_request request = {.headers = &header, .header_count = 1};
		assert_int_equal(request_is_foreign(&request), rows[i].is_foreign);
	}
	assert_false(request_is_foreign(&(struct http_request){0}));
}

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {DESK_TEST(pages_are_private_and_stand_alone),
		DESK_TEST(only_embedded_interviews_may_be_framed), DESK_TEST(notices_are_seen_inside_a_frame),
		DESK_TEST(cookies_of_frames_are_kept_apart), DESK_TEST(a_lost_database_is_told_as_waiting),
		DESK_TEST(our_own_faults_are_told_without_their_reason), DESK_TEST(the_readers_faults_are_theirs),
		DESK_TEST(cookies_are_secure_behind_https), DESK_TEST(redirects_leave_no_trace), DESK_TEST(other_sites_are_known)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
